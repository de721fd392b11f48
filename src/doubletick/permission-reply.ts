import { hash } from 'node:crypto';
import { messageIdentifier, userIdentifier } from '../values/identifiers.ts';
import * as wire from '../values/wire.ts';
import { nestedRefusal } from './nested-refusal.ts';
import { answerOf, type PermissionAnswer } from './permission-answer.ts';
import { type PermissionKey, type PermissionValues, readPermissionPayload } from './permission-payload.ts';
import { identifiersIn, type PermissionPeople, peopleIn } from './permission-people.ts';
import { type EndRule, type PermissionTimes, permissionTimes, timesIn } from './permission-times.ts';

/** A customer's answer to the question whether they may be called. */
export interface PermissionReply {
  /** Same for every copy of one reply, different for any other. */
  id: string;
  answer: PermissionAnswer;
  /** In words, without any of its content: which rule gave the answer. */
  reason: string;
  /** Who answered, as values/identifiers.ts writes it; empty when the reply names nobody at all. */
  identifiers: string[];
  /** E.164; null for a hidden number. */
  customerPhone: string | null;
  customerId: string | null;
  userId: string | null;
  parentUserId: string | null;
  username: string | null;
  /** As WhatsApp has it, where the provider passes that on. */
  customerName: string | null;
  /** E.164; null where it says none, or several: then a refusal counts for all. */
  wabaNumber: string | null;
  /** The time as the provider wrote it. */
  statedAt: string | null;
  /** The time that counts, ISO 8601. */
  repliedAt: string;
  timeRule: 'stated' | 'arrival';
  /** ISO 8601; null unless the permission is temporary. */
  expiresAt: string | null;
  /** Which end was the earliest: the stated one, 168 hours after the reply, or 168 hours after it arrived. */
  endRule: EndRule | null;
  messageId: string | null;
  pairedMessageId: string | null;
  /** These three as sent. */
  response: string | null;
  responseSource: string | null;
  userAction: string | null;
  /** WhatsApp decided, not the customer. */
  isAutomatic: boolean;
}

const textsOf = (values: readonly unknown[]): string[] => wire.readAll(wire.text, values).found;
const firstOf = (values: readonly unknown[]): string | null => textsOf(values)[0] ?? null;

const sorted = (values: readonly string[]): string[] => [...new Set(values)].toSorted();

/** A value as text in which no two differ without being different; whatever is inside an object says nothing. */
const printOf = (value: unknown): string => (typeof value === 'object' ? 'object' : `${typeof value}:${value}`);

interface Identified {
  values: PermissionValues;
  people: PermissionPeople;
  times: PermissionTimes;
  answer: PermissionAnswer;
  identifiers: string[];
  receivedAt: number;
}

/** The same for every copy, whatever the order of its keys. */
const idOf = ({ values, people, times, answer, identifiers, receivedAt }: Identified): string => {
  const messageIds = sorted(textsOf(values.messageId)).join(',');
  const [statedAt = ''] = timesIn(values.receivedAt);
  const isGrant = answer === 'permanent' || answer === 'temporary';
  // A no whose time is unknown may be a new one whenever it arrives: it must not pass for a copy of an old one.
  const when = isGrant || times.timeRule === 'stated' ? statedAt : String(receivedAt);
  const prints = (keys: PermissionKey[]) => keys.map((key) => sorted(values[key].map(printOf)));
  const content = [
    identifiers,
    sorted(people.usernames),
    people.wabaNumbers,
    timesIn(values.expirationTimestamp),
    sorted(values.isPermanent.map((value) => String(wire.flag(value)))),
    messageIds === '' && statedAt === '' ? prints(Object.keys(values) as PermissionKey[]) : [],
  ];
  const digest = hash('sha256', JSON.stringify(content), 'base64url').slice(0, 12);
  return [messageIds, answer, when, digest].filter(Boolean).join(':');
};

/** The keys that a reply should hold texts, times or flags under, and holds something else. */
const wrongIn = (values: PermissionValues): string[] => {
  const readers: Partial<Record<PermissionKey, wire.WireReader<unknown>>> = {
    response: wire.text,
    receivedAt: wire.time,
    messageId: wire.text,
    pairedMessageId: wire.text,
    isPermanent: wire.flag,
    responseSource: wire.text,
    userAction: wire.text,
    expirationTimestamp: wire.time,
    dtCustomerId: wire.text,
  };
  return Object.entries(readers)
    .filter(([key, read]) => wire.readAll(read, values[key as PermissionKey]).hasNonsense)
    .map(([key]) => key);
};

/**
 * Reads a payload that claims to be a permission reply; null for any other. Never throws.
 *
 * Whatever is unknown, contradictory or said in other words is no permission. `receivedAt` in ms since 1970.
 */
export const readPermissionReply = (
  payload: unknown,
  receivedAt: number,
): { reply: PermissionReply; wrong: string[] } | null => {
  const found = readPermissionPayload(payload) ?? nestedRefusal(payload);
  if (!found) return null;
  const { values } = found;
  const people = peopleIn(values);
  const { answer, reason } = answerOf(found, people);
  const times = permissionTimes(values, answer, receivedAt);
  const isGrant = answer === 'permanent' || answer === 'temporary';
  const named = identifiersIn(people, { kin: !isGrant });
  const paired = textsOf(values.pairedMessageId);
  // The request that a reply answers tells who answered, where nothing else does.
  const identifiers = named.length > 0 ? named : sorted(paired.map(messageIdentifier).filter((one) => one !== null));
  const bare = (id: string | undefined) => userIdentifier(id ?? '')?.replace('user:', '') ?? null;
  const reply: PermissionReply = {
    id: idOf({ values, people, times, answer, identifiers, receivedAt }),
    answer,
    reason,
    identifiers,
    customerPhone: people.phones[0] ?? null,
    customerId: people.customerIds[0] ?? null,
    userId: bare(people.userIds[0]),
    parentUserId: bare(people.parentUserIds[0]),
    username: people.usernames[0] ?? null,
    customerName: null,
    wabaNumber: people.wabaNumber,
    ...times,
    messageId: firstOf(values.messageId),
    pairedMessageId: paired[0] ?? null,
    response: firstOf(values.response),
    responseSource: firstOf(values.responseSource),
    userAction: firstOf(values.userAction),
    isAutomatic: textsOf(values.responseSource).some((source) => /automatic/i.test(source)),
  };
  return { reply, wrong: [...people.wrong, ...wrongIn(values)] };
};
