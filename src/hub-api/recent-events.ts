import * as z from 'zod/mini';

/**
 * queued: in a job; waiting: for its next attempt; superseded: not sent, because a newer answer of the customer counts;
 * filtered: not sent, because it is none of what the subscription asked for.
 * All but the first two are final, unless somebody sends the event again.
 */
export const DeliveryStatus = z.enum([
  'queued',
  'waiting',
  'paused',
  'delivered',
  'failed',
  'superseded',
  'filtered',
  'cancelled',
]);

export type DeliveryStatus = z.output<typeof DeliveryStatus>;

/** An event, as a list shows it. */
export const RecentEvent = z.object({
  id: z.string(),
  received_at: z.iso.datetime(),
  source: z.string(),
  /** The key of the trigger that it fires, or "other". */
  kind: z.string(),
  /** In E.164; null when the event names none. */
  customer_phone: z.nullable(z.string()),
  /** The call that it tells of, as `/v1/calls/{id}` has it; not there for none. */
  call_id: z.optional(z.string()),
  /** How that call stands now. */
  call: z.optional(
    z.object({
      state: z.enum(['ringing', 'in_progress', 'ended', 'missed', 'rejected']),
      /** Null until it ends. */
      outcome: z.nullable(z.enum(['completed', 'missed', 'rejected', 'no_answer'])),
      /** INCOMING or OUTGOING. */
      direction: z.nullable(z.string()),
      agent: z.nullable(z.string()),
      customer_name: z.nullable(z.string()),
    }),
  ),
  /** As the provider sent it. */
  payload: z.record(z.string(), z.unknown()),
  /** The payload is too long for a list, and empty here; all of it is at `/v1/events/{id}`. */
  payload_left_out: z.optional(z.literal(true)),
  /** How many of its deliveries stand how. */
  deliveries: z.partialRecord(DeliveryStatus, z.int()),
});

/** The answer to `GET /v1/events`: newest first. */
export const RecentEvents = z.object({
  events: z.array(RecentEvent),
  /** What to give as `before` for the next page; null on the last one. */
  next: z.nullable(z.string()),
});

export type RecentEvents = z.output<typeof RecentEvents>;
