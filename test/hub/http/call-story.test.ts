import { describe, expect, test } from '@jest/globals';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { CallStory } from '../../../src/hub-api/call-story.ts';
import { EventDetails } from '../../../src/hub-api/events.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { callCompleted, callInProgress, newForm } from '../../../src/whatconverts/sample-payloads.ts';
import { Caller, onEachHub, useHub } from './hub-under-test.ts';

const PHONE = '+17735550170';
const iso = (ms: number) => new Date(ms).toISOString();

const look = (caller: Caller, id: string) => caller.ask(CallStory, 'GET', `/v1/calls/${encodeURIComponent(id)}`);
const kindsOf = ({ events }: CallStory) => events.map(({ kind }) => kind);

onEachHub((on) => {
  describe('the story of one call', () => {
    test('has what happened in order, whoever it rang for, and what each Zap got of it', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/accepted');
      const rangAt = on.now;
      const times = { callStartedAt: iso(rangAt + 9_000), callEndedAt: iso(rangAt + 69_000) };
      await acme.take('doubletick', { ...doubletick.incomingCallStarted, callId: 'told' });
      on.now += 5_000;
      await acme.take('doubletick', { ...doubletick.callNotPicked, callId: 'told' });
      on.now += 65_000;
      // The end comes in before the answer does.
      await acme.take('doubletick', { ...doubletick.callEnded, ...times, callId: 'told', recordingUrl: '' });
      const accepted = await acme.take('doubletick', { ...doubletick.callAccepted, ...times, callId: 'told' });
      await acme.take('doubletick', { ...doubletick.callEnded, callId: 'another' });
      await acme.deliver(accepted);
      const story = await look(acme, 'doubletick:told');
      expect(story).toMatchObject({
        call: { id: 'doubletick:told', state: 'ended', agent: 'Anita Desai', customer_phone: PHONE },
        who: PHONE,
      });
      expect(story.events).toMatchObject([
        { kind: 'doubletick_incoming_call_started', at: iso(rangAt), agent: null, deliveries: [] },
        { kind: 'doubletick_call_not_picked', at: iso(rangAt + 5_000), deliveries: [] },
        {
          id: accepted,
          kind: 'doubletick_call_accepted',
          agent: 'Anita Desai',
          received_at: iso(rangAt + 70_000),
          deliveries: [{ trigger: 'doubletick_call_accepted', status: 'delivered', attempts: [{ status: 200 }] }],
        },
        { kind: 'doubletick_call_ended', agent: 'Anita Desai', deliveries: [] },
      ]);
      expect(await look(acme, 'told')).toEqual(story);
    });

    test('begins with the ring, though the answer is told of with an earlier time', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', { ...doubletick.incomingCallStarted, callId: 'late' });
      await acme.take('doubletick', { ...doubletick.callAccepted, callId: 'late', callStartedAt: iso(on.now - 2_000) });
      expect(kindsOf(await look(acme, 'late'))).toEqual([
        'doubletick_incoming_call_started',
        'doubletick_call_accepted',
      ]);
    });

    test('has the recording, and who declined', async () => {
      const acme = await on.makeWorkspace();
      const recordingUrl = 'https://public.doubletick.io/recordings/1';
      await acme.take('doubletick', { ...doubletick.callEnded, callId: 'recorded', recordingUrl });
      const story = await look(acme, 'recorded');
      expect(story.call.recording_url).toBe(recordingUrl);
      expect(kindsOf(story)).toEqual(['doubletick_call_ended', 'doubletick_recording_ready']);
      await acme.take('doubletick', { ...doubletick.callRejected, callId: 'declined', rejectedBy: 'Rohan Mehta' });
      expect((await look(acme, 'declined')).events).toMatchObject([{ agent: 'Rohan Mehta' }]);
    });

    test("is one of a tracked call, too, whose visitor is no customer of the other product's", async () => {
      const acme = await on.makeWorkspace();
      await acme.take('whatconverts', callInProgress);
      await acme.take('whatconverts', callCompleted);
      const story = await look(acme, `whatconverts:${callCompleted.lead_id}`);
      expect(kindsOf(story).slice(0, 2)).toEqual(['whatconverts_call_in_progress', 'whatconverts_call_completed']);
      expect(kindsOf(story)).toContain('whatconverts_recording_ready');
      expect(story.who).toMatch(/^\+/);
    });

    test('is whole though the customer called all day before', async () => {
      const acme = await on.makeWorkspace();
      for (let number = 0; number < 51; number += 1) {
        await acme.take('doubletick', { ...doubletick.incomingCallStarted, callId: `before ${number}` });
      }
      on.now += 2 * 60_000;
      await acme.take('doubletick', { ...doubletick.incomingCallStarted, callId: 'after' });
      await acme.take('doubletick', { ...doubletick.callAccepted, callId: 'after', callStartedAt: '' });
      expect(kindsOf(await look(acme, 'after'))).toEqual([
        'doubletick_incoming_call_started',
        'doubletick_call_accepted',
      ]);
    });

    test('has what names the customer otherwise, too', async () => {
      const acme = await on.makeWorkspace();
      const byId = { callId: 'named', customerId: 'customer_one' };
      await acme.take('doubletick', { ...doubletick.incomingCallStarted, ...byId, customerNumber: '' });
      await acme.take('doubletick', { ...doubletick.callAccepted, ...byId });
      expect(kindsOf(await look(acme, 'named'))).toEqual([
        'doubletick_incoming_call_started',
        'doubletick_call_accepted',
      ]);
    });

    test('names whoever has an id alone, and of who hides has every event but nobody', async () => {
      const acme = await on.makeWorkspace();
      const nameless = { customerNumber: '', customerId: 'customer_only' };
      await acme.take('doubletick', { ...doubletick.callAccepted, ...nameless, callId: 'by_id' });
      expect((await look(acme, 'by_id')).who).toBe('customer:customer_only');
      const hidden = { customerNumber: 'anonymous', customerId: '', customerName: '', callId: 'hidden' };
      await acme.take('doubletick', { ...doubletick.incomingCallStarted, ...hidden });
      on.now += 60_000;
      await acme.take('doubletick', { ...doubletick.callEnded, ...hidden, callStartedAt: '', recordingUrl: '' });
      const story = await look(acme, 'hidden');
      expect([story.who, kindsOf(story)]).toEqual([
        null,
        ['doubletick_incoming_call_started', 'doubletick_call_ended'],
      ]);
    });

    test('is nobody else’s, and of no call there is none', async () => {
      const [acme, zenith] = [await on.makeWorkspace(), await on.makeWorkspace()];
      await acme.take('doubletick', { ...doubletick.callAccepted, callId: 'mine' });
      for (const [caller, id] of [
        [zenith, 'mine'],
        [acme, 'nobodys'],
      ] as const) {
        await caller.refused(404, 'GET', `/v1/calls/${id}`);
      }
    });
  });

  describe('an event', () => {
    test('says which call it belongs to, in the list and alone, if that is on record', async () => {
      const acme = await on.makeWorkspace();
      const accepted = await acme.take('doubletick', { ...doubletick.callAccepted, callId: 'belongs' });
      const reply = await acme.take('doubletick', doubletick.permissionGranted);
      const lead = await acme.take('whatconverts', newForm);
      const listed = new Map((await acme.events()).map(({ id, call_id }) => [id, call_id]));
      expect([accepted, reply, lead].map((id) => listed.get(id))).toEqual(['doubletick:belongs', undefined, undefined]);
      for (const [id, call] of [
        [accepted, 'doubletick:belongs'],
        [reply, null],
        [lead, null],
      ]) {
        expect((await acme.ask(EventDetails, 'GET', `/v1/events/${id}`)).call_id).toBe(call);
      }
    });
  });
});

describe('who may read the story of a call', () => {
  const on = useHub();

  test('is everybody but an auditor', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...doubletick.callAccepted, callId: 'told' });
    for (const role of ['agent', 'viewer', 'auditor']) {
      const { key } = await acme.ask(MadeKey, 'POST', '/v1/keys', { name: role, role });
      const { status } = await new Caller(on, key).raw('GET', '/v1/calls/told');
      expect([role, status]).toEqual([role, role === 'auditor' ? 403 : 200]);
    }
  });
});
