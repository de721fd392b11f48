/** One call whole: what the hub keeps of it, and what the webhooks told that are kept with it. */

import type { CallRecord } from '../../hub-api/call-records.ts';
import type { CallOutcome } from '../../values/call-summary.ts';
import type { Result } from '../../values/output-field.ts';
import { HOUR_MS } from '../../values/time.ts';
import { isRecord } from '../../values/wire.ts';
import type { Sql } from '../database/database.ts';
import { parseBody } from '../intake/body.ts';
import { eventsOf, eventTypeOf } from '../intake/kinds.ts';
import { isSource, type Source } from '../sources.ts';
import { beganAt, type Call } from '../store/calls.ts';
import { type ToldEvent, toldBetween } from '../store/events.ts';

/** A call is told of in some events; a customer with more of them in a row has called again since. */
const MOST_EVENTS = 50;

/** A provider's clock may be ahead of the hub's: its first event may come in before the call began. */
const CLOCKS_DIFFER_MS = 24 * HOUR_MS;

/** An event gets its ID a moment before or after the time that is noted of it. */
const LAST_MS = 1_000;

const textOf = (value: Result[string] | undefined): string | null => (typeof value === 'string' ? value : null);

/** The provider's own id of a call. */
const ownIdOf = ({ callId, source }: Call): string => callId.slice(source.length + 1);

/** What an event tells, where it is of this call; null for one of another call. */
const fieldsOf = (call: Call, { kind, body, contentType, receivedAt }: ToldEvent): Result | null => {
  const payload = parseBody(body, contentType);
  if (!isRecord(payload)) return null;
  const at = Date.parse(receivedAt);
  const fields = eventTypeOf(kind)?.read(payload, { receivedAt: at, now: at, timeZone: 'UTC' }).fields ?? null;
  const id = fields && (call.source === 'whatconverts' ? fields.lead_id : fields.call_id);
  return id !== null && String(id) === ownIdOf(call) ? fields : null;
};

/** What the latest event that says anything under one of these keys says there. */
const latest = (told: readonly Result[], ...keys: string[]): Result[string] => {
  for (const fields of told.toReversed()) {
    for (const key of keys) if ((fields[key] ?? null) !== null) return fields[key] ?? null;
  }
  return null;
};

const OUTCOMES: Record<Call['state'], (call: Call) => CallOutcome | null> = {
  ringing: () => null,
  in_progress: () => null,
  ended: ({ acceptedAt, direction }) => {
    if (acceptedAt !== null) return 'completed';
    return direction === 'OUTGOING' ? 'no_answer' : 'missed';
  },
  missed: ({ direction }) => (direction === 'OUTGOING' ? 'no_answer' : 'missed'),
  rejected: () => 'rejected',
};

/** Those words of the provider's that tell more than how the call stands on record, and do not speak against it. */
const FINER: Partial<Record<CallOutcome, readonly string[]>> = {
  missed: ['voicemail', 'failed'],
  no_answer: ['failed'],
};

const outcomeOf = (call: Call, told: readonly Result[]): CallOutcome | null => {
  const known = OUTCOMES[call.state](call);
  const said = textOf(latest(told, 'call_outcome'));
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

const THE_END = '9999-01-01T00:00:00.000Z';

/**
 * Between which times there is something of the call to read. Of whoever hides who they are nothing is filed together, so
 * only what came in last of the call is looked for, among the few of nobody around then.
 */
const timesOf = (call: Call): { since: string; until: string } => {
  const seenAt = Date.parse(call.seenAt);
  const iso = (ms: number) => new Date(Math.max(ms, 0)).toISOString();
  if (call.subject === null) return { since: iso(seenAt - LAST_MS), until: iso(seenAt + LAST_MS) };
  return { since: iso(Date.parse(beganAt(call)) - CLOCKS_DIFFER_MS), until: THE_END };
};

/** What came in of the call, the latest last. */
const toldOf = async (sql: Sql, workspaceId: string, call: Call, source: Source): Promise<Result[]> => {
  const events = await toldBetween(sql, {
    workspaceId,
    customer: call.subject,
    kinds: eventsOf(source).map(({ key }) => key),
    ...timesOf(call),
    most: MOST_EVENTS,
  });
  return events.map((event) => fieldsOf(call, event)).filter((fields) => fields !== null);
};

/** Null for a call of no provider. */
export const callRecordOf = async (sql: Sql, workspaceId: string, call: Call): Promise<CallRecord | null> => {
  const { source } = call;
  if (!isSource(source)) return null;
  const told = await toldOf(sql, workspaceId, call, source);
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
    customer_id: textOf(latest(told, source === 'whatconverts' ? 'user_id' : 'customer_id')),
    business_number: call.number,
    started_at: call.startedAt,
    accepted_at: call.acceptedAt,
    ended_at: call.endedAt,
    began_at: beganAt(call),
    duration_ms: durationOf(call, outcome, told),
    recording_url: textOf(latest(told, 'recording_url', 'recording', 'voicemail')),
    transcript: textOf(latest(told, 'call_transcription', 'voicemail_transcription')),
    summary: textOf(latest(told, 'lead_analysis__lead_summary')),
  };
};
