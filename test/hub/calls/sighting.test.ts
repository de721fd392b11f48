import { describe, expect, test } from '@jest/globals';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { type CallSighting, sightingOf } from '../../../src/hub/calls/sighting.ts';
import { eventsOf } from '../../../src/hub/intake/kinds.ts';
import type { Source } from '../../../src/hub/sources.ts';
import * as whatconverts from '../../../src/whatconverts/sample-payloads.ts';
import * as cloud from '../../../src/whatsapp-cloud/sample-payloads.ts';

const ARRIVED = '2026-03-02T09:20:00.000Z';
const receivedAt = Date.parse(ARRIVED);

/** What a payload tells of its call. */
const sighting = (source: Source, payload: Record<string, unknown>): CallSighting | null => {
  for (const event of eventsOf(source)) {
    const { fields } = event.read(payload, { receivedAt, now: receivedAt, timeZone: 'UTC' });
    if (fields) return sightingOf(source, event.key, fields, receivedAt);
  }
  throw new Error('It is no event.');
};

const course = (source: Source, payload: Record<string, unknown>) => {
  const seen = sighting(source, payload);
  return [seen?.startedAt, seen?.acceptedAt, seen?.endedAt, seen?.outcome];
};

describe('what an event of DoubleTick tells', () => {
  test('of a call that rings: that it began, by the time of arrival, since the event has no time of its own', () => {
    for (const payload of [doubletick.incomingCallStarted, doubletick.outgoingCallStarted, doubletick.callNotPicked]) {
      expect(course('doubletick', payload)).toEqual([ARRIVED, null, null, null]);
    }
  });

  test('of a call that was answered: when', () => {
    expect(course('doubletick', doubletick.callAccepted)).toEqual([null, '2026-03-02T09:15:07.000Z', null, null]);
    expect(course('doubletick', { ...doubletick.callAccepted, callStartedAt: '' })).toEqual([
      null,
      ARRIVED,
      null,
      null,
    ]);
  });

  test('of a call that is over: when it was answered, when it ended and how', () => {
    expect(course('doubletick', doubletick.callEnded)).toEqual([
      null,
      '2026-03-02T09:15:07.000Z',
      '2026-03-02T09:18:11.000Z',
      'ended',
    ]);
    expect(course('doubletick', doubletick.callMissed)).toEqual([null, null, '2026-03-02T09:15:42.000Z', 'missed']);
    expect(course('doubletick', doubletick.callRejected)).toEqual([null, null, '2026-03-02T09:15:20.000Z', 'rejected']);
    expect(course('doubletick', { ...doubletick.callMissed, callEndedAt: '' })).toEqual([
      null,
      null,
      ARRIVED,
      'missed',
    ]);
  });

  test('of an end whose beginning cannot be read: that it was answered its duration before', () => {
    const unreadable = { ...doubletick.callEnded, callStartedAt: '02/03/2026 09:15' };
    expect(course('doubletick', unreadable)[1]).toBe('2026-03-02T09:15:07.000Z');
    const timeless = { ...unreadable, callEndedAt: 'noon' };
    expect(course('doubletick', timeless)).toEqual([null, '2026-03-02T09:16:56.000Z', ARRIVED, 'ended']);
    const endless = { ...unreadable, durationInSeconds: 9_000_000_000_000 };
    expect(course('doubletick', endless)[1]).toBe('2026-03-02T09:18:11.000Z');
  });

  test('of a call that failed while it was set up: that nobody answered', () => {
    const failed = { ...doubletick.callEnded, callStatus: 'FAILED', durationInSeconds: 0 };
    expect(course('doubletick', failed)[1]).toBeNull();
  });

  test('of an outgoing call that nobody answered: that it was missed, and who called', () => {
    expect(sighting('doubletick', doubletick.outgoingCallNotAnswered)).toMatchObject({
      direction: 'OUTGOING',
      agent: 'Anita Desai',
      outcome: 'missed',
    });
  });

  test('is as of its own time, a ring as of before all else, and whose the call is as of when they took it', () => {
    const toldBy = (payload: Record<string, unknown>) => {
      const seen = sighting('doubletick', payload);
      return [seen?.toldAt, seen?.agentAt];
    };
    const tookIt = '2026-03-02T09:15:07.000Z';
    expect(toldBy(doubletick.incomingCallStarted)).toEqual(['1970-01-01T00:00:00.000Z', null]);
    expect(toldBy(doubletick.callAccepted)).toEqual([tookIt, tookIt]);
    expect(toldBy(doubletick.callEnded)).toEqual(['2026-03-02T09:18:11.000Z', tookIt]);
    expect(toldBy(doubletick.callMissed)).toEqual(['2026-03-02T09:15:42.000Z', null]);
  });

  test('of the two sides: who and on which number', () => {
    expect(sighting('doubletick', doubletick.callAccepted)).toMatchObject({
      callId: 'doubletick:call_01JQ8M4T7V',
      source: 'doubletick',
      direction: 'INCOMING',
      agent: 'Anita Desai',
      customer: '+17735550170',
      customerName: 'Priya Raman',
      number: '+13125550150',
      seenAt: ARRIVED,
    });
  });

  test('that is about no call: nothing', () => {
    expect(sighting('doubletick', doubletick.permissionGranted)).toBeNull();
    expect(sightingOf('doubletick', 'doubletick_other', {}, receivedAt)).toBeNull();
  });
});

describe('what an event of WhatConverts tells', () => {
  test('of a call that connected: when', () => {
    expect(course('whatconverts', whatconverts.callInProgress)).toEqual([null, '2026-03-02T15:04:09.000Z', null, null]);
  });

  test('of a call that is over: that it ended so long after it began, whenever the webhook came', () => {
    const began = '2026-03-02T15:04:09.000Z';
    const ended = '2026-03-02T15:09:37.000Z';
    expect(course('whatconverts', whatconverts.callCompleted)).toEqual([began, began, ended, 'ended']);
    const inWords = { ...whatconverts.callCompleted, call_duration_seconds: null };
    expect(course('whatconverts', inWords)).toEqual([began, began, ended, 'ended']);
  });

  test('of a call that is over after nobody knows how long: that it ended by the time of arrival', () => {
    const unknown = { ...whatconverts.callCompleted, call_duration_seconds: '', call_duration: '' };
    expect(course('whatconverts', unknown)?.[2]).toBe(ARRIVED);
    expect(course('whatconverts', { ...whatconverts.callCompleted, date_created: '' })).toEqual([
      null,
      null,
      ARRIVED,
      'ended',
    ]);
    const forEver = { ...whatconverts.callCompleted, call_duration_seconds: Number.MAX_SAFE_INTEGER };
    expect(course('whatconverts', forEver)?.[2]).toBe(ARRIVED);
    const anAge = { ...whatconverts.callCompleted, call_duration_seconds: 9_000_000_000_000 };
    expect(course('whatconverts', anAge)?.[2]).toBe(ARRIVED);
  });

  test.each([
    { voicemail: 'https://recordings.example.com/482913-voicemail.mp3' },
    { answer_status: 'Unanswered' },
    { answer_status: 'not answered' },
    { answer_status: 'VOICEMAIL' },
    { call_status: 'Missed' },
  ])('of a call that nobody answered, as in %j: that it was missed', (changes) => {
    const seen = sighting('whatconverts', { ...whatconverts.callCompleted, ...changes });
    expect(seen).toMatchObject({ acceptedAt: null, endedAt: '2026-03-02T15:09:37.000Z', outcome: 'missed' });
  });

  test('of the two sides: the caller and the tracking number; a call that is tracked came in', () => {
    expect(sighting('whatconverts', whatconverts.callInProgress)).toMatchObject({
      callId: 'whatconverts:482913',
      direction: 'INCOMING',
      agent: null,
      customer: '+17735550118',
      customerName: 'Dana Whitfield',
      number: '+13125550142',
    });
    const unnamed = sighting('whatconverts', { ...whatconverts.callInProgress, contact_name: '' });
    expect(unnamed?.customerName).toBe('DANA WHITFIELD');
  });
});

describe('what an event of the WhatsApp Cloud API tells', () => {
  /** The one call or status of a payload, changed. */
  const changed = (payload: typeof cloud.callEnded, changes: Record<string, unknown>) => {
    const whole = structuredClone(payload);
    const around: Record<string, unknown> = whole.entry[0]?.changes[0]?.value ?? {};
    const list = 'statuses' in around ? 'statuses' : 'calls';
    around[list] = [{ ...(around[list] as object[])[0], ...changes }];
    return whole;
  };
  const told = (payload: typeof cloud.callEnded, changes = {}) => course('whatsapp_cloud', changed(payload, changes));
  const at = '2026-03-02T09:15:07.000Z';
  const end = '2026-03-02T09:18:11.000Z';

  test('of a call that rings, was accepted or rejected: when, or by the time of arrival', () => {
    expect(told(cloud.callStarted)).toEqual([at, null, null, null]);
    expect(told(cloud.callAccepted)).toEqual([null, at, null, null]);
    expect(told(cloud.callRejected)).toEqual([null, null, at, 'rejected']);
    const timeless = { timestamp: 'noon' };
    expect(told(cloud.callStarted, timeless)).toEqual([ARRIVED, null, null, null]);
    expect(told(cloud.callAccepted, timeless)).toEqual([null, ARRIVED, null, null]);
    expect(told(cloud.callRejected, timeless)).toEqual([null, null, ARRIVED, 'rejected']);
  });

  test('of a call that is over: when it was answered and ended, or that nobody answered', () => {
    expect(told(cloud.callEnded)).toEqual([null, at, end, 'ended']);
    const unanswered = { start_time: undefined, end_time: undefined, duration: undefined };
    expect(told(cloud.callEnded, unanswered)).toEqual([null, null, end, 'missed']);
  });

  test('of an end that lies before the start, and so of no duration: both as they are', () => {
    const contradictory = { end_time: '1772442906', duration: undefined };
    expect(told(cloud.callEnded, contradictory)).toEqual([null, at, '2026-03-02T09:15:06.000Z', 'ended']);
  });
});
