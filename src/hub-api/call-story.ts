import * as z from 'zod';
import { CallRecord } from './call-records.ts';
import { EventDelivery } from './events.ts';

/** One thing that happened in a call, and what each Zap got of it. */
const CallEvent = z.object({
  id: z.string(),
  kind: z.string(),
  /** When it happened, as far as the provider says. */
  at: z.iso.datetime(),
  received_at: z.iso.datetime(),
  /** The team member whom it names, as the provider does. */
  agent: z.string().nullable(),
  deliveries: z.array(EventDelivery),
});

/** `GET /v1/calls/{id}`: one call from its first ring to what became of each of its events. */
export const CallStory = z.object({
  call: CallRecord,
  /** Whom to ask `/v1/people/{who}` about; null for a customer who hides who they are. */
  who: z.string().nullable(),
  /** In the order in which they happened, as far as they are still kept. */
  events: z.array(CallEvent),
});

export type CallStory = z.output<typeof CallStory>;
