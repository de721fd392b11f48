import { everyEvent, freshSampleOf, HUB_ONLY } from '../../src/local-zaps/every-trigger.ts';
import { isRecord } from '../../src/values/wire.ts';
import { DIRECT, VIA_HUB } from '../zapier-app.ts';
import { hookTriggers, staticTriggers } from './definition.ts';

/** What tells an event from another: without these a payload is not the trigger's own. */
const ESSENTIAL = new Set([
  'event',
  'callId',
  'callStatus',
  'response',
  'messageId',
  'lead_id',
  'lead_type',
  'lead_state',
  'call_status',
  'trigger',
  'replyId',
  'expiresAt',
  'leadTimeHours',
  'callDirection',
  'recordingUrl',
  'recording',
  'alertId',
  // Of Meta's.
  'object',
  'id',
  'type',
  'status',
  'is_permanent',
  'expiration_timestamp',
]);

/** What stands around the values of Meta's webhooks. */
const AROUND = new Set([
  'entry',
  'changes',
  'value',
  'calls',
  'messages',
  'statuses',
  'interactive',
  'call_permission_reply',
]);

type Json = Record<string, unknown>;

/** The payload with other values, but for the essentials; what becomes undefined is left out. */
const change = (payload: Json, to: (value: unknown) => unknown): Json => {
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    return isRecord(value) ? change(value, to) : value;
  };
  const changed = Object.entries(payload).map(([key, value]): [string, unknown] => {
    if (AROUND.has(key)) return [key, inside(value)];
    return [key, ESSENTIAL.has(key) ? value : to(value)];
  });
  return Object.fromEntries(changed.filter(([, value]) => value !== undefined));
};

/** Reads as a time of today, in ms, and as a phone number. */
const NUMBER = Date.now();

/** Payloads of one event from full to nearly nothing, all of them the trigger's own. */
export const variantsOf = (payload: Record<string, unknown>): [string, Record<string, unknown>][] => [
  ['as documented', payload],
  ['with an empty text for everything', change(payload, () => '')],
  ['with null for everything', change(payload, () => null)],
  ['with the essentials alone', change(payload, () => undefined)],
  ['with nonsense for everything', change(payload, (value) => (isRecord(value) ? 'x' : { nonsense: [value] }))],
  ['with numbers for texts', change(payload, (value) => (typeof value === 'string' ? NUMBER : value))],
  ['with keys that nobody documents', { ...payload, somethingNew: { a: [1] }, 'Another Thing': 'x' }],
];

const MANUAL = /_manual$/;
const ANSWER = /permission_(reply|granted|denied)$/;

/** Every hook trigger with its event, and how a live one proves itself; one with a URL of its own has no proof. */
export const liveTriggers = hookTriggers.map(({ key }) => {
  const declared = everyEvent.find((one) => one.key === key.replace(MANUAL, ''));
  if (!declared) throw new Error(`There is no event for the trigger "${key}".`);
  // A 7-day permission of the sample's own date is over.
  const samplePayload = ANSWER.test(declared.key) ? freshSampleOf(declared, NUMBER) : declared.samplePayload;
  const event = { ...declared, samplePayload };
  const isStatic = staticTriggers.some((trigger) => trigger.key === key);
  const subscribeData = HUB_ONLY.has(event.key) ? VIA_HUB : DIRECT;
  return { key, event, isStatic, options: { subscribeData: isStatic ? null : subscribeData } };
});
