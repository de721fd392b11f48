import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import {
  digitsOf,
  e164DigitsOf,
  isPhone,
  isSamePhone,
  type PhoneOptions,
  parsePhone,
  withCountryCode,
  withPlus,
} from '../../src/values/phone.ts';

const NUMBER = '+17045550118';

const numberIn = (text: string, options?: PhoneOptions) => parsePhone(text, options).number;

const NOBODY = { number: null, extension: null };

describe('a number with its country code is the same', () => {
  test.each([
    ['plain', NUMBER],
    ['with spaces', '+1 704 555 0118'],
    ['with dashes', '+1-704-555-0118'],
    ['with dots', '+1.704.555.0118'],
    ['with brackets', '+1 (704) 555-0118'],
    ['with its plus in brackets', '(+1) 704 555 0118'],
    ['with the national prefix too', '+1 1704 555 0118'],
    ['with a zero that its country does not have', '+1 (0) 704 555 0118'],
    ['after 00', '0017045550118'],
    ['with a full stop at its end', '+17045550118..'],
    ['with a comma at its end', '+17045550118, '],
    ["with a spreadsheet's mark for text", "'+17045550118"],
    ['with non-breaking hyphens', '+1‑704‑555‑0118'],
    ['with long dashes and a minus sign', '+1–704—555−0118'],
    ['with soft hyphens', '+1\u00ad704\u00ad5550118'],
    ['with non-breaking spaces', '+1\u00a0704\u202f555\u20070118'],
    ['with marks of direction', '\u202a+1 704 555 0118\u202c'],
    ['with isolating marks of direction', '\u2066+17045550118\u2069'],
    ['with zero-width spaces', '\u200b+1704\u200b5550118\ufeff'],
    ['full-width', '＋１（７０４）５５５－０１１８'],
    ['in Arabic digits', '+١٧٠٤٥٥٥٠١١٨'],
    ['in Persian digits', '+۱۷۰۴۵۵۵۰۱۱۸'],
    ['in Devanagari digits', '+१७०४५५५०११८'],
    ['as a link', 'tel:+1-704-555-0118'],
    ['as a link of WhatsApp', 'whatsapp:+17045550118'],
    ['as a link of Skype', 'callto://+17045550118'],
    ['as a lead ad writes it', 'p:+17045550118'],
    ['as a link within a country', 'tel:704-555-0118;phone-context=+1'],
    ['as a link within an area', 'tel:555-0118;phone-context=+1-704'],
    ['as a link that says too much', 'tel:+17045550118;phone-context=+44;isub=1;x'],
    ['as an address that is a number', 'sip:+17045550118@10.0.0.5'],
    ['as such an address with parameters', 'sips:+17045550118;user=phone@example.com'],
  ])('%s', (_how, text) => expect(numberIn(text)).toBe(NUMBER));
});

describe('the zero in brackets', () => {
  test.each([
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+4402079460958', '+442079460958'],
    ['0044 (0) 20 7946 0958', '+442079460958'],
    ['+44 (0)7700 900123', '+447700900123'],
    ['+49(0)30 1234567', '+49301234567'],
    ['+33 (0)6 12 34 56 78', '+33612345678'],
    ['+91 098765 43210', '+919876543210'],
    ['+7 8 926 123 45 67', '+79261234567'],
    // Italy and the Ivory Coast keep it, Spain never had one.
    ['+39 (0)6 1234 5678', '+390612345678'],
    ['+225 (0)7 01 23 45 67', '+2250701234567'],
    ['+34 (0)612 34 56 78', '+34612345678'],
    // Nobody has this number yet.
    ['+44 (0)20 0000 0000', '+442000000000'],
    ['+44 0 0 0 0', null],
  ])('goes where its country drops it: %s', (text, expected) => expect(numberIn(text)).toBe(expected));
});

describe('a number that nobody has yet stays as it is', () => {
  test.each(['+888123456789', '+999123456789', '+9198123', '+5215512345678', '+17045550118123', '+4400000'])(
    '%s',
    (text) => expect(numberIn(text)).toBe(text),
  );
});

describe('an extension', () => {
  test.each([
    ['+17045550118 x25', '25'],
    ['+17045550118x25', '25'],
    ['+1 704 555 0118 ext 25', '25'],
    ['+1 704 555 0118 ext. 25', '25'],
    ['+1 704 555 0118, extn 25', '25'],
    ['+1 704 555 0118 Extension: 25', '25'],
    ['+1 (704) 555-0118 #25', '25'],
    ['+17045550118,,25#', '25'],
    ['+17045550118,25', '25'],
    ['+17045550118;25', '25'],
    ['+17045550118p25', '25'],
    ['+17045550118w0025', '0025'],
    ['tel:+1-704-555-0118;ext=25', '25'],
    ['+17045550118 / 25', '25'],
    ['+1 704 555 0118/5', '5'],
  ])('is a field of its own: %s', (text, extension) => expect(parsePhone(text)).toEqual({ number: NUMBER, extension }));

  test.each(['704-555-0118/25', '704-555-0118 x25', '(704) 555-0118 ext. 25'])(
    'of a number without its country code needs the country: %s',
    (text) => {
      expect(parsePhone(text)).toEqual(NOBODY);
      expect(parsePhone(text, { country: 'US' })).toEqual({ number: NUMBER, extension: '25' });
    },
  );

  test('is told from the end of a longer number', () =>
    expect(parsePhone('+49 8123/12345')).toEqual({ number: '+49812312345', extension: null }));

  test.each([
    ['either may be meant', '+49 30 123456/78'],
    ['neither can be', '+1 704 555/2'],
    ['it is too long for one', '+17045550118 x12345678'],
    ['a link has something else there', 'tel:+17045550118;ext=desk'],
  ])('is not guessed where %s', (_why, text) => expect(parsePhone(text)).toEqual(NOBODY));
});

describe('a number without its country code', () => {
  test.each([
    ['US', '(704) 555-0118', NUMBER],
    ['US', '1-704-555-0118', NUMBER],
    ['US', '011 44 20 7946 0958', '+442079460958'],
    ['US', '919812345670', '+919812345670'],
    ['CA', '7045550118', NUMBER],
    ['IN', '98123 45670', '+919812345670'],
    ['IN', '09812345670', '+919812345670'],
    ['IN', '919812345670', '+919812345670'],
    ['GB', '020 7946 0958', '+442079460958'],
    ['IT', '06 1234 5678', '+390612345678'],
  ])('is read by the rules of its country: %s, %s', (country, text, expected) =>
    expect(numberIn(text, { country })).toBe(expected),
  );

  test.each(['(704) 555-0118', '7045550118', '98123 45670', '020 7946 0958', '01144207946095', '6581234567'])(
    'is nobody where nobody knows its country: %s',
    (text) => {
      expect(numberIn(text)).toBeNull();
      expect(numberIn(text, { country: 'Atlantis' })).toBeNull();
    },
  );

  test.each(['555-0118', '1234567890', '256', '704 555 0118 704 555 0119'])(
    'is nobody where no such number exists: %s',
    (text) => expect(numberIn(text, { country: 'US' })).toBeNull(),
  );

  test('counts as one that has its code from eleven digits on, if it exists', () => {
    expect(numberIn('17045550118')).toBe(NUMBER);
    expect(numberIn('(1) 704-555-0118')).toBe(NUMBER);
    expect(numberIn('919812345670.0')).toBe('+919812345670');
    expect(numberIn('13812345678')).toBeNull();
    expect(numberIn('04423456789')).toBeNull();
  });

  test('counts from eight digits on where the code is always there', () => {
    expect(numberIn('6581234567', { hasCountryCode: true })).toBe('+6581234567');
    expect(numberIn('4402079460958', { hasCountryCode: true })).toBe('+442079460958');
    expect(numberIn('91 98123 45670', { hasCountryCode: true })).toBe('+919812345670');
    expect(numberIn('(704) 555-0118', { hasCountryCode: true })).toBeNull();
    expect(numberIn('09812345670', { hasCountryCode: true })).toBeNull();
    expect(numberIn('1234567', { hasCountryCode: true })).toBeNull();
    expect(numberIn('86282452253', { hasCountryCode: true })).toBeNull();
  });
});

const NO_PHONES = [
  ['nothing', ''],
  ['a word', 'Priya'],
  ['a word in another script', 'नाम'],
  ['a name with a digit', 'Agent 007'],
  ['letters on a keypad', '1-800-FLOWERS'],
  ['letters on a keypad after a country code', '+1 800 FLOWERS'],
  ['what a spreadsheet makes of a number', '9.19812E+11'],
  ['a power of ten', '1e11'],
  ['letters before it', 'abc919812345670'],
  ['words around it', 'call +17045550118 now'],
  ['an emoji', '📞+17045550118'],
  ['an emoji after it', '+17045550118📞'],
  ['two numbers', '+17045550118 / +17045550119'],
  ['two numbers in words', '+17045550118 or +17045550119'],
  ['two numbers and a comma', '17045550118,17045550119'],
  ['an address', 'sip:7045550118@10.0.0.5'],
  ['an e-mail address', 'a17045550118@example.com'],
  ['an e-mail address that is a number', '+17045550118@example.com'],
  ['a web address', 'https://example.com/17045550118'],
  ['an IP address', '192.168.100.200'],
  ['a link within nothing known', 'tel:7045550118;phone-context=example.com'],
  ['two plus signs', '++17045550118'],
  ['more than a number has room for', `+17045550118${' '.repeat(100)}1`],
] as const;

describe('what is no phone', () => {
  test.each(NO_PHONES)('is nobody, in any country: %s', (_what, text) => {
    expect(parsePhone(text)).toEqual(NOBODY);
    expect(parsePhone(text, { country: 'US' })).toEqual(NOBODY);
    expect(parsePhone(text, { hasCountryCode: true })).toEqual(NOBODY);
    expect(isPhone(text)).toBe(false);
  });

  test.each(['+0123456789', '+123', '+1234567890123456', '12345', '+266696687', '+7378742833'])(
    'neither is %s a number',
    (text) => expect(numberIn(text)).toBeNull(),
  );
});

const phoneLike = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'+0123456789() -./,;x#٣९@:e') }),
  fc
    .tuple(fc.constantFrom('', '+', '00', 'tel:', '+44 (0)'), fc.stringMatching(/^\d{1,17}$/))
    .map((parts) => parts.join('')),
);
const options: fc.Arbitrary<PhoneOptions> = fc.record({
  country: fc.constantFrom(null, 'US', 'GB', 'IT', 'IN'),
  hasCountryCode: fc.boolean(),
});

describe('whatever comes in', () => {
  test('gives E.164 or nobody, and E.164 once more gives the same', () =>
    fc.assert(
      fc.property(phoneLike, options, (text, how) => {
        const { number, extension } = parsePhone(text, how);
        if (number === null) return expect(extension).toBeNull();
        expect(number).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(parsePhone(number, how)).toEqual({ number, extension: null });
      }),
      { numRuns: 2_000 },
    ));

  test('a number that exists is the one that the library reads', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9]\d{6,14}$/), (text) => {
        const phone = parsePhoneNumberFromString(text);
        fc.pre(phone?.isValid() === true && phone.number === text);
        expect(numberIn(text)).toBe(text);
        expect(numberIn(phone?.formatInternational() ?? '')).toBe(text);
      }),
      { numRuns: 300 },
    ));

  test.each(getCountries())('a number of %s is read in every spelling', (country) => {
    const phone = getExampleNumber(country, examples);
    const number = phone?.number ?? '';
    expect(numberIn(number)).toBe(number);
    expect(numberIn(phone?.formatInternational() ?? '')).toBe(number);
    expect(numberIn(phone?.formatNational() ?? '', { country })).toBe(number);
    // Two islands have seven digits in all, which says too little without the "+".
    const isLong = number.length > 8;
    expect(numberIn(number.slice(1), { hasCountryCode: true })).toBe(isLong ? number : null);
  });
});

describe('isPhone', () => {
  test.each(['+91 98765 43210', '(704) 555-0118', '704-555-0118 x25', '٠٢٠٧٩٤٦٠٩٥٨', '1234567'])(
    'tells a number from a name: %s',
    (text) => expect(isPhone(text)).toBe(true),
  );

  test.each(['123', '266696687', '12345678901234567'])('a number is no number of this size: %s', (text) =>
    expect(isPhone(text)).toBe(false),
  );
});

describe('isSamePhone', () => {
  test.each([
    ['+91 98765 43210', '919876543210'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+17045550118', '1-704-555-0118 x25'],
    ['(704) 555-0118', '704.555.0118'],
  ])('%s is %s', (one, other) => expect(isSamePhone(one, other)).toBe(true));

  test.each([
    ['919876543210', '919876543211'],
    ['', ''],
    ['Anonymous', 'Anonymous'],
    ['+266696687', '+266696687'],
    ['sip:7045550118@10.0.0.5', '7045550118'],
  ])('%s is not %s', (one, other) => expect(isSamePhone(one, other)).toBe(false));
});

describe('withCountryCode', () => {
  test.each([
    ['(773) 555-0118', '+1 773 555 0118'],
    ['029 2018 0123', '+44 29 2018 0123'],
    ['9812345670', '+91 98123 45670'],
    ['1234567', null],
  ])('shows how %s might be meant', (text, expected) => expect(withCountryCode(text)).toBe(expected));
});

test('digitsOf keeps digits alone', () => expect(digitsOf('+91 (98) 7-x')).toBe('91987'));

test('e164DigitsOf gives the digits of E.164 alone', () => {
  expect(e164DigitsOf(NUMBER)).toBe('17045550118');
  expect(e164DigitsOf('704-555-0118/25')).toBeNull();
});

test('withPlus writes digits as E.164 where they are', () => {
  expect(withPlus('17045550118')).toBe(NUMBER);
  expect(withPlus('0123456789')).toBe('0123456789');
});
