import type { Result } from '../../values/output-field.ts';
import { isSamePhone } from '../../values/phone.ts';
import { stringOf } from '../../values/string-of.ts';
import { toIsoTime } from '../../values/time.ts';
import { storableKey } from '../platform/storable.ts';
import { SOURCES, type Source } from '../sources.ts';

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
  /** As of when it tells who the two sides are: what is told as of later counts. */
  toldAt: string;
  /** When this agent got the call; null where that is not known. */
  agentAt: string | null;
}

const SECOND_MS = 1_000;

/**
 * When an event happened in its call, ISO 8601. What is told of one moment is in the order in which calls go: begun,
 * answered, over.
 */
export const happenedAt = ({ startedAt, acceptedAt, endedAt, seenAt }: CallSighting): string => {
  const stage = [startedAt, acceptedAt, endedAt].findLastIndex((time) => time !== null);
  const time = endedAt ?? acceptedAt ?? startedAt ?? seenAt;
  return new Date(Math.floor(Date.parse(time) / SECOND_MS) * SECOND_MS + Math.max(stage, 0)).toISOString();
};

type Told = Partial<Pick<CallSighting, 'startedAt' | 'acceptedAt' | 'endedAt' | 'outcome' | 'agent' | 'agentAt'>>;

/** An ISO 8601 time, `ms` later; null for one that the database cannot hold. */
const after = (time: string, ms: number): string | null => toIsoTime(Date.parse(time) + ms);

const msOf = (value: Result[string] | undefined): number | null => (typeof value === 'number' ? value : null);

const acceptedCall = (fields: Result, now: string): Told => {
  const acceptedAt = stringOf(fields.call_started_at) ?? now;
  return { acceptedAt, agentAt: acceptedAt };
};

const endedCall = (fields: Result, now: string): Told => {
  const endedAt = stringOf(fields.call_ended_at) ?? now;
  const startedAt = stringOf(fields.call_started_at) ?? after(endedAt, -(msOf(fields.duration_ms) ?? 0)) ?? endedAt;
  const acceptedAt = fields.was_answered === true ? startedAt : null;
  return { acceptedAt, endedAt, outcome: 'ended', agentAt: acceptedAt };
};

const notAnswered =
  (outcome: 'missed' | 'rejected') =>
  (fields: Result, now: string): Told => ({ endedAt: stringOf(fields.call_ended_at) ?? now, outcome });

/** An event that tells of a ring has no time of its own, and whatever else is told of the call is told later. */
const AT_FIRST = new Date(0).toISOString();

/** Whoever declines a call to the team is a member of it, who has the call until somebody else takes it. */
const declined = (fields: Result, now: string): Told => {
  const told = notAnswered('rejected')(fields, now);
  const agent = fields.call_direction === 'INCOMING' ? stringOf(fields.rejected_by) : null;
  const customer = stringOf(fields.customer_phone);
  const isCustomer = agent === fields.customer_name || (customer !== null && isSamePhone(agent ?? '', customer));
  return agent === null || isCustomer ? told : { ...told, agent, agentAt: AT_FIRST };
};

const rings = (_fields: Result, now: string): Told => ({ startedAt: now });

/** The webhook may come long after the call: with the recording, or as an edit of the lead. */
const completedLead = (fields: Result, now: string): Told => {
  const startedAt = stringOf(fields.date_created);
  const lasted = msOf(fields.duration_ms);
  const isAnswered = fields.call_outcome === 'completed';
  return {
    startedAt,
    acceptedAt: isAnswered ? startedAt : null,
    endedAt: (startedAt === null || lasted === null ? null : after(startedAt, lasted)) ?? now,
    outcome: isAnswered ? 'ended' : 'missed',
  };
};

/** What each kind of event says about the course of a call; `now` is when it arrived. */
const COURSE: Record<string, (fields: Result, now: string) => Told> = {
  doubletick_incoming_call_started: rings,
  doubletick_outgoing_call_started: rings,
  doubletick_call_not_picked: rings,
  doubletick_call_accepted: acceptedCall,
  doubletick_call_ended: endedCall,
  doubletick_call_missed: notAnswered('missed'),
  doubletick_outgoing_call_not_answered: notAnswered('missed'),
  doubletick_call_rejected: declined,
  whatconverts_call_in_progress: (fields, now) => ({ acceptedAt: stringOf(fields.date_created) ?? now }),
  whatconverts_call_completed: completedLead,
  whatsapp_cloud_call_started: (fields, now) => ({ startedAt: stringOf(fields.event_at) ?? now }),
  whatsapp_cloud_call_accepted: (fields, now) => ({ acceptedAt: stringOf(fields.event_at) ?? now }),
  whatsapp_cloud_call_rejected: (fields, now) => ({ endedAt: stringOf(fields.event_at) ?? now, outcome: 'rejected' }),
  whatsapp_cloud_call_ended: (fields, now) =>
    fields.was_answered === true ? endedCall(fields, now) : notAnswered('missed')(fields, now),
};

/** The id under which the hub has the call that an event of this kind tells of; null for one that tells of none. */
export const callIdIn = (kind: string, fields: Result): string | null => {
  const source = SOURCES.find((name) => kind.startsWith(`${name}_`));
  const id = (source === 'whatconverts' ? fields.lead_id : fields.call_id) ?? null;
  return source === undefined || id === null ? null : storableKey(`${source}:${id}`);
};

/** What an event tells of its call; null when it is about none. `receivedAt` in ms since 1970. */
export const sightingOf = (source: Source, kind: string, fields: Result, receivedAt: number): CallSighting | null => {
  const course = COURSE[kind];
  if (!course) return null;
  const seenAt = new Date(receivedAt).toISOString();
  const isLead = source === 'whatconverts';
  const told = course(fields, seenAt);
  return {
    callId: `${source}:${isLead ? fields.lead_id : fields.call_id}`,
    source,
    startedAt: null,
    acceptedAt: null,
    endedAt: null,
    outcome: null,
    agent: stringOf(fields.picked_by),
    agentAt: null,
    ...told,
    toldAt: told.endedAt ?? told.acceptedAt ?? AT_FIRST,
    // WhatConverts tracks who calls in, and never says a direction.
    direction: isLead ? 'INCOMING' : stringOf(fields.call_direction),
    customer: stringOf(isLead ? fields.caller_number : fields.customer_phone),
    subject: null,
    channel: stringOf(fields.channel),
    customerName: stringOf(isLead ? (fields.contact_name ?? fields.caller_name) : fields.customer_name),
    number: stringOf(isLead ? fields.tracking_number : fields.waba_number),
    seenAt,
  };
};
