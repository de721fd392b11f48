import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countCsvRecords } from '../../src/values/csv.ts';

test.each([
  ['', 0],
  ['a,b\n', 0],
  ['a,b', 0],
  ['a,b\n1,2\n', 1],
  ['a,b\r\n1,2\r\n3,4', 2],
  ['a,b\n"one\ntwo",2\n', 1],
  ['a,b\n"she said ""no""\n",2\n3,4\n', 2],
])('%j has %d records', (text, expected) => {
  expect(countCsvRecords(text)).toBe(expected);
});

test('counts every record, whatever its texts hold', () => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (records) => {
      const lines = records.map((record) => record.map(quoted).join(','));
      expect(countCsvRecords(`${['a,b', ...lines].join('\n')}\n`)).toBe(records.length);
    }),
  );
});
