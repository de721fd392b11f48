import { acceptedCall, type CourseReader, callNotAnswered, endedCall } from '../values/call-course.ts';
import { stringOf } from '../values/string-of.ts';

/** What each event tells of its call. */
export const courses: Readonly<Record<string, CourseReader>> = {
  whatsapp_cloud_call_started: (fields, arrivedAt) => ({ startedAt: stringOf(fields.event_at) ?? arrivedAt }),
  whatsapp_cloud_call_accepted: acceptedCall,
  whatsapp_cloud_call_rejected: callNotAnswered('rejected'),
  whatsapp_cloud_call_ended: (fields, arrivedAt) =>
    (fields.was_answered === true ? endedCall : callNotAnswered('missed'))(fields, arrivedAt),
};
