import { PERMISSION_EVENT_NAME } from '../doubletick/permission-payload.ts';
import { type PermissionReply, readPermissionReply } from '../doubletick/permission-reply.ts';
import * as wire from '../values/wire.ts';
import { type Happening, happeningIn } from './envelope.ts';

const KIND = 'call_permission_reply';

/** Each key of a message that takes another's place says the same about the same person. */
const readMessage = wire.answerReader({
  from: wire.text,
  from_user_id: wire.text,
  from_parent_user_id: wire.text,
  id: wire.text,
  context: wire.map,
  interactive: wire.map,
});
const readContext = wire.answerReader({ id: wire.text });

/** What the customer answered, as sent; null for a message that is no answer. */
const answerIn = (interactive: Record<string, unknown> | null): Record<string, unknown> | null => {
  if (!interactive || (interactive.type !== KIND && interactive[KIND] === undefined)) return null;
  return wire.isRecord(interactive[KIND]) ? interactive[KIND] : {};
};

/**
 * DoubleTick passes Meta's answer on, flat and under other names, so both are judged by the same rules: what is not
 * clearly a yes is none.
 */
const flatOf = (
  { happening, businessNumber, contact, contactPhone }: Happening,
  answer: Record<string, unknown>,
): Record<string, unknown> => {
  const message = readMessage(happening);
  return {
    event: PERMISSION_EVENT_NAME,
    from: message.from ?? contactPhone,
    to: businessNumber,
    userId: message.from_user_id ?? contact.userId,
    parentUserId: message.from_parent_user_id ?? contact.parentUserId,
    username: contact.username ?? undefined,
    messageId: message.id,
    pairedMessageId: readContext(message.context).id,
    receivedAt: happening.timestamp,
    response: answer.response,
    isPermanent: answer.is_permanent,
    expirationTimestamp: answer.expiration_timestamp,
    responseSource: answer.response_source,
  };
};

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '' || value === 0;

/** Why a yes is none after all; null for one that holds. */
const doubtAbout = (answer: Record<string, unknown>, { repliedAt }: PermissionReply): string | null => {
  const { is_permanent, expiration_timestamp } = answer;
  if (!isNothing(is_permanent) && typeof is_permanent !== 'boolean')
    return 'accepted, but whether permanently is not clear';
  if (isNothing(expiration_timestamp)) return null;
  const [end] = wire.readAll(wire.time, [expiration_timestamp]).found;
  if (end === undefined) return 'accepted, but until when is not clear';
  return end <= repliedAt ? 'accepted, but only until a time before the answer' : null;
};

/** It stands for an answer that contradicts itself, where the rules look for one. */
const UNCLEAR = 'unclear';

/**
 * Reads a webhook that claims to be an answer to a call permission request; null for any other. Never throws. Whatever is
 * unknown, contradictory or over is no permission. `receivedAt` in ms since 1970.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions
 */
export const readReply = (payload: unknown, receivedAt: number): ReturnType<typeof readPermissionReply> => {
  const around = happeningIn(payload);
  if (around?.list !== 'messages') return null;
  const answer = answerIn(readMessage(around.happening).interactive);
  if (!answer) return null;
  const flat = flatOf(around, answer);
  const { name: customerName } = around.contact;
  const read = readPermissionReply(flat, receivedAt);
  const isGrant = read?.reply.answer === 'permanent' || read?.reply.answer === 'temporary';
  const doubt = read && isGrant ? doubtAbout(answer, read.reply) : null;
  if (doubt === null) return read && { ...read, reply: { ...read.reply, customerName } };
  const doubted = readPermissionReply({ ...flat, response: UNCLEAR }, receivedAt);
  return (
    doubted && {
      wrong: doubted.wrong,
      reply: { ...doubted.reply, customerName, reason: doubt, response: wire.plainText(answer.response) },
    }
  );
};
