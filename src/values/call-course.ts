/** What events tell of how their call went: when it began, who took it, how it ended. */
import type { Result } from './output-field.ts';
import { stringOf } from './string-of.ts';
import { toIsoTime } from './time.ts';

/** What one event tells; what it says nothing of is left out. Times in ISO 8601. */
interface CallCourse {
  startedAt?: string | null;
  acceptedAt?: string | null;
  endedAt?: string | null;
  outcome?: 'ended' | 'missed' | 'rejected' | null;
  agent?: string | null;
  /** When this agent got the call. */
  agentAt?: string | null;
}

/** Before whatever has a time: an event that tells of a ring has none, and all else that is told of the call is later. */
export const AT_FIRST = new Date(0).toISOString();

/** Reads it of an event's fields; `arrivedAt` is when the event arrived. */
export type CourseReader = (fields: Result, arrivedAt: string) => CallCourse;

/** An ISO 8601 time, `ms` later; null for one that the database cannot hold. */
export const later = (time: string, ms: number): string | null => toIsoTime(Date.parse(time) + ms);

export const millisecondsIn = (value: Result[string] | undefined): number | null =>
  typeof value === 'number' ? value : null;

export const acceptedCall: CourseReader = (fields, arrivedAt) => {
  const acceptedAt = stringOf(fields.call_started_at) ?? arrivedAt;
  return { acceptedAt, agentAt: acceptedAt };
};

export const endedCall: CourseReader = (fields, arrivedAt) => {
  const endedAt = stringOf(fields.call_ended_at) ?? arrivedAt;
  const lasted = millisecondsIn(fields.duration_ms) ?? 0;
  const startedAt = stringOf(fields.call_started_at) ?? later(endedAt, -lasted) ?? endedAt;
  const acceptedAt = fields.was_answered === true ? startedAt : null;
  return { acceptedAt, endedAt, outcome: 'ended', agentAt: acceptedAt };
};

export const callNotAnswered =
  (outcome: 'missed' | 'rejected'): CourseReader =>
  (fields, arrivedAt) => ({ endedAt: stringOf(fields.call_ended_at) ?? arrivedAt, outcome });
