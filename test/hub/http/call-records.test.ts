import { describe, expect, test } from '@jest/globals';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { CallRecords } from '../../../src/hub-api/call-records.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { callCompleted, callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { Caller, onEachHub, type TestWorkspace, useHub } from './hub-under-test.ts';

const PHONE = '+17735550170';
const ring = { ...doubletick.incomingCallStarted, callId: 'call_1' };
const accept = { ...doubletick.callAccepted, callId: 'call_1' };
const end = { ...doubletick.callEnded, callId: 'call_1', recordingUrl: 'https://public.doubletick.io/recordings/1' };

const look = async (workspace: Caller, query: Record<string, string>) =>
  (await workspace.ask(CallRecords, 'GET', `/v1/calls?${new URLSearchParams(query)}`)).calls;

onEachHub((on) => {
  describe('the record of one call', () => {
    test('grows with what webhooks tell of the call', async () => {
      const acme = await on.makeWorkspace();
      const rangAt = new Date(on.now).toISOString();
      await acme.take('doubletick', ring);
      const ringing = {
        id: 'doubletick:call_1',
        source: 'doubletick',
        state: 'ringing',
        outcome: null,
        direction: 'INCOMING',
        channel: 'WhatsApp',
        agent: null,
        customer_phone: PHONE,
        customer_name: 'Priya Raman',
        customer_id: ring.customerId,
        business_number: '+13125550150',
        started_at: rangAt,
        accepted_at: null,
        ended_at: null,
        began_at: rangAt,
        duration_ms: null,
        recording_url: null,
        transcript: null,
        summary: null,
      };
      expect(await look(acme, { id: 'call_1' })).toEqual([ringing]);
      await acme.take('doubletick', accept);
      expect(await look(acme, { id: 'call_1' })).toMatchObject([
        { state: 'in_progress', agent: 'Anita Desai', duration_ms: null, outcome: null },
      ]);
      await acme.take('doubletick', end);
      const ended = {
        state: 'ended',
        outcome: 'completed',
        duration_ms: end.durationInSeconds * 1000,
        ended_at: end.callEndedAt,
        recording_url: end.recordingUrl,
      };
      expect(await look(acme, { id: 'doubletick:call_1' })).toMatchObject([ended]);
      expect(await look(acme, { customer: PHONE, number: '13125550150', source: 'doubletick' })).toMatchObject([ended]);
    });

    test('has recording, transcript and summary of a tracked call, also those that an edit brings later', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('whatconverts', callInProgress);
      const { call_transcription, ...first } = callCompleted;
      await acme.take('whatconverts', first);
      const id = String(callCompleted.lead_id);
      expect(await look(acme, { id })).toMatchObject([
        { id: `whatconverts:${id}`, outcome: 'completed', recording_url: callCompleted.recording, transcript: null },
      ]);
      on.now += 60_000;
      await acme.take('whatconverts', {
        ...first,
        trigger: 'update',
        call_transcription,
        lead_analysis: { 'Lead Summary': 'Asks for a quote.' },
        last_updated: '2026-03-03T09:00:00Z',
      });
      expect(await look(acme, { id, source: 'whatconverts' })).toMatchObject([
        { transcript: call_transcription, summary: 'Asks for a quote.', recording_url: callCompleted.recording },
      ]);
    });

    test('says how it went in as fine words as the provider has', async () => {
      const acme = await on.makeWorkspace();
      const unanswered = { ...end, callStartedAt: '', durationInSeconds: 0 };
      await acme.take('doubletick', { ...unanswered, callId: 'failed', callStatus: 'FAILED' });
      await acme.take('doubletick', { ...doubletick.outgoingCallNotAnswered, callId: 'no_answer' });
      await acme.take('doubletick', { ...unanswered, callId: 'silence', callDirection: 'OUTGOING' });
      await acme.take('doubletick', { ...doubletick.callRejected, callId: 'rejected' });
      await acme.take('doubletick', { ...doubletick.callMissed, callId: 'missed' });
      await acme.take('whatconverts', { ...callCompleted, lead_id: 7, voicemail: 'https://app.whatconverts.com/v/7' });
      const outcomes: Record<string, unknown> = {};
      for (const id of ['failed', 'no_answer', 'silence', 'rejected', 'missed', '7']) {
        const [call] = await look(acme, { id });
        outcomes[id] = [call?.outcome, call?.duration_ms];
      }
      expect(outcomes).toEqual({
        failed: ['failed', 0],
        no_answer: ['no_answer', 0],
        silence: ['no_answer', 0],
        rejected: ['rejected', 0],
        missed: ['missed', 0],
        // As the trigger has it: the voicemail lasted, too.
        7: ['voicemail', 328_000],
      });
    });

    test('takes the length from the times where the provider sends none', async () => {
      const acme = await on.makeWorkspace();
      const { durationInSeconds: _, ...timed } = end;
      await acme.take('doubletick', {
        ...timed,
        callEndedAt: '2026-03-02T09:16:07Z',
        callStartedAt: '2026-03-02T09:15:07Z',
      });
      expect(await look(acme, { id: 'call_1' })).toMatchObject([{ duration_ms: 60_000 }]);
    });

    test('mixes up neither two calls of one customer, nor customers, nor numbers', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', end);
      await acme.take('doubletick', {
        ...end,
        callId: 'call_2',
        wabaNumber: '13125550151',
        callStartedAt: '2026-03-04T09:00:00Z',
        callEndedAt: '2026-03-04T09:01:00Z',
        recordingUrl: '',
      });
      await acme.take('doubletick', { ...end, callId: 'call_3', customerNumber: '17045550118', customerId: 'other' });
      const idsOf = async (query: Record<string, string>) => (await look(acme, query)).map(({ id }) => id);
      expect(await idsOf({ customer: PHONE })).toEqual(['doubletick:call_2']);
      expect(await idsOf({ customer: PHONE, limit: '10' })).toEqual(['doubletick:call_2', 'doubletick:call_1']);
      expect(await idsOf({ customer: PHONE, number: '+13125550150' })).toEqual(['doubletick:call_1']);
      expect(await idsOf({ customer: PHONE, id: 'call_3' })).toEqual([]);
      expect(await idsOf({ customer: PHONE, source: 'whatconverts' })).toEqual([]);
      expect(await idsOf({ customer: '17045550119' })).toEqual([]);
      expect(await look(acme, { id: 'call_2' })).toMatchObject([{ recording_url: null }]);
      expect(await look(await on.makeWorkspace(), { id: 'call_1' })).toEqual([]);
    });

    test('of a caller who hides who they are has the recording, and that of nobody else', async () => {
      const acme = await on.makeWorkspace();
      const hidden = { customerNumber: 'anonymous', customerId: '', customerName: '' };
      await acme.take('doubletick', { ...end, ...hidden, callId: 'call_2', recordingUrl: `${end.recordingUrl}0` });
      await acme.take('doubletick', { ...end, ...hidden });
      expect(await look(acme, { id: 'call_1' })).toMatchObject([
        { customer_phone: null, outcome: 'completed', recording_url: end.recordingUrl },
      ]);
    });
  });
});

describe('who may look at calls', () => {
  const on = useHub();
  const keyOf = async (workspace: TestWorkspace, role: string) =>
    new Caller(on, (await workspace.ask(MadeKey, 'POST', '/v1/keys', { name: role, role })).key);

  test('is everybody but an auditor, and a question without a call is refused', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', end);
    for (const role of ['agent', 'viewer', 'admin']) {
      expect(await look(await keyOf(acme, role), { id: 'call_1' })).toHaveLength(1);
    }
    await (await keyOf(acme, 'auditor')).refused(403, 'GET', '/v1/calls?id=call_1');
    for (const query of ['', '?number=13125550150', '?customer=somebody', '?id=call_1&number=x']) {
      await acme.refused(400, 'GET', `/v1/calls${query}`);
    }
  });
});
