/** One call whole: what the hub keeps of it, and what the webhooks told that are kept with it. */

import type { CallRecord } from '../../hub-api/call-records.ts';
import type { CallOutcome } from '../../values/call-summary.ts';
import type { Result } from '../../values/output-field.ts';
import { stringOf } from '../../values/string-of.ts';
import type { Sql } from '../database/database.ts';
import { hubKinds } from '../intake/kinds.ts';
import { isSource } from '../sources.ts';
import { beganAt, type Call } from '../store/calls.ts';
import { type ToldOfCall, toldOf } from './told.ts';

/** What the latest event that says anything under one of these keys says there. */
const latest = (told: readonly Result[], ...keys: string[]): Result[string] => {
  for (const fields of told.toReversed()) {
    for (const key of keys) if ((fields[key] ?? null) !== null) return fields[key] ?? null;
  }
  return null;
};

/** How a call ended, by what is on record of it alone; null while it goes on. */
type KnownOutcome = Exclude<CallOutcome, 'voicemail' | 'failed'>;

const OUTCOMES: Record<Call['state'], (call: Call) => KnownOutcome | null> = {
  ringing: () => null,
  in_progress: () => null,
  ended: ({ acceptedAt, direction }) => {
    if (acceptedAt !== null) return 'completed';
    return direction === 'OUTGOING' ? 'no_answer' : 'missed';
  },
  missed: ({ direction }) => (direction === 'OUTGOING' ? 'no_answer' : 'missed'),
  rejected: () => 'rejected',
};

export const knownOutcomeOf = (call: Call): KnownOutcome | null => OUTCOMES[call.state](call);

/** Those words of the provider's that tell more than how the call stands on record, and do not speak against it. */
const FINER: Partial<Record<CallOutcome, readonly string[]>> = {
  missed: ['voicemail', 'failed'],
  no_answer: ['failed'],
};

const outcomeOf = (call: Call, told: readonly Result[]): CallOutcome | null => {
  const known = knownOutcomeOf(call);
  const said = stringOf(latest(told, 'call_outcome'));
  return known !== null && said !== null && FINER[known]?.includes(said) ? (said as CallOutcome) : known;
};

const durationOf = (call: Call, outcome: CallOutcome | null, told: readonly Result[]): number | null => {
  if (outcome === null) return null;
  const said = latest(told, 'duration_ms');
  if (typeof said === 'number' && said > 0) return said;
  if (outcome !== 'completed') return 0;
  if (call.acceptedAt === null || call.endedAt === null) return null;
  return Math.max(0, Date.parse(call.endedAt) - Date.parse(call.acceptedAt));
};

/** A provider's call from what its webhooks told, the latest last; null for a call of no provider. */
export const recordOf = (call: Call, events: readonly ToldOfCall[]): CallRecord | null => {
  const { source } = call;
  if (!isSource(source)) return null;
  const told = events.flatMap(({ kind, fields }) => (hubKinds.includes(kind) ? [] : [fields]));
  const outcome = outcomeOf(call, told);
  return {
    id: call.callId,
    source,
    state: call.state,
    outcome,
    direction: call.direction,
    channel: call.channel,
    agent: call.agent,
    customer_phone: call.customer,
    customer_name: call.customerName,
    customer_id: stringOf(latest(told, source === 'whatconverts' ? 'user_id' : 'customer_id')),
    business_number: call.number,
    started_at: call.startedAt,
    accepted_at: call.acceptedAt,
    ended_at: call.endedAt,
    began_at: beganAt(call),
    duration_ms: durationOf(call, outcome, told),
    recording_url: stringOf(latest(told, 'recording_url', 'recording', 'voicemail')),
    transcript: stringOf(latest(told, 'call_transcription', 'voicemail_transcription')),
    summary: stringOf(latest(told, 'lead_analysis__lead_summary')),
  };
};

/** Null for a call of no provider. */
export const callRecordOf = async (sql: Sql, workspaceId: string, call: Call): Promise<CallRecord | null> =>
  recordOf(call, await toldOf(sql, workspaceId, call));
