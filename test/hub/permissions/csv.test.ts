import { buffer, text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CsvReader, linesAsCsv } from '../../../src/hub/permissions/ledger-export.ts';
import { personsPhone } from '../../../src/values/identifiers.ts';

const PHONE = '+17045550118';

async function* only(cell: unknown) {
  yield { cell };
}

const csvOf = (cell: unknown, reader?: CsvReader): Promise<string> => text(linesAsCsv(only(cell), ['cell'], reader));

/** What a program reads back. */
const cellOf = async (cell: unknown, reader?: CsvReader): Promise<string> => {
  const csv = (await csvOf(cell, reader)).slice('cell\n'.length, -1);
  return csv.startsWith('"') ? csv.slice(1, -1).replaceAll('""', '"') : csv;
};

describe.each(['programs', 'spreadsheet'] as const)('CSV for %s', (reader) => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+1-1', "'+1-1"],
    ['-2', "'-2"],
    ['@1', "'@1"],
    ['+1704555011800000', "'+1704555011800000"],
    ['\t=1', "'\t'=1"],
    [' =1+1', " '=1+1"],
    ['\uff1d1+1', "'\uff1d1+1"],
    ['a;=1+1', "a;'=1+1"],
    ['a, -2', "a, '-2"],
    ['a\n+1', "a\n'+1"],
    ['a\t@1', "a\t'@1"],
    ['a"=1', `a"'=1`],
    [`${PHONE};=1`, `'${PHONE};'=1`],
    ['=HYPERLINK("https://example.com")', `'=HYPERLINK("https://example.com")`],
  ])('makes no formula of %j', async (cell, safe) => expect(await cellOf(cell, reader)).toBe(safe));

  test.each(['2026-03-02T09:15:07.000Z', 'a-b', '1+1', 'x = y', 'dana@example.com', ''])(
    'leaves %j alone',
    async (cell) => expect(await cellOf(cell, reader)).toBe(cell),
  );

  test('leaves numbers and flags alone', async () => {
    expect(await cellOf(-2, reader)).toBe('-2');
    expect(await cellOf(false, reader)).toBe('false');
  });

  test('makes no formula of any text, wherever a spreadsheet parts its cells', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'=+-@;,|\t\n"\' a1') });
    await fc.assert(
      fc.asyncProperty(cell, async (value) => {
        const starts = (await cellOf(value, reader)).split(/[;,|\t\r\n"]/);
        expect(starts.filter((start) => /^\s*[=+\-@]/.test(start))).toEqual([]);
      }),
    );
  });
});

test('a program gets a phone number as it is', async () => {
  expect(await csvOf(PHONE)).toBe(`cell\n${PHONE}\n`);
});

describe('a spreadsheet', () => {
  test('gets a phone number as text with its plus, behind a mark that nobody sees', async () => {
    expect(await cellOf(PHONE, 'spreadsheet')).toBe(`\u200e${PHONE}`);
  });

  test('gives back the same number when the cell is copied', async () => {
    expect(personsPhone(await cellOf(PHONE, 'spreadsheet'))).toBe(PHONE);
  });

  test('is told that the text is UTF-8', async () => {
    const bytes = (reader: CsvReader) => buffer(linesAsCsv(only('Größe'), ['cell'], reader));
    expect(await bytes('spreadsheet')).toEqual(Buffer.from('\ufeffcell\nGröße\n'));
    expect(await bytes('programs')).toEqual(Buffer.from('cell\nGröße\n'));
  });
});
