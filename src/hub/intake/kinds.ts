import { doubletickEvents } from '../../doubletick/events.ts';
import { callWithoutPermission } from '../../hub-api/call-without-permission.ts';
import { hubAlert } from '../../hub-api/hub-alert.ts';
import { permissionExpired } from '../../hub-api/permission-expired.ts';
import type { Answer } from '../../hub-api/permissions.ts';
import type { EventType } from '../../values/event-type.ts';
import { whatconvertsEvents } from '../../whatconverts/events.ts';
import { SOURCES, type Source } from '../sources.ts';

/** The hub's own events. */
export const hubEvents: readonly EventType[] = [permissionExpired, callWithoutPermission, hubAlert];

const EVERY_REPLY = 'doubletick_call_permission_reply';

/** What a reply says is its kind: a grant, a denial, or neither clearly. */
const REPLY_KINDS: Record<Answer, string> = {
  permanent: 'doubletick_call_permission_granted',
  temporary: 'doubletick_call_permission_granted',
  denied: 'doubletick_call_permission_denied',
  unclear: 'doubletick_call_permission_unclear',
};

const UNCLEAR = REPLY_KINDS.unclear;
export const replyKinds: readonly string[] = [...new Set(Object.values(REPLY_KINDS))];

export const kindOfReply = (answer: Answer): string => REPLY_KINDS[answer];

export const isReply = (kind: string): boolean => replyKinds.includes(kind);

/** Each provider's events; those of replies are read as replies first, so their own trigger needs no kind. */
const EVENTS: Record<Source, readonly EventType[]> = {
  doubletick: doubletickEvents.filter(({ key }) => key !== EVERY_REPLY),
  whatconverts: whatconvertsEvents,
};

export const eventsOf = (source: Source): readonly EventType[] => EVENTS[source];

/** The kind of a provider's event that no trigger is for. */
export const otherOf = (source: Source): string => `${source}_other`;

/** The kind of a webhook that only tries whether the URL answers. */
export const testOf = (source: Source): string => `${source}_test`;

/** Every kind of event that this source sends. */
export const kindsFrom = (source: Source): string[] => [
  ...EVENTS[source].map(({ key }) => key),
  ...(source === 'doubletick' ? [UNCLEAR] : []),
  otherOf(source),
  testOf(source),
];

/** The kinds of the hub's own events. */
export const hubKinds: readonly string[] = hubEvents.map(({ key }) => key);

export const everyKind: readonly string[] = [...SOURCES.flatMap(kindsFrom), ...hubKinds];

/** The kinds of event that a trigger is for; none when there is no such trigger. */
export const kindsOf = (trigger: string): string[] =>
  trigger === EVERY_REPLY
    ? [...replyKinds]
    : everyKind.filter((kind) => kind === trigger && kind !== UNCLEAR && !/_(other|test)$/.test(kind));

/** The triggers that a kind of event is for. */
export const triggersOf = (kind: string): string[] => {
  if (kind === UNCLEAR) return [EVERY_REPLY];
  return isReply(kind) ? [kind, EVERY_REPLY] : [kind];
};

/** Every trigger that one can subscribe to. */
export const everyTrigger: readonly string[] = [
  ...new Set(everyKind.filter((kind) => kindsOf(kind).length > 0).flatMap(triggersOf)),
];

const BY_TRIGGER = new Map(
  [...doubletickEvents, ...whatconvertsEvents, ...hubEvents].map((event) => [event.key, event]),
);

/** What a trigger is declared as; null when there is no such trigger. */
export const eventTypeOfTrigger = (trigger: string): EventType | null => BY_TRIGGER.get(trigger) ?? null;

/** What reads the events of a kind; null for one that no trigger is for. */
export const eventTypeOf = (kind: string): EventType | null => eventTypeOfTrigger(isReply(kind) ? EVERY_REPLY : kind);

/** What a trigger is called where products are told apart; its key when there is none. */
export const labelOfTrigger = (trigger: string): string => eventTypeOfTrigger(trigger)?.label ?? trigger;
