import * as z from 'zod';
import { DeliveryStatus } from './recent-events.ts';

/** So many events are sent again by name at once; more have a period in common. */
const MOST_CHOSEN = 1_000;

const inPeriod = {
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
};

/**
 * `POST /v1/recoveries`: sends what failed for good once more, or what a Zap missed because it was off, of the events that
 * came in from `from` to before `to`; or these events, to everyone who subscribes to them now.
 */
export const RecoveryRequest = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('failed'),
    ...inPeriod,
    /** Only for this subscription. */
    subscription_id: z.uuid().optional(),
  }),
  z.object({
    what: z.literal('missed'),
    ...inPeriod,
    /** What was missed is always one subscription's. */
    subscription_id: z.uuid().optional(),
  }),
  z.object({
    what: z.literal('chosen'),
    event_ids: z.array(z.uuid()).min(1).max(MOST_CHOSEN),
  }),
]);

export const Recovery = z.object({
  id: z.string(),
  what: z.enum(['failed', 'missed', 'chosen']),
  /** Of what was chosen: from the first event to the last. */
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
