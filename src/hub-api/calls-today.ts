import * as z from 'zod';
import { QueryTime } from './query-time.ts';

/** `GET /v1/calls/ended` and `GET /v1/calls/connect-rate`: since when, such as midnight where the viewer is. */
export const Since = z.object({ since: QueryTime });

export const EndedQuery = Since.extend({ limit: z.coerce.number().int().min(1).max(200).default(20) });

const EndedCall = z.object({
  id: z.string(),
  source: z.string(),
  outcome: z.enum(['ended', 'missed', 'rejected']),
  /** INCOMING or OUTGOING. */
  direction: z.string().nullable(),
  agent: z.string().nullable(),
  /** In E.164. */
  customer_phone: z.string().nullable(),
  customer_name: z.string().nullable(),
  business_number: z.string().nullable(),
  ended_at: z.iso.datetime(),
  /** From the answer to the end; null when nobody answered. */
  duration_seconds: z.int().nullable(),
});

export type EndedCall = z.output<typeof EndedCall>;

/** Calls that are over, the latest first. */
export const EndedCalls = z.object({ calls: z.array(EndedCall) });

export type EndedCalls = z.output<typeof EndedCalls>;

const Connected = z.object({
  /** Null when no provider said who was on the phone, as when nobody was. */
  agent: z.string().nullable(),
  direction: z.string().nullable(),
  started: z.int(),
  answered: z.int(),
});

/** How many calls began, and how many of them were answered. */
export const ConnectRate = z.object({ rates: z.array(Connected) });

export type ConnectRate = z.output<typeof ConnectRate>;
