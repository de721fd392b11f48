import { AT_FIRST } from '../../values/call-course.ts';
import type { Result } from '../../values/output-field.ts';
import { stringOf } from '../../values/string-of.ts';
import { storableKey } from '../platform/storable.ts';
import { PROVIDERS } from '../providers.ts';
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

/** What each kind of event says about the course of a call. */
const COURSES = new Map(SOURCES.flatMap((source) => Object.entries(PROVIDERS[source].courses)));

/** The id under which the hub has the call that an event of this kind tells of; null for one that tells of none. */
export const callIdIn = (kind: string, fields: Result): string | null => {
  const source = SOURCES.find((name) => kind.startsWith(`${name}_`));
  const id = (source === 'whatconverts' ? fields.lead_id : fields.call_id) ?? null;
  return source === undefined || id === null ? null : storableKey(`${source}:${id}`);
};

/** What an event tells of its call; null when it is about none. `receivedAt` in ms since 1970. */
export const sightingOf = (source: Source, kind: string, fields: Result, receivedAt: number): CallSighting | null => {
  const course = COURSES.get(kind);
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
