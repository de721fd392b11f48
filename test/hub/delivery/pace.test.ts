import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Pace, Paces } from '../../../src/hub/delivery/pace.ts';

const MINUTE_MS = 60_000;

/** The most that stand within one second. */
const mostInASecond = (times: readonly number[]): number =>
  Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));

describe('a pace', () => {
  let now = 0;
  const clock = () => now;

  beforeEach(() => {
    now = 1_000;
    jest.useFakeTimers({ doNotFake: ['performance', 'queueMicrotask', 'nextTick'] });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const turnBy = (ms: number): void => {
    now += ms;
    jest.advanceTimersByTime(ms);
  };

  /** Sends whenever it is let, for so long; gives when. */
  const sendFor = (pace: Pace, ms: number, who: object = {}): number[] => {
    const sent: number[] = [];
    const run = () => {
      while (pace.take(who, run)) sent.push(now);
    };
    run();
    for (const end = now + ms; now < end; ) turnBy(1);
    return sent;
  };

  test.each([1, 5, 30, 100])(
    'of %i a second lets no more than that through in any second, and at least 95 %% of it',
    (rate) => {
      const sent = sendFor(new Pace(rate, clock), MINUTE_MS);
      expect(mostInASecond(sent)).toBeLessThanOrEqual(rate);
      expect(sent.length).toBeGreaterThanOrEqual(rate * 60 * 0.95);
    },
  );

  test('keeps to its limit also when its timers come late', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 50, maxLength: 200 }), (steps) => {
        now = 1_000;
        const pace = new Pace(30, clock);
        const sent: number[] = [];
        const run = () => {
          while (pace.take(pace, run)) sent.push(now);
        };
        run();
        for (const step of steps) turnBy(step);
        pace.stop();
        expect(mostInASecond(sent)).toBeLessThanOrEqual(30);
      }),
    );
  });

  test('begins slower, while connections are opened', () => {
    const pace = new Pace(30, clock);
    const sent = sendFor(pace, 2000);
    const startedAt = sent[0] ?? 0;
    const inFirst = sent.filter((time) => time < startedAt + 1000).length;
    expect(inFirst).toBeLessThan(24);
    expect(sent.length - inFirst).toBeGreaterThan(26);
    pace.stop();
  });

  test('of which two processes use a part each lets no more through in all', () => {
    const paces = [new Pace(30, clock), new Pace(30, clock)];
    const sent: number[] = [];
    for (const pace of paces) {
      pace.share(2);
      const run = () => {
        while (pace.take(pace, run)) sent.push(now);
      };
      run();
    }
    for (const end = now + MINUTE_MS; now < end; ) turnBy(1);
    expect(mostInASecond(sent)).toBeLessThanOrEqual(30);
    expect(sent.length).toBeGreaterThanOrEqual(30 * 60 * 0.95);
  });

  test('gives everybody who waits a turn', () => {
    const pace = new Pace(10, clock);
    const turns: string[] = [];
    for (const who of ['Ann', 'Bob', 'Cy']) {
      const key = {};
      const run = () => {
        while (pace.take(key, run)) turns.push(who);
      };
      run();
    }
    for (let ms = 0; ms < 800; ms += 1) turnBy(1);
    expect(turns).toEqual(['Ann', 'Ann', 'Bob', 'Cy', 'Ann', 'Bob']);
  });

  test('rests for as long as the target asks, a minute at the most, and longer each time that it does not say', () => {
    const pace = new Pace(1000, clock);
    const who = {};
    const restOf = (): number => {
      const from = now;
      let isOver = false;
      const again = () => {
        isOver = true;
      };
      if (pace.take(who, again)) return 0;
      while (!isOver) turnBy(10);
      return Math.round((now - from) / 1000);
    };
    pace.onRefused(5_000);
    expect(restOf()).toBe(5);
    pace.onTaken();
    expect(
      [1, 2, 3, 4, 5, 6, 7].map(() => {
        pace.onRefused(null);
        return restOf();
      }),
    ).toEqual([1, 2, 4, 8, 16, 32, 60]);
    pace.onTaken();
    pace.onRefused(3_600_000);
    expect(restOf()).toBe(60);
  });

  test('takes refusals of what was under way together for one', () => {
    const pace = new Pace(1000, clock);
    for (let refused = 0; refused < 30; refused += 1) pace.onRefused(null);
    turnBy(999);
    expect(pace.take({}, () => undefined)).toBe(false);
    turnBy(1);
    expect(pace.take({}, () => undefined)).toBe(true);
    pace.stop();
  });

  test('has room in memory for ten seconds of deliveries', () => {
    const pace = new Pace(30, clock);
    expect(pace.room).toBe(288);
    pace.held = 280;
    expect(pace.room).toBe(8);
    pace.held = 300;
    expect(pace.room).toBe(0);
  });
});

describe('the paces', () => {
  const paces = new Paces(new Map([['https://hooks.example.com', 30]]));

  test('are one for each workspace and target with a limit', () => {
    const pace = paces.of('acme', 'https://hooks.example.com/hooks/1');
    expect(pace).not.toBeNull();
    expect(paces.of('acme', 'https://hooks.example.com/hooks/2')).toBe(pace);
    expect(paces.of('other', 'https://hooks.example.com/hooks/1')).not.toBe(pace);
    expect(paces.of('acme', 'https://other.example.com/hooks/1')).toBeNull();
  });

  test('let a process that comes to others send nothing until they have heard of it, then its part', () => {
    let now = 0;
    const second = new Paces(new Map([['https://hooks.example.com', 100 / 0.96]]), () => now);
    second.share(2);
    const sent: number[] = [];
    for (; now < 10_000; now += 1) {
      if (second.of('acme', 'https://hooks.example.com/1')?.take({}, () => undefined)) sent.push(now);
      if (now === 8_000) second.share(1);
    }
    second.stop();
    expect(sent[0]).toBeGreaterThan(3_000);
    const between = (from: number, to: number) => sent.filter((time) => time >= from && time < to).length;
    expect([between(5_000, 6_000), between(9_000, 10_000)]).toEqual([50, 100]);
  });
});
