import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalDigits, kinDigits, spellingsOf } from '../../src/values/phone-spellings.ts';

describe('two spellings of one number come to the same digits', () => {
  test.each([
    ['Mexico, with the 1 of old', '5215512345678', '525512345678'],
    ['Argentina, with the 9 of a mobile number', '5491123456789', '541123456789'],
    ['Brazil, with the ninth digit of a mobile number', '5511987654321', '551187654321'],
    ['Benin, with the 01 of November 2024', '2290190123456', '22990123456'],
  ])('%s', (_country, long, short) => {
    expect(canonicalDigits(long)).toBe(short);
    expect(canonicalDigits(short)).toBe(short);
    expect(kinDigits(short)).toBeNull();
  });

  test('and no further, however often', () => {
    const digits = fc.stringMatching(/^(52|521|54|549|55|229|22901|1|91)\d{6,10}$/);
    fc.assert(
      fc.property(digits, (number) => {
        const once = canonicalDigits(number);
        expect(canonicalDigits(once)).toBe(once);
      }),
    );
  });
});

describe('a Brazilian number whose short spelling may be a landline', () => {
  const [long, short] = ['5511934567890', '551134567890'];

  test('keeps its digits', () => {
    expect(canonicalDigits(long)).toBe(long);
    expect(canonicalDigits(short)).toBe(short);
  });

  test('has the other spelling for its kin', () => {
    expect(kinDigits(long)).toBe(short);
    expect(kinDigits(short)).toBe(long);
  });
});

describe('every spelling of a number', () => {
  test.each([
    ['525512345678', ['525512345678', '5215512345678']],
    ['541123456789', ['541123456789', '5491123456789']],
    ['551187654321', ['551187654321', '5511987654321']],
    ['22990123456', ['22990123456', '2290190123456']],
    ['17045550118', ['17045550118']],
  ])('of %s is known, and comes back to it', (canonical, spellings) => {
    expect(spellingsOf(canonical)).toEqual(spellings);
    expect(spellings.map(canonicalDigits)).toEqual(spellings.map(() => canonical));
  });
});
