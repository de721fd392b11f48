import * as z from 'zod';
import { QueryTime } from './query-time.ts';
import { SOURCES } from './sources.ts';

export const QuarantineQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Only those older than this one: the `next` of the page before. */
  before: z.uuid().optional(),
  /** Only those with this reason, to the letter. */
  reason: z.string().optional(),
});

/** `GET /v1/quarantine/{id}`. */
export const QuarantinedWebhook = z.object({
  id: z.string(),
  source: z.string(),
  received_at: z.iso.datetime(),
  reason: z.string(),
  content_type: z.string(),
  body: z.string(),
});

export type QuarantinedWebhook = z.output<typeof QuarantinedWebhook>;

/** `GET /v1/quarantine`: webhooks that were not understood, newest first; fewer than asked for where they are long. */
export const QuarantineList = z.object({
  items: z.array(
    QuarantinedWebhook.extend({
      /** The body is longer than a list shows; all of it is at `/v1/quarantine/{id}`. */
      is_cut: z.literal(true).optional(),
    }),
  ),
  next: z.string().nullable(),
  /** Why they were not understood, of each provider, the most frequent first; 50 at the most. */
  reasons: z.array(z.object({ source: z.string(), reason: z.string(), count: z.int() })),
  /** How many there are in all, and how many bytes their bodies have. */
  total: z.int(),
  bytes: z.int(),
  /** There is no more room: a webhook that is not understood is answered 429, and not kept. */
  is_full: z.boolean(),
});

export type QuarantineList = z.output<typeof QuarantineList>;

/** `POST /v1/quarantine/{id}/replay`, 200: it is understood now, and this event. */
export const Replayed = z.object({ event_id: z.string(), duplicate: z.boolean() });

export type Replayed = z.output<typeof Replayed>;

/** `DELETE /v1/quarantine`: all of it, or only what one provider sent, or what came in before a time. */
export const EmptyQuarantineQuery = z.object({
  source: z.enum(SOURCES).optional(),
  before: QueryTime.optional(),
});

export const QuarantineEmptied = z.object({ deleted: z.int() });

export type QuarantineEmptied = z.output<typeof QuarantineEmptied>;
