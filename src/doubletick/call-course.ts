import { AT_FIRST, acceptedCall, type CourseReader, callNotAnswered, endedCall } from '../values/call-course.ts';
import { isSamePhone } from '../values/phone.ts';
import { stringOf } from '../values/string-of.ts';

const rings: CourseReader = (_fields, arrivedAt) => ({ startedAt: arrivedAt });

/** Whoever declines a call to the team is a member of it, who has the call until somebody else takes it. */
const declined: CourseReader = (fields, arrivedAt) => {
  const told = callNotAnswered('rejected')(fields, arrivedAt);
  const agent = fields.call_direction === 'INCOMING' ? stringOf(fields.rejected_by) : null;
  const customer = stringOf(fields.customer_phone);
  const isCustomer = agent === fields.customer_name || (customer !== null && isSamePhone(agent ?? '', customer));
  return agent === null || isCustomer ? told : { ...told, agent, agentAt: AT_FIRST };
};

/** What each event tells of its call. */
export const courses: Readonly<Record<string, CourseReader>> = {
  doubletick_incoming_call_started: rings,
  doubletick_outgoing_call_started: rings,
  doubletick_call_not_picked: rings,
  doubletick_call_accepted: acceptedCall,
  doubletick_call_ended: endedCall,
  doubletick_call_missed: callNotAnswered('missed'),
  doubletick_outgoing_call_not_answered: callNotAnswered('missed'),
  doubletick_call_rejected: declined,
};
