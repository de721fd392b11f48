import { callWithoutPermission } from '../../hub-api/call-without-permission.ts';
import { hubAlert } from '../../hub-api/hub-alert.ts';
import { permissionExpired } from '../../hub-api/permission-expired.ts';
import type { Answer } from '../../hub-api/permissions.ts';
import type { EventType } from '../../values/event-type.ts';
import { PROVIDERS } from '../providers.ts';
import { SOURCES, type Source } from '../sources.ts';

/** The hub's own events. */
export const hubEvents: readonly EventType[] = [permissionExpired, callWithoutPermission, hubAlert];

const everyReplyOf = (source: Source): string => `${source}_call_permission_reply`;

/** What a reply says is its kind: a grant, a denial, or neither clearly. */
const REPLY_ENDS: Record<Answer, string> = {
  permanent: 'granted',
  temporary: 'granted',
  denied: 'denied',
  unclear: 'unclear',
};

export const kindOfReply = (source: Source, answer: Answer): string =>
  `${source}_call_permission_${REPLY_ENDS[answer]}`;

/** The trigger for every reply of a provider, and the kinds of reply that it is for. */
const REPLIES = new Map<string, readonly string[]>(
  SOURCES.filter((source) => PROVIDERS[source].readReply).map((source) => [
    everyReplyOf(source),
    [...new Set((Object.keys(REPLY_ENDS) as Answer[]).map((answer) => kindOfReply(source, answer)))],
  ]),
);
const TRIGGER_OF_REPLY = new Map([...REPLIES].flatMap(([trigger, kinds]) => kinds.map((kind) => [kind, trigger])));

export const replyKinds: readonly string[] = [...TRIGGER_OF_REPLY.keys()];

export const isReply = (kind: string): boolean => TRIGGER_OF_REPLY.has(kind);

const isUnclear = (kind: string): boolean => isReply(kind) && kind.endsWith(`_${REPLY_ENDS.unclear}`);

/** A provider's events; those of replies are read as replies first, so their own trigger needs no kind. */
export const eventsOf = (source: Source): readonly EventType[] =>
  PROVIDERS[source].events.filter(({ key }) => !REPLIES.has(key));

/** The kind of a provider's event that no trigger is for. */
export const otherOf = (source: Source): string => `${source}_other`;

/** The kind of a webhook that only tries whether the URL answers. */
export const testOf = (source: Source): string => `${source}_test`;

const TESTS: ReadonlySet<string> = new Set(SOURCES.map(testOf));

export const isTest = (kind: string): boolean => TESTS.has(kind);

/** Every kind of event that this source sends. */
export const kindsFrom = (source: Source): string[] => [
  ...eventsOf(source).map(({ key }) => key),
  ...(REPLIES.get(everyReplyOf(source)) ?? []).filter(isUnclear),
  otherOf(source),
  testOf(source),
];

/** The kinds of the hub's own events. */
export const hubKinds: readonly string[] = hubEvents.map(({ key }) => key);

export const everyKind: readonly string[] = [...SOURCES.flatMap(kindsFrom), ...hubKinds];

/** The kinds of event that a trigger is for; none when there is no such trigger. */
export const kindsOf = (trigger: string): string[] => [
  ...(REPLIES.get(trigger) ??
    everyKind.filter((kind) => kind === trigger && !isUnclear(kind) && !/_(other|test)$/.test(kind))),
];

/** The triggers that a kind of event is for. */
export const triggersOf = (kind: string): string[] => {
  const everyReply = TRIGGER_OF_REPLY.get(kind);
  if (everyReply === undefined) return [kind];
  return isUnclear(kind) ? [everyReply] : [kind, everyReply];
};

/** Every trigger that one can subscribe to. */
export const everyTrigger: readonly string[] = [
  ...new Set(everyKind.filter((kind) => kindsOf(kind).length > 0).flatMap(triggersOf)),
];

const BY_TRIGGER = new Map(
  [...SOURCES.flatMap((source) => PROVIDERS[source].events), ...hubEvents].map((event) => [event.key, event]),
);

/** What a trigger is declared as; null when there is no such trigger. */
export const eventTypeOfTrigger = (trigger: string): EventType | null => BY_TRIGGER.get(trigger) ?? null;

/** What reads the events of a kind; null for one that no trigger is for. */
export const eventTypeOf = (kind: string): EventType | null => eventTypeOfTrigger(TRIGGER_OF_REPLY.get(kind) ?? kind);

/** What a trigger is called where products are told apart; its key when there is none. */
export const labelOfTrigger = (trigger: string): string => eventTypeOfTrigger(trigger)?.label ?? trigger;
