import { type CallOutcome, msOf } from '../values/call-summary.ts';
import type { Result } from '../values/output-field.ts';

/** "2h 5m 28s", "5 minutes 28 seconds", "28s". */
const IN_WORDS = /^(?:(\d+) *h[a-z]*)?[ ,]*(?:(\d+) *m[a-z]*)?[ ,]*(?:(\d+) *s[a-z]*)?$/i;
/** "1:05:28", "05:28", "328". */
const ON_A_CLOCK = /^(?:(?:(\d+):)?(\d+):)?(\d+)$/;

/** A duration as WhatConverts writes it, in seconds; null for any other text. */
const secondsIn = (text: string): number | null => {
  const trimmed = text.trim();
  const parts = !/\d/.test(trimmed) ? null : (IN_WORDS.exec(trimmed) ?? ON_A_CLOCK.exec(trimmed));
  if (!parts) return null;
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number];
  return hours * 3600 + minutes * 60 + seconds;
};

/** For how long a completed call lasted, in ms; null when the lead does not say. */
export const durationOf = (fields: Result): number | null => {
  const seconds = fields.call_duration_seconds ?? secondsIn(String(fields.call_duration ?? ''));
  return typeof seconds === 'number' ? msOf(seconds) : null;
};

/** The status in letters alone: "Not Answered" is "notanswered". */
const statusOf = (value: Result[string] | undefined): string =>
  String(value ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');

/** What WhatConverts says of a call that nobody answered, in its answer status or its call status. */
const NOT_ANSWERED: readonly [RegExp, CallOutcome][] = [
  [/voicemail|machine/, 'voicemail'],
  [/reject|declin/, 'rejected'],
  [/fail|error/, 'failed'],
  [/^(un|not|no|never)|missed|abandon|busy|cancel|hangup|^false$/, 'missed'],
];

const notAnsweredBy = (status: string): CallOutcome | undefined =>
  NOT_ANSWERED.find(([pattern]) => pattern.test(status))?.[1];

const VOICEMAILS = ['voicemail', 'play_voicemail', 'voicemail_transcription'];

/** How a completed call went: a voicemail, or any word that nobody answered, is no answer. */
export const outcomeOf = (fields: Result): CallOutcome => {
  if (VOICEMAILS.some((key) => (fields[key] ?? null) !== null)) return 'voicemail';
  const answerStatus = statusOf(fields.answer_status);
  const said = notAnsweredBy(answerStatus) ?? notAnsweredBy(statusOf(fields.call_status));
  if (said) return said;
  return answerStatus === '' && durationOf(fields) === 0 ? 'missed' : 'completed';
};
