import * as field from '../values/output-field.ts';
import { pickerOf, type Result, type ResultOf } from '../values/output-field.ts';
import { extrasOf } from './lead-extras.ts';
import { anyLead } from './lead-fields.ts';
import { addDerived, asSpelledInWebhooks, leadReader } from './lead-payload.ts';
import type { Lead } from './leads.ts';

const { trigger: _, ...ofEveryLead } = anyLead;

/** A lead of any type, as the API lists it: without what only a webhook says. */
export const leadRecord = { ...ofEveryLead, id: field.id('The Lead ID, as text.') };

export type LeadResult = ResultOf<typeof leadRecord>;

const readLead = leadReader(leadRecord);

const addExtras = extrasOf(leadRecord, ['trigger']);

/** The lead's fields; whatever else it has comes on top. */
export const toLeadResult = (lead: Lead): LeadResult => {
  const spelled = asSpelledInWebhooks(lead);
  const { values } = readLead(spelled);
  const fields: Result = { ...values, id: String(values.lead_id ?? 'unknown') };
  addDerived(fields, lead);
  addExtras(fields, spelled);
  return fields as LeadResult;
};

/** What of a lead is worth a column, where many of them come at once. */
export const leadLine = {
  lead_id: leadRecord.lead_id,
  lead_type: leadRecord.lead_type,
  lead_status: leadRecord.lead_status,
  date_created: leadRecord.date_created,
  contact_name: leadRecord.contact_name,
  contact_first_name: leadRecord.contact_first_name,
  contact_last_name: leadRecord.contact_last_name,
  contact_company_name: leadRecord.contact_company_name,
  contact_email_address: leadRecord.contact_email_address,
  contact_phone_number: leadRecord.contact_phone_number,
  caller_number: leadRecord.caller_number,
  tracking_number: leadRecord.tracking_number,
  phone_name: leadRecord.phone_name,
  call_duration_seconds: leadRecord.call_duration_seconds,
  answer_status: leadRecord.answer_status,
  recording: leadRecord.recording,
  lead_source: leadRecord.lead_source,
  lead_medium: leadRecord.lead_medium,
  lead_campaign: leadRecord.lead_campaign,
  lead_keyword: leadRecord.lead_keyword,
  landing_url: leadRecord.landing_url,
  gclid: leadRecord.gclid,
  quotable: leadRecord.quotable,
  quote_value: leadRecord.quote_value,
  sales_value: leadRecord.sales_value,
  lead_score: leadRecord.lead_score,
  spam: leadRecord.spam,
  duplicate: leadRecord.duplicate,
  profile: leadRecord.profile,
  form_name: leadRecord.form_name,
  message: leadRecord.message,
  email_subject: leadRecord.email_subject,
  email_message: leadRecord.email_message,
  transaction_id: leadRecord.transaction_id,
  event_category: leadRecord.event_category,
  event_action: leadRecord.event_action,
  event_label: leadRecord.event_label,
};

export type LeadLine = ResultOf<typeof leadLine>;

const pickLine = pickerOf(leadLine);
const DECLARED = new Set(Object.keys(leadRecord));

/** The fields of a line; what a lead has on top of its record comes on top of them, too. */
export const toLeadLine = (lead: Lead): LeadLine => {
  const result: Result = { ...toLeadResult(lead) };
  const extras = Object.entries(result).filter(([key]) => !DECLARED.has(key));
  return { ...pickLine(result), ...Object.fromEntries(extras) } as LeadLine;
};
