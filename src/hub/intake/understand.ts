import { type PermissionReply, readPermissionReply } from '../../doubletick/permission-reply.ts';
import { identifiersOf } from '../../values/identifiers.ts';
import type { Result } from '../../values/output-field.ts';
import { isRecord } from '../../values/wire.ts';
import { type CallSighting, sightingOf } from '../calls/sighting.ts';
import type { Source } from '../sources.ts';
import { storableKey, storableRecord } from '../storable.ts';
import { eventsOf, kindOfReply, otherOf } from './kinds.ts';
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
  reply: PermissionReply | null;
  call: CallSighting | null;
}

/** Or not, and why, without a word of its content. */
export type Understanding = Understood | { reason: string };

/** What a provider's own webhook has, even one that no trigger is for. */
const IS_OWN: Record<Source, (payload: Record<string, unknown>) => boolean> = {
  doubletick: ({ event }) => typeof event === 'string' && event !== '',
  whatconverts: ({ lead_id, lead_type }) => lead_id !== undefined && typeof lead_type === 'string',
};

const textOf = (value: Result[string] | undefined): string | null => (typeof value === 'string' ? value : null);

const personIn = (fields: Result) => ({
  phone: textOf(fields.customer_phone) ?? textOf(fields.caller_number),
  customerId: textOf(fields.customer_id),
  userId: textOf(fields.whatsapp_user_id),
});

/** Some agents may let one call ring out in turn, and nothing tells that from a webhook sent twice. */
const REPEATS = new Set(['doubletick_call_not_picked']);

const understoodReply = (reply: PermissionReply): Understood => ({
  kind: kindOfReply(reply.answer),
  dedupeKey: storableKey(`reply:${reply.id}`),
  customer: subjectOf({ phone: reply.customerPhone, customerId: reply.customerId, userId: reply.userId }),
  identifiers: reply.identifiers,
  reply,
  call: null,
});

/** `receivedAt` in ms since 1970. */
export const understand = (source: Source, payload: unknown, receivedAt: number): Understanding => {
  if (!isRecord(payload)) return { reason: 'The body is not an object: a webhook looks like {"event": ...}.' };
  const answered = source === 'doubletick' ? readPermissionReply(payload, receivedAt) : null;
  if (answered) return understoodReply(answered.reply);
  const missing = new Set<string>();
  for (const event of eventsOf(source)) {
    const { fields, wrong } = event.read(payload, { receivedAt, now: receivedAt, timeZone: 'UTC' });
    if (!fields) {
      for (const key of wrong) missing.add(key);
      continue;
    }
    const call = sightingOf(source, event.key, fields, receivedAt);
    const person = personIn(fields);
    return {
      kind: event.key,
      dedupeKey: REPEATS.has(event.key) ? null : storableKey(`${event.key}:${fields.id}`),
      customer: subjectOf(person),
      identifiers: identifiersOf(person),
      reply: null,
      call: call && storableRecord({ ...call, callId: storableKey(call.callId), subject: subjectOf(person) }),
    };
  }
  if (missing.size > 0) return { reason: `It lacks what makes it usable: ${[...missing].join(', ')}.` };
  if (!IS_OWN[source](payload))
    return { reason: `It is no webhook of ${source === 'doubletick' ? 'DoubleTick' : 'WhatConverts'}.` };
  return { kind: otherOf(source), dedupeKey: null, customer: null, identifiers: [], reply: null, call: null };
};
