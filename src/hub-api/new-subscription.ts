import * as z from 'zod/mini';

/** The answer to `POST /v1/subscriptions`, 201. */
export const NewSubscription = z.object({
  id: z.string(),
  /** Standard Webhooks: "whsec_" and base64. */
  secret: z.string(),
});

export type NewSubscription = z.output<typeof NewSubscription>;
