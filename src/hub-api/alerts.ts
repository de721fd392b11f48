import * as z from 'zod';
import { ALERT_KINDS, type AlertKind } from './alert-kinds.ts';

const AlertKindSchema = z.enum(Object.keys(ALERT_KINDS) as [AlertKind, ...AlertKind[]]);

/** `GET /v1/alerts`: pages go through those that are over. */
export const AlertsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Only those that were raised before the alert with this id: the `next` of the page before. */
  before: z.uuid().optional(),
});

const Alert = z.object({
  id: z.string(),
  /** The same each time that the same thing is wrong. */
  key: z.string(),
  kind: AlertKindSchema,
  severity: z.enum(['warning', 'critical']),
  title: z.string(),
  what_happened: z.string(),
  what_to_do: z.string(),
  /** What it is about, in words. */
  subject: z.string(),
  /** Such as the id of a subscription, or the key of a provider. */
  subject_id: z.string(),
  /** The path of the console's screen to look at; null where nothing is to be seen there. */
  screen: z.string().nullable(),
  raised_at: z.iso.datetime(),
  /** Null while it is open. */
  cleared_at: z.iso.datetime().nullable(),
});

export type Alert = z.output<typeof Alert>;

/** `GET /v1/alerts`: what is wrong now, and what was, the newest first. */
export const Alerts = z.object({
  /** All that are open, whatever the page. */
  open: z.array(Alert),
  past: z.array(Alert),
  /** What to give as `before` for the next page; null on the last one. */
  next: z.string().nullable(),
});

export type Alerts = z.output<typeof Alerts>;
