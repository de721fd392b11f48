import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Held, Lane } from '../../../src/hub/delivery/lane.ts';

const NOW = 1_000_000;

const held = (id: string): Held => ({
  job: 'job',
  event: { id, body: '{}', contentType: 'application/json', receivedAt: '2026-03-02T09:15:07.000Z' },
  target: { url: 'https://hooks.zapier.com/', secret: 'whsec_' },
  subscriptionId: 'subscription',
  attempts: 0,
});

const laneWith = (count: number): Lane => {
  const lane = new Lane();
  for (let index = 0; index < count; index += 1) lane.add(held(String(index)));
  return lane;
};

const takeAll = (lane: Lane, now = NOW): string[] => {
  const taken: string[] = [];
  for (let next = lane.next(now); next; next = lane.next(now)) taken.push(next.event.id);
  return taken;
};

const failTimes = (lane: Lane, times: number, now = NOW): void => {
  for (let left = times; left > 0; left -= 1) {
    lane.add(held('x'));
    lane.next(now);
    lane.onFailure(now, null);
  }
};

describe('a lane', () => {
  test('gives deliveries in order, 32 at once', () => {
    const lane = laneWith(40);
    expect(takeAll(lane)).toEqual(Array.from({ length: 32 }, (_, index) => String(index)));
    lane.onSuccess();
    expect(takeAll(lane)).toEqual(['32']);
    expect(lane.size).toBe(39);
  });

  test('has room for 400', () => {
    expect(new Lane().room).toBe(400);
    const lane = laneWith(400);
    expect(lane.room).toBe(0);
    takeAll(lane);
    expect(lane.room).toBe(0);
    lane.onSuccess();
    expect(lane.room).toBe(1);
  });

  test('lets its target rest after five failures in a row: 5 s, twice as long each time, a minute at the most', () => {
    const lane = new Lane();
    failTimes(lane, 4);
    expect(lane.restsUntil).toBeLessThanOrEqual(NOW);
    const rests: number[] = [];
    let now = NOW;
    for (let round = 0; round < 6; round += 1) {
      failTimes(lane, 1, now);
      rests.push((lane.restsUntil - now) / 1000);
      now = lane.restsUntil;
    }
    expect(rests).toEqual([5, 10, 20, 40, 60, 60]);
  });

  test('gives nothing while its target rests, then one delivery to try it with, then all', () => {
    const lane = new Lane();
    failTimes(lane, 5);
    for (let index = 0; index < 3; index += 1) lane.add(held(String(index)));
    expect(takeAll(lane, NOW + 4_999)).toEqual([]);
    expect(takeAll(lane, NOW + 5_000)).toEqual(['0']);
    lane.onSuccess();
    expect(takeAll(lane, NOW + 5_000)).toEqual(['1', '2']);
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
    takeAll(lane);
    lane.onFailure(NOW, 20_000);
    expect(lane.restsUntil).toBe(NOW + 20_000);
    lane.onFailure(NOW, 3_600_000);
    expect(lane.restsUntil).toBe(NOW + 60_000);
  });

  test('does not hold it against its target when it refuses one event', () => {
    const lane = laneWith(1);
    takeAll(lane);
    lane.onRefusal();
    expect(lane.isIdle).toBe(true);
    expect(lane.restsUntil).toBeLessThanOrEqual(NOW);
  });

  test('gives up what waits in it, and keeps what is under way', () => {
    const lane = laneWith(34);
    takeAll(lane);
    expect(lane.clear().map(({ event }) => event.id)).toEqual(['32', '33']);
    expect(lane.size).toBe(32);
  });

  test('loses nothing, gives nothing twice and keeps to its limits, whatever happens to it', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ kind: fc.constant('add' as const) }),
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
          let inFlight = 0;
          const left: string[] = [];
          for (const step of steps) {
            if (step.kind === 'add' && lane.room > 0) {
              lane.add(held(String(added)));
              added += 1;
            }
            if (step.kind === 'next') {
              const next = lane.next(now);
              if (next) {
                expect(now).toBeGreaterThanOrEqual(lane.restsUntil);
                left.push(next.event.id);
                inFlight += 1;
              }
            }
            if (step.kind === 'clear') left.push(...lane.clear().map(({ event }) => event.id));
            if (step.kind === 'wait') now += step.ms;
            if (step.kind === 'end' && inFlight > 0) {
              inFlight -= 1;
              if (step.how === 'success') lane.onSuccess();
              if (step.how === 'failure') lane.onFailure(now, step.retryAfterMs);
              if (step.how === 'refusal') lane.onRefusal();
            }
            expect(inFlight).toBeLessThanOrEqual(32);
            expect(lane.size).toBe(added - left.length + inFlight);
            expect(lane.restsUntil).toBeLessThanOrEqual(now + 60_000);
          }
          // In order, each one once.
          expect(left).toEqual(Array.from({ length: left.length }, (_, index) => String(index)));
        },
      ),
      { numRuns: 200 },
    ));
});
