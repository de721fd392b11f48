import * as z from 'zod';
import { isTimeZone } from '../values/time.ts';
import { ChainHead } from './chain.ts';
import { QueryTime } from './query-time.ts';

export { ChainHead, Recorded } from './chain.ts';

/** What a person's permission comes to now; all but the first two mean: do not call. */
export const PermissionStatus = z.enum(['permanent', 'temporary', 'expired', 'denied', 'unclear', 'never_asked']);

export type PermissionStatus = z.output<typeof PermissionStatus>;

/** Where a call would be made: a WhatsApp permission is no consent for an ordinary phone line. */
export const Channel = z.enum(['whatsapp', 'phone']);

export type Channel = z.output<typeof Channel>;

/** What an answer was, whoever recorded it. */
export const Answer = z.enum(['permanent', 'temporary', 'denied', 'unclear']);

export type Answer = z.output<typeof Answer>;

/**
 * What a line of the ledger records: a customer's reply; a request for permission; an answer that a person recorded by
 * hand; a check ("may we call?"); the end of a temporary permission; two identities that one webhook named together; an
 * erasure.
 */
export const LineKind = z.enum(['reply', 'request', 'by_hand', 'check', 'end', 'join', 'erasure']);

export type LineKind = z.output<typeof LineKind>;

/** What a reply or an answer recorded by hand was beside the one before it. */
export const Step = z.enum([
  'granted',
  'renewed',
  'refused',
  'withdrawn',
  'revoked_automatically',
  'unclear',
  'expired',
  'asked',
  'checked',
  'joined',
  'erased',
]);

export type Step = z.output<typeof Step>;

/** Who is meant, each identifier that is known: phone numbers in digits. */
const Identities = z.object({
  phones: z.array(z.string()),
  customer_ids: z.array(z.string()),
  whatsapp_user_ids: z.array(z.string()),
});

/** One answer on record. */
const PastAnswer = z.object({
  /** The line's id; a reply's is that of its event. */
  id: z.string(),
  /** The webhook behind it; null for what was recorded by hand. */
  event_id: z.string().nullable(),
  kind: z.enum(['reply', 'by_hand']),
  step: Step,
  status: Answer,
  channel: z.enum(['whatsapp', 'phone', 'all']),
  /** The business number in digits; null for all. */
  waba_number: z.string().nullable(),
  expires_at: z.iso.datetime().nullable(),
  replied_at: z.iso.datetime(),
  received_at: z.iso.datetime(),
});

/**
 * `GET /v1/permissions/{who}?waba_number=&channel=`: may this person be called now? `who` is a phone number, a WhatsApp
 * user id (`IN.1349...`), or DoubleTick's customer id (`customer_...`, or any with `customer:` before it).
 */
export const PermissionAnswer = z.object({
  /** Who was asked about: one of the three, a phone number in digits. */
  phone: z.string().nullable(),
  customer_id: z.string().nullable(),
  whatsapp_user_id: z.string().nullable(),
  /** The business number that was asked about, in digits; null for all, where the most restrictive answer counts. */
  waba_number: z.string().nullable(),
  channel: Channel,
  status: PermissionStatus,
  may_call: z.boolean(),
  is_permanent: z.boolean(),
  /** When a temporary permission ends, or ended. */
  expires_at: z.iso.datetime().nullable(),
  replied_at: z.iso.datetime().nullable(),
  /** Why, in words, with the channel. */
  reason: z.string(),
  /** Outgoing calls on WhatsApp in a row that nobody answered: WhatsApp asks the customer after 2, and revokes after 4. */
  unanswered_in_a_row: z.int(),
  /** Every identity of this person. */
  known_as: Identities,
  /** Newest first. */
  history: z.array(PastAnswer),
});

export type PermissionAnswer = z.output<typeof PermissionAnswer>;

export const PermissionQuery = z.object({
  waba_number: z.string().optional(),
  channel: Channel.default('whatsapp'),
  /** Who asks, for the record, such as a Zap's id or an agent's name. */
  asked_by: z.string().max(200).optional(),
});

const Words = z.string().trim().max(2_000);

/** Who a line is about: at least one of the three. */
const Somebody = {
  customer_phone: z.string().max(40).optional(),
  customer_id: z.string().max(200).optional(),
  whatsapp_user_id: z.string().max(140).optional(),
};

/** `POST /v1/permissions`: an answer that came another way, recorded by a person. */
export const RecordByHand = z.object({
  ...Somebody,
  /** do_not_call: a refusal on every channel and number, whatever `channel` and `waba_number` say. */
  answer: z.enum(['granted_permanently', 'granted_temporarily', 'refused', 'do_not_call']),
  channel: z.enum(['whatsapp', 'phone', 'all']).default('whatsapp'),
  /** The business number it holds for; all of them when it is left out, which a grant may not. */
  waba_number: z.string().max(40).optional(),
  /** When the customer said so; now, unless it is given. Never in the future. */
  answered_at: z.iso.datetime({ offset: true }).optional(),
  /** Of a temporary grant: at most 168 hours after the answer. */
  expires_at: z.iso.datetime({ offset: true }).optional(),
  /** Who records it, and where it comes from, such as "phone call" or "CRM". */
  recorded_by: Words.min(1),
  source: Words.optional(),
  note: Words.optional(),
});

export type RecordByHand = z.input<typeof RecordByHand>;

/** `POST /v1/permissions/requests`: a customer was asked for permission. */
export const RecordRequest = z.object({
  ...Somebody,
  waba_number: z.string().max(40),
  /** DoubleTick's id of the message; a reply names it as the one that it answers. */
  message_id: z.string().max(500),
  /** What was shown: the text as sent, and the labels of its buttons. */
  template: z.object({
    name: z.string().max(600),
    language: z.string().max(40).optional(),
    text: z.string().max(20_000).optional(),
    buttons: z.array(z.string().max(200)).max(20).optional(),
  }),
  purpose: Words.optional(),
  /** The Zap or person that asked. */
  requested_by: Words.optional(),
  requested_at: z.iso.datetime({ offset: true }).optional(),
});

export type RecordRequest = z.input<typeof RecordRequest>;

/** `GET /v1/permissions/requests`: those that nobody has answered. */
export const UnansweredQuery = z.object({
  /** Asked longer ago than this. */
  hours: z.coerce.number().min(0).max(8_760).default(24),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const OpenRequest = z.object({
  id: z.string(),
  customer_phone: z.string().nullable(),
  customer_id: z.string().nullable(),
  whatsapp_user_id: z.string().nullable(),
  waba_number: z.string().nullable(),
  message_id: z.string().nullable(),
  template_name: z.string().nullable(),
  requested_by: z.string().nullable(),
  requested_at: z.iso.datetime(),
});

export const UnansweredRequests = z.object({ requests: z.array(OpenRequest) });

export type UnansweredRequests = z.output<typeof UnansweredRequests>;

/** `GET /v1/permissions`: the whole ledger, streamed. */
export const LedgerQuery = z.object({
  /** Only answers whose permission stands like this now. */
  status: z.enum(['permanent', 'temporary', 'expired', 'denied', 'unclear']).optional(),
  /** Only answers that still count. */
  current: z.stringbool().optional(),
  /** Only temporary permissions that still hold and end before this time. */
  ends_before: QueryTime.optional(),
  /** "answers": replies, and answers recorded by hand; "all": every line, checks and requests too. */
  lines: z.enum(['answers', 'all']).default('answers'),
  format: z.enum(['json', 'csv']).default('json'),
  /** Who reads the CSV: a spreadsheet would take the plus off phone numbers. */
  for: z.enum(['programs', 'spreadsheet']).default('programs'),
});

/** One line of it, the oldest first. */
export const LedgerLine = z.object({
  seq: z.int(),
  id: z.string(),
  kind: LineKind,
  event_id: z.string().nullable(),
  /** In E.164, as it was written; null when the line names none. */
  customer_phone: z.string().nullable(),
  customer_id: z.string().nullable(),
  whatsapp_user_id: z.string().nullable(),
  username: z.string().nullable(),
  waba_number: z.string().nullable(),
  channel: z.enum(['whatsapp', 'phone', 'all']).nullable(),
  /** What was answered, and what that comes to now; null for a line that is no answer. */
  status: Answer.nullable(),
  status_now: z.enum(['permanent', 'temporary', 'expired', 'denied', 'unclear']).nullable(),
  /** False when a newer answer took its place; null for a line that is no answer. */
  is_current: z.boolean().nullable(),
  expires_at: z.iso.datetime().nullable(),
  /** Which rule set the end: as stated, 168 hours after the reply, or 168 hours after it arrived. */
  end_rule: z.enum(['stated', 'reply', 'arrival']).nullable(),
  /** When it was answered: the time that counts, and the time as the provider wrote it. */
  replied_at: z.iso.datetime(),
  stated_at: z.string().nullable(),
  received_at: z.iso.datetime(),
  /** The ids of DoubleTick's messages, as proof: the reply's own and the request's. */
  message_id: z.string().nullable(),
  paired_message_id: z.string().nullable(),
  is_automatic: z.boolean().nullable(),
  /** In words: which rule read it so; of a check what it rested on; of a line by hand who recorded it and why. */
  reason: z.string().nullable(),
  recorded_by: z.string().nullable(),
  /** SHA-256 of the raw body, in hex, and what the line adds to the chain. */
  body_sha256: z.string().nullable(),
  hash: z.string(),
  prev_hash: z.string(),
});

export type LedgerLine = z.output<typeof LedgerLine>;

/** `GET /v1/permissions/current`: the answers that count. */
export const CurrentQuery = z.object({
  status: z.enum(['permanent', 'temporary', 'expired', 'denied', 'unclear']).optional(),
  /** Only temporary permissions that still hold and end before this time; then what ends first comes first. */
  ends_before: QueryTime.optional(),
  /** Only answers that name nobody who is known: somebody has to find out who it was. */
  unidentified: z.stringbool().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `next` of the page before. */
  after: z.string().max(100).optional(),
});

/** The newest answer first. */
export const CurrentPermissions = z.object({
  permissions: z.array(LedgerLine),
  /** What to give as `after` for the next page; null on the last one. */
  next: z.string().nullable(),
});

export type CurrentPermissions = z.output<typeof CurrentPermissions>;

/** `GET /v1/permissions/unsettled`: what needs a person: how many answers are unclear, and how many name nobody. */
export const Unsettled = z.object({ unclear: z.int(), unidentified: z.int(), unanswered_requests: z.int() });

export type Unsettled = z.output<typeof Unsettled>;

/** `GET /v1/permissions/per-day`. */
export const PerDayQuery = z.object({
  days: z.coerce.number().int().min(1).max(366).default(30),
  /** IANA: whose days. */
  time_zone: z.string().refine(isTimeZone, 'is no time zone such as Asia/Kolkata').default('UTC'),
});

/** How many replies of each kind were given on each day, today last; a day without any is there, too. */
export const PerDay = z.object({
  days: z.array(
    z.object({ date: z.string(), permanent: z.int(), temporary: z.int(), denied: z.int(), unclear: z.int() }),
  ),
});

export type PerDay = z.output<typeof PerDay>;

/** `GET /v1/permissions/verify?seq=&hash=`: whether the ledger is what it was; `seq` and `hash` of a head kept before. */
export const VerifyQuery = z.object({
  seq: z.coerce.number().int().min(0).optional(),
  hash: z.string().max(100).optional(),
});

export const Verified = z.object({
  is_intact: z.boolean(),
  /** How many lines were checked. */
  lines: z.int(),
  head: ChainHead,
  /** The first line that is not what it was, and how; null when all are. */
  broken: z.object({ seq: z.int(), problem: z.string() }).nullable(),
});

export type Verified = z.output<typeof Verified>;
