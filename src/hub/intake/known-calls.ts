import type { Sql } from '../database/database.ts';
import { type CallState, statesOfCalls } from '../store/calls.ts';
import type { NewEvent } from '../store/events.ts';

const keyOf = (workspaceId: string, callId: string): string => `${workspaceId} ${callId}`;

/** What is on record of the calls that some of these events depend on, and what the others tell of them. */
const knownCalls = async (sql: Sql, events: readonly NewEvent[]): Promise<Map<string, CallState>> => {
  const asked = events.flatMap(({ workspaceId, needs }) => (needs ? [{ workspaceId, callId: needs.callId }] : []));
  const told = events.flatMap(({ workspaceId, call, needs }) =>
    call && !needs ? [[keyOf(workspaceId, call.callId), call.outcome === null ? 'open' : 'over'] as const] : [],
  );
  const onRecord = await statesOfCalls(sql, asked);
  return new Map([
    ...told,
    ...onRecord.map(({ workspaceId, callId, state }) => [keyOf(workspaceId, callId), state] as const),
  ]);
};

/**
 * The events as the calls on record let them be: the end of a call that goes on, by what is known, is its end; of any
 * other it is an edit. What needs a call that nobody knows is left out.
 */
export const onCallsAsKnown = async (sql: Sql, events: NewEvent[]): Promise<NewEvent[]> => {
  if (!events.some(({ needs }) => needs)) return events;
  const known = await knownCalls(sql, events);
  return events.flatMap((event) => {
    const { needs } = event;
    if (!needs) return [event];
    const state = known.get(keyOf(event.workspaceId, needs.callId));
    if (state === 'open' || (state === 'over' && !needs.isOpen)) return [event];
    return needs.orElse ? [{ ...event, ...needs.orElse, call: null, needs: undefined }] : [];
  });
};
