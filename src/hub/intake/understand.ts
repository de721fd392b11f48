import type { PermissionReply } from '../../doubletick/permission-reply.ts';
import { copyKeyOf, type EventType } from '../../values/event-type.ts';
import { identifiersOf } from '../../values/identifiers.ts';
import type { Result } from '../../values/output-field.ts';
import { stringOf } from '../../values/string-of.ts';
import { isTestWebhook } from '../../values/test-webhook.ts';
import { isRecord } from '../../values/wire.ts';
import { LEAD_UPDATED } from '../../whatconverts/events.ts';
import { isUpdate } from '../../whatconverts/lead-payload.ts';
import { type CallSighting, callIdIn, sightingOf } from '../calls/sighting.ts';
import { storableKey, storableName, storableRecord } from '../platform/storable.ts';
import { PROVIDERS } from '../providers.ts';
import type { Source } from '../sources.ts';
import { eventsOf, kindOfReply, otherOf, testOf } from './kinds.ts';
import { subjectOf } from './subject.ts';

/** A webhook, understood: what happened, to whom, and what the hub keeps of it besides the payload. */
export interface Understood {
  /** The key of the trigger that it fires; "<source>_other" when it is the provider's, but no trigger's. */
  kind: string;
  /** The same for every copy of one event; null when nothing tells a copy from another event. */
  dedupeKey: string | null;
  /** The customer: their number in digits alone, or else one of their identifiers. */
  customer: string | null;
  /** Everything that the webhook names the customer by. */
  identifiers: string[];
  /** A private chat that no trigger is for: its text need not be kept. */
  isPrivate?: boolean;
  reply: PermissionReply | null;
  /** The hub's id of the call that it tells of, also of one that is not on record; null for none. */
  callId: string | null;
  call: CallSighting | null;
  /** What must be on record of a call for this to be told of it; without it, nothing must. */
  needs?: {
    callId: string;
    /** Whether the call must go on; if not, it may be over, too. */
    isOpen: boolean;
    /** What it is otherwise. */
    orElse?: Pick<Understood, 'kind' | 'dedupeKey'>;
  };
  /** What the same webhook tells besides, such as of a recording. */
  beside?: readonly Understood[];
}

/** Or not, and why, without a word of its content. */
export type Understanding = Understood | { reason: string };

/** The first number that a form or a chat was left with; who hides it when they call is nobody. */
const leftPhone = (fields: Result): string | null =>
  fields.is_anonymous === true ? null : (stringOf(fields.contact_phone_number) ?? stringOf(fields.phone_number));

const personIn = (fields: Result) => ({
  phone: stringOf(fields.customer_phone) ?? stringOf(fields.caller_number) ?? leftPhone(fields),
  customerId: stringOf(fields.customer_id),
  userId: stringOf(fields.whatsapp_user_id),
});

/** Some agents may let one call ring out in turn, and nothing tells that from a webhook sent twice. */
const REPEATS = new Set(['doubletick_call_not_picked']);

const understoodReply = (source: Source, reply: PermissionReply): Understood => ({
  kind: kindOfReply(source, reply.answer),
  dedupeKey: storableKey(`reply:${reply.id}`),
  customer: subjectOf({ phone: reply.customerPhone, customerId: reply.customerId, userId: reply.userId }),
  identifiers: reply.identifiers,
  reply,
  callId: null,
  call: null,
});

/** An event that is about nobody. */
const nobody = (kind: string): Understood => ({
  kind,
  dedupeKey: null,
  customer: null,
  identifiers: [],
  reply: null,
  callId: null,
  call: null,
});

const understoodEvent = (event: EventType, fields: Result): Understood => {
  const person = personIn(fields);
  return {
    kind: event.key,
    dedupeKey: REPEATS.has(event.key) ? null : storableKey(`${event.key}:${copyKeyOf(event, fields)}`),
    customer: subjectOf(person),
    identifiers: identifiersOf(person),
    reply: null,
    callId: callIdIn(event.key, fields),
    call: null,
  };
};

/** WhatConverts sends the end of a call as an update, and so it does with every later edit of the lead. */
const isUpdated = (fields: Result, call: CallSighting | null): call is CallSighting =>
  call?.source === 'whatconverts' && isUpdate(stringOf(fields.trigger));

const storableCall = (call: CallSighting, subject: string | null): CallSighting =>
  storableRecord({
    ...call,
    callId: storableKey(call.callId),
    subject,
    direction: storableName(call.direction),
    agent: storableName(call.agent),
    number: storableName(call.number),
  });

interface Found {
  event: EventType;
  fields: Result;
}

/** What a webhook tells in the first place, with its call, and what it tells besides. */
const understoodTogether = (
  source: Source,
  { event, fields }: Found,
  others: Found[],
  receivedAt: number,
): Understood => {
  const call = sightingOf(source, event.key, fields, receivedAt);
  const understood = understoodEvent(event, fields);
  const kept = call && storableCall(call, understood.customer);
  const beside = others.map((other) => understoodEvent(other.event, other.fields));
  if (!isUpdated(fields, kept)) return { ...understood, call: kept, beside };
  const { callId } = kept;
  const [edits, rest] = [beside.filter(isEdit), beside.filter((one) => !isEdit(one))];
  const [orElse] = edits.map(({ kind, dedupeKey }) => ({ kind, dedupeKey }));
  return {
    ...understood,
    call: kept,
    needs: { callId, isOpen: true, ...(orElse && { orElse }) },
    beside: rest.map((one) => ({ ...one, needs: { callId, isOpen: false } })),
  };
};

const isEdit = ({ kind }: Understood): boolean => kind === LEAD_UPDATED;

/** `receivedAt` in ms since 1970. */
export const understand = (source: Source, payload: unknown, receivedAt: number): Understanding => {
  if (isTestWebhook(payload)) return nobody(testOf(source));
  if (!isRecord(payload)) return { reason: 'The body is not an object: a webhook looks like {"event": ...}.' };
  const provider = PROVIDERS[source];
  const answered = provider.readReply?.(payload, receivedAt);
  if (answered) return understoodReply(source, answered.reply);
  const context = { receivedAt, now: receivedAt, timeZone: 'UTC' };
  const missing = new Set<string>();
  const read = (event: EventType): Found[] => {
    const { fields, wrong } = event.read(payload, context);
    if (fields) return [{ event, fields }];
    for (const key of wrong) missing.add(key);
    return [];
  };
  let main: Found | undefined;
  for (const event of eventsOf(source)) if (!event.isBeside) main ??= read(event)[0];
  const others = eventsOf(source).flatMap((event) => (event.isBeside ? read(event) : []));
  const [first, ...rest] = main ? [main, ...others] : others;
  if (first) return understoodTogether(source, first, rest, receivedAt);
  if (missing.size > 0) return { reason: `It lacks what makes it usable: ${[...missing].join(', ')}.` };
  if (!provider.isOwn(payload)) return { reason: `It is no webhook of ${provider.name}.` };
  return { ...nobody(otherOf(source)), isPrivate: provider.isPrivate?.(payload) ?? false };
};
