import { hash } from 'node:crypto';
import type { Result } from '../../values/output-field.ts';
import { e164DigitsOf } from '../../values/phone.ts';
import { isRecord } from '../../values/wire.ts';
import { type CallSighting, sightingOf } from '../calls/sighting.ts';
import { type PermissionReply, replyOf } from '../permissions/reply.ts';
import type { Source } from '../sources.ts';
import { storable, storableRecord } from '../storable.ts';
import { eventsOf, otherOf } from './kinds.ts';

/** A webhook, understood: what happened, to whom, and what the hub keeps of it besides the payload. */
export interface Understood {
  /** The key of the trigger that it fires; "<source>_other" when it is the provider's, but no trigger's. */
  kind: string;
  /** The same for every copy of one event; null when nothing tells a copy from another event. */
  dedupeKey: string | null;
  /** The customer's number, digits alone. */
  customer: string | null;
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

const customerOf = (fields: Result): string | null => {
  const phone = fields.customer_phone ?? fields.caller_number ?? null;
  return typeof phone === 'string' ? e164DigitsOf(phone) : null;
};

/** What an index of the database can hold; a longer text is replaced by its digest. */
const MOST_KEY_LENGTH = 200;

const boundedKey = (key: string): string => {
  const text = storable(key);
  return text.length <= MOST_KEY_LENGTH ? text : hash('sha256', text, 'base64url');
};

/** Some agents may let one call ring out in turn, and nothing tells that from a webhook sent twice. */
const REPEATS = new Set(['doubletick_call_not_picked']);

/** `receivedAt` in ms since 1970. */
export const understand = (source: Source, payload: unknown, receivedAt: number): Understanding => {
  if (!isRecord(payload)) return { reason: 'The body is not an object: a webhook looks like {"event": ...}.' };
  const missing = new Set<string>();
  for (const event of eventsOf(source)) {
    const { fields, wrong } = event.read(payload, { receivedAt, timeZone: 'UTC' });
    if (!fields) {
      for (const key of wrong) missing.add(key);
      continue;
    }
    const call = sightingOf(source, event.key, fields, receivedAt);
    const reply = replyOf(event.key, fields, receivedAt);
    // Of all the fields only these are stored, so only they are looked through.
    return {
      kind: event.key,
      // With the kind: a denial must never pass for a copy of the grant before it, whatever ids a provider gives.
      dedupeKey: REPEATS.has(event.key) ? null : boundedKey(`${event.key}:${fields.id}`),
      customer: customerOf(fields),
      reply: reply && {
        ...reply,
        fields: storableRecord(reply.fields),
      },
      call: call && storableRecord({ ...call, callId: boundedKey(call.callId) }),
    };
  }
  if (missing.size > 0) return { reason: `It lacks what makes it usable: ${[...missing].join(', ')}.` };
  if (!IS_OWN[source](payload))
    return { reason: `It is no webhook of ${source === 'doubletick' ? 'DoubleTick' : 'WhatConverts'}.` };
  return { kind: otherOf(source), dedupeKey: null, customer: null, reply: null, call: null };
};
