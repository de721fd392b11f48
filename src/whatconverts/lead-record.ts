import * as field from '../values/output-field.ts';
import { pickerOf, type Result, type ResultOf } from '../values/output-field.ts';
import { callCompleted } from './lead-fields.ts';
import { addDerived, addLeadMaps, leadReader, withCallerPlace } from './lead-payload.ts';
import type { Lead } from './leads.ts';

const { trigger: _, ...ofEveryLead } = callCompleted;

/** A lead of any type, as the API lists it: what a finished call has, without what only a webhook says. */
export const leadRecord = { ...ofEveryLead, id: field.id('The Lead ID, as text.') };

export type LeadResult = ResultOf<typeof leadRecord>;

const readLead = leadReader(leadRecord);

/** The lead's fields; the account's own form fields and lead analyses come on top. */
export const toLeadResult = (lead: Lead): LeadResult => {
  const { values } = readLead(withCallerPlace(lead));
  const fields: Result = { ...values, id: String(values.lead_id ?? 'unknown') };
  addDerived(fields, lead);
  addLeadMaps(fields, lead);
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
};

export type LeadLine = ResultOf<typeof leadLine>;

const pickLine = pickerOf(leadLine);

export const toLeadLine = (lead: Lead): LeadLine => pickLine(toLeadResult(lead)) as LeadLine;
