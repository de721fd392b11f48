import * as z from 'zod';

const Days = z.coerce.number().int().min(1).max(3650);
const Years = z.coerce.number().int().min(1).max(100);

/** `GET /v1/retention`: how long a workspace keeps what it has. */
export const RetentionSettings = z.object({
  /** Of events with their deliveries, quarantine, calls, alerts that are over and Zaps that ended. */
  days: z.int(),
  /** Null: nobody chose for this workspace, so it is the hub's own. */
  chosen_days: z.int().nullable(),
  default_days: z.int(),
  /** Of the permission ledger and the access log; what still decides whether somebody may be called stays longer. */
  years: z.int(),
  chosen_years: z.int().nullable(),
  default_years: z.int(),
  /** Why nothing may be deleted at present; null when it may. */
  legal_hold: z.string().nullable(),
});

export type RetentionSettings = z.output<typeof RetentionSettings>;

/** `PUT /v1/retention`: null for what the hub's configuration says; what is left out stays as it is. */
export const NewRetention = z.object({
  days: z.int().min(1).max(3650).nullable().optional(),
  years: z.int().min(1).max(100).nullable().optional(),
});

/** `GET /v1/retention/preview`: with these instead of what holds now. */
export const RetentionWish = z.object({ days: Days.optional(), years: Years.optional() });

/** So many of each are counted, and more are not told apart. */
export const MOST_COUNTED = 100_000;

/** What is older, and would be deleted within the hour, lines of the ledger within a day; under legal hold once that ends. */
export const RetentionPreview = z.object({
  events: z.int(),
  quarantined: z.int(),
  calls: z.int(),
  alerts: z.int(),
  zaps: z.int(),
  /** At the most: what still decides whether somebody may be called stays. */
  ledger_lines: z.int(),
  access_entries: z.int(),
});

export type RetentionPreview = z.output<typeof RetentionPreview>;

/** Why nothing may be deleted, for people: nothing that moves a terminal's cursor. */
export const HoldReason = z
  .string()
  .trim()
  .min(1)
  .max(1_000)
  .regex(/^[^\p{C}]*$/u, 'must not hold control characters');

/** `PUT /v1/legal-hold`. */
export const NewHold = z.object({ reason: HoldReason });
