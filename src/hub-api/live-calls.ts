import * as z from 'zod/mini';

const LiveCall = z.object({
  id: z.string(),
  source: z.string(),
  state: z.enum(['ringing', 'in_progress']),
  /** INCOMING or OUTGOING. */
  direction: z.nullable(z.string()),
  /** Who is on the phone; null when the provider does not say. */
  agent: z.nullable(z.string()),
  /** In E.164. */
  customer_phone: z.nullable(z.string()),
  customer_name: z.nullable(z.string()),
  /** The business or tracking number, in E.164. */
  business_number: z.nullable(z.string()),
  /** Since when it has been in this state. */
  since: z.iso.datetime(),
  /** When the last event about it came in. */
  seen_at: z.iso.datetime(),
});

export type LiveCall = z.output<typeof LiveCall>;

/** `GET /v1/calls/live`: calls without an end, the latest first. */
export const LiveCalls = z.object({
  calls: z.array(LiveCall),
  /** Without an end for so long that the end must have been missed. */
  stale: z.array(LiveCall),
});

export type LiveCalls = z.output<typeof LiveCalls>;
