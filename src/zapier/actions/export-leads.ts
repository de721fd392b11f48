import { ApiError } from '../../values/http.ts';
import * as field from '../../values/output-field.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { WhatconvertsApi } from '../../whatconverts/api.ts';
import { leadLine, toLeadLine } from '../../whatconverts/lead-record.ts';
import type { Lead } from '../../whatconverts/leads.ts';
import { callCompleted } from '../../whatconverts/sample-payloads.ts';
import { whatconvertsLimit } from '../answers/limits.ts';
import { needWhatconverts } from '../clients/whatconverts.ts';
import { countIn, timeIn } from '../forms/input.ts';
import { leadValues } from '../forms/lead-inputs.ts';
import { action } from '../operation.ts';

const DAY_MS = 24 * HOUR_MS;
/** WhatConverts takes no longer range in one call. */
const MOST_DAYS = 400;
const USUAL_DAYS = 30;
const PAGE = 250;
/** What one step can hand on without being slow: four pages. */
const MOST_LEADS = 1000;
const LIMIT = { least: 1, most: MOST_LEADS, standard: 100 };

const FILTER_KEYS = ['lead_type', 'lead_status', 'lead_source', 'lead_medium', 'lead_campaign', 'profile_id'];

const filter = (key: string, label: string, helpText: string) => ({ key, label, type: 'string', helpText }) as const;

interface Range {
  start: string;
  end: string;
}

const rangeOf = (start: string | null, end: string | null): Range => {
  const last = end === null ? Date.now() : Date.parse(end);
  const first = start === null ? last - USUAL_DAYS * DAY_MS : Date.parse(start);
  if (first >= last) throw new ApiError('The Start is after the End. Swap them.', null);
  if (last - first > MOST_DAYS * DAY_MS) {
    throw new ApiError(`The range from Start to End is longer than ${MOST_DAYS} days. Export in several steps.`, null);
  }
  return { start: new Date(first).toISOString(), end: new Date(last).toISOString() };
};

/** The first page tells how many there are; the others are asked for side by side. */
const collect = async (api: WhatconvertsApi, query: Record<string, string>, limit: number) => {
  const page = (number: number) =>
    api.leads({ ...query, leads_per_page: String(Math.min(limit, PAGE)), page_number: String(number) });
  const first = await page(1);
  const wanted = first.leads.length === 0 ? 1 : Math.min(first.pages ?? 1, Math.ceil(limit / PAGE));
  const others = await Promise.all(Array.from({ length: wanted - 1 }, (_, index) => page(index + 2)));
  const found: Lead[] = [first, ...others].flatMap(({ leads }) => leads);
  return { leads: found.slice(0, limit), total: first.total ?? found.length };
};

export const exportLeads = action('whatconverts_export_leads', () => ({
  noun: 'Lead Export',
  label: 'Export Leads',
  description: 'Lists the leads of a date range as line items, newest first, without changing them.',
  throttle: whatconvertsLimit(),
  inputFields: [
    {
      key: 'range',
      label: 'Date Range',
      fields: [
        {
          key: 'start',
          label: 'Start',
          type: 'datetime',
          helpText: `Include leads from this time on. Leave blank for ${USUAL_DAYS} days before the End. The range can be up to ${MOST_DAYS} days.`,
        },
        { key: 'end', label: 'End', type: 'datetime', helpText: 'Include leads up to this time. Leave blank for now.' },
      ],
    },
    {
      key: 'leads',
      label: 'Which Leads',
      fields: [
        {
          key: 'lead_type',
          label: 'Lead Type',
          type: 'string',
          choices: { phone_call: 'Phone calls', web_form: 'Web forms', chat: 'Chats', text_message: 'Text messages' },
          helpText: 'Only include leads of this type. Leave blank for all.',
        },
        {
          key: 'lead_status',
          label: 'Lead Status',
          type: 'string',
          choices: { unique: 'Unique (first-time contact)', repeat: 'Repeat (known contact)' },
          helpText: 'Only include first-time or repeat contacts. Leave blank for both.',
        },
        filter(
          'lead_source',
          'Lead Source',
          'Only include leads from this source, such as google. Leave blank for all.',
        ),
        filter('lead_medium', 'Lead Medium', 'Only include leads from this medium, such as cpc. Leave blank for all.'),
        filter(
          'lead_campaign',
          'Lead Campaign',
          'Only include leads from this campaign, such as spring. Leave blank for all.',
        ),
        {
          key: 'profile_id',
          label: 'Profile',
          type: 'string',
          dynamic: 'whatconverts_profiles.id.name',
          helpText: 'Only include leads of this profile. Leave blank for all.',
        },
        {
          key: 'limit',
          label: 'Limit',
          type: 'integer',
          default: String(LIMIT.standard),
          helpText: `The maximum number of leads to return, up to ${MOST_LEADS}.`,
        },
      ],
    },
  ],
  output: {
    id: field.id('The date range of the export.'),
    start: field.datetime('Start', 'The start of the date range.'),
    end: field.datetime('End', 'The end of the date range.'),
    leads_count: field.integer('Leads Count', 'How many leads were returned.'),
    total_leads: field.integer('Total Leads', 'How many leads match in total.'),
    has_more: field.flag('Has More', 'True when there are more leads than the limit.'),
    leads: field.lineItems('Leads', 'Each lead, newest first.', leadLine),
  },
  sample: {
    id: '2026-02-01T00:00:00.000Z/2026-03-03T00:00:00.000Z',
    start: '2026-02-01T00:00:00.000Z',
    end: '2026-03-03T00:00:00.000Z',
    leads_count: 1,
    total_leads: 1,
    has_more: false,
    leads: [toLeadLine(callCompleted)],
  },

  async perform(z, bundle) {
    const { start, end } = rangeOf(timeIn(bundle, 'start', 'Start'), timeIn(bundle, 'end', 'End'));
    const limit = countIn(bundle, 'limit', 'Limit', LIMIT);
    const query = { ...leadValues(bundle, FILTER_KEYS).fields, start_date: start, end_date: end };
    const { leads, total } = await collect(needWhatconverts(z, bundle), query, limit);
    return {
      id: `${start}/${end}`,
      start,
      end,
      leads_count: leads.length,
      total_leads: total,
      has_more: total > leads.length,
      leads: leads.map(toLeadLine),
    };
  },
}));
