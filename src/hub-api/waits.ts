import * as z from 'zod';
import { PermissionStatus } from './permissions.ts';

export { NewWait, type WaitEnded, type WaitOutcome } from './new-wait.ts';

/** Zapier keeps a waiting step for 30 days: two are left for attempts that fail. */
const LONGEST_WAIT_SECONDS = 28 * 24 * 60 * 60;

/** `POST /v1/permissions/waits`: tell `callback_url` once when this customer answers, or when the time is over. */
export const WaitRequest = z.object({
  customer_phone: z.string().max(40),
  waba_number: z.string().max(40),
  callback_url: z.url(),
  wait_seconds: z.int().min(1).max(LONGEST_WAIT_SECONDS),
  /** What the caller read of this customer before: an answer that came since then counts as one to wait for. */
  status_seen: PermissionStatus.optional(),
});

export type WaitRequest = z.output<typeof WaitRequest>;
