/** SECURITY.md says which test tries each attack: it must be true. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}SECURITY.md`, 'utf8');

/** "| Tries to | Defence | Test |" without the heads of the tables. */
const rows = [...page.matchAll(/^\| (?!Tries to|What could happen)([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)];
const testsIn = (text: string): string[] =>
  [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file);

test.each(rows.map(([, attack = '', , tests = '']) => ({ attack, tests: testsIn(tests) })))(
  'a test tries to: $attack',
  ({ tests }) => {
    expect(tests).not.toEqual([]);
    expect(tests.filter((file) => !existsSync(`${root}${file}`))).toEqual([]);
  },
);

test('no row of the page is overlooked', () => {
  const lines = page.split('\n').filter((line) => line.startsWith('| '));
  const heads = page.match(/^\|---/gm) ?? [];
  expect(rows).toHaveLength(lines.length - heads.length);
});

test('every test of security stands on the page', () => {
  const named = new Set(testsIn(page));
  const there = [...globSync('test/hub/security/*.test.ts', { cwd: root }), 'test/local-zaps/neighbours.test.ts'];
  expect(there.map((file) => file.replaceAll('\\', '/')).filter((file) => !named.has(file))).toEqual([]);
});
