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
