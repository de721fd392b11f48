/** What every CRM asks of a logged call, the same for every provider. */
import * as field from './output-field.ts';

/** How a call that is over went. */
export type CallOutcome = 'completed' | 'missed' | 'rejected' | 'no_answer' | 'voicemail' | 'failed';

export type CallDirection = 'Inbound' | 'Outbound';

/** What is known from the first ring on. */
export const direction = {
  direction: field.text('Direction', 'Inbound or Outbound, the words that most CRMs use.'),
};

export const callOutcome = {
  call_outcome: field.text(
    'Call Outcome',
    'completed, missed, rejected, no_answer, voicemail or failed; empty until the call ends.',
  ),
};

export const duration = {
  duration_ms: field.integer(
    'Duration (in milliseconds)',
    'In the unit that HubSpot uses; 0 when the call was not answered.',
  ),
};

/** Null for what is longer than a number can say. */
export const msOf = (seconds: number): number | null => {
  const ms = seconds * 1000;
  return Number.isSafeInteger(ms) ? ms : null;
};
