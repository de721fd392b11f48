import { toLeadResult } from '../../whatconverts/lead-record.ts';
import { whatconvertsOf } from '../clients/whatconverts.ts';
import { byName, dropdown, numberChoice, pagedDropdown } from './dropdown.ts';

/** The latest come first, and older ones as "Load more". */
const LEADS_PER_PAGE = '50';

export const whatconvertsDropdowns = [
  dropdown(
    'whatconverts_tracking_numbers',
    'Tracking Number',
    { id: '+13125550142', name: 'Google Ads (+13125550142)' },
    async (z, bundle) =>
      byName(
        ((await whatconvertsOf(z, bundle)?.trackingNumbers()) ?? []).map((one) => {
          const { id, name } = numberChoice(one);
          return { id, name: one.profile === null ? name : `${name}, ${one.profile}` };
        }),
      ),
  ),

  pagedDropdown(
    'whatconverts_leads',
    'Lead',
    { id: '482913', name: 'Dana Whitfield, Phone Call, 2026-03-02' },
    async (z, bundle, page) => {
      const query = { leads_per_page: LEADS_PER_PAGE, page_number: String(page + 1) };
      const found = await whatconvertsOf(z, bundle)?.leads(query);
      return (found?.leads ?? []).map((lead) => {
        const { id, contact_name, caller_number, lead_type, date_created } = toLeadResult(lead);
        const parts = [contact_name ?? caller_number ?? id, lead_type, date_created?.slice(0, 10)];
        return { id, name: parts.filter(Boolean).join(', ') };
      });
    },
  ),

  dropdown('whatconverts_profiles', 'Profile', { id: '60211', name: 'Maple Roofing' }, async (z, bundle) =>
    byName(((await whatconvertsOf(z, bundle)?.profiles()) ?? []).map(({ id, name }) => ({ id, name: name ?? id }))),
  ),
];
