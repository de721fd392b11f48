import type { Result } from '../../values/output-field.ts';
import type { Source } from '../sources.ts';

/** What one event tells of a call; null where it tells nothing. Times in ISO 8601. */
export interface CallSighting {
  callId: string;
  source: Source;
  startedAt: string | null;
  acceptedAt: string | null;
  endedAt: string | null;
  outcome: 'ended' | 'missed' | 'rejected' | null;
  direction: string | null;
  agent: string | null;
  /** E.164. */
  customer: string | null;
  /** What the call is filed under: the customer's number in digits, or else an identifier. */
  subject: string | null;
  /** WhatsApp or PSTN; null where the provider does not say. */
  channel: string | null;
  customerName: string | null;
  /** The business or tracking number, E.164. */
  number: string | null;
  /** When the event arrived. */
  seenAt: string;
}

type Told = Partial<Pick<CallSighting, 'startedAt' | 'acceptedAt' | 'endedAt' | 'outcome'>>;

const textOf = (value: Result[string] | undefined): string | null => (typeof value === 'string' ? value : null);

/** What each kind of event says about the course of a call; `now` is when it arrived. */
const COURSE: Record<string, (fields: Result, now: string) => Told> = {
  doubletick_incoming_call_started: (_fields, now) => ({ startedAt: now }),
  doubletick_outgoing_call_started: (_fields, now) => ({ startedAt: now }),
  doubletick_call_not_picked: (_fields, now) => ({ startedAt: now }),
  doubletick_call_accepted: (fields, now) => ({ acceptedAt: textOf(fields.call_started_at) ?? now }),
  doubletick_call_ended: (fields, now) => ({
    acceptedAt: textOf(fields.call_started_at),
    endedAt: textOf(fields.call_ended_at) ?? now,
    outcome: 'ended',
  }),
  doubletick_call_missed: (fields, now) => ({ endedAt: textOf(fields.call_ended_at) ?? now, outcome: 'missed' }),
  doubletick_call_rejected: (fields, now) => ({ endedAt: textOf(fields.call_ended_at) ?? now, outcome: 'rejected' }),
  whatconverts_call_in_progress: (fields, now) => ({ acceptedAt: textOf(fields.date_created) ?? now }),
  whatconverts_call_completed: (fields, now) => ({
    acceptedAt: textOf(fields.date_created),
    endedAt: now,
    outcome: 'ended',
  }),
};

/** What an event tells of its call; null when it is about none. `receivedAt` in ms since 1970. */
export const sightingOf = (source: Source, kind: string, fields: Result, receivedAt: number): CallSighting | null => {
  const course = COURSE[kind];
  if (!course) return null;
  const seenAt = new Date(receivedAt).toISOString();
  const isLead = source === 'whatconverts';
  return {
    callId: `${source}:${isLead ? fields.lead_id : fields.call_id}`,
    source,
    startedAt: null,
    acceptedAt: null,
    endedAt: null,
    outcome: null,
    ...course(fields, seenAt),
    // WhatConverts tracks who calls in, and never says a direction.
    direction: isLead ? 'INCOMING' : textOf(fields.call_direction),
    agent: textOf(fields.picked_by),
    customer: textOf(isLead ? fields.caller_number : fields.customer_phone),
    subject: null,
    channel: textOf(fields.channel),
    customerName: textOf(isLead ? (fields.contact_name ?? fields.caller_name) : fields.customer_name),
    number: textOf(isLead ? fields.tracking_number : fields.waba_number),
    seenAt,
  };
};
