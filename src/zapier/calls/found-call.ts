/** What is found of one call, whoever has it on record. */
import type { CallRecord } from '../../hub-api/call-records.ts';
import { alike } from '../../values/call-fields.ts';
import * as summary from '../../values/call-summary.ts';
import { nameParts, namesOf } from '../../values/customer-name.ts';
import type { ResultOf } from '../../values/output-field.ts';
import * as field from '../../values/output-field.ts';
import { isPhone, parsePhone } from '../../values/phone.ts';

/** The same keys as in the triggers of calls, where they mean the same. */
export const foundCallFields = {
  id: field.id('The product and its ID of the call.'),
  call_id: field.text('Call ID', "The product's ID of the call: Call ID or Lead ID in its triggers."),
  provider: field.text('Provider', 'The product that reports the call, in lower case.'),
  found_in: field.text('Found In', 'The product whose own record has the call, in lower case, or else hub.'),
  state: field.text('State', 'ringing, in_progress or ended.'),
  ...summary.direction,
  ...summary.callOutcome,
  channel: field.text('Channel', 'WhatsApp or PSTN (a regular phone line).'),
  call_initiated_at: field.datetime('Call Initiated At', 'When the call began to ring.'),
  call_started_at: alike.call_started_at,
  call_ended_at: alike.call_ended_at,
  duration_seconds: alike.duration_seconds,
  ...summary.duration,
  was_answered: alike.was_answered,
  agent_name: field.text('Agent Name', 'The team member on the call.'),
  agent_phone: field.phone('Agent Phone Number', 'Of the team member on the call, in E.164 format.'),
  agent_email: field.text('Agent Email', 'The email address of the team member, to find them in a CRM.'),
  agent_id: field.text('Agent ID', "The product's ID of the team member."),
  customer_name: field.text('Customer Name', 'The name of the customer.'),
  ...nameParts,
  customer_phone: field.phone('Customer Phone Number', 'In E.164 format; empty if the customer hides the number.'),
  customer_id: field.text('Customer ID', "The product's ID of the customer, or of the visitor on your website."),
  business_number: field.phone('Business Number', 'Your number on the call, in E.164 format.'),
  recording_url: field.text('Recording URL', 'Where the recording or the voicemail is. Opening it requires your key.'),
  recording_file: field.file('Recording File', 'The recording itself. Fetched only when a later step uses it.'),
  transcript: field.text('Transcript', 'What was said, as text, where the product has transcribed it.'),
  summary: field.text('Summary', 'The call in a sentence or two, where the product sums it up.'),
  disposition: field.text(
    'Disposition',
    'What came of the call, as it is noted in the product: of a tracked call whether it is quotable.',
  ),
};

export type FoundCallResult = ResultOf<typeof foundCallFields>;

/** The same before it is known who else has it on record. */
export type FoundCall = Omit<FoundCallResult, 'id' | 'found_in' | 'recording_file' | 'call_id' | 'provider'> & {
  call_id: string;
  provider: CallRecord['source'];
};

export const inSeconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1000));

/** A provider tells a name or a phone number. */
const agentOf = (text: string | null) => {
  const isNumber = text !== null && isPhone(text);
  return {
    agent_name: isNumber ? null : text,
    agent_phone: isNumber ? (parsePhone(text, { hasCountryCode: true }).number ?? text) : null,
  };
};

const DIRECTIONS: Record<string, summary.CallDirection> = { INCOMING: 'Inbound', OUTGOING: 'Outbound' };

/** A call as the hub has it on record. */
export const fromHub = (call: CallRecord): FoundCall => ({
  call_id: call.id.slice(call.source.length + 1),
  provider: call.source,
  state: call.outcome === null ? call.state : 'ended',
  direction: DIRECTIONS[call.direction ?? ''] ?? null,
  call_outcome: call.outcome,
  // Who is tracked calls on a phone line, and WhatConverts does not say so.
  channel: call.channel ?? (call.source === 'whatconverts' ? 'PSTN' : null),
  call_initiated_at: call.started_at,
  call_started_at: call.accepted_at,
  call_ended_at: call.ended_at,
  duration_seconds: inSeconds(call.duration_ms),
  duration_ms: call.duration_ms,
  was_answered: call.outcome === null ? null : call.outcome === 'completed',
  ...agentOf(call.agent),
  agent_email: null,
  agent_id: null,
  ...namesOf(call.customer_name),
  customer_phone: call.customer_phone,
  customer_id: call.customer_id,
  business_number: call.business_number,
  recording_url: call.recording_url,
  transcript: call.transcript,
  summary: call.summary,
  disposition: null,
});

/** Who is on the phone is told by some fields together: a name of one record and a number of another may be two people. */
const TOGETHER: readonly (keyof FoundCall)[][] = [
  ['agent_name', 'agent_phone', 'agent_email', 'agent_id'],
  ['customer_name', 'customer_first_name', 'customer_last_name'],
  ['state', 'call_outcome', 'was_answered', 'duration_seconds', 'duration_ms'],
];

/** One call on two records: what the first leaves empty comes from the second, which may know of its end alone. */
export const together = (own: FoundCall, other: FoundCall): FoundCall => {
  const [first, second] = other.call_outcome !== null && own.call_outcome === null ? [other, own] : [own, other];
  const merged: Record<string, unknown> = { ...first };
  for (const key of Object.keys(merged)) merged[key] ??= second[key as keyof FoundCall];
  for (const keys of TOGETHER) {
    const from = keys.some((key) => first[key] !== null) ? first : second;
    for (const key of keys) merged[key] = from[key];
  }
  return merged as FoundCall;
};
