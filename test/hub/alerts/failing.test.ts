/** When a Zap's failures are worth an alert. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Failing, failingOf, RECENT_ATTEMPTS } from '../../../src/hub/alerts/failing.ts';

const NONE: Failing = { half: false, all: false };

describe('the last attempts', () => {
  test.each([
    ['', NONE],
    ['0000', NONE],
    ['00000', { half: false, all: true }],
    ['1111100000', { half: true, all: false }],
    ['1111110000', NONE],
    ['0000000001', { half: true, all: false }],
  ])('%j raise %j', (recent, expected) => {
    expect(failingOf(recent, NONE)).toEqual(expected);
  });

  test('half stays open when all is raised, and is no news after it', () => {
    expect(failingOf('0000000000', { half: true, all: false })).toEqual({ half: true, all: true });
    expect(failingOf('0000000011', { half: false, all: true })).toEqual({ half: false, all: true });
    expect(failingOf('0000111111', { half: false, all: true })).toEqual(NONE);
    expect(failingOf('0000111111', { half: true, all: true })).toEqual({ half: true, all: false });
    expect(failingOf('1100111111', { half: true, all: false })).toEqual(NONE);
  });
});

/** What is raised, attempt by attempt. */
const raisedBy = (outcomes: readonly boolean[]): string[] => {
  let recent = '';
  let open = NONE;
  const raised: string[] = [];
  for (const outcome of outcomes) {
    recent = `${recent}${outcome ? 1 : 0}`.slice(-RECENT_ATTEMPTS);
    const next = failingOf(recent, open);
    for (const level of ['half', 'all'] as const) if (next[level] && !open[level]) raised.push(level);
    open = next;
  }
  return raised;
};

test('a Zap that breaks raises each alert once at the most, and one that recovers clears both', () => {
  fc.assert(
    fc.property(fc.nat({ max: 30 }), fc.nat({ max: 40 }), (well, badly) => {
      const outcomes = [...Array.from({ length: well }, () => true), ...Array.from({ length: badly }, () => false)];
      const raised = raisedBy(outcomes);
      expect(raised).toEqual([...new Set(raised)]);
      if (badly >= RECENT_ATTEMPTS) expect(raised).toContain('all');
      const recovered = '1'.repeat(RECENT_ATTEMPTS);
      expect(failingOf(recovered, { half: true, all: true })).toEqual(NONE);
    }),
  );
});

test('a Zap on the brink of half does not raise an alert over and over', () => {
  expect(raisedBy(Array.from({ length: 200 }, (_, index) => index % 2 === 0))).toEqual(['half']);
});
