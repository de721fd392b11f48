import type { PermissionAnswer, PermissionStatus } from '../../hub-api/permissions.ts';
import type { LedgerReply } from '../store/permissions.ts';

/** What a reply comes to at `now` (ms since 1970): a temporary grant is over at its end. */
export const statusNow = (
  { status, expiresAt }: Pick<LedgerReply, 'status' | 'expiresAt'>,
  now: number,
): 'permanent' | 'temporary' | 'expired' | 'denied' => {
  if (status !== 'temporary') return status;
  return expiresAt !== null && Date.parse(expiresAt) > now ? 'temporary' : 'expired';
};

/** The most restrictive first: what counts when several business numbers have different answers. */
const RESTRICTIVE: readonly PermissionStatus[] = ['denied', 'expired', 'never_asked', 'temporary', 'permanent'];

const MAY_CALL: ReadonlySet<PermissionStatus> = new Set(['temporary', 'permanent']);

/** How many replies an answer shows. */
const MOST_HISTORY = 100;

interface Standing {
  status: PermissionStatus;
  reply: LedgerReply | null;
}

const NEVER_ASKED: Standing = { status: 'never_asked', reply: null };

/**
 * Where a customer stands with one business number; `replies` as the store gives them, the highest rank first. A
 * refusal that names no number is one on every number, and a grant that names none does not lift it there.
 */
const standingWith = (replies: readonly LedgerReply[], wabaNumber: string | null, now: number): Standing => {
  const reply = replies.find(
    (one) => one.wabaNumber === wabaNumber || (one.wabaNumber === null && one.status === 'denied'),
  );
  return reply ? { status: statusNow(reply, now), reply } : NEVER_ASKED;
};

const endOf = ({ reply }: Standing): string => reply?.expiresAt ?? '';

/** Of two at the same level, the one that ends first is the stricter. */
const isStricter = (one: Standing, other: Standing): boolean => {
  const levels = RESTRICTIVE.indexOf(one.status) - RESTRICTIVE.indexOf(other.status);
  return levels < 0 || (levels === 0 && endOf(one) < endOf(other));
};

const mostRestrictive = ([first = NEVER_ASKED, ...others]: readonly Standing[]): Standing =>
  others.reduce((strictest, one) => (isStricter(one, strictest) ? one : strictest), first);

/**
 * May this customer be called, at `now` (ms since 1970), on this business number (digits; null: on any of them)?
 * When in doubt, no.
 */
export const answerFor = (
  phone: string,
  wabaNumber: string | null,
  replies: readonly LedgerReply[],
  now: number,
): PermissionAnswer => {
  const numbers = wabaNumber === null ? new Set(replies.map((reply) => reply.wabaNumber)) : [wabaNumber];
  const { status, reply } = mostRestrictive([...numbers].map((number) => standingWith(replies, number, now)));
  return {
    phone,
    waba_number: wabaNumber,
    status,
    may_call: MAY_CALL.has(status),
    is_permanent: status === 'permanent',
    expires_at: reply?.expiresAt ?? null,
    replied_at: reply?.repliedAt ?? null,
    history: replies.slice(0, MOST_HISTORY).map((one) => ({
      event_id: one.eventId,
      waba_number: one.wabaNumber,
      status: one.status,
      expires_at: one.expiresAt,
      replied_at: one.repliedAt,
      received_at: one.receivedAt,
    })),
  };
};
