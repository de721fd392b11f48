import * as z from 'zod';
import { isTimeZone } from '../values/time.ts';

/** What a customer's permission comes to now; all but the first two mean: do not call. */
export const PermissionStatus = z.enum(['permanent', 'temporary', 'expired', 'denied', 'never_asked']);

export type PermissionStatus = z.output<typeof PermissionStatus>;

/** One answer of a customer, as it was received. */
const Reply = z.object({
  event_id: z.string(),
  /** The business number that asked, in digits; null when the reply did not say. */
  waba_number: z.string().nullable(),
  status: z.enum(['permanent', 'temporary', 'denied']),
  expires_at: z.iso.datetime().nullable(),
  replied_at: z.iso.datetime(),
  received_at: z.iso.datetime(),
});

/** `GET /v1/permissions/{phone}?waba_number=`: may this customer be called now? */
export const PermissionAnswer = z.object({
  /** The customer's number, in digits. */
  phone: z.string(),
  /** The business number that was asked about; null for all, where the most restrictive answer counts. */
  waba_number: z.string().nullable(),
  status: PermissionStatus,
  may_call: z.boolean(),
  is_permanent: z.boolean(),
  /** When a temporary permission ends, or ended. */
  expires_at: z.iso.datetime().nullable(),
  replied_at: z.iso.datetime().nullable(),
  /** Newest first. */
  history: z.array(Reply),
});

export type PermissionAnswer = z.output<typeof PermissionAnswer>;

/** `GET /v1/permissions`: the whole ledger, streamed. */
export const LedgerQuery = z.object({
  /** Only replies whose permission stands like this now. */
  status: z.enum(['permanent', 'temporary', 'expired', 'denied']).optional(),
  /** Only the reply that counts, for each customer and business number. */
  current: z.stringbool().optional(),
  /** Only temporary permissions that still hold and end before this time. */
  ends_before: z.iso.datetime().optional(),
  format: z.enum(['json', 'csv']).default('json'),
});

/** One line of it: a reply, the oldest first. */
export const LedgerLine = z.object({
  event_id: z.string(),
  /** In E.164. */
  customer_phone: z.string(),
  waba_number: z.string().nullable(),
  /** What was answered, and what that comes to now. */
  status: z.enum(['permanent', 'temporary', 'denied']),
  status_now: z.enum(['permanent', 'temporary', 'expired', 'denied']),
  /** False when a newer reply took its place. */
  is_current: z.boolean(),
  expires_at: z.iso.datetime().nullable(),
  replied_at: z.iso.datetime(),
  received_at: z.iso.datetime(),
  /** The ids of DoubleTick's messages, as proof: the reply's own and the request's. */
  message_id: z.string().nullable(),
  paired_message_id: z.string().nullable(),
  is_automatic: z.boolean(),
});

export type LedgerLine = z.output<typeof LedgerLine>;

/** `GET /v1/permissions/current`: the replies that count, for each customer and business number. */
export const CurrentQuery = z.object({
  status: z.enum(['permanent', 'temporary', 'expired', 'denied']).optional(),
  /** Only temporary permissions that still hold and end before this time; then what ends first comes first. */
  ends_before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `next` of the page before. */
  after: z.uuid().optional(),
});

/** The newest reply first. */
export const CurrentPermissions = z.object({
  permissions: z.array(LedgerLine),
  /** What to give as `after` for the next page; null on the last one. */
  next: z.string().nullable(),
});

export type CurrentPermissions = z.output<typeof CurrentPermissions>;

/** `GET /v1/permissions/per-day`. */
export const PerDayQuery = z.object({
  days: z.coerce.number().int().min(1).max(366).default(30),
  /** IANA: whose days. */
  time_zone: z.string().refine(isTimeZone, 'is no time zone such as Asia/Kolkata').default('UTC'),
});

/** How many replies of each kind came in on each day, today last; a day without any is there, too. */
export const PerDay = z.object({
  days: z.array(z.object({ date: z.string(), permanent: z.int(), temporary: z.int(), denied: z.int() })),
});

export type PerDay = z.output<typeof PerDay>;
