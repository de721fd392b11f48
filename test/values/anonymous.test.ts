import { describe, expect, test } from '@jest/globals';
import { isAnonymous } from '../../src/values/anonymous.ts';

describe('a caller who hides their number', () => {
  test.each([
    'anonymous',
    'Anonymous',
    ' Restricted ',
    'Unavailable',
    'PRIVATE',
    'Private Number',
    'Blocked',
    'unknown',
    'No Caller ID',
    'no-caller-id',
    'Withheld',
    'sip:anonymous@anonymous.invalid',
    '+266696687',
    '266696687',
    '+7378742833',
    '+8656696',
    '+86282452253',
    '+2562533',
    '256',
    '0',
    '+0000000000',
  ])('is %s', (text) => expect(isAnonymous(text)).toBe(true));

  test.each(['', 'Priya', 'Unknown Mortal Orchestra', 'anonymous 2', '+17045550118', '(737) 874-2833', '+17378742833'])(
    'is not "%s"',
    (text) => expect(isAnonymous(text)).toBe(false),
  );
});
