import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../src/values/json.ts';
import { cutBelow, extentOf, isBeyond } from '../../src/values/json-extent.ts';

const ANY = { values: 1e9, keys: 1e9, levels: 1e9 };

describe('extentOf', () => {
  test.each([
    ['{}', { values: 2, keys: 0, levels: 1 }],
    ['{"a": [1, 2, {"b": "},:[", "c\\\\\\"": 0}]}', { values: 7, keys: 2, levels: 3 }],
    ['"[[[[,,,,"', { values: 1, keys: 0, levels: 0 }],
    [': ]', { values: 1, keys: 0, levels: 0 }],
    ['{"never over', { values: 2, keys: 0, levels: 1 }],
  ])('counts what %s holds, and nothing inside its texts', (text, extent) =>
    expect(extentOf(text, ANY)).toEqual(extent),
  );

  test('counts no further than somebody wants to know', () => {
    expect(extentOf('['.repeat(1_000_000), { ...ANY, levels: 64 }).levels).toBe(65);
    expect(extentOf(`[${'1,'.repeat(500_000)}1]`, { ...ANY, values: 50 }).values).toBe(51);
  });

  test('never counts fewer values than there are', () => {
    const countOf = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? 1 + Object.values(value).reduce<number>((sum, one) => sum + countOf(one), 0)
        : 1;
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        expect(extentOf(JSON.stringify(value), ANY).values).toBeGreaterThanOrEqual(countOf(value)),
      ),
    );
  });

  test('is beyond when there is more of one thing', () => {
    expect(isBeyond({ values: 2, keys: 0, levels: 1 }, ANY)).toBe(false);
    for (const more of [{ values: 1 }, { levels: 0 }, { keys: -1 }])
      expect(isBeyond({ values: 2, keys: 0, levels: 1 }, { ...ANY, ...more })).toBe(true);
  });
});

describe('cutBelow', () => {
  test('leaves null of whatever is nested deeper', () => {
    const deep = `${'['.repeat(90_000)}${']'.repeat(90_000)}`;
    const cut = cutBelow(`{"a": "[", "b": {"c": [1, {"d": 2}], "e": 3}, "f": [${deep}], "g": 4}`, 2);
    expect(parseJson(cut)).toEqual({ a: '[', b: { c: null, e: 3 }, f: [null], g: 4 });
  });
});
