import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import type { LiveCall } from './live-calls.ts';

export const liveCallFields = {
  id: field.id('When the search ran.'),
  checked_at: field.datetime('Checked At', 'When the search ran.'),
  calls_count: field.integer('Calls Count', 'How many calls are ringing or in progress.'),
  in_progress_count: field.integer('In Progress Count', 'How many calls are in progress.'),
  ringing_count: field.integer('Ringing Count', 'How many calls are ringing.'),
  agents_on_calls: field.text('Agents on Calls', 'Team members on a call, separated by commas.'),
  calls: field.lineItems('Calls', 'Each call, latest first.', {
    call_id: field.text('Call ID', "The provider's ID of the call."),
    provider: field.text('Provider', 'The product that reports the call, in lower case.'),
    state: field.text('State', 'ringing or in_progress.'),
    direction: field.text('Direction', 'INCOMING or OUTGOING.'),
    agent: field.text('Agent', 'The team member on the call; empty if unknown.'),
    customer_phone: field.phone('Customer Phone Number', 'In E.164 format.'),
    customer_name: field.text('Customer Name', 'The name of the customer.'),
    business_number: field.phone('Business Number', 'Your number, in E.164 format.'),
    since: field.datetime('Since', 'When the call entered this state.'),
    minutes: field.integer('Duration (in minutes)', 'How long the call has been in this state.'),
  }),
};

export type LiveCallsResult = ResultOf<typeof liveCallFields>;

const MINUTE_MS = 60_000;

const lineOf = (call: LiveCall, now: number) => ({
  call_id: call.id,
  provider: call.source,
  state: call.state,
  direction: call.direction,
  agent: call.agent,
  customer_phone: call.customer_phone,
  customer_name: call.customer_name,
  business_number: call.business_number,
  since: call.since,
  minutes: Math.max(Math.floor((now - Date.parse(call.since)) / MINUTE_MS), 0),
});

/** `now` in ms since 1970. */
export const toLiveCallsResult = (calls: readonly LiveCall[], now: number): LiveCallsResult => {
  const checkedAt = new Date(now).toISOString();
  const inProgress = calls.filter(({ state }) => state === 'in_progress');
  const agents = new Set(inProgress.flatMap(({ agent }) => agent ?? []));
  return {
    id: `live:${checkedAt}`,
    checked_at: checkedAt,
    calls_count: calls.length,
    in_progress_count: inProgress.length,
    ringing_count: calls.length - inProgress.length,
    agents_on_calls: [...agents].join(', ') || null,
    calls: calls.map((call) => lineOf(call, now)),
  };
};
