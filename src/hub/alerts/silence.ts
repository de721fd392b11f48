/** Whether a provider is silent in hours when it never is: learnt from its own past weeks. */
import { HOUR_MS } from '../../values/time.ts';

export const WEEK_MS = 7 * 24 * HOUR_MS;
/** Activity is remembered by quarters of an hour, so that a call with four webhooks counts as one. */
export const QUARTER_MS = HOUR_MS / 4;

/** So many past weeks are asked, and fewer than this are not enough to learn from. */
const WEEKS = 4;
const FEWEST_WEEKS = 3;
/** How far back weeks are looked for, where some do not count. */
export const MOST_WEEKS_BACK = 8;
/**
 * Each week had so many active quarters in these hours: by chance alone, somebody who is called so often is silent for as
 * long about once in a year.
 */
const FEWEST_QUARTERS = 4;
const LEAST_MS = HOUR_MS;

/** From the one up to the other, in ms since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** What a provider did so far. */
export interface Past {
  /** The beginnings of the quarters of an hour in which it posted anything, in ms since 1970, ascending. */
  quarters: readonly number[];
  /** When it was silent though it should not have been: what happened then is no habit. */
  outages: readonly Span[];
}

const clocks = new Map<string, Intl.DateTimeFormat>();

const clockIn = (timeZone: string): Intl.DateTimeFormat => {
  let clock = clocks.get(timeZone);
  if (!clock) {
    const digits = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
    clock = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', ...digits });
    clocks.set(timeZone, clock);
  }
  return clock;
};

/** How far a clock in the zone is ahead of UTC at a moment (ms since 1970), in ms. */
const aheadAt = (timeZone: string, moment: number): number => {
  const parts = new Map(
    clockIn(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(moment / 1000) * 1000;
};

/** The moment when a clock in the zone showed the same, on the same weekday, so many weeks before. */
export const weeksBefore = (timeZone: string, moment: number, weeks: number): number => {
  const guess = moment - weeks * WEEK_MS;
  return guess + aheadAt(timeZone, moment) - aheadAt(timeZone, guess);
};

const overlap = (one: Span, other: Span): boolean => one.from < other.to && other.from < one.to;

/** Of the quarters that lie wholly in a span. */
const countIn = (quarters: readonly number[], { from, to }: Span): number =>
  quarters.filter((quarter) => quarter >= from && quarter + QUARTER_MS <= to).length;

/**
 * In how many past weeks the provider was active in the same hours, by weekday and clock, as those in which it is silent
 * now: every one that is asked. Null when its silence is nothing unusual, or not yet, or too little is known.
 */
export const unusualSilence = (silence: Span, timeZone: string, { quarters, outages }: Past): number | null => {
  const from = Math.max(silence.from, silence.to - WEEK_MS);
  const [first] = quarters;
  if (silence.to - from < LEAST_MS || first === undefined) return null;
  let asked = 0;
  for (let weeks = 1; weeks <= MOST_WEEKS_BACK && asked < WEEKS; weeks += 1) {
    const then = { from: weeksBefore(timeZone, from, weeks), to: weeksBefore(timeZone, silence.to, weeks) };
    if (then.from < first) break;
    if (outages.some((outage) => overlap(outage, then))) continue;
    if (countIn(quarters, then) < FEWEST_QUARTERS) return null;
    asked += 1;
  }
  return asked >= FEWEST_WEEKS ? asked : null;
};
