import { ApiError } from '../values/http.ts';
import * as wire from '../values/wire.ts';
import type { WhatconvertsCall } from './http.ts';

/** A lead as the vendor sends it. */
export type Lead = Record<string, unknown>;

export interface LeadPage {
  leads: Lead[];
  /** How many pages and leads there are in all; null when the answer does not say. */
  pages: number | null;
  total: number | null;
}

/** What a lead can be told: fields of its own, and fields that the account named. */
export interface LeadValues {
  fields: Record<string, string>;
  additionalFields: Record<string, string>;
  customFields: Record<string, string>;
}

const readPage = wire.answerReader({ leads: wire.records, total_pages: wire.count, total_leads: wire.count });
const readId = wire.answerReader({ lead_id: wire.numericId });

/** One lead, alone or in the envelope of a list. */
const leadIn = (answer: unknown): Lead | null => {
  const [first] = readPage(answer).leads ?? [];
  if (first) return first;
  return wire.isRecord(answer) && readId(answer).lead_id !== null ? answer : null;
};

const named = (name: string, values: Record<string, string>) =>
  Object.entries(values).map(([key, value]) => [`${name}[${key}]`, value]);

/** As a web form sends it, which is how WhatConverts' own examples do. */
const formOf = ({ fields, additionalFields, customFields }: LeadValues): Record<string, string> => ({
  ...fields,
  ...Object.fromEntries(named('additional_fields', additionalFields)),
  ...Object.fromEntries(named('custom_fields', customFields)),
});

export const leadsApi = (call: WhatconvertsCall) => {
  /** Null when WhatConverts has no lead with this id. */
  const lead = async (id: string): Promise<Lead | null> => {
    try {
      return leadIn(await call({ method: 'GET', path: `/leads/${encodeURIComponent(id)}` }, 'lead'));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  };

  /** The whole lead after a change: its answer may hold little more than the id. */
  const changed = async (answer: unknown, id: string | null): Promise<Lead> => {
    const answered = leadIn(answer);
    if (answered && 'date_created' in answered) return answered;
    const leadId = id ?? (answered && String(readId(answered).lead_id));
    const found = leadId && (await lead(leadId));
    if (!found)
      throw new ApiError('WhatConverts took the lead but does not show it. Look for it in WhatConverts.', null);
    return found;
  };

  return {
    lead,

    /** Newest first, unless the query says otherwise. */
    async leads(query: Record<string, string>): Promise<LeadPage> {
      const answer = await call({ method: 'GET', path: '/leads', params: { order: 'desc', ...query } }, 'leads');
      const { leads, total_pages, total_leads } = readPage(answer);
      return { leads: leads ?? [], pages: total_pages, total: total_leads };
    },

    async createLead(values: LeadValues): Promise<Lead> {
      return changed(await call({ method: 'POST', path: '/leads', form: formOf(values) }, 'lead'), null);
    },

    /** Takes quotable, quote_value, sales_value, lead_url, additional and custom fields, and nothing else. */
    async updateLead(id: string, values: LeadValues): Promise<Lead> {
      const path = `/leads/${encodeURIComponent(id)}`;
      return changed(await call({ method: 'POST', path, form: formOf(values) }, 'anything'), id);
    },
  };
};
