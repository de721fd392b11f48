import { doubletickEvents } from '../../doubletick/events.ts';
import { permissionExpired } from '../../hub-api/permission-expired.ts';
import type { EventType } from '../../values/event-type.ts';
import { whatconvertsEvents } from '../../whatconverts/events.ts';
import { SOURCES, type Source } from '../sources.ts';

const EVERY_REPLY = 'doubletick_call_permission_reply';
const REPLIES = ['doubletick_call_permission_granted', 'doubletick_call_permission_denied'];

/** Each provider's events; a reply is either a grant or a denial, so its own trigger needs no kind. */
const EVENTS: Record<Source, readonly EventType[]> = {
  doubletick: doubletickEvents.filter(({ key }) => key !== EVERY_REPLY),
  whatconverts: whatconvertsEvents,
};

export const eventsOf = (source: Source): readonly EventType[] => EVENTS[source];

/** The kind of a provider's event that no trigger is for. */
export const otherOf = (source: Source): string => `${source}_other`;

/** Every kind of event that this source sends. */
export const kindsFrom = (source: Source): string[] => [...EVENTS[source].map(({ key }) => key), otherOf(source)];

export const everyKind: readonly string[] = [...SOURCES.flatMap(kindsFrom), permissionExpired.key];

/** The kinds of event that a trigger is for; none when there is no such trigger. */
export const kindsOf = (trigger: string): string[] =>
  trigger === EVERY_REPLY ? REPLIES : everyKind.filter((kind) => kind === trigger && !kind.endsWith('_other'));

/** The triggers that a kind of event is for. */
export const triggersOf = (kind: string): string[] => (REPLIES.includes(kind) ? [kind, EVERY_REPLY] : [kind]);

/** Every trigger that one can subscribe to. */
export const everyTrigger: readonly string[] = [
  ...new Set(everyKind.filter((kind) => kindsOf(kind).length > 0).flatMap(triggersOf)),
];

/** What reads the events of a kind; null for one that no trigger is for. */
export const eventTypeOf = (kind: string): EventType | null =>
  [...SOURCES.flatMap((source) => EVENTS[source]), permissionExpired].find(({ key }) => key === kind) ?? null;
