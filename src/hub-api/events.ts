import * as z from 'zod';
import { QueryTime } from './query-time.ts';
import { DeliveryStatus } from './recent-events.ts';
import { SOURCES } from './sources.ts';

export { DeliveryStatus, RecentEvents } from './recent-events.ts';

/** How the call of an event stands: goes on, or ended as a call record says it, as far as the hub itself can tell. */
const CallOutcomeWanted = z.enum(['ringing', 'in_progress', 'completed', 'missed', 'no_answer', 'rejected']);

export type CallOutcomeWanted = z.output<typeof CallOutcomeWanted>;

/** `GET /v1/events`: what to list. */
export const EventsQuery = z.object({
  /** Only the events of this trigger. */
  trigger: z.string().optional(),
  /** Only what this provider sent, or the hub itself. */
  source: z.enum([...SOURCES, 'hub']).optional(),
  /** Only webhooks that try out whether the URL answers; false: none of them. */
  tests: z.stringbool().optional(),
  /** Only those with a delivery that failed for good. */
  failed: z.stringbool().optional(),
  /** Only those of the customer with this phone number. */
  customer: z.string().optional(),
  /** Only those that a text may mean: part of a customer's name, a number in any writing, an id of a customer or a call. */
  search: z.string().trim().min(1).max(200).optional(),
  /** Only those of calls of this team member, by name or number. */
  agent: z.string().trim().min(1).max(200).optional(),
  /** Only those of calls that stand so now. */
  outcome: CallOutcomeWanted.optional(),
  /** Only what came in from this time on, and before that one. */
  from: QueryTime.optional(),
  to: QueryTime.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Only those older than the event with this id: the `next` of the page before. */
  before: z.uuid().optional(),
});

/** One attempt to deliver an event. */
const Attempt = z.object({
  at: z.iso.datetime(),
  /** How long it took. */
  ms: z.number(),
  /** The HTTP status; null when nobody answered. */
  status: z.int().nullable(),
  /** The first part of the answer, or what went wrong. */
  answer: z.string(),
});

/** How an event's delivery to one subscription went. */
export const EventDelivery = z.object({
  subscription_id: z.string(),
  /** What people call it; not there while it goes by its trigger. */
  subscription_name: z.string().optional(),
  trigger: z.string(),
  target_url: z.string(),
  status: DeliveryStatus,
  next_attempt_at: z.iso.datetime().nullable(),
  attempts: z.array(Attempt),
});

export type EventDelivery = z.output<typeof EventDelivery>;

/** `GET /v1/events/{id}`. */
export const EventDetails = z.object({
  id: z.string(),
  received_at: z.iso.datetime(),
  source: z.string(),
  kind: z.string(),
  customer_phone: z.string().nullable(),
  /** The call that it tells of, as `/v1/calls/{id}` has it; null for none. */
  call_id: z.string().nullable(),
  content_type: z.string(),
  /** What is kept of the request's headers. */
  headers: z.record(z.string(), z.string()),
  /** As it came in, to the letter; as UTF-8, unpacked. */
  body: z.string(),
  payload: z.record(z.string(), z.unknown()),
  /** What a Zap of its trigger gets, in order, times in UTC. */
  fields: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
      /** The keys of the payload that it was made of; of more than 300 values not every one is tried. */
      from: z.array(z.string()),
    }),
  ),
  deliveries: z.array(EventDelivery),
});

export type EventDetails = z.output<typeof EventDetails>;

/** `POST /v1/events/{id}/redeliver`, 202: to how many subscriptions it goes again. */
export const Redelivery = z.object({ event_id: z.string(), deliveries: z.int() });

export type Redelivery = z.output<typeof Redelivery>;
