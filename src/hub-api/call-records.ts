import * as z from 'zod/mini';
import { SOURCES } from './sources.ts';

/** One call as the hub has it on record, with what the provider's webhooks told of its recording. */
export const CallRecord = z.object({
  /** The provider and its own id of the call: "doubletick:call_01JQ8M4T7V". */
  id: z.string(),
  source: z.enum(SOURCES),
  state: z.enum(['ringing', 'in_progress', 'ended', 'missed', 'rejected']),
  /** Null until the call ends. */
  outcome: z.nullable(z.enum(['completed', 'missed', 'rejected', 'no_answer', 'voicemail', 'failed'])),
  /** INCOMING or OUTGOING. */
  direction: z.nullable(z.string()),
  /** WhatsApp or PSTN; null where the provider does not say. */
  channel: z.nullable(z.string()),
  /** A name or a phone number, whichever the provider tells. */
  agent: z.nullable(z.string()),
  /** In E.164. */
  customer_phone: z.nullable(z.string()),
  customer_name: z.nullable(z.string()),
  /** The provider's own, or of the visitor that it tracks. */
  customer_id: z.nullable(z.string()),
  /** The business or tracking number, in E.164. */
  business_number: z.nullable(z.string()),
  /** When it began to ring. */
  started_at: z.nullable(z.iso.datetime()),
  accepted_at: z.nullable(z.iso.datetime()),
  ended_at: z.nullable(z.iso.datetime()),
  /** When it began, as far as that is known. */
  began_at: z.iso.datetime(),
  /** As the provider counts it, or from the answer to the end: 0 when nobody answered, null until it ends. */
  duration_ms: z.nullable(z.int()),
  /** Where the provider has the recording, or the voicemail; opening it takes a key of the provider. */
  recording_url: z.nullable(z.string()),
  transcript: z.nullable(z.string()),
  summary: z.nullable(z.string()),
});

export type CallRecord = z.output<typeof CallRecord>;

/** `GET /v1/calls`: one call by its id, or the latest calls of one customer, the latest first. */
export const CallRecords = z.object({ calls: z.array(CallRecord) });

export type CallRecords = z.output<typeof CallRecords>;
