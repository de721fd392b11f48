import { namesOf } from '../../values/customer-name.ts';
import { ApiError } from '../../values/http.ts';
import { isSamePhone } from '../../values/phone.ts';
import { toIsoTime } from '../../values/time.ts';
import { durationOf, outcomeOf } from '../../whatconverts/call-outcome.ts';
import { lettersOf } from '../../whatconverts/lead-payload.ts';
import { type LeadResult, toLeadResult } from '../../whatconverts/lead-record.ts';
import { needWhatconverts } from '../clients/whatconverts.ts';
import { connectionOf } from '../connections/connection.ts';
import { whatconvertsRecording } from '../recordings/whatconverts-recording.ts';
import type { CallSource } from './call-source.ts';
import { type FoundCall, inSeconds } from './found-call.ts';

/** Of a customer with more calls than that, the latest on one number may be missed. */
const MOST_LEADS = 100;

const OTHERS =
  'WhatConverts returned calls that do not match, so it is not certain whether the customer has called. Try again, or find the call by its Call ID.';

/** What the team marked a lead as, in words that say it alone. */
const DISPOSITIONS: Record<string, string> = { yes: 'Quotable', no: 'Not quotable', pending: 'Pending' };

const isPhoneCall = (lead: LeadResult): boolean => lettersOf(lead.lead_type) === 'phonecall';

const endOf = (start: string | null, lasted: number | null): string | null =>
  start === null || lasted === null ? null : toIsoTime(Date.parse(start) + lasted);

const toFoundCall = (lead: LeadResult): FoundCall => {
  const isOver = !/^inprogr?ess$/.test(lettersOf(lead.lead_state));
  const outcome = isOver ? outcomeOf(lead) : null;
  const lasted = isOver ? durationOf(lead) : null;
  // The call connects as it comes in; during it, WhatConverts tells of nothing else.
  const isAnswered = outcome === 'completed' || !isOver;
  return {
    call_id: lead.id,
    provider: 'whatconverts',
    state: isOver ? 'ended' : 'in_progress',
    // WhatConverts tracks who calls in, and never says a direction.
    direction: 'Inbound',
    call_outcome: outcome,
    channel: 'PSTN',
    call_initiated_at: lead.date_created,
    call_started_at: isAnswered ? lead.date_created : null,
    call_ended_at: endOf(lead.date_created, lasted),
    duration_seconds: inSeconds(lasted),
    duration_ms: lasted,
    was_answered: isOver ? isAnswered : null,
    agent_name: null,
    agent_phone: null,
    agent_email: null,
    agent_id: null,
    ...namesOf(lead.contact_name ?? lead.caller_name),
    customer_phone: lead.caller_number,
    customer_id: lead.user_id,
    business_number: lead.tracking_number,
    recording_url: lead.recording ?? lead.voicemail,
    transcript: lead.call_transcription ?? lead.voicemail_transcription,
    summary: lead.lead_analysis__lead_summary,
    disposition: DISPOSITIONS[lettersOf(lead.quotable)] ?? null,
  };
};

const isTheirs = (own: string | null, wanted: string | null): boolean =>
  wanted === null || (own !== null && isSamePhone(own, wanted));

export const whatconvertsCalls: CallSource = {
  product: 'whatconverts',
  recordings: { hydrator: whatconvertsRecording, name: 'lead' },
  hasKey: (bundle) => connectionOf(bundle).whatconverts !== null,
  mayHave: (id) => /^\d+$/.test(id),

  async find(z, bundle, id) {
    const found = await needWhatconverts(z, bundle).lead(id);
    const lead = found && toLeadResult(found);
    // The ID of a form is one of no call; and a server that takes no notice of the ID answers with another lead.
    return lead && lead.id === id && isPhoneCall(lead) ? toFoundCall(lead) : null;
  },

  async latest(z, bundle, { customer, number }) {
    const query = { lead_type: 'phone_call', phone_number: customer, leads_per_page: String(MOST_LEADS) };
    const { leads, pages } = await needWhatconverts(z, bundle).leads(query);
    const call = leads
      .map(toLeadResult)
      .filter(isPhoneCall)
      .find((lead) => isTheirs(lead.caller_number, customer) && isTheirs(lead.tracking_number, number));
    const hasMore = pages === null ? leads.length >= MOST_LEADS : pages > 1;
    if (!call && leads.length > 0 && hasMore) throw new ApiError(OTHERS, null);
    return call ? toFoundCall(call) : null;
  },
};
