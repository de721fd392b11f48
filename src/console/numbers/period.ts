import { dateIn, startOf } from './zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const PERIODS = {
  today: 'Today',
  yesterday: 'Yesterday',
  week: 'Last 7 days',
  month: 'Last 30 days',
  quarter: 'Last 90 days',
  custom: 'Other days',
};

export type PeriodName = keyof typeof PERIODS;

const DAYS: Record<Exclude<PeriodName, 'custom'>, number> = { today: 1, yesterday: 1, week: 7, month: 30, quarter: 90 };

/** Dates are YYYY-MM-DD, times ISO 8601. */
interface Span {
  /** The first day and the last. */
  first: string;
  last: string;
  from: string;
  /** Before it. */
  to: string;
}

export interface Period extends Span {
  days: number;
  /** As many days just before; of a period that is not over, up to the same time of its last day. */
  before: Span;
  isOver: boolean;
}

/** The day so many days later. */
export const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

const iso = (time: number): string => new Date(time).toISOString();

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

const datesOf = (wanted: PeriodWanted, today: string): [first: string, last: string] | null => {
  const { period, from, to } = wanted;
  if (period !== 'custom') {
    const last = period === 'yesterday' ? dayAfter(today, -1) : today;
    return [dayAfter(last, 1 - DAYS[period]), last];
  }
  const last = to > today ? today : to;
  return isDate(from) && isDate(last) && from <= last ? [from, last] : null;
};

export interface PeriodWanted {
  period: PeriodName;
  /** Dates, of a custom one. */
  from: string;
  to: string;
  /** IANA: whose days. */
  zone: string;
}

/** `now` is in ms since 1970. Null for one that ends before it begins. */
export const periodOf = (wanted: PeriodWanted, now: number): Period | null => {
  const { zone } = wanted;
  const today = dateIn(zone, now);
  const dates = datesOf(wanted, today);
  if (dates === null) return null;
  const [first, last] = dates;
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  const isOver = last < today;
  const lastBefore = dayAfter(last, -days);
  const firstBefore = dayAfter(first, -days);
  const stepMs = days > 7 ? 5 * MINUTE_MS : MINUTE_MS;
  // Today is only begun: the day that it stands beside ends at the same time.
  const goneMs = Math.max(stepMs, Math.floor((now - startOf(today, zone)) / stepMs) * stepMs);
  return {
    first,
    last,
    from: iso(startOf(first, zone)),
    to: iso(startOf(dayAfter(last, 1), zone)),
    days,
    isOver,
    before: {
      first: firstBefore,
      last: lastBefore,
      from: iso(startOf(firstBefore, zone)),
      to: iso(isOver ? startOf(dayAfter(lastBefore, 1), zone) : startOf(lastBefore, zone) + goneMs),
    },
  };
};
