/** docs/publishing.md says which test proves each of Zapier's checks: it must be true. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const page = read('docs/publishing.md');
const rows = [...page.matchAll(/^\| ([DTZ]\d{3}(?:, [DTZ]\d{3})*) \|.+\| `([\w.-]+)`: ([DTZ]\d{3})/gm)];

test.each(rows.map(([, checks = '', file = '', named = '']) => ({ checks, file, named })))(
  '$checks is proved by a test named $named in $file',
  ({ file, named }) => {
    expect(read(`test/contract/${file}`)).toMatch(new RegExp(`\\(\\s*'${named}\\b`));
  },
);

test('every check that is tested stands on the page', () => {
  const tested = new Set(read('test/contract/zapier-checks.test.ts').match(/\b[DTZ]\d{3}\b/g));
  const listed = new Set(rows.flatMap(([, checks = '']) => checks.split(', ')));
  expect([...tested].filter((check) => !listed.has(check))).toEqual([]);
});
