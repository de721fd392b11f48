/** What every CRM asks of a logged call, the same for every provider. */
import * as field from './output-field.ts';

/** How a call that is over went. */
export type CallOutcome = 'completed' | 'missed' | 'rejected' | 'no_answer' | 'voicemail' | 'failed';

export type CallDirection = 'Inbound' | 'Outbound';

/** What is known from the first ring on. */
export const direction = {
  direction: field.text('Direction', 'Inbound or Outbound, as most CRMs write it.'),
};

export const callOutcome = {
  call_outcome: field.text(
    'Call Outcome',
    'completed, missed, rejected, no_answer, voicemail or failed; empty while the call is not over.',
  ),
};

export const duration = {
  duration_ms: field.integer('Duration (in milliseconds)', 'As HubSpot wants it; 0 when nobody answered.'),
};

/** Null for what is longer than a number can say. */
export const msOf = (seconds: number): number | null => {
  const ms = seconds * 1000;
  return Number.isSafeInteger(ms) ? ms : null;
};
