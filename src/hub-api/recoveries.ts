import * as z from 'zod';
import { DeliveryStatus } from './recent-events.ts';

/**
 * `POST /v1/recoveries`: sends what failed for good once more, or what a Zap missed because it was off, of the events that
 * came in from `from` to before `to`.
 */
export const RecoveryRequest = z.object({
  what: z.enum(['failed', 'missed']),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  /** Only for this subscription; what was missed is always one subscription's. */
  subscription_id: z.uuid().optional(),
});

export const Recovery = z.object({
  id: z.string(),
  what: z.enum(['failed', 'missed']),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  subscription_id: z.string().nullable(),
  created_at: z.iso.datetime(),
  /** "looking" while it goes through the events, "sending" while deliveries of it are to be made, then "done"; or "stopped". */
  state: z.enum(['looking', 'sending', 'done', 'stopped']),
  /** Deliveries that were found so far. */
  found: z.int(),
  /** How many of them stand how. */
  deliveries: z.partialRecord(DeliveryStatus, z.int()),
});

/** `GET /v1/recoveries`: the latest 50, the newest first. */
export const Recoveries = z.object({ recoveries: z.array(Recovery) });

export type RecoveryRequest = z.output<typeof RecoveryRequest>;

export type Recovery = z.output<typeof Recovery>;

export type Recoveries = z.output<typeof Recoveries>;
