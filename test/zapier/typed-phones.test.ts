import { describe, expect, test } from '@jest/globals';
import type { Bundle } from 'zapier-platform-core';
import { needPhone } from '../../src/zapier/forms/input.ts';

const typed = (text: string, country?: string): string => {
  const authData: Record<string, string> = country === undefined ? {} : { default_country: country };
  return needPhone({ authData, inputData: { phone: text } } as unknown as Bundle, 'phone', 'Customer Phone Number');
};

describe('a phone number that somebody typed into a form', () => {
  test.each([
    ['+1 (704) 555-0118', undefined, '+17045550118'],
    ['704-555-0124', 'US', '+17045550124'],
    ['704-555-0124', 'us', '+17045550124'],
    ['020 7946 0958', 'GB', '+442079460958'],
    ['+44 20 7946 0958', 'US', '+442079460958'],
  ])('%s, with the default country %s, is %s', (text, country, number) => expect(typed(text, country)).toBe(number));

  test.each([
    ['Priya', undefined, 'Customer Phone Number is "Priya", which is no phone number'],
    ['9.19812E+11', undefined, 'which has lost its last digits in a spreadsheet'],
    ['1e11', undefined, 'which has lost its last digits in a spreadsheet'],
    ['abc17045550118', undefined, 'which is no phone number'],
    ['Anonymous', undefined, 'which is no phone number'],
    ['(773) 555-0118', undefined, 'which has no country code: write it as +1 773 555 0118, or set Default Country'],
    ['1234567', undefined, 'which has no country code: write it as +'],
    ['020 7946 0958', 'US', "which is no number in the connection's Default Country, US"],
    [' ', undefined, 'Customer Phone Number is empty'],
  ])('%s, with the default country %s, is refused in words', (text, country, words) =>
    expect(() => typed(text, country)).toThrow(words),
  );
});
