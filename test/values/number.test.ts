import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toNumber } from '../../src/values/number.ts';

test.each([
  ['1250', 1250],
  ['-3', -3],
  ['+5', 5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1.250', 1.25],
  ['1,250', 1250],
  ['1,250.00', 1250],
  ['1,250,000', 1_250_000],
  ['1.250.000', 1_250_000],
  ['1 250,00', 1250],
  ['1\u00a0250,50', 1250.5],
  ['1\u202f250', 1250],
  ["1'250.00", 1250],
  ['1\u2019250.00', 1250],
  ['1.250,00 €', 1250],
  ['€ 1.250,00', 1250],
  ['$1,250', 1250],
  ['US$ 1,250.50', 1250.5],
  ['USD 1,250', 1250],
  ['1250 EUR', 1250],
  ['₹12,34,567.89', 1_234_567.89],
  ['12,34,567', 1_234_567],
  ['Rs. 500', 500],
  ['12,5', 12.5],
  ['0,250', 0.25],
  ['-$1,250', -1250],
  ['$-1,250', -1250],
  ['\u22121,250.00', -1250],
  ['(50)', -50],
  ['($1,250.00)', -1250],
  ['\uff11\uff0c\uff12\uff15\uff10', 1250],
  [' 7 ', 7],
])('%j is %d', (text, number) => expect(toNumber(text)).toBe(number));

test.each([
  ['many'],
  [''],
  ['high 5'],
  ['1,2,3'],
  ['1,250,00'],
  ['1.250.00'],
  ['1,25,0'],
  ['1.250 €'],
  ['$1.250'],
  ['-$-5'],
  ['(-5)'],
  ['()'],
  ['(many)'],
  ['(1.250)'],
  ['1-2'],
  ['50%'],
  ['1.2k'],
  ['5²'],
  ['½'],
  ['0x10'],
  ['Infinity'],
  ['NaN'],
  ['+17045550118,+17045550119'],
  ['12345678901234567890'],
  ['1e300'],
])('%j is no number that anybody could be sure of', (text) => expect(toNumber(text)).toBeNull());

describe('whatever the number', () => {
  const cents = fc.integer({ min: -1e11, max: 1e11 }).map((amount) => amount / 100);

  test('it is read back from how a program writes it', () => {
    fc.assert(fc.property(cents, (amount) => expect(toNumber(String(amount))).toBe(amount)));
  });

  test.each(['en-US', 'en-IN', 'de-DE', 'fr-FR', 'pt-BR'])(
    'it is read back from how people write money in %s',
    (locale) => {
      const money = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      fc.assert(fc.property(cents, (amount) => expect(toNumber(money.format(amount))).toBe(amount)));
    },
  );

  test('any other text gives a number or null, and never throws', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(..."0159.,' $€()-+eE") }));
    fc.assert(fc.property(text, (one) => expect(Number.isFinite(toNumber(one) ?? 0)).toBe(true)));
  });
});

test('a text of very many digits that is no number after all is soon known for none', () => {
  for (const end of ['x', '.', ' .', ',,']) expect(toNumber(`${'1'.repeat(200_000)}${end}`)).toBeNull();
});
