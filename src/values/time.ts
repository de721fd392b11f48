/** Below this a number counts as seconds since 1970, from here on as milliseconds (1e11 s is the year 5138). */
const FIRST_MILLISECONDS = 1e11;
const ISO_8601 = /^(\d{4}-\d{2})-(\d{2})(?:([T ])\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?( ?(?:Z|[+-]\d{2}:?\d{2}))?)?$/i;

/** What vendors mostly send, and Date need not look at: UTC, on a day that every month has. */
const PLAIN_UTC = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

const MINUTE_MS = 60 * 1000;
export const HOUR_MS = 60 * MINUTE_MS;

/** Null for an invalid date, and for a year that ISO 8601 cannot write in four digits. */
const toText = (date: Date): string | null => {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : null;
};

const fromEpoch = (epoch: number): string | null =>
  epoch > 0 ? toText(new Date(epoch < FIRST_MILLISECONDS ? epoch * 1000 : epoch)) : null;

/**
 * ISO 8601 in UTC with milliseconds, or null when the value is not a time.
 *
 * Takes ISO 8601 text (no offset means UTC) and Unix time in seconds or milliseconds, as a number or as digits.
 */
export const toIsoTime = (value: string | number): string | null => {
  if (typeof value === 'number') return fromEpoch(value);
  const text = value.trim();
  if (PLAIN_UTC.test(text)) return text.includes('.') ? text : `${text.slice(0, -1)}.000Z`;
  const parts = ISO_8601.exec(text);
  if (!parts) return /^\d+(\.\d+)?$/.test(text) ? fromEpoch(Number(text)) : null;
  const [, month, day, hasTime, offset] = parts;
  // Date rolls February 31 over into March instead of refusing it.
  if (Number(day) > 28 && new Date(`${month}-${day}`).getUTCDate() !== Number(day)) return null;
  return toText(new Date(hasTime && !offset ? `${text}Z` : text));
};

const calendars = new Map<string, Intl.DateTimeFormat>();

const calendarOf = (timeZone: string): Intl.DateTimeFormat => {
  let calendar = calendars.get(timeZone);
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    calendars.set(timeZone, calendar);
  }
  return calendar;
};

/** True for an IANA zone that this runtime knows, such as "America/New_York". */
export const isTimeZone = (timeZone: string): boolean => {
  try {
    return Boolean(calendarOf(timeZone));
  } catch {
    return false;
  }
};

/** The calendar date, YYYY-MM-DD, of an ISO 8601 UTC time as a clock in `timeZone` (IANA) shows it. */
export const dateIn = (timeZone: string, isoTime: string): string =>
  // The first calendar costs 20 ms, and the sample, which is made at every cold start, needs none.
  timeZone === 'UTC' ? isoTime.slice(0, 10) : calendarOf(timeZone).format(new Date(isoTime));

const UNITS = [
  { unit: 'day', ms: 24 * HOUR_MS },
  { unit: 'hour', ms: HOUR_MS },
  { unit: 'minute', ms: MINUTE_MS },
] as const;

/** How long before `now` (ms since 1970) an ISO 8601 time lies, in words: "4 minutes ago". */
export const timeAgo = (isoTime: string, now: number): string => {
  const ago = now - Date.parse(isoTime);
  const largest = UNITS.find(({ ms }) => ago >= ms);
  if (!largest) return 'less than a minute ago';
  return new Intl.RelativeTimeFormat('en').format(-Math.floor(ago / largest.ms), largest.unit);
};
