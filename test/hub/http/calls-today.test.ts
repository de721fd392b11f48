import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  callAccepted,
  callEnded,
  callMissed,
  incomingCallStarted,
  outgoingCallStarted,
} from '../../../src/doubletick/sample-payloads.ts';
import { ConnectRate, EndedCalls } from '../../../src/hub-api/calls-today.ts';
import { callCompleted, callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { onEachHub, type TestWorkspace } from './hub-under-test.ts';

const MIDNIGHT = '2026-03-02T00:00:00.000Z';

onEachHub((on) => {
  let acme: TestWorkspace;

  beforeAll(async () => {
    acme = await on.makeWorkspace();
    const outgoing = { callId: 'unanswered', callDirection: 'OUTGOING', pickedBy: 'Rohan Mehta' };
    const today = on.now;
    on.now = Date.parse('2026-03-01T20:00:00.000Z');
    await acme.take('doubletick', { ...callMissed, callId: 'yesterday', callEndedAt: '2026-03-01T20:00:00.000Z' });
    on.now = today;
    await acme.take('doubletick', { ...incomingCallStarted, callId: 'answered' });
    await acme.take('doubletick', { ...callAccepted, callId: 'answered' });
    await acme.take('doubletick', { ...callEnded, callId: 'answered' });
    on.now += 1000;
    await acme.take('doubletick', { ...outgoingCallStarted, ...outgoing });
    await acme.take('doubletick', { ...callEnded, ...outgoing, callStartedAt: '', durationInSeconds: 0 });
    on.now += 1000;
    await acme.take('whatconverts', callInProgress);
    await acme.take('whatconverts', callCompleted);
    on.now += 1000;
    await acme.take('doubletick', { ...callAccepted, callId: 'talking' });
  });

  test('calls that are over come with how they went and how long they were, the latest first', async () => {
    const { calls } = await acme.ask(EndedCalls, 'GET', `/v1/calls/ended?since=${MIDNIGHT}`);
    expect(calls.map(({ id, outcome, duration_seconds }) => [id, outcome, duration_seconds])).toEqual([
      ['whatconverts:482913', 'ended', expect.any(Number)],
      ['doubletick:unanswered', 'ended', null],
      ['doubletick:answered', 'ended', 184],
    ]);
    const { calls: latest } = await acme.ask(EndedCalls, 'GET', `/v1/calls/ended?since=${MIDNIGHT}&limit=1`);
    expect(latest).toEqual(calls.slice(0, 1));
  });

  describe('the connect rate', () => {
    test('counts what began since then, by agent and direction', async () => {
      const { rates } = await acme.ask(ConnectRate, 'GET', `/v1/calls/connect-rate?since=${MIDNIGHT}`);
      expect(rates).toEqual([
        { agent: 'Anita Desai', direction: 'INCOMING', started: 2, answered: 2 },
        { agent: 'Rohan Mehta', direction: 'OUTGOING', started: 1, answered: 0 },
        { agent: null, direction: 'INCOMING', started: 1, answered: 1 },
      ]);
      const before = '2026-03-01T00:00:00.000Z';
      const longer = await acme.ask(ConnectRate, 'GET', `/v1/calls/connect-rate?since=${before}`);
      expect(longer.rates).toContainEqual({ agent: null, direction: 'INCOMING', started: 2, answered: 1 });
    });

    test("is of the key's workspace alone, and wants to know since when", async () => {
      const other = await on.makeWorkspace();
      expect(await other.ask(ConnectRate, 'GET', `/v1/calls/connect-rate?since=${MIDNIGHT}`)).toEqual({ rates: [] });
      expect(await other.ask(EndedCalls, 'GET', `/v1/calls/ended?since=${MIDNIGHT}`)).toEqual({ calls: [] });
      expect(await acme.refused(400, 'GET', '/v1/calls/connect-rate')).toMatchObject({ errors: [{ field: 'since' }] });
    });
  });
});
