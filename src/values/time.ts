/** Unix time in seconds from 1973 to 2286, and in milliseconds from 2001 to 2286: other numbers are dates or ids. */
const SECONDS = { from: 1e8, to: 1e10 };
const MILLISECONDS = { from: 1e12, to: 1e13 };

/** A day, perhaps with a time, perhaps with an offset from UTC. */
const ISO_8601 =
  /^(\d{4})-(\d{2})-(\d{2})(?:(?:T| +)(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?( *(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?$/i;

/** "Fri, 20 Nov 2026 09:00:00 +0530", the day of the week and the seconds at will, perhaps with a "(IST)" behind. */
const RFC_2822 =
  /^(?:([a-z]{3}), *)?(\d{1,2}) +([a-z]{3}) +(\d{4}) +(\d{2}):(\d{2})(?::(\d{2}))? +(Z|UTC?|GMT|[+-]\d{4})(?: +\([^()]*\))?$/i;

/** What vendors mostly send, and needs no working out: UTC, on a day that every month has. */
const PLAIN_UTC = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const MINUTE_MS = 60 * 1000;
export const HOUR_MS = 60 * MINUTE_MS;
/** Clocks are ahead of UTC by so much at the most, and never that far behind. */
const MOST_OFFSET_MS = 14 * HOUR_MS;

/** Null for an invalid date, and for a year that ISO 8601 cannot write in four digits. */
const toText = (date: Date): string | null => {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : null;
};

const isWithin = (value: number, { from, to }: typeof SECONDS): boolean => value >= from && value < to;

const fromEpoch = (epoch: number): string | null => {
  if (isWithin(epoch, SECONDS)) return toText(new Date(epoch * 1000));
  return isWithin(epoch, MILLISECONDS) ? toText(new Date(epoch)) : null;
};

/** "+05:30", "+0530", "+05", "Z" or "UTC" in ms ahead of UTC; null for what no clock shows. */
const offsetIn = (text: string): number | null => {
  const [, sign, hours, minutes = '00'] = /([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
  if (hours === undefined) return 0;
  const distance = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  if (Number(minutes) > 59 || distance > MOST_OFFSET_MS) return null;
  return sign === '-' ? -distance : distance;
};

/** The numbers on a calendar and a clock, the month from 1. */
interface Shown {
  day: [year: number, month: number, day: number];
  clock: [hour: number, minute: number, second: number, ms: number];
  /** As it was written, "" for UTC. */
  offset: string;
}

/** The day in UTC; null for one that is on no calendar, such as February 30, which Date would roll over into March. */
const dayOf = (year: number, month: number, day: number): Date | null => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
};

const timeOf = ({ day, clock: [hour, minute, second, ms], offset }: Shown): string | null => {
  const date = dayOf(...day);
  const distance = offsetIn(offset);
  // Neither 24:00 nor a leap second: it would be the next day's.
  if (date === null || distance === null || hour > 23 || minute > 59 || second > 59) return null;
  return toText(new Date(date.setUTCHours(hour, minute, second, ms) - distance));
};

const fromIso = ([, year, month, day, hour, minute, second, fraction, offset]: (string | undefined)[]) =>
  timeOf({
    day: [Number(year), Number(month), Number(day)],
    clock: [
      Number(hour ?? 0),
      Number(minute ?? 0),
      Number(second ?? 0),
      Number((fraction ?? '').slice(0, 3).padEnd(3, '0')),
    ],
    offset: offset ?? '',
  });

const fromRfc2822 = ([, weekday, day, monthName, year, hour, minute, second, offset]: (string | undefined)[]) => {
  const month = MONTHS.indexOf(String(monthName).toLowerCase()) + 1;
  const date = dayOf(Number(year), month, Number(day));
  // A day of the week that does not belong to the date: one of the two is wrong.
  if (weekday !== undefined && date && DAYS[date.getUTCDay()] !== weekday.toLowerCase()) return null;
  return timeOf({
    day: [Number(year), month, Number(day)],
    clock: [Number(hour), Number(minute), Number(second ?? 0), 0],
    offset: String(offset),
  });
};

/**
 * ISO 8601 in UTC with milliseconds, or null when the value is not clearly a time.
 *
 * Takes ISO 8601 text (no offset means UTC), the dates of e-mail and HTTP (RFC 2822), and Unix time in seconds or
 * milliseconds, as a number or as digits. What is shorter than a millisecond is cut off.
 */
export const toIsoTime = (value: string | number): string | null => {
  if (typeof value === 'number') return fromEpoch(value);
  const text = value.trim();
  if (PLAIN_UTC.test(text)) return text.includes('.') ? text : `${text.slice(0, -1)}.000Z`;
  const iso = ISO_8601.exec(text);
  if (iso) return fromIso(iso);
  const rfc2822 = RFC_2822.exec(text);
  if (rfc2822) return fromRfc2822(rfc2822);
  return /^\d+(\.\d+)?$/.test(text) ? fromEpoch(Number(text)) : null;
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
