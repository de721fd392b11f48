import { expect, test } from '@jest/globals';
import { visible } from '../../src/values/visible.ts';

test.each([
  ['an escape code', '\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
  ['a C1 code', '\u009b2J', '\\u{9b}2J'],
  ['what turns the direction of text', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
  ['ends of lines', 'a\r\nb\u2028c\u0085', 'a\\u{d}\\u{a}b\\u{2028}c\\u{85}'],
  ['invisible letters', '\u{e0041}\ufeff', '\\u{e0041}\\u{feff}'],
  ['half of a character', '\ud83d', '\\u{d83d}'],
])('visible spells out %s', (_what, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('visible leaves letters of every script, and what joins them, as they are', () => {
  const text = 'Priya \u092a\u094d\u0930\u093f\u092f\u093e \u0646\u200c\u0647 \u{1f469}\u200d\u{1f4bb}';
  expect(visible(text)).toBe(text);
});
