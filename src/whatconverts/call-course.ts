import { type CourseReader, later, millisecondsIn } from '../values/call-course.ts';
import { stringOf } from '../values/string-of.ts';

/** The webhook may come long after the call: with the recording, or as an edit of the lead. */
const completedLead: CourseReader = (fields, arrivedAt) => {
  const startedAt = stringOf(fields.date_created);
  const lasted = millisecondsIn(fields.duration_ms);
  const isAnswered = fields.call_outcome === 'completed';
  return {
    startedAt,
    acceptedAt: isAnswered ? startedAt : null,
    endedAt: (startedAt === null || lasted === null ? null : later(startedAt, lasted)) ?? arrivedAt,
    outcome: isAnswered ? 'ended' : 'missed',
  };
};

/** What each event tells of its call. */
export const courses: Readonly<Record<string, CourseReader>> = {
  whatconverts_call_in_progress: (fields, arrivedAt) => ({ acceptedAt: stringOf(fields.date_created) ?? arrivedAt }),
  whatconverts_call_completed: completedLead,
};
