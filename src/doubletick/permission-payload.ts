import * as wire from '../values/wire.ts';

export const PERMISSION_EVENT_NAME = 'CALL_PERMISSION_REPLY_RECEIVED';

/**
 * A customer's answer to a call permission request.
 *
 * It has no `event` key, and the developer documentation and the help centre name its keys and values differently;
 * `SPELLINGS` has both. Its phone numbers carry a "+".
 *
 * @see https://docs.doubletick.io/reference/call-webhooks and https://learn.doubletick.io/webhooks
 */
const PERMISSION_REPLY = {
  from: wire.whatsappPhone,
  to: wire.whatsappPhone,
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

type Key = keyof typeof PERMISSION_REPLY;

const readReply = wire.payloadReader(PERMISSION_REPLY);

/** Every spelling of a key, in lower case and without anything but letters: "Is Permanent" and "isPermanent" are one. */
const SPELLINGS = new Map<string, Key>([
  ['from', 'from'],
  ['customerphonenumber', 'from'],
  ['customernumber', 'from'],
  ['customerphone', 'from'],
  ['to', 'to'],
  ['wabanumber', 'to'],
  ['response', 'response'],
  ['receivedat', 'receivedAt'],
  ['timestamp', 'receivedAt'],
  ['messageid', 'messageId'],
  ['pairedmessageid', 'pairedMessageId'],
  ['pairmessageid', 'pairedMessageId'],
  ['ispermanent', 'isPermanent'],
  ['responsesource', 'responseSource'],
  ['useraction', 'userAction'],
  ['expirationtimestamp', 'expirationTimestamp'],
  ['dtcustomerid', 'dtCustomerId'],
  ['customerid', 'dtCustomerId'],
]);

/** Keys that no other event has: any one of them makes a payload claim to be a permission reply. */
const TELLTALE: Key[] = [
  'response',
  'isPermanent',
  'expirationTimestamp',
  'responseSource',
  'pairedMessageId',
  'userAction',
];

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

const isKey = (text: string): text is Key => Object.hasOwn(PERMISSION_REPLY, text);

const keyOf = (spelling: string): Key | undefined => (isKey(spelling) ? spelling : SPELLINGS.get(lettersOf(spelling)));

/** Reads a payload that claims to be a permission reply; null for any other. */
export const readPermissionPayload = (payload: unknown) => {
  if (!wire.isRecord(payload)) return null;
  const event = typeof payload.event === 'string' ? lettersOf(payload.event) : '';
  if (event !== '' && event !== lettersOf(PERMISSION_EVENT_NAME)) return null;
  const reply: Partial<Record<Key, unknown>> = {};
  for (const [spelling, value] of Object.entries(payload)) {
    const key = keyOf(spelling);
    if (key && (reply[key] === undefined || reply[key] === '')) reply[key] = value;
  }
  const claims = event !== '' || TELLTALE.some((key) => key in reply);
  return claims ? readReply(reply) : null;
};

export type PermissionReply = NonNullable<ReturnType<typeof readPermissionPayload>>['values'];

/** What the customer answered, from any spelling of it; null when it is unclear. */
export const decisionOf = (response: string | null): 'accepted' | 'rejected' | null => {
  const word = lettersOf(response ?? '');
  if (/^(reject|deny|deni|declin|revok)/.test(word)) return 'rejected';
  // "grant_revoked" begins like a grant: anything that also speaks against it is not one.
  const isGrant =
    /^(accept|approv|grant)/.test(word) && !/(reject|deny|deni|declin|revok|withdr|expir|cancel)/.test(word);
  return isGrant ? 'accepted' : null;
};
