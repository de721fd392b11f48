import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateIn, isTimeZone, timeAgo, toIsoTime } from '../../src/values/time.ts';

describe('toIsoTime', () => {
  test.each([
    ['2026-01-15T10:30:00.000Z', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15T10:30:00Z', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15T16:00:00+05:30', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15T16:00+0530', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15 10:30:00', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15T10:30:00', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15', '2026-01-15T00:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    [' 2026-01-15T10:30:00Z ', '2026-01-15T10:30:00.000Z'],
    [1768473000, '2026-01-15T10:30:00.000Z'],
    ['1768473000', '2026-01-15T10:30:00.000Z'],
    [1768473000000, '2026-01-15T10:30:00.000Z'],
    ['1768473000000', '2026-01-15T10:30:00.000Z'],
    ['1768473000.75', '2026-01-15T10:30:00.750Z'],
    ['2026-11-20 09:00:00+00', '2026-11-20T09:00:00.000Z'],
    ['2026-11-20 09:00:00+05', '2026-11-20T04:00:00.000Z'],
    ['2026-11-20 09:00:00 UTC', '2026-11-20T09:00:00.000Z'],
    ['2026-11-20 09:00:00 gmt', '2026-11-20T09:00:00.000Z'],
    ['2026-11-20T09:00:00UTC', '2026-11-20T09:00:00.000Z'],
    ['2026-11-20 09:00:00 +0530', '2026-11-20T03:30:00.000Z'],
    ['2026-11-20T09:00:00-03:30', '2026-11-20T12:30:00.000Z'],
    ['2026-11-20t09:00:00z', '2026-11-20T09:00:00.000Z'],
    ['2026-11-20T09:00:00.5Z', '2026-11-20T09:00:00.500Z'],
    ['2026-11-20T09:00:00,25Z', '2026-11-20T09:00:00.250Z'],
    ['2026-11-20T09:00:00.123999Z', '2026-11-20T09:00:00.123Z'],
    ['2026-11-20T09:00:00.123456789+00:00', '2026-11-20T09:00:00.123Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
    ['Fri, 20 Nov 2026 09:00:00 GMT', '2026-11-20T09:00:00.000Z'],
    ['Fri, 20 Nov 2026 09:00:00 +0530', '2026-11-20T03:30:00.000Z'],
    ['fri, 20 nov 2026 09:00:00 -0500', '2026-11-20T14:00:00.000Z'],
    ['20 Nov 2026 09:00 UT', '2026-11-20T09:00:00.000Z'],
    ['Fri,  6 Nov 2026 09:00:00 +0000 (UTC)', '2026-11-06T09:00:00.000Z'],
  ])('reads %s', (sent, expected) => expect(toIsoTime(sent)).toBe(expected));

  test.each([
    'tomorrow',
    '',
    '2026-02-31T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-01-15T99:00:00Z',
    '15/01/2026',
    0,
    -5,
    8.7e15,
    '9999-12-31T23:59:59-12:00',
    // Microseconds and nanoseconds since 1970.
    1763629200000000,
    '1763629200000000',
    '1763629200000000000',
    // Dates as digits.
    '2026',
    '20261120',
    '20261120090000',
    '202611200900',
    '11/20/2026',
    '20/11/2026',
    '11/20/2026 09:00:00',
    'Nov 20 2026',
    'Nov 20, 2026 9:00 AM',
    'Fri Nov 20 2026 09:00:00 GMT+0000',
    '2026-W47-5',
    '2026-324',
    '2026-11',
    '2026-11-20 09:00:00 AM',
    '2026-11-20 09:00:00 EST',
    '2026-11-20 UTC',
    '2026-11-20T9:00Z',
    '2026-11-20T09Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T23:59:60Z',
    '2026-11-20T09:60:00Z',
    '2026-11-20T09:00:00+15:00',
    '2026-11-20T09:00:00+05:60',
    '2026-02-30',
    '2027-02-29T00:00:00Z',
    '2026-00-10',
    '2026-11-00',
    '0000-11-20',
    // It was a Friday.
    'Mon, 20 Nov 2026 09:00:00 GMT',
    'Xyz, 20 Nov 2026 09:00:00 GMT',
    'Mon, 30 Feb 2026 09:00:00 GMT',
    '20 Foo 2026 09:00:00 GMT',
    '20 Nov 26 09:00:00 GMT',
    '20 Nov 2026 09:00:00',
    '20 Nov 2026 24:00:00 GMT',
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('finds no time in %s', (sent) => expect(toIsoTime(sent)).toBeNull());

  test('reads back whatever it wrote', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-02'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(toIsoTime(date.toISOString())).toBe(date.toISOString());
        },
      ),
    );
  });

  /** Any instant with milliseconds, and a clock's distance from UTC in minutes. */
  const somewhere = fc.record({
    ms: fc.integer({ min: Date.parse('1973-05-01'), max: Date.parse('2286-01-01') }),
    ahead: fc.integer({ min: -12 * 60, max: 14 * 60 }),
  });

  test('reads the same instant from whatever spelling, with whatever offset', () => {
    fc.assert(
      fc.property(somewhere, ({ ms, ahead }) => {
        const local = new Date(ms + ahead * 60_000);
        const [date, clock] = local.toISOString().slice(0, -1).split('T');
        const minutes = Math.abs(ahead);
        const [h, m] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
        const sign = ahead < 0 ? '-' : '+';
        const exact = new Date(ms).toISOString();
        const offsets = [`${sign}${h}:${m}`, `${sign}${h}${m}`, ...(m === '00' ? [`${sign}${h}`] : [])];
        for (const offset of offsets) {
          for (const text of [
            `${date}T${clock}${offset}`,
            `${date} ${clock} ${offset}`,
            `${date}t${clock}999${offset}`,
          ]) {
            expect(toIsoTime(text)).toBe(exact);
          }
        }
        const toTheSecond = new Date(Math.floor(ms / 1000) * 1000).toISOString();
        expect(toIsoTime(local.toUTCString().replace('GMT', `${sign}${h}${m}`))).toBe(toTheSecond);
        expect(toIsoTime(new Date(ms).toUTCString())).toBe(toTheSecond);
        expect(toIsoTime(exact.replace('Z', ' UTC').replace('T', ' '))).toBe(exact);
      }),
    );
  });

  test('never rolls a day, an hour or a second over into the next one', () => {
    const part = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
    fc.assert(
      fc.property(part(13), part(32), part(25), part(61), part(61), (month, day, hour, minute, second) => {
        const text = `2026-${month}-${day}T${hour}:${minute}:${second}.000Z`;
        expect([null, text]).toContain(toIsoTime(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('gives null or ISO 8601 with milliseconds, for any text and number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double()), (value) => {
        expect(toIsoTime(value) ?? '2026-01-15T10:30:00.000Z').toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }),
    );
  });
});

test('dateIn gives the date on a clock in that zone', () => {
  expect(dateIn('UTC', '2026-01-22T20:00:00.000Z')).toBe('2026-01-22');
  expect(dateIn('Asia/Kolkata', '2026-01-22T20:00:00.000Z')).toBe('2026-01-23');
  expect(dateIn('America/New_York', '2026-01-22T03:00:00.000Z')).toBe('2026-01-21');
});

test('isTimeZone knows IANA zones', () => {
  expect(isTimeZone('America/New_York')).toBe(true);
  expect(isTimeZone('Mars/Olympus')).toBe(false);
});

describe('how long ago', () => {
  const NOW = Date.parse('2026-03-09T12:00:00.000Z');

  test.each([
    ['2026-03-09T12:00:30.000Z', 'less than a minute ago'],
    ['2026-03-09T11:59:01.000Z', 'less than a minute ago'],
    ['2026-03-09T11:59:00.000Z', '1 minute ago'],
    ['2026-03-09T11:55:10.000Z', '4 minutes ago'],
    ['2026-03-09T11:00:00.000Z', '1 hour ago'],
    ['2026-03-08T12:00:01.000Z', '23 hours ago'],
    ['2026-03-06T09:00:00.000Z', '3 days ago'],
  ])('%s was %s', (time, expected) => expect(timeAgo(time, NOW)).toBe(expected));
});
