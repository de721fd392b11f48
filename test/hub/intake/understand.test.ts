import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { eventTypeOf, everyKind, everyTrigger, kindsOf, triggersOf } from '../../../src/hub/intake/kinds.ts';
import { type Understood, understand } from '../../../src/hub/intake/understand.ts';
import { storable } from '../../../src/hub/platform/storable.ts';
import { SOURCES, type Source } from '../../../src/hub/sources.ts';
import { permissionEndsSoon } from '../../../src/hub-api/permission-ends-soon.ts';
import { everyEvent } from '../../../src/local-zaps/every-trigger.ts';
import * as whatconverts from '../../../src/whatconverts/sample-payloads.ts';
import { PAYLOADS, poisoned } from './poisoned.ts';

const RECEIVED_AT = Date.parse('2026-03-02T09:20:00.000Z');

const understood = (source: Source, payload: unknown, receivedAt = RECEIVED_AT): Understood => {
  const understanding = understand(source, payload, receivedAt);
  if ('reason' in understanding) throw new Error(understanding.reason);
  return understanding;
};

const reasonOf = (source: Source, payload: unknown): string => {
  const understanding = understand(source, payload, RECEIVED_AT);
  return 'reason' in understanding ? understanding.reason : 'none';
};

describe('a webhook that a trigger is for', () => {
  test('is of the kind that the trigger is called', () => {
    expect(PAYLOADS.map(([source, payload]) => understood(source, payload).kind)).toEqual([
      'doubletick_call_accepted',
      'doubletick_incoming_call_started',
      'doubletick_outgoing_call_started',
      'doubletick_call_ended',
      'doubletick_call_missed',
      'doubletick_call_rejected',
      'doubletick_call_not_picked',
      'doubletick_call_permission_granted',
      'doubletick_call_permission_denied',
      'whatconverts_call_in_progress',
      'whatconverts_call_completed',
    ]);
  });

  test("tells its customer's number in digits, or else their id", () => {
    expect(understood('doubletick', doubletick.callEnded).customer).toBe('17735550170');
    const hidden = ['', 'anonymous', '266696687'].map((customerNumber) => ({
      ...doubletick.callEnded,
      customerNumber,
    }));
    for (const call of hidden) {
      expect(understood('doubletick', call).customer).toBe('customer:customer_Kd83hTq1Zb');
      expect(understood('doubletick', { ...call, customerId: '' }).customer).toBeNull();
    }
    expect(understood('whatconverts', whatconverts.callCompleted).customer).toBe('17735550118');
  });

  test('of a call tells of the call, and of a reply of the reply', () => {
    expect(understood('doubletick', doubletick.callEnded)).toMatchObject({
      call: { callId: 'doubletick:call_01JQ8M4T7V' },
      reply: null,
    });
    expect(understood('whatconverts', whatconverts.callInProgress)).toMatchObject({
      call: { callId: 'whatconverts:482913' },
      reply: null,
    });
    expect(understood('doubletick', doubletick.permissionGranted)).toMatchObject({
      call: null,
      identifiers: ['customer:customer_Kd83hTq1Zb', 'phone:17735550170'],
      reply: { customerPhone: '+17735550170', answer: 'temporary' },
    });
  });
});

describe('what tells a copy from another event', () => {
  const keyOf = (source: Source, payload: unknown, receivedAt?: number) =>
    understood(source, payload, receivedAt).dedupeKey;

  test('is the same for every copy, whenever it comes', () => {
    const repeated = PAYLOADS.filter(([, payload]) => payload !== doubletick.callNotPicked);
    for (const [source, payload] of repeated) {
      expect(keyOf(source, payload)).not.toBeNull();
      expect(keyOf(source, { ...payload }, RECEIVED_AT + 3_600_000)).toBe(keyOf(source, payload));
    }
  });

  test('differs between the events of one call, and between calls', () => {
    const keys = PAYLOADS.filter(([, payload]) => payload !== doubletick.callNotPicked).flatMap(([source, payload]) => [
      keyOf(source, payload),
      keyOf(source, { ...payload, callId: 'other', messageId: 'other', lead_id: 1 }),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('is nothing for a call that rang out at one agent: the next agent may let it ring out, too', () => {
    expect(keyOf('doubletick', doubletick.callNotPicked)).toBeNull();
  });

  test('differs between a grant and a denial, even under one message id', () => {
    const denial = { ...doubletick.permissionGranted, response: 'reject' };
    expect(keyOf('doubletick', denial)).not.toBe(keyOf('doubletick', doubletick.permissionGranted));
  });

  test('is short enough for an index, however long the id that it comes from', () => {
    const long = (last: string) =>
      keyOf('doubletick', { ...doubletick.callEnded, callId: `${'é'.repeat(5_000)}${last}` });
    expect(long('a')?.length).toBeLessThanOrEqual(200);
    expect(long('a')).toBe(long('a'));
    expect(long('a')).not.toBe(long('b'));
  });
});

describe('a webhook of the provider that no trigger is for', () => {
  test('is kept, and of the kind of the others', () => {
    const message = { event: 'MESSAGE_RECEIVED', from: '17735550170' };
    const form = { ...whatconverts.callCompleted, trigger: 'deleted' };
    const nothing = { dedupeKey: null, customer: null, identifiers: [], reply: null, callId: null, call: null };
    expect(understood('doubletick', message)).toEqual({ kind: 'doubletick_other', ...nothing, isPrivate: false });
    expect(understood('whatconverts', form)).toEqual({ kind: 'whatconverts_other', ...nothing, isPrivate: false });
    for (const source of SOURCES) expect(understood(source, {})).toEqual({ kind: `${source}_test`, ...nothing });
  });
});

describe('a reply that is no clear answer', () => {
  test('is understood as what it is: not to be called', () => {
    for (const response of ['maybe', '', null, {}])
      expect(understood('doubletick', { ...doubletick.permissionGranted, response })).toMatchObject({
        kind: 'doubletick_call_permission_unclear',
        reply: { answer: 'unclear' },
      });
  });
});

describe('a webhook that cannot be understood', () => {
  test.each([null, [doubletick.callEnded], 'text', 7, true])('is no object: %j', (payload) => {
    for (const source of SOURCES) expect(reasonOf(source, payload)).toContain('is not an object');
  });

  test('lacks what makes it usable, which is named', () => {
    expect(reasonOf('doubletick', { ...doubletick.callEnded, callId: '' })).toBe(
      'It lacks what makes it usable: callId.',
    );
    expect(reasonOf('whatconverts', { ...whatconverts.callCompleted, lead_id: null })).toContain(': lead_id.');
  });

  test("came to the wrong provider's URL, or from nobody known", () => {
    expect(reasonOf('doubletick', whatconverts.callCompleted)).toBe('It is no webhook of DoubleTick.');
    expect(reasonOf('whatconverts', doubletick.callEnded)).toBe('It is no webhook of WhatConverts.');
    expect(reasonOf('doubletick', { event: '' })).toBe('It is no webhook of DoubleTick.');
    expect(reasonOf('doubletick', { event: { name: 'CALL_ENDED' } })).toBe('It is no webhook of DoubleTick.');
  });

  test('says why without a word of its content', () => {
    const secret = 'Priya 17735550170';
    for (const payload of [
      { [secret]: secret },
      { event: '', [secret]: 1 },
      { ...doubletick.callEnded, callId: [secret] },
    ]) {
      expect(reasonOf('doubletick', payload)).not.toContain('17735550170');
    }
  });
});

describe('whatever comes in', () => {
  test('is understood or refused, never thrown at, and all that is kept of it can be stored', () =>
    fc.assert(
      fc.property(poisoned, ([source, payload]) => {
        const understanding = understand(source, payload, RECEIVED_AT);
        if ('reason' in understanding) return;
        const { dedupeKey, customer, call } = understanding;
        const kept = JSON.stringify([dedupeKey, customer, call]);
        expect(kept).toBe(
          JSON.stringify(JSON.parse(kept), (_key, value) => (typeof value === 'string' ? storable(value) : value)),
        );
        const indexed = [dedupeKey, customer, call?.callId, call?.subject];
        for (const text of indexed) expect(text?.length ?? 0).toBeLessThanOrEqual(200);
      }),
      { numRuns: 400 },
    ));

  test('takes no more digits for a number than a number has, and keeps no more of an id than an index can hold', () => {
    const denied = { ...doubletick.permissionDenied, from: '9'.repeat(20_000), pairedMessageId: '' };
    expect(understood('doubletick', denied)).toMatchObject({ customer: null, identifiers: [] });
    const { customer } = understood('doubletick', { ...denied, dtCustomerId: 'c'.repeat(20_000) });
    expect(customer).toMatch(/^customer:sha256-[\w-]{43}$/);
  });
});

describe('triggers and kinds', () => {
  test('every trigger of the app is one that can be subscribed to, and the other way round', () => {
    // A permission that ends soon is subscribed to as one that expires.
    const ofApp = everyEvent.map(({ key }) => key).filter((key) => key !== permissionEndsSoon.key);
    expect(everyTrigger.toSorted()).toEqual(ofApp.toSorted());
  });

  test('a kind is for the triggers that it is the kind of', () => {
    for (const trigger of everyTrigger) {
      expect(kindsOf(trigger)).not.toEqual([]);
      for (const kind of kindsOf(trigger)) expect(triggersOf(kind)).toContain(trigger);
    }
    for (const kind of everyKind)
      for (const trigger of triggersOf(kind)) {
        expect(kindsOf(trigger)).toEqual(/_(other|test)$/.test(kind) ? [] : expect.arrayContaining([kind]));
      }
  });

  test('a reply is for its own trigger and for that of every reply', () => {
    expect(kindsOf('doubletick_call_permission_reply')).toEqual([
      'doubletick_call_permission_granted',
      'doubletick_call_permission_denied',
      'doubletick_call_permission_unclear',
    ]);
    expect(kindsOf('doubletick_call_permission_unclear')).toEqual([]);
    expect(triggersOf('doubletick_call_permission_unclear')).toEqual(['doubletick_call_permission_reply']);
    expect(kindsOf('doubletick_other')).toEqual([]);
    expect(kindsOf('constructor')).toEqual([]);
  });

  test('a kind has what reads it, unless no trigger is for it', () => {
    for (const kind of everyKind) {
      // Every answer is read as a reply: a grant that is over is one, and so is what is unclear.
      const reader = kind.replace(/_permission_(granted|denied|unclear)$/, '_permission_reply');
      expect(eventTypeOf(kind)?.key ?? null).toBe(/_(other|test)$/.test(kind) ? null : reader);
    }
    expect(eventTypeOf('toString')).toBeNull();
  });
});
