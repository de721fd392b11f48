import { v7 as uuidv7 } from 'uuid';
import type * as z from 'zod';
import type { Answer, RecordByHand, RecordRequest } from '../../hub-api/permissions.ts';
import { identifiersOf, messageIdentifier } from '../../values/identifiers.ts';
import { HOUR_MS } from '../../values/time.ts';
import { numberOf } from './number.ts';
import type { NewLine } from './record.ts';

/** What somebody asked to have written down cannot be: which field, and why. */
export class UnrecordableError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** WhatsApp's own limit. */
const LONGEST_MS = 168 * HOUR_MS;

type Somebody = Pick<z.output<typeof RecordByHand>, 'customer_phone' | 'customer_id' | 'whatsapp_user_id'>;

/** Phone numbers come in E.164 by now. */
const personIn = ({ customer_phone, customer_id, whatsapp_user_id }: Somebody) => ({
  phone: customer_phone ?? null,
  customerId: customer_id ?? null,
  userId: whatsapp_user_id ?? null,
});

const identifiersIn = (somebody: Somebody, kin: boolean): string[] => {
  const identifiers = identifiersOf(personIn(somebody), { kin });
  if (identifiers.length > 0) return identifiers;
  throw new UnrecordableError(
    'customer_phone',
    'Say who it is: customer_phone with its country code, customer_id, or whatsapp_user_id such as IN.1349...',
  );
};

const ANSWERS: Record<z.output<typeof RecordByHand>['answer'], Answer> = {
  granted_permanently: 'permanent',
  granted_temporarily: 'temporary',
  refused: 'denied',
  do_not_call: 'denied',
};

/** A time that was given, as ISO 8601 UTC; `now` when it was not. Nothing is answered in the future. */
const timeIn = (field: string, given: string | undefined, now: number): number => {
  const time = given === undefined ? now : Date.parse(given);
  if (time > now) throw new UnrecordableError(field, 'lies in the future.');
  return time;
};

const iso = (ms: number): string => new Date(ms).toISOString();

/** An answer that a person records, as a line of the ledger; throws an UnrecordableError. `now` in ms. */
export const lineByHand = (workspaceId: string, wish: z.output<typeof RecordByHand>, now: number): NewLine => {
  const answer = ANSWERS[wish.answer];
  const isGrant = answer !== 'denied';
  const isForAll = wish.answer === 'do_not_call';
  const at = timeIn('answered_at', wish.answered_at, now);
  if (isGrant && wish.channel === 'all')
    throw new UnrecordableError('channel', 'A grant is for one channel: whatsapp or phone.');
  if (isGrant && wish.channel === 'whatsapp' && wish.waba_number === undefined)
    throw new UnrecordableError('waba_number', 'A grant on WhatsApp is given to one business number: say which.');
  if (wish.expires_at !== undefined && answer !== 'temporary')
    throw new UnrecordableError('expires_at', 'Only a temporary grant ends.');
  const stated = wish.expires_at === undefined ? Number.POSITIVE_INFINITY : Date.parse(wish.expires_at);
  const end = Math.min(stated, at + LONGEST_MS);
  if (end <= at) throw new UnrecordableError('expires_at', 'lies before the answer.');
  const number = isForAll ? null : numberOf(wish.waba_number ?? null);
  return {
    id: uuidv7({ msecs: now }),
    workspaceId,
    body: null,
    contentType: null,
    record: {
      kind: 'by_hand',
      recorded_at: iso(now),
      at: iso(at),
      identifiers: identifiersIn(wish, !isGrant),
      answer,
      channel: isForAll ? 'all' : wish.channel,
      number,
      expires_at: answer === 'temporary' ? iso(end) : null,
      end_rule: answer === 'temporary' ? (stated <= at + LONGEST_MS ? 'stated' : 'reply') : null,
      time_rule: 'stated',
      stated_at: wish.answered_at ?? null,
      customer_phone: wish.customer_phone ?? null,
      customer_id: wish.customer_id ?? null,
      whatsapp_user_id: wish.whatsapp_user_id ?? null,
      waba_number: isForAll ? null : (wish.waba_number ?? null),
      recorded_answer: wish.answer,
      recorded_by: wish.recorded_by,
      source: wish.source ?? null,
      note: wish.note ?? null,
      reason: `Recorded by hand${wish.source ? `, from: ${wish.source}` : ''}${wish.note ? `. ${wish.note}` : '.'}`,
    },
  };
};

/** A request for permission that was sent, as a line of the ledger; throws an UnrecordableError. `now` in ms. */
export const lineOfRequest = (workspaceId: string, wish: z.output<typeof RecordRequest>, now: number): NewLine => {
  const message = messageIdentifier(wish.message_id);
  return {
    id: uuidv7({ msecs: now }),
    workspaceId,
    body: null,
    contentType: null,
    record: {
      kind: 'request',
      recorded_at: iso(now),
      at: iso(timeIn('requested_at', wish.requested_at, now)),
      // A reply that names nobody names the message that it answers.
      identifiers: [...identifiersIn(wish, false), ...(message === null ? [] : [message])],
      answer: null,
      channel: 'whatsapp',
      number: numberOf(wish.waba_number),
      expires_at: null,
      customer_phone: wish.customer_phone ?? null,
      customer_id: wish.customer_id ?? null,
      whatsapp_user_id: wish.whatsapp_user_id ?? null,
      waba_number: wish.waba_number,
      message_id: wish.message_id,
      template: wish.template,
      purpose: wish.purpose ?? null,
      requested_by: wish.requested_by ?? null,
      reason: `Asked for permission to call, with the template "${wish.template.name}".`,
    },
  };
};
