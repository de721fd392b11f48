import { describe, expect, test } from '@jest/globals';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { type CallSighting, sightingOf } from '../../../src/hub/calls/sighting.ts';
import { eventsOf } from '../../../src/hub/intake/kinds.ts';
import type { Source } from '../../../src/hub/sources.ts';
import * as whatconverts from '../../../src/whatconverts/sample-payloads.ts';

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

  test('of the two sides: who and on which number', () => {
    expect(sighting('doubletick', doubletick.callAccepted)).toMatchObject({
      callId: 'doubletick:call_01JQ8M4T7V',
      source: 'doubletick',
      direction: 'INCOMING',
      agent: 'Anita Desai',
      customer: '+919812345670',
      customerName: 'Priya Raman',
      number: '+914045678900',
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

  test('of a call that is over: when it connected, and that it ended by the time of arrival', () => {
    expect(course('whatconverts', whatconverts.callCompleted)).toEqual([
      null,
      '2026-03-02T15:04:09.000Z',
      ARRIVED,
      'ended',
    ]);
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
