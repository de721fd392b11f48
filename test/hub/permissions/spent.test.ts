import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DecidingLine, isSpent, standingOf } from '../../../src/hub/permissions/rules.ts';

const PERSON = ['customer:customer_A1', 'phone:17045550118', 'phone:17045550119'];
const NUMBERS = ['17045550100', '17045550101', null];
const NOW = '2026-03-02T09:15:10.000Z';

const anyLine: fc.Arbitrary<Omit<DecidingLine, 'seq' | 'id'>> = fc.record({
  kind: fc.constantFrom('reply', 'by_hand'),
  answer: fc.constantFrom('permanent', 'temporary', 'denied', 'unclear'),
  identifiers: fc.subarray(PERSON, { minLength: 1 }),
  number: fc.constantFrom(...NUMBERS),
  channel: fc.constantFrom('whatsapp', 'phone', 'all'),
  // Few different times, so that many are equal.
  at: fc.constantFrom('2018-01-01T00:00:00.000Z', '2018-01-02T00:00:00.000Z', '2018-01-03T00:00:00.000Z'),
  recordedAt: fc.constant('2018-01-04T00:00:00.000Z'),
  expiresAt: fc.constantFrom(null, '2018-01-09T00:00:00.000Z', '2026-03-03T00:00:00.000Z'),
  timeRule: fc.constantFrom('stated', 'arrival'),
  isAutomatic: fc.constant(false),
});

/** A yes is never for every channel. */
const isPossible = ({ answer, channel }: Pick<DecidingLine, 'answer' | 'channel'>): boolean =>
  channel !== 'all' || answer === 'denied' || answer === 'unclear';

const aLine = anyLine.filter(isPossible);

const numbered = (lines: readonly Omit<DecidingLine, 'seq' | 'id'>[]): DecidingLine[] =>
  lines.map((line, at) => ({ ...line, seq: at + 1, id: `line ${at + 1}` }));

const QUESTIONS = PERSON.flatMap((identifier) =>
  NUMBERS.flatMap((number) => (['whatsapp', 'phone'] as const).map((channel) => ({ identifier, number, channel }))),
);

/** What is answered to every question; on all numbers together, any of several equal lines may be the one that says so. */
const answers = (lines: readonly DecidingLine[]) =>
  QUESTIONS.map((question) => {
    const { status, line } = standingOf(lines, question, NOW);
    return [status, line?.expiresAt, question.number === null ? null : line?.at];
  });

describe('a line that is spent', () => {
  test('changes no answer by going, whatever comes late and whoever turns out to be the same person', () => {
    fc.assert(
      fc.property(fc.array(aLine, { maxLength: 8 }), fc.array(aLine, { maxLength: 3 }), (before, late) => {
        const all = numbered([...before, ...late]);
        const known = all.slice(0, before.length);
        // What is known of one identity may be a part of what is known of the person later.
        for (const identifiers of [PERSON, PERSON.slice(0, 1), PERSON.slice(1)]) {
          const own = known.filter((line) => line.identifiers.some((one) => identifiers.includes(one)));
          const spent = new Set(own.filter((line) => isSpent(line, own)).map(({ id }) => id));
          const kept = all.filter(({ id }) => !spent.has(id));
          expect(answers(kept)).toEqual(answers(all));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  const line = (about: Partial<DecidingLine>): DecidingLine => ({
    seq: 1,
    id: 'line 1',
    kind: 'reply',
    answer: 'denied',
    identifiers: ['phone:17045550118'],
    number: '17045550100',
    channel: 'whatsapp',
    at: '2018-01-01T00:00:00.000Z',
    recordedAt: '2018-01-01T00:00:00.000Z',
    expiresAt: null,
    timeRule: 'stated',
    isAutomatic: false,
    ...about,
  });
  const newer = { seq: 2, id: 'line 2', at: '2018-01-02T00:00:00.000Z' };

  test.each<[string, Partial<DecidingLine>, Partial<DecidingLine>, boolean]>([
    ['a no after which another came', {}, newer, true],
    ['a no after which one on every channel came', {}, { ...newer, channel: 'all' }, true],
    ['a no after which one on another number came', {}, { ...newer, number: '17045550101' }, false],
    ['a no after which one on all numbers came', {}, { ...newer, channel: 'all', number: null }, false],
    ['a no after which one on another channel came', {}, { ...newer, channel: 'phone' }, false],
    ['a no after which a yes came', {}, { ...newer, answer: 'permanent' }, false],
    ['a yes after which a no came', { answer: 'permanent' }, newer, true],
    ['a yes after which a yes came', { answer: 'permanent' }, { ...newer, answer: 'temporary' }, true],
    [
      'a yes after which one of another identity came',
      { answer: 'permanent' },
      { ...newer, answer: 'permanent', identifiers: ['phone:17045550119'] },
      false,
    ],
    ['an answer that names nobody', { identifiers: [] }, newer, true],
  ])('is %s: %j, then %j: %s', (_what, one, other, isIt) => {
    const lines = [line(one), line(other)];
    expect(isSpent(lines[0] as DecidingLine, lines)).toBe(isIt);
  });
});
