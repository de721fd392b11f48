import { describe, expect, test } from '@jest/globals';
import { SeveralValues } from '../../src/values/several-values.ts';
import * as wire from '../../src/values/wire.ts';

const read = (reader: wire.WireReader<unknown>, value: unknown) => {
  const { values, nonsense } = wire.payloadReader({ key: reader })({ key: value });
  return nonsense.length === 0 ? values.key : 'nonsense';
};

const NOTHING = [undefined, null, '', '  ', '\n', [], {}];

describe.each([
  [
    'text',
    wire.text,
    [
      ['Rohan', 'Rohan'],
      [' as sent ', ' as sent '],
      [42, '42'],
      [false, 'false'],
    ],
    [['a'], { a: 1 }],
  ],
  [
    'phone',
    wire.phone,
    [
      ['+91 98765 43210', '+919876543210'],
      ['n/a', 'n/a'],
      ['704-555-0118 x25', '704-555-0118 x25'],
      ['Anonymous', null],
      [919876543210, '+919876543210'],
    ],
    [['1']],
  ],
  ['americanPhone', wire.americanPhone, [['704-555-0118 x25', '+17045550118']], [['1']]],
  ['whatsappPhone', wire.whatsappPhone, [['6581234567', '+6581234567']], [{ number: 1 }]],
  [
    'time',
    wire.time,
    [
      [1768473000, '2026-01-15T10:30:00.000Z'],
      ['2026-01-15', '2026-01-15T00:00:00.000Z'],
    ],
    ['soon', true],
  ],
  [
    'number',
    wire.number,
    [
      [1.5, 1.5],
      ['-3', -3],
      ['$1,250.00', 1250],
      [0, 0],
    ],
    ['many', Number.NaN, true],
  ],
  [
    'count',
    wire.count,
    [
      [184, 184],
      ['184', 184],
      [1.6, 2],
      [0, 0],
    ],
    [-1, 'x', 1e300],
  ],
  [
    'numericId',
    wire.numericId,
    [
      [482913, 482913],
      [' 482913 ', 482913],
      ['9007199254740993', '9007199254740993'],
      [' 12345678901234567901', '12345678901234567901'],
      [0, 0],
    ],
    ['none', '482,913', -1, 1.5, 9007199254740992, true, [1]],
  ],
  [
    'flag',
    wire.flag,
    [
      [true, true],
      ['False', false],
      ['yes', true],
      ['no', false],
      [1, true],
      ['0', false],
      [' Y ', true],
      ['off', false],
    ],
    ['maybe', 2, ['true'], 'constructor'],
  ],
  ['map', wire.map, [[{ a: 1 }, { a: 1 }]], ['text', ['a'], 7]],
] as [string, wire.WireReader<unknown>, [unknown, unknown][], unknown[]][])('%s', (_name, reader, good, bad) => {
  test.each(good)('reads %j', (sent, expected) => expect(read(reader, sent)).toEqual(expected));
  test.each(bad.map((value) => [value]))('finds nonsense in %j', (sent) => expect(read(reader, sent)).toBe('nonsense'));
  test.each(NOTHING.map((value) => [value]))('reads %j as nothing sent', (sent) =>
    expect(read(reader, sent)).toBeNull(),
  );
});

describe('payloadReader', () => {
  test('reads nonsense as nothing, names its key, and keeps every other value', () => {
    const { values, nonsense } = wire.payloadReader({ name: wire.text, score: wire.number, at: wire.time })({
      name: 'Rohan',
      score: 'high',
      at: { year: 2026 },
      more: 'ignored',
    });
    expect(values).toEqual({ name: 'Rohan', score: null, at: null });
    expect(nonsense).toEqual(['score', 'at']);
  });
});

describe('answerReader', () => {
  const read = wire.answerReader({ list: wire.records, words: wire.texts });

  test('keeps what makes sense in a list', () => {
    expect(read({ list: [{ a: 1 }, 'x', null], words: ['a', 1, 'b'] })).toEqual({
      list: [{ a: 1 }],
      words: ['a', 'b'],
    });
    expect(read({ list: 'x', words: 'a' })).toEqual({ list: null, words: ['a'] });
  });

  test.each([[null], ['text'], [[]], [undefined]])('finds nothing in %j', (answer) =>
    expect(read(answer)).toEqual({ list: null, words: null }),
  );
});

test('isRecord is true for what JSON calls an object', () => {
  expect([{}, { a: 1 }].every(wire.isRecord)).toBe(true);
  expect([null, [], 'text', 1, undefined].some(wire.isRecord)).toBe(false);
});

describe('a key that came with several values', () => {
  test('is read as its last, by every reader', () => {
    const several = new SeveralValues([{ nonsense: 1 }, '7']);
    expect(read(wire.text, several)).toBe('7');
    expect(read(wire.number, several)).toBe(7);
    expect(read(wire.text, new SeveralValues(['7', '']))).toBeNull();
  });

  test('is no map', () => {
    expect(wire.isRecord(new SeveralValues([{}, {}]))).toBe(false);
    expect(read(wire.map, new SeveralValues(['x', { a: 1 }]))).toEqual({ a: 1 });
  });
});

test('all values are read, and nonsense among them is told', () => {
  expect(wire.readAll(wire.flag, [true, '', 'no', null])).toEqual({ found: [true, false], hasNonsense: false });
  expect(wire.readAll(wire.flag, ['perhaps', true])).toEqual({ found: [true], hasNonsense: true });
});
