import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { isValidPhoneNumber } from 'libphonenumber-js/max';

/** Ranges that the numbering plans keep for fiction: North America's 555-01XX, and Ofcom's for drama. */
const FICTION = [/^1\d{3}55501\d\d$/, /^442079460\d{3}$/, /^447700900\d{3}$/, /^441632960\d{3}$/];

/** Tests of national rules, where a plan keeps nothing for fiction, and this file's own examples. */
const EXCEPTIONS = [
  'test/contract/fiction-numbers.test.ts',
  'test/values/',
  'test/doubletick/permission-reply.test.ts',
  'test/hub/permissions/identities.test.ts',
  'test/hub/permissions/random-history.ts',
  'test/hub/security/erasure.test.ts',
  'test/hub/http/people-search.test.ts',
  'test/browser/people.test.ts',
];

/** A plus with digits in any grouping, or digits alone that are as long as a number with its country code. */
const WRITTEN = /(?<![\w.+-])(?:\+|%2B)\d(?:[ ().-]{0,2}\d){6,14}(?![\w-])|(?<![\w.+-])\d{11,15}(?![\w-])/g;

const isFiction = (digits: string): boolean => FICTION.some((range) => range.test(digits));

/** WhatsApp's message ids hold the customer's number as text within base64. */
const MESSAGE_ID = /wamid\.([A-Za-z0-9+/]{12,}=*)/g;

const withMessageIds = (text: string): string =>
  [text, ...[...text.matchAll(MESSAGE_ID)].map(([, id = '']) => Buffer.from(id, 'base64').toString('latin1'))].join(
    '\n',
  );

/** What could ring somebody: a number that exists by its country's plan, and is in no range kept for fiction. */
const reachableIn = (text: string): string[] =>
  [...withMessageIds(text).matchAll(WRITTEN)]
    .map(([written]) => written.replace(/%2B|\(0\)/g, '').replace(/\D/g, ''))
    .filter((digits) => isValidPhoneNumber(`+${digits}`) && !isFiction(digits));

const files = (): string[] => {
  const listed = execFileSync('git', ['ls-files', '-z', '--', ':!package-lock.json', ':!*.png', ':!*.jpg'], {
    encoding: 'utf8',
  });
  return listed.split('\0').filter((file) => file && !EXCEPTIONS.some((start) => file.startsWith(start)));
};

test('no number in the repository could ring somebody: all are from ranges that are kept for fiction', () => {
  const found = files().flatMap((file) =>
    reachableIn(readFileSync(file, 'utf8')).map((digits) => `${file}: ${digits}`),
  );
  expect(found).toEqual([]);
});

test.each([
  '+91 98123 45670',
  '919812345670',
  '"from": "+919812345670"',
  '%2B919812345670',
  '+1 (704) 469-5324',
  'wamid.HBgMOTE5ODEyMzQ1NjcwFQIA',
])('a number that may be somebody’s is found: %s', (text) => expect(reachableIn(text)).toHaveLength(1));

test.each(['+1 773 555 0170', '17735550170', '+44 (0)20 7946 0958', '1772442907420', 'msg_919812345670'])(
  'and this is none: %s',
  (text) => expect(reachableIn(text)).toEqual([]),
);
