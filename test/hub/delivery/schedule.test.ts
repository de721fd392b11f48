import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { delayAfter, MOST_ATTEMPTS, parseRetryAfter } from '../../../src/hub/delivery/schedule.ts';
import { verdictOf } from '../../../src/hub/delivery/sender.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-03-02T09:15:07.000Z');

const least = () => 0;
const most = () => 1;

describe('the time until the next attempt', () => {
  test.each([
    [1, 5 * SECOND],
    [2, 5 * MINUTE],
    [3, 30 * MINUTE],
    [4, 2 * HOUR],
    [5, 5 * HOUR],
    [6, 10 * HOUR],
    [7, 10 * HOUR],
  ])('after attempt %i is %i ms and up to a fifth more', (attempt, delay) => {
    expect(delayAfter(attempt, null, least)).toBe(delay);
    expect(delayAfter(attempt, null, most)).toBe(delay * 1.2);
  });

  test('after the eighth attempt there is none', () => {
    expect(MOST_ATTEMPTS).toBe(8);
    expect(delayAfter(8, null, least)).toBeNull();
    expect(delayAfter(8, 10 * SECOND, least)).toBeNull();
    expect(delayAfter(100, null, least)).toBeNull();
  });

  test('is what the receiver asked for when that is longer, up to a day', () => {
    expect(delayAfter(1, MINUTE, most)).toBe(MINUTE);
    expect(delayAfter(2, MINUTE, least)).toBe(5 * MINUTE);
    expect(delayAfter(1, 0, least)).toBe(5 * SECOND);
    expect(delayAfter(1, 1e15, least)).toBe(24 * HOUR);
  });
});

describe('a Retry-After header', () => {
  test.each([
    ['120', 120 * SECOND],
    [' 0 ', 0],
    ['Mon, 02 Mar 2026 09:16:07 GMT', MINUTE],
  ])('"%s" asks for %i ms', (header, expected) => expect(parseRetryAfter(header, NOW)).toBe(expected));

  test.each([undefined, '', 'soon', '-5', 'Mon, 02 Mar 2026 09:14:07 GMT', '9'.repeat(400)])(
    '%p asks for nothing',
    (header) => expect(parseRetryAfter(header, NOW)).toBeNull(),
  );

  test('never asks for a time that is none, whatever it says', () =>
    fc.assert(
      fc.property(fc.string(), (header) => {
        const ms = parseRetryAfter(header, NOW);
        expect(ms === null || (Number.isFinite(ms) && ms >= 0)).toBe(true);
      }),
    ));
});

describe('an answer with status', () => {
  test.each([200, 201, 202, 204, 299])('%i is a delivery', (status) => expect(verdictOf(status)).toBe('delivered'));
  test('410 ends the subscription', () => expect(verdictOf(410)).toBe('gone'));
  test.each([408, 425, 429, 500, 502, 503, 504, 599])('%i is tried again', (status) =>
    expect(verdictOf(status)).toBe('retry'),
  );
  test.each([301, 302, 303, 307, 308, 304, 400, 401, 403, 404, 405, 409, 413, 422])('%i is final', (status) =>
    expect(verdictOf(status)).toBe('refused'),
  );
});
