import * as z from 'zod/mini';

/** The answer to `POST /v1/permissions/waits`, 201. */
export const NewWait = z.object({
  id: z.string(),
  /** Standard Webhooks, of the callback: "whsec_" and base64. */
  secret: z.string(),
  /** When it ends without an answer. */
  ends_at: z.iso.datetime(),
  /** Whether an answer came since the caller looked: nobody need be asked any more, and the callback tells it. */
  is_answered: z.boolean(),
});

export type NewWait = z.output<typeof NewWait>;

/** How a wait ended. */
export const WAIT_OUTCOMES = ['granted', 'granted_for_7_days', 'denied', 'unclear', 'no_answer'] as const;

export type WaitOutcome = (typeof WAIT_OUTCOMES)[number];

/** What is posted to the callback URL, once, when the customer answered or the time is over. */
export interface WaitEnded {
  /** The wait's. */
  id: string;
  outcome: WaitOutcome;
  /** ISO 8601; null without an answer. */
  answered_at: string | null;
  /** Whether the customer was erased meanwhile, so that nothing of them is to be looked up. */
  is_erased: boolean;
}
