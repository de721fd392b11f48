import * as wire from '../values/wire.ts';
import type { PermissionPayload, PermissionValues } from './permission-payload.ts';
import type { PermissionPeople } from './permission-people.ts';
import { isForAWeek, isYes, toneOf } from './permission-words.ts';

export type PermissionAnswer = 'permanent' | 'temporary' | 'denied' | 'unclear';

export interface Verdict {
  answer: PermissionAnswer;
  /** Which rule gave the answer, without a word of the payload. */
  reason: string;
}

const denied = (reason: string): Verdict => ({ answer: 'denied', reason });
const unclear = (reason: string): Verdict => ({ answer: 'unclear', reason });

/** A no counts even inside a list, where a yes does not. */
const tonesOf = (values: readonly unknown[]): Set<string> =>
  new Set(wire.readAll(wire.text, values.flat()).found.map(toneOf));

/** An end, or what is meant as one: a count of microseconds is no time that is read, but it does not mean "permanent" either. */
const hasEnd = ({ expirationTimestamp }: PermissionValues): boolean =>
  wire.readAll(wire.text, expirationTimestamp).found.some((text) => /[1-9]/.test(text));

const durationOf = (values: PermissionValues): Verdict => {
  const temporary = (reason: string): Verdict => ({ answer: 'temporary', reason });
  const flags = values.isPermanent.map(wire.flag);
  if (flags.length === 0 || flags.some((flag) => flag !== true)) return temporary('accepted, not said to be permanent');
  if (hasEnd(values)) return temporary('accepted, with an end');
  const actions = wire.readAll(wire.text, values.userAction).found;
  if (actions.some(isForAWeek)) return temporary('accepted, by the button for 7 days');
  return { answer: 'permanent', reason: 'accepted, said to be permanent' };
};

/** What a reply says: any no counts, a yes only when nothing speaks against it, and all else is unclear. */
export const answerOf = ({ values, name }: PermissionPayload, people: PermissionPeople): Verdict => {
  const actions = tonesOf(values.userAction);
  if (name === 'refusal') return denied('the name of the event refuses');
  if (tonesOf(values.response).has('no')) return denied('the response refuses');
  if (actions.has('no')) return denied('the user action refuses');
  if (name === 'foreign') return unclear('the event has another name than a permission reply');
  if (values.response.length === 0) return unclear('there is no response');
  if (!values.response.every(isYes)) return unclear('the response neither accepts nor refuses');
  if (actions.has('mixed')) return unclear('the user action contradicts the response');
  if (people.areSeveral) return unclear('accepted, but for several customers');
  if (people.wabaNumbers.length > 1) return unclear('accepted, but for several business numbers');
  return durationOf(values);
};
