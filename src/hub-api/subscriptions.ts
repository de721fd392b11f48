import * as z from 'zod/mini';

/** `POST /v1/subscriptions`: events of `trigger` go to `target_url` from now on. */
export const SubscriptionRequest = z.object({
  trigger: z.string(),
  target_url: z.url(),
  options: z.optional(z.record(z.string(), z.string())),
});

export type SubscriptionRequest = z.output<typeof SubscriptionRequest>;

/** Its answer, 201. */
export const NewSubscription = z.object({
  id: z.string(),
  /** Standard Webhooks: "whsec_" and base64. */
  secret: z.string(),
});

export type NewSubscription = z.output<typeof NewSubscription>;
