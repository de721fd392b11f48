import { leadRecord, toLeadResult } from '../../whatconverts/lead-record.ts';
import { whatconvertsOf } from '../clients/whatconverts.ts';
import { ownFields } from './own-fields.ts';

/** What the fields of an account's forms and the like are learnt from. */
const RECENT_LEADS = '50';

/** The fields that an account adds to its leads, by its recent ones. */
export const ownLeadFields = () =>
  ownFields('whatconverts_leads', leadRecord, async (z, bundle) => {
    const page = await whatconvertsOf(z, bundle)?.leads({ leads_per_page: RECENT_LEADS });
    return (page?.leads ?? []).map(toLeadResult);
  });
