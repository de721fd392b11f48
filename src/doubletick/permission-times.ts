import { HOUR_MS } from '../values/time.ts';
import * as wire from '../values/wire.ts';
import type { PermissionAnswer } from './permission-answer.ts';
import type { PermissionValues } from './permission-payload.ts';

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions */
const LONGEST_MS = 168 * HOUR_MS;

/** The last moment that ISO 8601 can write with a year of four digits, less the longest permission. */
const LAST_ARRIVAL = Date.parse('9999-12-31T23:59:59.999Z') - LONGEST_MS;

export type EndRule = 'stated' | 'reply' | 'arrival';

/** When a reply was given and when its permission ends; all in ISO 8601. */
export interface PermissionTimes {
  /** As the provider wrote it. */
  statedAt: string | null;
  repliedAt: string;
  timeRule: 'stated' | 'arrival';
  expiresAt: string | null;
  endRule: EndRule | null;
}

/** Before any answer: a yes at a time that cannot be may be older than every no. */
const BEFORE_ALL = '1970-01-01T00:00:00.000Z';

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** The times that values mean, each once, the earliest first. */
export const timesIn = (values: readonly unknown[]): string[] =>
  [...new Set(wire.readAll(wire.time, values).found)].toSorted();

/** A wrong clock must not help a yes: the earliest time counts, and never one after it arrived. */
const timeOfGrant = (stated: string[], arrivedAt: string): string | null => {
  const [earliest] = stated;
  return earliest !== undefined && earliest <= arrivedAt ? earliest : null;
};

/** A wrong clock must not make a no older than it is: only a time that can be, and that nothing contradicts, counts. */
const timeOfRefusal = (stated: string[], arrivedAt: string, receivedAt: number): string | null => {
  const [only] = stated;
  const canBe = only !== undefined && stated.length === 1 && only <= arrivedAt;
  return canBe && only >= isoOf(receivedAt - LONGEST_MS) ? only : null;
};

/** The earliest end of those that WhatsApp's limit of 168 hours and the reply itself allow. */
const endOf = (values: PermissionValues, repliedAt: string, arrivedAt: number): { rule: EndRule; end: string } => {
  // The end in DoubleTick's documented sample lies before its reply, so such a one says nothing.
  const stated = timesIn(values.expirationTimestamp).find((time) => time > repliedAt);
  const ends: { rule: EndRule; end: string }[] = [
    { rule: 'reply', end: isoOf(Date.parse(repliedAt) + LONGEST_MS) },
    { rule: 'arrival', end: isoOf(arrivedAt + LONGEST_MS) },
  ];
  if (stated !== undefined) ends.unshift({ rule: 'stated', end: stated });
  return ends.reduce((earliest, next) => (next.end < earliest.end ? next : earliest));
};

const textsOf = (values: readonly unknown[]): string[] => wire.readAll(wire.text, values).found;

/** `receivedAt` in ms since 1970. */
export const permissionTimes = (
  values: PermissionValues,
  answer: PermissionAnswer,
  receivedAt: number,
): PermissionTimes => {
  // The header that says when a webhook arrived may say anything.
  const arrival = Math.min(Math.max(receivedAt, 0), LAST_ARRIVAL);
  const arrivedAt = isoOf(arrival);
  const stated = timesIn(values.receivedAt);
  const isGrant = answer === 'permanent' || answer === 'temporary';
  const time = isGrant ? timeOfGrant(stated, arrivedAt) : timeOfRefusal(stated, arrivedAt, arrival);
  const texts = textsOf(values.receivedAt);
  const isUnreadable = stated.length === 0 && texts.length > 0;
  const repliedAt = time ?? (isGrant && isUnreadable ? BEFORE_ALL : arrivedAt);
  const end = answer === 'temporary' ? endOf(values, repliedAt, arrival) : null;
  return {
    statedAt: texts.find((text) => timesIn([text])[0] === (time ?? stated[0])) ?? texts[0] ?? null,
    repliedAt,
    timeRule: time === null ? 'arrival' : 'stated',
    expiresAt: end?.end ?? null,
    endRule: end?.rule ?? null,
  };
};
