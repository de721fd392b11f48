import { expect, test } from '@jest/globals';
import { doubletickEvents } from '../../src/doubletick/events.ts';
import { freshSample } from '../../src/doubletick/fresh-sample.ts';
import { callEnded, permissionGranted } from '../../src/doubletick/sample-payloads.ts';

const NOW = Date.parse('2027-05-06T07:08:09.000Z');

test.each(doubletickEvents.map((event) => [event.key, event] as const))(
  'a fresh sample of %s is one',
  (_key, event) => {
    const context = { receivedAt: NOW, now: NOW, timeZone: 'UTC' };
    const [one, other] = [0, 1].map(() => event.read(freshSample(event.samplePayload, NOW), context));
    expect(one?.wrong).toEqual([]);
    expect(Object.keys(one?.fields ?? {})).toEqual(Object.keys(event.output));
    expect(one?.fields?.id).not.toBe(other?.fields?.id);
  },
);

test('a call ends now, and lasted as long as ever', () => {
  expect(freshSample(callEnded, NOW)).toMatchObject({
    callStartedAt: '2027-05-06T07:05:05.000Z',
    callEndedAt: '2027-05-06T07:08:09.000Z',
    durationInSeconds: 184,
  });
});

test('a permission is given now, for seven days', () => {
  expect(freshSample(permissionGranted, NOW)).toMatchObject({
    receivedAt: '2027-05-06T07:08:09.000Z',
    expirationTimestamp: Date.parse('2027-05-13T07:08:09.000Z') / 1000,
  });
});
