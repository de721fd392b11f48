import * as z from 'zod';
import { Filters } from './filters.ts';

export { NewSubscription } from './new-subscription.ts';

/** webhook: the provider's body as it came, which is what Zaps of the app read; fields: an `Envelope`. */
const DeliveryFormat = z.enum(['webhook', 'fields']);

export type DeliveryFormat = z.output<typeof DeliveryFormat>;

/**
 * call: an event of a call is not sent while an earlier one of the same call is still to be sent, here or to another
 * subscription of the workspace with this order. newest: when deliveries have piled up, the latest event goes first.
 */
const DeliveryOrder = z.enum(['any', 'call', 'newest']);

export type DeliveryOrder = z.output<typeof DeliveryOrder>;

const isTimeZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== null;
  } catch {
    return false;
  }
};

/** `POST /v1/subscriptions`: events of `trigger` go to `target_url` from now on. */
export const SubscriptionRequest = z.object({
  trigger: z.string().min(1),
  target_url: z.url(),
  /** What the trigger's hub side wants to know, such as `lead_time_hours`. */
  options: z.record(z.string(), z.string()).optional(),
  format: DeliveryFormat.optional(),
  /** Of days in fields, such as "Europe/Berlin"; UTC unless it is given. */
  time_zone: z.string().max(64).refine(isTimeZone, 'is no time zone such as Europe/Berlin').optional(),
  /** What they refuse is not sent; everything is unless they are given. */
  filters: Filters.optional(),
  order: DeliveryOrder.optional(),
});

export type SubscriptionRequest = z.output<typeof SubscriptionRequest>;

/** `PATCH /v1/subscriptions/{id}`: what people call it from now on; null to go by its trigger again. */
export const SubscriptionChange = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{C}]*$/u, 'must not hold control characters')
    .nullable(),
});

/** `GET /v1/subscriptions/{id}/attempts`: how the attempts of the last hours went, the earliest hour first. */
export const AttemptsByHour = z.object({
  hours: z.array(
    z.object({
      /** When it began. */
      at: z.iso.datetime(),
      /** Attempts that the target took, and others. */
      taken: z.int(),
      failed: z.int(),
    }),
  ),
});

export type AttemptsByHour = z.output<typeof AttemptsByHour>;

const Subscription = z.object({
  id: z.string(),
  /** What people call it; null while it goes by its trigger. */
  name: z.string().nullable(),
  trigger: z.string(),
  target_url: z.string(),
  options: z.record(z.string(), z.string()),
  format: DeliveryFormat,
  time_zone: z.string(),
  /** Null for all events of the trigger. */
  filters: Filters.nullable(),
  order: DeliveryOrder,
  created_at: z.iso.datetime(),
  /** Null while it goes on. */
  ended_at: z.iso.datetime().nullable(),
  /** "unsubscribed", or "gone" when the target answered 410. */
  ended_reason: z.string().nullable(),
  /** Null while it is not paused. */
  paused_at: z.iso.datetime().nullable(),
  /** The latest delivery that was taken, and the latest attempt that was not. */
  delivered_at: z.iso.datetime().nullable(),
  failed_at: z.iso.datetime().nullable(),
  last_error: z.string().nullable(),
  /** Failures in a row. */
  failures: z.int(),
  /** Deliveries that were given up and not sent again since; 1,000 stands for as many or more. */
  given_up: z.int(),
});

/** `GET /v1/subscriptions`: those that go on, then those that ended lately; the newest first. */
export const Subscriptions = z.object({ subscriptions: z.array(Subscription) });

export type Subscription = z.output<typeof Subscription>;

export type Subscriptions = z.output<typeof Subscriptions>;
