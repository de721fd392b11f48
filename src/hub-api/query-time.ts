import * as z from 'zod';
import { toIsoTime } from '../values/time.ts';

const HOW =
  'Write it as 2026-03-02T09:00:00Z, with its distance from UTC as 2026-03-02T10:00:00+01:00, or as a day: 2026-03-02.';

/** A distance ahead of UTC behind a time whose "+" is gone: in a URL an unescaped "+" means a space. */
const LOST_PLUS = /(:\d{2}(?:[.,]\d+)?) (\d{2}(?::?\d{2})?)$/;

/** A time in a query, however it is written: ISO 8601 in UTC with milliseconds. A day is its start, in UTC. */
export const QueryTime = z
  .string({ error: ({ input }) => `${input === undefined ? 'is missing' : 'is not one time'}. ${HOW}` })
  .meta({ format: 'date-time' })
  .transform((text, { addIssue }) => {
    const time = toIsoTime(text.replace(LOST_PLUS, '$1+$2'));
    if (time !== null) return time;
    addIssue({ code: 'custom', message: `is no time. ${HOW}` });
    return z.NEVER;
  });
