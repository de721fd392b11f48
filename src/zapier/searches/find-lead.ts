import { ApiError } from '../../values/http.ts';
import { isSamePhone } from '../../values/phone.ts';
import { type LeadResult, leadRecord, toLeadResult } from '../../whatconverts/lead-record.ts';
import { leadSample } from '../../whatconverts/lead-sample.ts';
import { whatconvertsLimit } from '../answers/limits.ts';
import { needWhatconverts } from '../clients/whatconverts.ts';
import { phoneIn, textIn } from '../forms/input.ts';
import { ownLeadFields } from '../forms/own-lead-fields.ts';
import { search } from '../operation.ts';
import { withRecordingFile } from '../recordings/whatconverts-recording.ts';

const MOST_FOUND = 25;

const OTHERS =
  'WhatConverts returned leads that do not match, so it is not certain whether this lead exists. Try again, or find the lead by its Lead ID.';

const isOf = (lead: LeadResult, phone: string | null, email: string | null): boolean => {
  const phones = [lead.caller_number, lead.contact_phone_number, lead.phone_number];
  const emails = [lead.contact_email_address, lead.email_address];
  return (
    (phone === null || phones.some((own) => own !== null && isSamePhone(own, phone))) &&
    (email === null || emails.some((own) => own?.toLowerCase() === email.toLowerCase()))
  );
};

export const findLead = search('whatconverts_find_lead', () => ({
  noun: 'Lead',
  label: 'Find Lead',
  description: 'Finds leads by ID, phone number or email, newest first.',
  throttle: whatconvertsLimit(),
  inputFields: [
    {
      key: 'lead_id',
      label: 'Lead',
      type: 'string',
      dynamic: 'whatconverts_leads.id.name',
      helpText:
        'Choose a recent lead, or map a Lead ID from an earlier step. If filled in, the other fields are ignored.',
    },
    {
      key: 'phone_number',
      label: 'Phone Number',
      type: 'string',
      helpText: 'The phone number of the lead. Include the country code, such as +17735550118.',
    },
    {
      key: 'email',
      label: 'Email',
      type: 'string',
      helpText: 'The email address of the lead, such as dana@example.com.',
    },
  ],
  output: leadRecord,
  ownFields: ownLeadFields(),
  sample: leadSample(),

  async perform(z, bundle) {
    const api = needWhatconverts(z, bundle);
    const id = textIn(bundle, 'lead_id');
    if (id !== null) {
      const lead = await api.lead(id);
      return lead ? [withRecordingFile(z, toLeadResult(lead))] : [];
    }
    const phone = phoneIn(bundle, 'phone_number', 'Phone Number');
    const email = textIn(bundle, 'email');
    if (phone === null && email === null) {
      throw new ApiError('Fill in a Lead, a Phone Number or an Email to find the lead by.', null);
    }
    const query = { ...(phone && { phone_number: phone }), ...(email && { email_address: email }) };
    const { leads, pages } = await api.leads({ ...query, leads_per_page: String(MOST_FOUND) });
    // A filter that the API should not know would let every lead through.
    const found = leads.map(toLeadResult).filter((lead) => isOf(lead, phone, email));
    const hasMore = pages === null ? leads.length >= MOST_FOUND : pages > 1;
    // Find or Create would make a second lead of one that is further down.
    if (found.length === 0 && leads.length > 0 && hasMore) throw new ApiError(OTHERS, null);
    return found.map((lead) => withRecordingFile(z, lead));
  },
}));
