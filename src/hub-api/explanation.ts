import * as z from 'zod';

/** `GET /v1/subscriptions/{id}/explanation`: about one event, or about the latest ones of a customer; one of the two. */
export const ExplanationQuery = z.object({
  event_id: z.uuid().optional(),
  /** A phone number with its country code, a WhatsApp user id or a customer id. */
  customer: z.string().optional(),
});

/** What came of an event for one subscription. */
export const Verdict = z.enum([
  'delivered',
  'under_way',
  'paused',
  'failed',
  'filtered',
  'superseded',
  'cancelled',
  'before',
  'after',
  'another_trigger',
  'not_asked_for',
]);

export type Verdict = z.output<typeof Verdict>;

const EventExplained = z.object({
  event_id: z.string(),
  kind: z.string(),
  received_at: z.iso.datetime(),
  verdict: Verdict,
  /** The same in words, with what to do. */
  says: z.string(),
});

/** Why a Zap ran, or did not. */
export const Explanation = z.object({
  subscription_id: z.string(),
  trigger: z.string(),
  /** How the subscription itself stands, in words; null when it is on and well. */
  subscription_says: z.string().nullable(),
  /** The latest first. */
  events: z.array(EventExplained),
  /** What is to be said of the customer as a whole: that nothing came in, or that something could not be read. */
  says: z.array(z.string()),
});

export type Explanation = z.output<typeof Explanation>;
