import { describe, expect, test } from '@jest/globals';
import { Account } from '../../bench/soak/account.ts';
import { curveOf } from '../../bench/soak/curve.ts';
import { growthIn, type Sample } from '../../bench/soak/growth.ts';
import { dueBy } from '../../bench/soak/poster.ts';
import { soak } from '../../bench/soak/soak.ts';
import { moodsOf } from '../../bench/soak/targets.ts';
import { MOST_ATTEMPTS } from '../../src/hub/delivery/schedule.ts';
import { webhookIdOf } from '../../src/hub/delivery/sender.ts';
import { randomFrom } from './crash/random.ts';

const ID = '0190a6f2-7c1e-7000-8000-000000000001';
const OTHER_ID = '0190a6f2-7c1e-7000-8000-000000000002';

/** An account of one event that two paths are to get, and that the hub has taken. */
const accountOfOne = (): Account => {
  const account = new Account();
  account.post('1', ['/0', '/1']);
  account.send('1', 1_000);
  account.accept('1', ID);
  return account;
};

describe('the account of a soak', () => {
  test('is settled once everybody has got the event', () => {
    const account = accountOfOne();
    expect(account.arrive('1', '/0', webhookIdOf(ID), 1_005)).toBe(5);
    expect(account.open).toBe(1);
    account.arrive('1', '/1', webhookIdOf(ID), 1_007);
    expect(account).toMatchObject({ open: 0, accepted: 1, delivered: 2, repeated: 0, problems: [] });
  });

  test('tells which delivery was dropped', () => {
    const account = accountOfOne();
    account.arrive('1', '/0', webhookIdOf(ID), 1_005);
    expect(account.missing()).toEqual([`Event 1 (${webhookIdOf(ID)}) is missing at /1, which refused it 0 times.`]);
  });

  test('does not mind what its target refused at every attempt, and minds what it refused less often', () => {
    const account = accountOfOne();
    account.arrive('1', '/0', webhookIdOf(ID), 1_005);
    for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt += 1) account.refuse('1', '/1');
    expect(account).toMatchObject({ givenUp: 0 });
    expect(account.missing()).toHaveLength(1);
    account.refuse('1', '/1');
    expect(account).toMatchObject({ givenUp: 1 });
    expect(account.missing()).toEqual([]);
  });

  test('tells an event that the hub never took, though it was delivered', () => {
    const account = new Account();
    account.post('1', ['/0']);
    account.arrive('1', '/0', webhookIdOf(ID), 5);
    expect(account.missing()).toEqual(['Event 1 was never answered 2xx.']);
  });

  test('counts a repeat under the same id, before and after the event is settled', () => {
    const account = accountOfOne();
    for (const path of ['/0', '/0', '/1', '/1']) account.arrive('1', path, webhookIdOf(ID), 1_005);
    expect(account).toMatchObject({ delivered: 2, repeated: 2, problems: [] });
  });

  test('minds a repeat under another id, before and after the event is settled', () => {
    const account = accountOfOne();
    for (const path of ['/0', '/1']) account.arrive('1', path, webhookIdOf(ID), 1_005);
    account.arrive('1', '/1', webhookIdOf(OTHER_ID), 1_005);
    account.post('2', ['/0']);
    account.arrive('2', '/0', webhookIdOf(ID), 1);
    account.accept('2', OTHER_ID);
    expect(account.problems).toEqual([
      `Event 1 came to /1 as ${webhookIdOf(OTHER_ID)}, but is ${webhookIdOf(ID)}.`,
      `Event 2 is ${webhookIdOf(OTHER_ID)}, but was delivered as ${webhookIdOf(ID)}.`,
    ]);
  });

  test('minds what nobody posted', () => {
    const account = accountOfOne();
    account.arrive('7', '/0', webhookIdOf(OTHER_ID), 1_005);
    account.arrive(null, '/0', webhookIdOf(OTHER_ID), 1_005);
    expect(account.problems).toHaveLength(2);
  });

  test('minds an event at a path that it was not meant for, before and after it is settled', () => {
    const account = accountOfOne();
    for (const path of ['/9', '/0', '/1', '/9']) account.arrive('1', path, webhookIdOf(ID), 1_005);
    const words = 'Event 1 came to /9, which it was not meant for.';
    expect(account).toMatchObject({ open: 0, problems: [words, words] });
  });

  test('expects nothing of a path that is gone', () => {
    const account = accountOfOne();
    account.arrive('1', '/0', webhookIdOf(ID), 1_005);
    account.end('/1');
    account.post('2', ['/1']);
    account.accept('2', OTHER_ID);
    expect(account).toMatchObject({ open: 0, delivered: 1, problems: [] });
  });
});

/** A sample each 15 s of 300 s; `memory`, `disk` and `deadRows` at that time. */
const samplesOf = (measure: (at: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 20 }, (_none, index) => {
    const at = (index + 1) * 15 - 1;
    return { at, accepted: at * 200, memory: 300, disk: 100, events: 2_000, deadRows: 1_000, ...measure(at) };
  });

describe('growth in the last half of a soak', () => {
  test('is none where everything levels off', () => {
    const level = samplesOf((at) => ({ memory: Math.min(300, at * 5), disk: Math.min(100, at * 2) }));
    expect(growthIn(level, 300)).toEqual([]);
  });

  test.each([
    ['Memory', { memory: (at: number) => at * 5 }],
    ['The disk', { disk: (at: number) => at * 3 }],
    ['Events', { events: (at: number) => at * 500 }],
    ['Dead rows', { deadRows: (at: number) => at * 10_000 }],
  ])('%s: what goes on growing is told', (words, growing) => {
    const samples = samplesOf((at) =>
      Object.fromEntries(Object.entries(growing).map(([name, measure]) => [name, measure(at)])),
    );
    expect(growthIn(samples, 300)).toEqual([expect.stringMatching(new RegExp(`^${words} still`))]);
  });
});

test('the load has ten times the rate for a second in thirty', () => {
  expect(dueBy(29_000, 200)).toBe(5_800);
  expect(dueBy(30_000, 200) - dueBy(29_000, 200)).toBe(2_000);
  expect(dueBy(31_000, 200) - dueBy(30_000, 200)).toBe(200);
});

test('of every behaviour there is at least one target, and most are well', () => {
  const moods = moodsOf(60, randomFrom(1));
  expect(new Set(moods)).toEqual(new Set(['well', 'slow', 'busy', 'broken', 'cut', 'gone']));
  expect(moods.filter((mood) => mood === 'well').length).toBeGreaterThan(45);
  expect(moods).toHaveLength(60);
});

// It takes a minute and a half where others work, too: SOAK=1 asks for it, and `npm run soak` is the real one.
const onDemand = process.env.SOAK ? test : test.skip;

onDemand(
  'a soak of some seconds loses nothing, though the hub is killed',
  async () => {
    const lines: string[] = [];
    const report = await soak(
      {
        database: 'embedded',
        seconds: 8,
        rate: 20,
        subscriptions: 30,
        seed: 1,
        speed: 40_000,
        every: 4,
        retentionDays: 1,
      },
      (line) => lines.push(line),
      new AbortController().signal,
    );
    expect(report.problems).toEqual([]);
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.delivered).toBeGreaterThan(report.accepted);
    expect(lines.filter((line) => line.includes('was killed'))).toHaveLength(1);
    expect(lines.at(-1)).toContain('everything had arrived');
  },
  240_000,
);

test('a curve has a line for each point, the longest for the highest', () => {
  const lines = curveOf([
    { day: 0, value: 10 },
    { day: 30.4, value: 100 },
  ]);
  expect(lines).toEqual([`day    0  ${'█'.repeat(5)} 10`, `day   30  ${'█'.repeat(50)} 100`]);
});
