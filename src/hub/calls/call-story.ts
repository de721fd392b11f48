import type { CallStory } from '../../hub-api/call-story.ts';
import { callWithoutPermission } from '../../hub-api/call-without-permission.ts';
import type { Result } from '../../values/output-field.ts';
import { stringOf } from '../../values/string-of.ts';
import type { Sql } from '../database/database.ts';
import { isSource } from '../sources.ts';
import type { Call } from '../store/calls.ts';
import { type DeliveryStory, deliveriesOfEvents } from '../store/deliveries.ts';
import { recordOf } from './call-record.ts';
import { happenedAt, sightingOf } from './sighting.ts';
import { type ToldOfCall, toldOf } from './told.ts';

/** One thing that happened in a call, with its deliveries as they are on record. */
interface Happening extends Omit<CallStory['events'][number], 'deliveries'> {
  deliveries: DeliveryStory[];
}

const BEGINNINGS: ReadonlySet<string> = new Set([
  'doubletick_incoming_call_started',
  'doubletick_outgoing_call_started',
]);

/** Null for an event that is beside the course of the call, such as a recording. */
const timeInCall = ({ source }: Call, { kind, fields, receivedAt }: ToldOfCall): string | null => {
  if (kind === callWithoutPermission.key) return receivedAt;
  const sighting = isSource(source) ? sightingOf(source, kind, fields, Date.parse(receivedAt)) : null;
  return sighting && happenedAt(sighting);
};

const agentIn = ({ rejected_by, picked_by, agent_name, agent_phone }: Result): string | null =>
  [rejected_by, picked_by, agent_name, agent_phone].map(stringOf).find((name) => name !== null) ?? null;

/** A call begins before anything else happens in it, and is over before there is a recording, whatever the clocks say. */
const rankOf = (kind: string, time: string | null): number => (BEGINNINGS.has(kind) ? 0 : time === null ? 2 : 1);

/** What a call is filed under, as a request names it: a phone number or an id. */
const whoOf = ({ subject }: Call): string | null =>
  subject !== null && /^\d+$/.test(subject) ? `+${subject}` : subject;

/** A call, whose it is, and what happened in it; null for a call of no provider. */
export const callStoryOf = async (
  sql: Sql,
  workspaceId: string,
  call: Call,
): Promise<(Omit<CallStory, 'events'> & { events: Happening[] }) | null> => {
  const told = await toldOf(sql, workspaceId, call);
  const record = recordOf(call, told);
  if (record === null) return null;
  const deliveries = await deliveriesOfEvents(
    sql,
    told.map(({ id }) => id),
  );
  const events = told.map((event) => {
    const time = timeInCall(call, event);
    const happening: Happening = {
      id: event.id,
      kind: event.kind,
      at: time ?? event.receivedAt,
      received_at: event.receivedAt,
      agent: agentIn(event.fields),
      deliveries: deliveries.get(event.id) ?? [],
    };
    return { happening, rank: rankOf(event.kind, time) };
  });
  const inOrder = events.toSorted(
    (one, other) =>
      one.rank - other.rank ||
      one.happening.at.localeCompare(other.happening.at) ||
      one.happening.id.localeCompare(other.happening.id),
  );
  return { call: record, who: whoOf(call), events: inOrder.map(({ happening }) => happening) };
};
