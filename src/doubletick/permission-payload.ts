import { allOf } from '../values/several-values.ts';
import * as wire from '../values/wire.ts';
import { CALL_EVENT_NAMES } from './call-payload.ts';
import { isRefusalName } from './permission-words.ts';

export const PERMISSION_EVENT_NAME = 'CALL_PERMISSION_REPLY_RECEIVED';

/**
 * Every spelling of a key, in lower case and without anything but letters: "Is Permanent" and "isPermanent" are one.
 *
 * A customer's answer to a call permission request has no `event` key, and the developer documentation and the help
 * centre name its keys and values differently. How it names customers who hide their number is not documented.
 *
 * @see https://docs.doubletick.io/reference/call-webhooks and https://learn.doubletick.io/webhooks
 */
const SPELLINGS = {
  event: ['event', 'eventname', 'eventtype'],
  from: ['from', 'customerphonenumber', 'customernumber', 'customerphone'],
  to: ['to', 'wabanumber'],
  response: ['response'],
  receivedAt: ['receivedat', 'timestamp'],
  messageId: ['messageid'],
  pairedMessageId: ['pairedmessageid', 'pairmessageid'],
  isPermanent: ['ispermanent'],
  responseSource: ['responsesource'],
  userAction: ['useraction'],
  expirationTimestamp: ['expirationtimestamp'],
  dtCustomerId: ['dtcustomerid', 'customerid'],
  userId: ['userid', 'bsuid', 'fromuserid', 'whatsappuserid'],
  parentUserId: ['parentuserid'],
  username: ['username'],
} as const;

export type PermissionKey = keyof typeof SPELLINGS;

const KEYS = Object.keys(SPELLINGS) as PermissionKey[];
const KEY_OF = new Map<string, PermissionKey>(KEYS.flatMap((key) => SPELLINGS[key].map((spelling) => [spelling, key])));

/** Keys that no other event has: any one of them makes a payload without a name claim to be a permission reply. */
const TELLTALE: readonly PermissionKey[] = [
  'response',
  'isPermanent',
  'expirationTimestamp',
  'responseSource',
  'userAction',
];

/** What a payload says under each key, in all spellings of it; empty for a key that it does not have. */
export type PermissionValues = Record<PermissionKey, unknown[]>;

export interface PermissionPayload {
  values: PermissionValues;
  /** Whether the event is called what a permission reply is called, or nothing; if not, whether its name says no. */
  name: 'own' | 'foreign' | 'refusal';
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

const valuesOf = (payload: Record<string, unknown>): PermissionValues => {
  const values = Object.fromEntries(KEYS.map((key) => [key, [] as unknown[]])) as PermissionValues;
  const add = (spelling: string, value: unknown): void => {
    const key = KEY_OF.get(spelling);
    if (key) for (const one of allOf(value)) if (one !== undefined) values[key].push(one);
  };
  for (const [spelling, value] of Object.entries(payload)) {
    const letters = lettersOf(spelling);
    add(letters, value);
    if (letters !== 'profile') continue;
    for (const profile of allOf(value).filter(wire.isRecord)) {
      // WhatsApp's own webhooks have the username inside the profile.
      for (const [inner, name] of Object.entries(profile)) if (lettersOf(inner) === 'username') add('username', name);
    }
  }
  return values;
};

const OWN_NAME = lettersOf(PERMISSION_EVENT_NAME);
const CALL_NAMES = new Set(CALL_EVENT_NAMES.map(lettersOf));

/** The letters of the event's names: none where it has no name, several where it has names that disagree. */
const namesIn = ({ event }: PermissionValues): string[] => {
  const { found, hasNonsense } = wire.readAll(wire.text, event);
  return [...new Set([...found.map(lettersOf), ...(hasNonsense ? [''] : [])])];
};

/** Whether an event of whatever name has the keys of a permission reply, more than any other event could have. */
const isShapedLikeOne = (values: PermissionValues): boolean => {
  const has = (key: PermissionKey) => values[key].length > 0;
  return has('response')
    ? has('responseSource') || has('isPermanent') || has('expirationTimestamp')
    : has('isPermanent') && has('expirationTimestamp');
};

/** All that a payload says that claims to be a permission reply; null for any other. */
export const readPermissionPayload = (payload: unknown): PermissionPayload | null => {
  if (!wire.isRecord(payload)) return null;
  const values = valuesOf(payload);
  const names = namesIn(values);
  if (names.length === 0) return TELLTALE.some((key) => values[key].length > 0) ? { values, name: 'own' } : null;
  if (names.every((name) => name === OWN_NAME)) return { values, name: 'own' };
  if (names.every((name) => CALL_NAMES.has(name))) return null;
  if (!names.some((name) => /permission|consent/.test(name)) && !isShapedLikeOne(values)) return null;
  return { values, name: names.some(isRefusalName) ? 'refusal' : 'foreign' };
};
