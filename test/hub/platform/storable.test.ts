import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { storable, storableRecord } from '../../../src/hub/platform/storable.ts';
import { onEachDatabase } from '../databases.ts';

/** Any text that a program can hold, halves of surrogate pairs and NUL among it. */
const anyText = fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 30 });

test('storable text has no NUL and no half of a surrogate pair, and is otherwise as it was', () => {
  expect(storable('a\0b\ud83dc')).toBe('ab\ufffdc');
  expect(storable('é 🎉 \n\t\u0001')).toBe('é 🎉 \n\t\u0001');
});

test('a result is made storable in its keys and its texts, and in nothing else', () => {
  expect(storableRecord<object>({ 'a\0': 'b\0', n: 1, t: true, z: null })).toEqual({ a: 'b', n: 1, t: true, z: null });
});

describe('storable text', () => {
  onEachDatabase((on) => {
    test('comes back from the database to the letter, as text and inside JSON', () =>
      fc.assert(
        fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 20 }), async (texts) => {
          const kept = texts.map(storable);
          const rows = await on.database.query<{ plain: string; inside: { text: string } }>(
            `SELECT x.text AS plain, jsonb_build_object('text', x.text) AS inside
             FROM json_to_recordset($1::json) AS x (text text)`,
            [JSON.stringify(kept.map((text) => ({ text })))],
          );
          expect(rows.map(({ plain }) => plain)).toEqual(kept);
          expect(rows.map(({ inside }) => inside.text)).toEqual(kept);
        }),
        { numRuns: 30 },
      ));
  });
});
