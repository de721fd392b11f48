import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type DecidingLine,
  isCurrent,
  mayCall,
  type Question,
  standingOf,
} from '../../../src/hub/permissions/rules.ts';

const NOW = '2026-03-02T09:15:10.000Z';
const TIMES = [
  '2026-02-20T08:00:00.000Z',
  '2026-03-01T08:00:00.000Z',
  '2026-03-02T08:00:00.000Z',
  '2026-03-02T09:00:00.000Z',
];
const LATER = '2026-03-02T09:15:09.000Z';
const IDENTIFIERS = ['phone:17045550118', 'customer:customer_A1', 'user:US.13491208655302741918'];
const NUMBERS = ['442079460123', '442079460145'];

const someLine: fc.Arbitrary<Omit<DecidingLine, 'seq' | 'id'>> = fc
  .record({
    kind: fc.constantFrom<DecidingLine['kind']>('reply', 'reply', 'by_hand', 'erasure'),
    answer: fc.constantFrom<DecidingLine['answer']>('permanent', 'temporary', 'denied', 'unclear'),
    identifiers: fc.subarray(IDENTIFIERS, { minLength: 1 }),
    number: fc.constantFrom(...NUMBERS, ...NUMBERS, null),
    channel: fc.constantFrom<DecidingLine['channel']>('whatsapp', 'whatsapp', 'phone', 'all'),
    at: fc.constantFrom(...TIMES),
    end: fc.constantFrom('2026-03-02T09:15:09.999Z', NOW, '2026-03-02T09:15:10.001Z', '2026-03-08T08:00:00.000Z'),
    timeRule: fc.constantFrom<DecidingLine['timeRule']>('stated', 'stated', 'arrival'),
    isAutomatic: fc.boolean(),
  })
  .map(({ end, kind, answer, ...line }) => {
    // What an erasure leaves is never a yes.
    const isGrant = answer === 'permanent' || answer === 'temporary';
    const said = kind === 'erasure' && isGrant ? 'denied' : answer;
    return { ...line, kind, answer: said, recordedAt: NOW, expiresAt: said === 'temporary' ? end : null };
  });

const ledger: fc.Arbitrary<DecidingLine[]> = fc
  .array(someLine, { maxLength: 12 })
  .map((lines) => lines.map((line, index) => ({ ...line, seq: index + 1, id: `line ${index + 1}` })));

const question: fc.Arbitrary<Question> = fc.record({
  identifier: fc.constantFrom(...IDENTIFIERS),
  number: fc.constantFrom(...NUMBERS, null),
  channel: fc.constantFrom('whatsapp', 'phone'),
});

const isGrant = ({ answer }: DecidingLine): boolean => answer === 'permanent' || answer === 'temporary';

const mayBeCalled = (lines: readonly DecidingLine[], asked: Question): boolean =>
  mayCall(standingOf(lines, asked, NOW).status);

describe('where somebody stands', () => {
  test('is the same in whatever order the lines come', () => {
    const shuffled = ledger.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
    );
    fc.assert(
      fc.property(shuffled, question, ([lines, others], asked) => {
        expect(standingOf(others, asked, NOW)).toEqual(standingOf(lines, asked, NOW));
      }),
    );
  });

  test('is the same in whatever order the lines were written down', () => {
    const renumbered = ledger.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
    );
    fc.assert(
      fc.property(renumbered, question, ([lines, others], asked) => {
        const inOtherOrder = others.map((line, index) => ({ ...line, seq: index + 1 }));
        const [one, other] = [standingOf(lines, asked, NOW), standingOf(inOtherOrder, asked, NOW)];
        expect([other.status, other.line?.expiresAt]).toEqual([one.status, one.line?.expiresAt]);
      }),
    );
  });

  test('allows no call after a refusal or a doubt that is later than all else, or at the same time', () => {
    const no = fc.record({
      answer: fc.constantFrom<DecidingLine['answer']>('denied', 'unclear'),
      at: fc.constantFrom(LATER, TIMES.at(-1) ?? LATER),
      identifiers: fc.subarray(IDENTIFIERS, { minLength: 1 }),
    });
    fc.assert(
      fc.property(ledger, someLine, no, question, (lines, line, refusal, asked) => {
        const added = {
          ...line,
          ...refusal,
          expiresAt: null,
          number: asked.number ?? line.number,
          channel: line.channel === 'all' ? line.channel : asked.channel,
          seq: lines.length + 1,
          id: 'the no',
        };
        expect(mayBeCalled([...lines, added], asked)).toBe(false);
      }),
    );
  });

  test('never comes to allow a call because of one more no, whenever it was said', () => {
    fc.assert(
      fc.property(ledger, someLine, question, (lines, line, asked) => {
        const no = { ...line, answer: 'denied' as const, expiresAt: null, seq: lines.length + 1, id: 'the no' };
        if (!mayBeCalled(lines, asked)) expect(mayBeCalled([...lines, no], asked)).toBe(false);
      }),
    );
  });

  test('never comes to allow a call because a grant is taken away, unless that was shorter than another before it', () => {
    fc.assert(
      fc.property(ledger, fc.nat(11), question, (lines, at, asked) => {
        const taken = lines[at];
        if (taken?.answer !== 'permanent' || mayBeCalled(lines, asked)) return;
        expect(mayBeCalled(lines.toSpliced(at, 1), asked)).toBe(false);
      }),
    );
  });

  test('is callable only by a grant of this very identity, and with nothing stricter at or after its time', () => {
    fc.assert(
      fc.property(ledger, question, (lines, asked) => {
        const { status, line } = standingOf(lines, asked, NOW);
        if (!mayCall(status)) return;
        expect(line).not.toBeNull();
        if (!line) return;
        expect(isGrant(line) && line.identifiers.includes(asked.identifier)).toBe(true);
        const noes = lines.filter(
          (one) =>
            !isGrant(one) &&
            (one.channel === 'all' || one.channel === asked.channel) &&
            (one.number === null || one.number === line.number),
        );
        expect(noes.filter(({ at }) => at >= line.at)).toEqual([]);
      }),
    );
  });

  test('of a time that two answers share is that of the stricter', () => {
    const strict: DecidingLine['answer'][] = ['permanent', 'temporary', 'unclear', 'denied'];
    const pair = fc.tuple(fc.nat(3), fc.nat(3), fc.boolean());
    fc.assert(
      fc.property(someLine, pair, (line, [one, other, isSwapped]) => {
        const lines = [one, other].map((rank, index) => ({
          ...line,
          kind: 'reply' as const,
          answer: strict[rank] ?? 'denied',
          number: '442079460123',
          timeRule: 'stated' as const,
          expiresAt: strict[rank] === 'temporary' ? '2026-03-08T08:00:00.000Z' : null,
          seq: isSwapped ? 2 - index : 1 + index,
          id: `line ${index}`,
        }));
        const asked: Question = {
          identifier: line.identifiers[0] ?? '',
          number: '442079460123',
          channel: line.channel === 'phone' ? 'phone' : 'whatsapp',
        };
        expect(standingOf(lines, asked, NOW).status).toBe(strict[Math.max(one, other)]);
      }),
    );
  });

  test('of two grants of a time is that of the one which ends first', () => {
    fc.assert(
      fc.property(someLine, fc.boolean(), (line, isSwapped) => {
        const ends = ['2026-03-02T09:00:00.000Z', '2026-03-08T08:00:00.000Z'];
        const lines = ends.map((expiresAt, index) => ({
          ...line,
          kind: 'reply' as const,
          answer: 'temporary' as const,
          channel: 'whatsapp' as const,
          number: '442079460123',
          timeRule: 'stated' as const,
          expiresAt,
          seq: isSwapped ? 2 - index : 1 + index,
          id: `line ${index}`,
        }));
        const asked: Question = { identifier: line.identifiers[0] ?? '', number: '442079460123', channel: 'whatsapp' };
        expect(standingOf(lines, asked, NOW).status).toBe('expired');
      }),
    );
  });
});

describe('a line is current', () => {
  test('in whatever order the lines come', () => {
    const shuffled = ledger.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
    );
    fc.assert(
      fc.property(shuffled, ([lines, others]) => {
        for (const line of lines) expect(isCurrent(line, others)).toBe(isCurrent(line, lines));
      }),
    );
  });

  test('when anybody may be called because of it', () => {
    fc.assert(
      fc.property(ledger, question, (lines, asked) => {
        const { status, line } = standingOf(lines, asked, NOW);
        if (mayCall(status)) expect(line && isCurrent(line, lines)).toBe(true);
      }),
    );
  });

  test('no more, if it is a grant, once a later no of the person covers its number and channels', () => {
    fc.assert(
      fc.property(ledger, someLine, (lines, line) => {
        const no: DecidingLine = {
          ...line,
          answer: 'denied',
          number: null,
          channel: 'all',
          at: LATER,
          expiresAt: null,
          seq: lines.length + 1,
          id: 'the no',
        };
        for (const grant of lines.filter(isGrant)) expect(isCurrent(grant, [...lines, no])).toBe(false);
        expect(isCurrent(no, [...lines, no])).toBe(true);
      }),
    );
  });
});
