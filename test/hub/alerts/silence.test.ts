/** When silence is unusual, learnt from the past: examples, and what holds for any past. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Past, QUARTER_MS, unusualSilence, WEEK_MS, weeksBefore } from '../../../src/hub/alerts/silence.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Every quarter of an hour of these local hours, on the days from Monday to Friday, in so many weeks before `monday`. */
const officeHours = (monday: number, weeks: number, [from, to]: [number, number] = [9, 17]): number[] => {
  const quarters: number[] = [];
  for (let week = weeks; week > 0; week -= 1)
    for (let day = 0; day < 5; day += 1)
      for (let at = from * HOUR_MS; at < to * HOUR_MS; at += QUARTER_MS)
        quarters.push(monday - week * WEEK_MS + day * DAY_MS + at);
  return quarters;
};

/** A Monday, 00:00 in UTC. */
const MONDAY = Date.parse('2026-03-02T00:00:00Z');
const at = (hour: number, day = 0): number => MONDAY + day * DAY_MS + hour * HOUR_MS;

const past = (quarters: number[], outages: Past['outages'] = []): Past => ({ quarters, outages });
const usual = officeHours(MONDAY, 6);

const judge = (from: number, to: number, known: Past, timeZone = 'UTC') =>
  unusualSilence({ from, to }, timeZone, known);

describe('silence in office hours, of somebody who is busy in them', () => {
  test('is unusual after an hour and a little', () => {
    expect(judge(at(9), at(9.5), past(usual))).toBeNull();
    expect(judge(at(9), at(10), past(usual))).toBe(4);
  });

  test('is nothing at night, nor on a weekend', () => {
    expect(judge(at(-7), at(8), past(usual))).toBeNull();
    expect(judge(at(17, 4), at(23, 6), past(usual))).toBeNull();
  });

  test('counts from the last webhook on, also over a night', () => {
    expect(judge(at(-7), at(9.5), past(usual))).toBeNull();
    expect(judge(at(-7), at(10), past(usual))).toBe(4);
  });

  test('is nothing unusual where one past week was silent then, too, as on a holiday', () => {
    const holiday = usual.filter((quarter) => quarter < at(0) - 2 * WEEK_MS || quarter >= at(24) - 2 * WEEK_MS);
    expect(judge(at(9), at(12), past(holiday))).toBeNull();
  });

  test('stays unusual after an outage, which is no habit', () => {
    const span = { from: at(9) - WEEK_MS, to: at(14) - WEEK_MS };
    const quarters = usual.filter((quarter) => quarter < span.from || quarter >= span.to);
    expect(judge(at(9), at(12), past(quarters))).toBeNull();
    expect(judge(at(9), at(12), past(quarters, [span]))).toBe(4);
  });

  test('is not judged before three weeks are known', () => {
    expect(judge(at(9), at(12), past(officeHours(MONDAY, 2)))).toBeNull();
    // The window must lie wholly in what is known.
    expect(judge(at(9), at(12), past(officeHours(MONDAY, 3)))).toBe(3);
    expect(judge(at(9), at(12), past([]))).toBeNull();
  });

  test('is judged by the clock of the zone, across a change to summer time', () => {
    // New York: 9:00 is 14:00 UTC in winter and 13:00 UTC from March 8 on.
    const winter = officeHours(Date.parse('2026-03-02T05:00:00Z'), 6).concat(
      officeHours(Date.parse('2026-03-09T05:00:00Z'), 1),
    );
    const monday = Date.parse('2026-03-09T04:00:00Z');
    const nine = monday + 9 * HOUR_MS;
    expect(judge(nine, nine + HOUR_MS, past(winter), 'America/New_York')).toBe(4);
    // By UTC the first of these hours was always silent.
    expect(judge(nine, nine + HOUR_MS, past(winter), 'UTC')).toBeNull();
  });
});

test('weeks are counted by the clock on the wall', () => {
  const summer = Date.parse('2026-06-01T07:00:00Z');
  expect(new Date(weeksBefore('Europe/Berlin', summer, 12)).toISOString()).toBe('2026-03-09T08:00:00.000Z');
  expect(weeksBefore('Asia/Kolkata', summer, 12)).toBe(summer - 12 * WEEK_MS);
});

const PAST_QUARTERS = (9 * WEEK_MS) / QUARTER_MS;

/** Any past of up to nine weeks, busy or not, that ends with the last webhook, and any silence since. */
const situations = fc
  .record({
    busy: fc.integer({ min: 1, max: 8 }),
    seed: fc.array(fc.nat({ max: PAST_QUARTERS - 1 }), { maxLength: 60 }),
    hours: fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 6, max: 24 })),
    weeks: fc.integer({ min: 2, max: 9 }),
    start: fc.integer({ min: 0, max: WEEK_MS - 1 }),
    length: fc.integer({ min: 0, max: 8 * DAY_MS }),
    timeZone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe'),
  })
  .map(({ busy, seed, hours: [from, open], weeks, start, length, timeZone }) => {
    const regular = officeHours(MONDAY, weeks, [from, Math.min(24, from + open)]).filter(
      (_, index) => index % busy === 0,
    );
    const odd = seed.map((quarter) => MONDAY - (quarter + 1) * QUARTER_MS);
    const begin = MONDAY + start;
    const quarters = [...new Set([...regular, ...odd])].toSorted((one, other) => one - other);
    return { quarters, silence: { from: begin, to: begin + length }, timeZone };
  });

const within = (quarters: readonly number[], from: number, to: number): number =>
  quarters.filter((quarter) => quarter >= from && quarter + QUARTER_MS <= to).length;

describe('whatever the past', () => {
  test('only what was active in the same hours of each of the last weeks is unusual', () => {
    fc.assert(
      fc.property(situations, ({ quarters, silence, timeZone }) => {
        const weeks = unusualSilence(silence, timeZone, past(quarters));
        if (weeks === null) return;
        expect(weeks).toBeGreaterThanOrEqual(3);
        const from = Math.max(silence.from, silence.to - WEEK_MS);
        for (let week = 1; week <= weeks; week += 1) {
          const [first, last] = [from, silence.to].map((moment) => weeksBefore(timeZone, moment, week));
          expect(within(quarters, first ?? 0, last ?? 0)).toBeGreaterThanOrEqual(4);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('more activity in the past never makes a silence less unusual', () => {
    fc.assert(
      fc.property(situations, fc.array(fc.nat({ max: PAST_QUARTERS - 1 })), ({ quarters, silence, timeZone }, more) => {
        const [first = 0] = quarters;
        const added = more.map((quarter) => MONDAY - (quarter + 1) * QUARTER_MS).filter((quarter) => quarter >= first);
        const richer = [...new Set([...quarters, ...added])].toSorted((one, other) => one - other);
        const before = unusualSilence(silence, timeZone, past(quarters));
        if (before !== null) expect(unusualSilence(silence, timeZone, past(richer))).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test('a silence that goes on stays unusual for as long as a week', () => {
    fc.assert(
      fc.property(situations, fc.nat({ max: WEEK_MS }), ({ quarters, silence, timeZone }, longer) => {
        const to = Math.min(silence.to + longer, silence.from + WEEK_MS - DAY_MS);
        if (to <= silence.to) return;
        const before = unusualSilence(silence, timeZone, past(quarters));
        if (before !== null) expect(unusualSilence({ ...silence, to }, timeZone, past(quarters))).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test('an outage in hours that are not asked changes nothing', () => {
    fc.assert(
      fc.property(situations, fc.nat({ max: 7 }), ({ quarters, silence, timeZone }, days) => {
        const outage = { from: silence.to + days * DAY_MS, to: silence.to + (days + 1) * DAY_MS };
        expect(unusualSilence(silence, timeZone, past(quarters, [outage]))).toBe(
          unusualSilence(silence, timeZone, past(quarters)),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('and what is tried above is often unusual, and often not', () => {
    const judged = fc
      .sample(situations, { numRuns: 500, seed: 1 })
      .map(({ quarters, silence, timeZone }) => unusualSilence(silence, timeZone, past(quarters)));
    const unusual = judged.filter((weeks) => weeks !== null).length;
    expect(unusual).toBeGreaterThan(50);
    expect(unusual).toBeLessThan(450);
  });
});
