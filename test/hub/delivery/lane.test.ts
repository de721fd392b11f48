import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Held, Lane } from '../../../src/hub/delivery/lane.ts';
import { Pace } from '../../../src/hub/delivery/pace.ts';

const NOW = 1_000_000;

const held = (id: string, subject: string | null = null): Held => ({
  event: { id, body: '{}', contentType: 'application/json', receivedAt: '2026-03-02T09:15:07.000Z' },
  target: { url: 'https://hooks.zapier.com/', secret: 'whsec_' },
  terms: null,
  subscriptionId: 'subscription',
  subject,
  attempts: 0,
});

const laneWith = (count: number): Lane => {
  const lane = new Lane();
  for (let index = 0; index < count; index += 1) lane.add(held(String(index)));
  return lane;
};

const takeAll = (lane: Lane, now = NOW): Held[] => {
  const taken: Held[] = [];
  for (let next = lane.next(now, () => undefined); next; next = lane.next(now, () => undefined)) taken.push(next);
  return taken;
};

const takeOne = (lane: Lane, now = NOW): Held => {
  const next = lane.next(now, () => undefined);
  if (!next) throw new Error('The lane gave nothing.');
  return next;
};

const idsOf = (deliveries: readonly Held[]): string[] => deliveries.map(({ event }) => event.id);

const failTimes = (lane: Lane, times: number, now = NOW): void => {
  for (let left = times; left > 0; left -= 1) {
    lane.add(held('x'));
    lane.onFailure(takeOne(lane, now), now, null);
  }
};

describe('a lane', () => {
  test('gives deliveries in order, 32 at once', () => {
    const lane = laneWith(40);
    const first = takeOne(lane);
    expect(idsOf([first, ...takeAll(lane)])).toEqual(Array.from({ length: 32 }, (_, index) => String(index)));
    lane.onSuccess(first);
    expect(idsOf(takeAll(lane))).toEqual(['32']);
    expect(lane.size).toBe(39);
  });

  test('has room for 400', () => {
    expect(new Lane().room).toBe(400);
    const lane = laneWith(400);
    expect(lane.room).toBe(0);
    const first = takeOne(lane);
    expect(lane.room).toBe(0);
    lane.onSuccess(first);
    expect(lane.room).toBe(1);
  });

  test('lets its target rest after five failures in a row: 5 s, twice as long each time, a minute at the most', () => {
    const lane = new Lane();
    failTimes(lane, 4);
    expect(lane.restsUntil(NOW)).toBeLessThanOrEqual(NOW);
    const rests: number[] = [];
    let now = NOW;
    for (let round = 0; round < 6; round += 1) {
      failTimes(lane, 1, now);
      rests.push((lane.restsUntil(now) - now) / 1000);
      now = lane.restsUntil(now);
    }
    expect(rests).toEqual([5, 10, 20, 40, 60, 60]);
  });

  test('gives nothing while its target rests, then one delivery to try it with, then all', () => {
    const lane = new Lane();
    failTimes(lane, 5);
    for (let index = 0; index < 3; index += 1) lane.add(held(String(index)));
    expect(takeAll(lane, NOW + 4_999)).toEqual([]);
    const tried = takeAll(lane, NOW + 5_000);
    expect(idsOf(tried)).toEqual(['0']);
    for (const one of tried) lane.onSuccess(one);
    expect(idsOf(takeAll(lane, NOW + 5_000))).toEqual(['1', '2']);
  });

  test('has room for that one alone while it is not known whether its target answers again', () => {
    const lane = new Lane();
    failTimes(lane, 5);
    expect(lane.room).toBe(1);
    lane.add(held('a'));
    expect(lane.room).toBe(0);
  });

  test('rests as long as its target asks for, a minute at the most', () => {
    const lane = laneWith(2);
    const [one, two] = [takeOne(lane), takeOne(lane)];
    lane.onFailure(one, NOW, 20_000);
    expect(lane.restsUntil(NOW)).toBe(NOW + 20_000);
    lane.onFailure(two, NOW, 3_600_000);
    expect(lane.restsUntil(NOW)).toBe(NOW + 60_000);
  });

  test('does not hold it against its target when it refuses one event', () => {
    const lane = laneWith(1);
    lane.onRefusal(takeOne(lane));
    expect(lane.isIdle).toBe(true);
    expect(lane.restsUntil(NOW)).toBeLessThanOrEqual(NOW);
  });

  test('gives up what waits in it, and keeps what is under way', () => {
    const lane = laneWith(34);
    takeAll(lane);
    expect(idsOf(lane.clear())).toEqual(['32', '33']);
    expect(lane.size).toBe(32);
  });

  test('has one answer of a person under way at a time; what others said passes by', () => {
    const lane = new Lane();
    for (const [id, subject] of [
      ['older', 'Ann'],
      ['newer', 'Ann'],
      ['call', null],
      ['another call', null],
      ['another', 'Bob'],
      ['newest', 'Ann'],
    ] as const)
      lane.add(held(id, subject));
    const older = takeOne(lane);
    expect(idsOf([older, ...takeAll(lane)])).toEqual(['older', 'call', 'another call', 'another']);
    lane.onFailure(older, NOW, null);
    const newer = takeOne(lane);
    expect(idsOf([newer, ...takeAll(lane)])).toEqual(['newer']);
    lane.onRefusal(newer);
    expect(idsOf(takeAll(lane))).toEqual(['newest']);
  });

  test('loses nothing, gives nothing twice and keeps to its limits, whatever happens to it', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({
              kind: fc.constant('add' as const),
              subject: fc.constantFrom(null, null, 'Ann', 'Bob'),
            }),
            fc.record({ kind: fc.constant('next' as const) }),
            fc.record({ kind: fc.constant('clear' as const) }),
            fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 70_000 }) }),
            fc.record({
              kind: fc.constant('end' as const),
              how: fc.constantFrom('success' as const, 'failure' as const, 'refusal' as const),
              retryAfterMs: fc.option(fc.nat({ max: 100_000 })),
            }),
          ),
          { maxLength: 300 },
        ),
        (steps) => {
          const lane = new Lane();
          let now = NOW;
          let added = 0;
          const inFlight: Held[] = [];
          const left: Held[] = [];
          for (const step of steps) {
            if (step.kind === 'add' && lane.room > 0) {
              lane.add(held(String(added), step.subject));
              added += 1;
            }
            if (step.kind === 'next') {
              const next = lane.next(now, () => undefined);
              if (next) {
                expect(now).toBeGreaterThanOrEqual(lane.restsUntil(now));
                left.push(next);
                inFlight.push(next);
              }
            }
            if (step.kind === 'clear') left.push(...lane.clear());
            if (step.kind === 'wait') now += step.ms;
            const ended = step.kind === 'end' ? inFlight.shift() : undefined;
            if (step.kind === 'end' && ended) {
              if (step.how === 'success') lane.onSuccess(ended);
              if (step.how === 'failure') lane.onFailure(ended, now, step.retryAfterMs);
              if (step.how === 'refusal') lane.onRefusal(ended);
            }
            expect(inFlight.length).toBeLessThanOrEqual(32);
            expect(lane.size).toBe(added - left.length + inFlight.length);
            const people = inFlight.flatMap(({ subject }) => subject ?? []);
            expect(new Set(people).size).toBe(people.length);
            expect(lane.restsUntil(now)).toBeLessThanOrEqual(now + 60_000);
          }
          // Each one once, and in order, as far as one is about the same person or about none.
          for (const person of [null, 'Ann', 'Bob']) {
            const theirs = left.filter(({ subject }) => subject === person);
            const numbers = theirs.map(({ event }) => Number(event.id));
            expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
          }
        },
      ),
      { numRuns: 200 },
    ));
});

test('a clock that is set back by a day does not make a lane rest for a day', () => {
  const lane = laneWith(0);
  failTimes(lane, 5);
  expect(lane.restsUntil(NOW)).toBeGreaterThan(NOW);
  lane.add(held('1'));
  expect(idsOf(takeAll(lane, NOW - 24 * 60 * 60 * 1000))).toEqual(['1']);
});

describe('a lane whose newest go first', () => {
  const NEWEST = { trigger: 'x', format: 'webhook', timeZone: 'UTC', filters: null, order: 'newest' } as const;
  const newest = (id: string): Held => ({ ...held(id), terms: NEWEST });

  test('gives the latest event, whatever the order in which they came', () => {
    const lane = new Lane();
    for (const id of ['2', '4', '1', '3']) lane.add(newest(id));
    expect(idsOf(takeAll(lane))).toEqual(['4', '3', '2', '1']);
  });

  test('gives up the place of its oldest to a newer one, and never that of a newer one', () => {
    const lane = new Lane();
    for (const id of ['2', '3']) lane.add(newest(id));
    const [older, latest] = [newest('1'), newest('4')];
    expect(lane.takePlaceFor(older)).toBe(older);
    expect(lane.takePlaceFor(latest).event.id).toBe('2');
    lane.add(latest);
    expect(idsOf(takeAll(lane))).toEqual(['4', '3']);
  });

  test('any other lane sends back what came last', () => {
    const lane = laneWith(2);
    const latest = held('9');
    expect(lane.takePlaceFor(latest)).toBe(latest);
    expect(lane.size).toBe(2);
  });

  test('beside the backlog of others it has room for a few', () => {
    const pace = new Pace(1);
    const [busy, calm] = [new Lane(pace), new Lane(pace)];
    calm.add(newest('1'));
    while (busy.room > 0) busy.add(held('x'));
    expect(pace.room).toBe(0);
    expect(calm.room).toBe(7);
  });
});
