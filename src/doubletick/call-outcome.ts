import { type CallDirection, type CallOutcome, msOf } from '../values/call-summary.ts';
import { asConstant, type Call } from './call-payload.ts';

/** Null for a direction that nobody documents. */
export const directionOf = ({ callDirection }: Call): CallDirection | null => {
  const direction = asConstant(callDirection);
  if (/^(INCOMING|INBOUND)$/.test(direction)) return 'Inbound';
  return /^(OUTGOING|OUTBOUND)$/.test(direction) ? 'Outbound' : null;
};

const NOT_ANSWERED = /^(MISSED|REJECT(ED)?)$/;
const FAILED = 'FAILED';

/** From the start to the end in ms; null when either is unknown or they contradict each other. */
const talkedMs = ({ callStartedAt, callEndedAt }: Call): number | null => {
  if (callStartedAt === null || callEndedAt === null) return null;
  const talked = Date.parse(callEndedAt) - Date.parse(callStartedAt);
  return talked < 0 ? null : talked;
};

/** Whether the two sides of a call that is over talked: its status, its duration and both its times have a say. */
export const wasAnswered = (call: Call): boolean => {
  const status = asConstant(call.callStatus);
  if (NOT_ANSWERED.test(status)) return false;
  if (call.durationInSeconds !== null && call.durationInSeconds > 0) return true;
  const talked = talkedMs(call);
  // A call that fails while it is set up may have a start, too.
  if (status === FAILED) return call.durationInSeconds === null && talked !== null && talked > 0;
  // An end before the start says that one of them is wrong.
  return call.callStartedAt !== null && (call.callEndedAt === null || talked !== null);
};

const unanswered = (call: Call): CallOutcome => (directionOf(call) === 'Inbound' ? 'missed' : 'no_answer');

const outcomeOfEnded = (call: Call): CallOutcome => {
  if (wasAnswered(call)) return 'completed';
  const status = asConstant(call.callStatus);
  if (status === FAILED) return 'failed';
  return status.startsWith('REJECT') ? 'rejected' : unanswered(call);
};

/** How the call went, by the event that tells of its end; null for an event that tells of no end. */
export const outcomeOf = (call: Call): CallOutcome | null => {
  switch (asConstant(call.event)) {
    case 'CALL_ENDED':
      return outcomeOfEnded(call);
    case 'CALL_MISSED':
      return directionOf(call) === 'Outbound' ? 'no_answer' : 'missed';
    case 'CALL_REJECTED':
      return 'rejected';
    default:
      return null;
  }
};

/** For how long the two sides of a call that is over talked, in ms; null when that is unknown. */
export const durationOf = (call: Call): number | null => {
  if (outcomeOf(call) !== 'completed') return 0;
  // 0 s of an answered call were cut off, or never filled in: the times know better.
  return call.durationInSeconds ? msOf(call.durationInSeconds) : talkedMs(call);
};
