import { expect, test } from '@jest/globals';
import { distanceTo, movedBy } from '../../src/values/moved-times.ts';

const payload = {
  startedAt: '2026-03-02T09:15:07.000Z',
  endedAt: '2026-03-02T09:18:11.000Z',
  name: 'Priya',
  seconds: 184,
  empty: '',
};

test('moves every time so far that the latest is now, and leaves the rest', () => {
  const now = Date.parse('2027-01-01T00:03:04.000Z');
  expect(movedBy(payload, distanceTo(payload, now))).toEqual({
    ...payload,
    startedAt: '2027-01-01T00:00:00.000Z',
    endedAt: '2027-01-01T00:03:04.000Z',
  });
});

test('has nowhere to move what has no time', () => {
  expect(distanceTo({ name: '2026' }, 1)).toBe(0);
});
