import { hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelKey } from '../../src/values/label-key.ts';

test.each([
  ['Company Name', 'company_name'],
  ['form_name', 'form_name'],
  ['How did you hear about us?', 'how_did_you_hear_about_us'],
  ['Budget 5,000-10,000', 'budget_5_000_10_000'],
  ['नाम', 'नाम'],
  ['Größe 12', 'größe_12'],
  ['Met at the fair', 'met_at_the_fair'],
])('the label %j is the key %s', (label, key) => expect(labelKey(label)).toBe(key));

test.each([
  ['dana@example.com'],
  ['dana＠example.com'],
  ['dana%40example.com'],
  ['dana (at) example.com'],
  ['Reach me at dana at example dot com'],
  ['https://example.com/?who=dana'],
  ['+1 (704) 555-0118'],
  ['704.555.0118'],
  ['Call 704_555_0118 please'],
  ['＋１７０４５５５０１１８'],
  ['फोन ७०४५५५०११८'],
  ['Hello, I would like a quote for a new roof on my house, soon.'],
  ['one line\nand another'],
  ['?!'],
  [''],
])('the label %j, which may be personal or makes no key, becomes a hash that is always the same', (label) => {
  expect(labelKey(label)).toBe(`field_${hash('sha256', label, 'hex').slice(0, 6)}`);
  expect(labelKey(label)).toBe(labelKey(label));
});

test('whatever the label, its key is short, the same each time and without an address or a phone number', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abc .-_'), minLength: 1, maxLength: 12 });
  const email = fc.tuple(name, name).map(([user, host]) => `${user}@${host}.example`);
  const phone = fc.integer({ min: 1_000_000, max: 999_999_999_999 }).map(String);
  const label = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.tuple(name, fc.oneof(email, phone), name).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(label, (text) => {
      const key = labelKey(text);
      expect(key).toBe(labelKey(text));
      expect(key).toMatch(/^[\p{L}\p{N}\p{M}]+(?:_[\p{L}\p{N}\p{M}]+)*$/u);
      expect(key.length).toBeLessThanOrEqual(180);
      if (/@|\d{7}/.test(text)) expect(key).toMatch(/^field_[0-9a-f]{6}$/);
    }),
  );
});

test('more labels than are remembered are read all the same', () => {
  for (let count = 0; count < 1_100; count += 1) expect(labelKey(`Label ${count}`)).toBe(`label_${count}`);
});
