import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseForm } from '../../src/values/form.ts';
import { parseJson } from '../../src/values/json.ts';
import { allOf, lastOf, SeveralValues } from '../../src/values/several-values.ts';

/** What JSON.parse makes of a number that it may round stays its digits. */
const unrounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? (parseJson(`[${JSON.stringify(value)}]`) as unknown[])[0] : value;

describe('parseJson', () => {
  test('is JSON.parse where that loses nothing', () => {
    const exact = fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(exact, (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['12345678901234567890', '12345678901234567890'],
    ['-9007199254740993', '-9007199254740993'],
    ['9007199254740991', 9007199254740991],
    ['0.12345678901234567', '0.12345678901234567'],
    ['12345678.12345678901', '12345678.12345678901'],
    ['46744.23718992534', 46744.23718992534],
    ['0.0000000000000000125e-3', 0.0000000000000000125e-3],
  ])('reads %s without rounding it', (digits, expected) => expect(parseJson(`[${digits}]`)).toEqual([expected]));

  test('finds a number that is long enough to be rounded wherever it stands, and however it is spaced', () => {
    const digits = fc.stringMatching(/^-?[1-9]\d{16,40}$/);
    const space = fc.stringMatching(/^[ \n\t]{0,40}$/);
    fc.assert(
      fc.property(fc.string(), fc.string(), digits, space, (before, after, id, gap) => {
        const text = `{"a":${JSON.stringify(before)},"id":${gap}${id}${gap},"b":[${JSON.stringify(after)},${gap}${id}]}`;
        const kept = Number.isSafeInteger(Number(id)) ? Number(id) : id;
        expect(parseJson(text)).toEqual({ a: before, id: kept, b: [after, kept] });
      }),
    );
  });

  test('keeps every value of a key, in the order sent, and JSON.parse would take the last', () => {
    const text = '{"a": 1, "b": {"c": "x", "c" : "y", "c": "x"}, "a": 2}';
    expect(parseJson(text)).toEqual({
      a: new SeveralValues([1, 2]),
      b: { c: new SeveralValues(['x', 'y', 'x']) },
    });
  });

  test('reads all else of such a text as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ value, twice: 1 }, null, 1).replace('"twice"', '"twice": 0, "twice"');
        expect(parseJson(text)).toEqual({
          value: JSON.parse(JSON.stringify(value), unrounded) as unknown,
          twice: new SeveralValues([0, 1]),
        });
      }),
    );
    expect(parseJson('{"a": 0, "a": 1, "__proto__": [true, null, ""]}')).toHaveProperty('__proto__', [true, null, '']);
  });

  test('takes no longer for a long text beside a long number', () => {
    const text = `{"a": "${'a'.repeat(1_000_000)}", "b": 12345678901234567890}`;
    expect(parseJson(text)).toMatchObject({ b: '12345678901234567890' });
  });

  test('makes one of a key that comes twice with the same value', () => {
    expect(parseJson('{"a": [1], "a": [1]}')).toEqual({ a: [1] });
  });

  test('is not misled by texts that look like keys', () => {
    expect(parseJson('{"a": "\\"b\\": 1"}')).toEqual({ a: '"b": 1' });
  });

  test('finds a key that comes twice in other letters of JSON', () => {
    expect(parseJson('{"a": 1, "\\u0061": 2}')).toEqual({ a: new SeveralValues([1, 2]) });
  });

  test.each(['', '{', '{"a":1,}', 'accept', '[01]'])('refuses %j as JSON.parse does', (text) =>
    expect(() => parseJson(text)).toThrow(SyntaxError),
  );

  test('refuses what is nested too deep to look for keys that come twice', () => {
    const depth = 200_000;
    expect(() => parseJson(`{"a":1,"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)).toThrow(SyntaxError);
  });

  test('takes a key that comes a hundred thousand times without taking for ever', () => {
    const text = `{${Array.from({ length: 100_000 }, (_, index) => `"a":${index}`).join()}}`;
    expect(lastOf((parseJson(text) as { a: unknown }).a)).toBe(99_999);
  });
});

describe('parseForm', () => {
  test('reads every field, and every value of one that comes twice', () => {
    expect(parseForm('response=accept&from=%2B17045550118&response=reject&to=1&to=1')).toEqual({
      response: new SeveralValues(['accept', 'reject']),
      from: '+17045550118',
      to: '1',
    });
  });

  test('reads the last of very many fields', () => {
    const filler = Array.from({ length: 2_000 }, (_, index) => `k${index}=1`).join('&');
    expect(parseForm(`${filler}&response=reject`).response).toBe('reject');
  });
});

test('a value that came once is all there is', () => {
  expect(allOf('x')).toEqual(['x']);
  expect(lastOf('x')).toBe('x');
  expect(allOf(new SeveralValues([1, 2]))).toEqual([1, 2]);
});
