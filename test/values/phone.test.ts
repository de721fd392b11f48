import { describe, expect, test } from '@jest/globals';
import { digitsOf, isPhone, isSamePhone, toE164 } from '../../src/values/phone.ts';

describe('toE164', () => {
  test.each([
    ['+919876543210', '+919876543210'],
    ['+91 98765-43210', '+919876543210'],
    ['0091 98765 43210', '+919876543210'],
    ['919876543210', '+919876543210'],
    ['(1) 704-448-6577', '+17044486577'],
  ])('writes %s as %s', (sent, expected) => expect(toE164(sent)).toBe(expected));

  test.each([
    ['a national number, whose country nobody knows', '(704) 448-6577'],
    ['a number with a leading zero', '04423456789'],
    ['a plus before a zero, which is no country', '+0123456789'],
    ['a short code', '12345'],
    ['more digits than E.164 has', '1234567890123456'],
    ['a word', 'anonymous'],
    ['an extension', '+1 704 448 6577 ext 12'],
    ['nothing', ''],
  ])('leaves %s as sent', (_what, sent) => expect(toE164(sent)).toBe(sent));

  test('takes eight bare digits where the country code is always there', () => {
    expect(toE164('6581234567', 8)).toBe('+6581234567');
    expect(toE164('6581234567')).toBe('6581234567');
  });
});

describe('isPhone', () => {
  test('tells a number from a name', () => {
    expect(isPhone('+91 98765 43210')).toBe(true);
    expect(isPhone('James Smith')).toBe(false);
    expect(isPhone('Agent 007')).toBe(false);
    expect(isPhone('123')).toBe(false);
  });
});

describe('isSamePhone', () => {
  test('compares digits', () => {
    expect(isSamePhone('+91 98765 43210', '919876543210')).toBe(true);
    expect(isSamePhone('919876543210', '919876543211')).toBe(false);
  });

  test('finds no two nothings the same', () => expect(isSamePhone('', '')).toBe(false));
});

test('digitsOf keeps digits alone', () => expect(digitsOf('+91 (98) 7-x')).toBe('91987'));
