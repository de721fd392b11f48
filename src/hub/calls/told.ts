/** Which call an event tells of, and which events tell of a call. */

import { callWithoutPermission } from '../../hub-api/call-without-permission.ts';
import type { Result } from '../../values/output-field.ts';
import { HOUR_MS } from '../../values/time.ts';
import { isRecord } from '../../values/wire.ts';
import type { Sql } from '../database/database.ts';
import { parseBody } from '../intake/body.ts';
import { eventsOf, eventTypeOf } from '../intake/kinds.ts';
import { identifierOfSubject, subjectsOf } from '../intake/subject.ts';
import { personOf } from '../permissions/persons.ts';
import { isSource } from '../sources.ts';
import { beganAt, type Call } from '../store/calls.ts';
import { type ToldEvent, toldBetween } from '../store/events.ts';
import { callIdIn } from './sighting.ts';

/** A call is told of in some events; a customer with more of them in a row has called again since. */
const MOST_EVENTS = 50;

/** A provider's clock may be ahead of the hub's: its first event may come in before the call began. */
const CLOCKS_DIFFER_MS = 24 * HOUR_MS;

/** Most clocks are less than that apart. */
const CLOCKS_AGREE_MS = 60_000;

/** An event gets its ID a moment before or after the time that is noted of it. */
const LAST_MS = 1_000;

const THE_END = '9999-01-01T00:00:00.000Z';

/** The fields of an event as a Zap gets them, times in UTC; null when there is nothing to read. `receivedAt` in ISO 8601. */
export const fieldsOf = (kind: string, payload: unknown, receivedAt: string): Result | null => {
  if (!isRecord(payload)) return null;
  const at = Date.parse(receivedAt);
  return eventTypeOf(kind)?.read(payload, { receivedAt: at, now: at, timeZone: 'UTC' }).fields ?? null;
};

/** What came in of a call, and what it tells. */
export interface ToldOfCall {
  id: string;
  kind: string;
  /** ISO 8601. */
  receivedAt: string;
  fields: Result;
}

/** Null for an event of another call. */
const toldIn = (call: Call, { id, kind, body, contentType, receivedAt }: ToldEvent): ToldOfCall | null => {
  const fields = fieldsOf(kind, parseBody(body, contentType), receivedAt);
  return fields !== null && callIdIn(kind, fields) === call.callId ? { id, kind, receivedAt, fields } : null;
};

interface Period {
  since: string;
  until: string;
}

/**
 * Between which times there is something of the call to read, and where to look should there be too much in that time. Of
 * whoever hides who they are nothing is filed together: so what came in while the call went on is looked through, or else
 * what came in last of it.
 */
const periodsOf = (call: Call): Period[] => {
  const [began, seen] = [Date.parse(beganAt(call)), Date.parse(call.seenAt)];
  const iso = (ms: number) => new Date(Math.max(ms, 0)).toISOString();
  if (call.subject !== null) {
    return [CLOCKS_DIFFER_MS, CLOCKS_AGREE_MS].map((ms) => ({ since: iso(began - ms), until: THE_END }));
  }
  const until = iso(seen + LAST_MS);
  return [Math.min(began, seen), seen].map((from) => ({ since: iso(from - LAST_MS), until }));
};

/** One event may name a customer by the number, and another by an id alone. */
const customersOf = async (sql: Sql, workspaceId: string, { subject }: Call): Promise<string[] | null> => {
  const identifier = subject === null ? null : identifierOfSubject(subject);
  if (subject === null || identifier === null) return subject === null ? null : [subject];
  return [...new Set([subject, ...subjectsOf(await personOf(sql, workspaceId, [identifier]))])];
};

/** What came in of the call, the latest last; nothing of a call of no provider. */
export const toldOf = async (sql: Sql, workspaceId: string, call: Call): Promise<ToldOfCall[]> => {
  const { source } = call;
  if (!isSource(source)) return [];
  const kinds = [...eventsOf(source).map(({ key }) => key), callWithoutPermission.key];
  const customers = await customersOf(sql, workspaceId, call);
  const told = new Map<string, ToldOfCall>();
  for (const period of periodsOf(call)) {
    const wish = { workspaceId, customers, kinds, ...period, most: MOST_EVENTS };
    const events = await toldBetween(sql, wish);
    for (const event of events) {
      const found = toldIn(call, event);
      if (found) told.set(found.id, found);
    }
    if (events.length < MOST_EVENTS) break;
  }
  return [...told.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
};
