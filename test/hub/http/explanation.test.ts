import { describe, expect, test } from '@jest/globals';
import {
  callAccepted,
  callMissed,
  permissionDenied,
  permissionGranted,
} from '../../../src/doubletick/sample-payloads.ts';
import { Explanation } from '../../../src/hub-api/explanation.ts';
import { Subscriptions } from '../../../src/hub-api/subscriptions.ts';
import { onEachHub, type TestWorkspace } from './hub-under-test.ts';

const CUSTOMER = '+17735550170';
const ACCEPTED = 'doubletick_call_accepted';
const GRANTED = 'doubletick_call_permission_granted';
const HOUR_MS = 3_600_000;

onEachHub((on) => {
  const accepted = (workspace: TestWorkspace, callId: string) =>
    workspace.take('doubletick', { ...callAccepted, callId, from: '17735550170' });

  const explain = (workspace: TestWorkspace, zap: { id: string }, query: string) =>
    workspace.ask(Explanation, 'GET', `/v1/subscriptions/${zap.id}/explanation?${query}`);

  const about = async (workspace: TestWorkspace, zap: { id: string }, eventId: string) =>
    (await explain(workspace, zap, `event_id=${eventId}`)).events[0];

  describe('why a Zap did not run', () => {
    test('tells that it did, as far as the hub can know', async () => {
      const acme = await on.makeWorkspace();
      const zap = await acme.subscribe(ACCEPTED, '/why/taken');
      const event = await accepted(acme, 'one');
      await acme.deliver(event);
      const reason = await about(acme, zap, event);
      expect(reason).toMatchObject({ event_id: event, kind: ACCEPTED, verdict: 'delivered' });
      expect(reason?.says).toContain('Zap History');
    });

    test('names the filter that left an event out', async () => {
      const acme = await on.makeWorkspace();
      const filters = { inputs: { direction: ['INCOMING'], channel: ['WHATSAPP'] } };
      const zap = await acme.subscribe(ACCEPTED, '/why/filtered', undefined, { filters });
      const event = await acme.take('doubletick', { ...callAccepted, callId: 'two', callDirection: 'OUTGOING' });
      await acme.deliver(event);
      const reason = await about(acme, zap, event);
      expect(reason).toMatchObject({ verdict: 'filtered' });
      expect(reason?.says).toContain('"direction"');
    });

    test('tells a Zap that was turned on too late, one that is off, and one that is paused', async () => {
      const acme = await on.makeWorkspace();
      const early = await accepted(acme, 'three');
      on.now += HOUR_MS;
      const zap = await acme.subscribe(ACCEPTED, '/why/late');
      expect(await about(acme, zap, early)).toMatchObject({ verdict: 'before' });
      await acme.raw('POST', `/v1/subscriptions/${zap.id}/pause`);
      const waiting = await accepted(acme, 'four');
      expect(await about(acme, zap, waiting)).toMatchObject({ verdict: 'paused' });
      expect((await explain(acme, zap, `event_id=${waiting}`)).subscription_says).toContain('paused');
      on.now += HOUR_MS;
      await acme.raw('DELETE', `/v1/subscriptions/${zap.id}`);
      expect(await about(acme, zap, waiting)).toMatchObject({ verdict: 'cancelled' });
      on.now += HOUR_MS;
      const late = await accepted(acme, 'five');
      expect(await about(acme, zap, late)).toMatchObject({ verdict: 'after' });
      expect((await explain(acme, zap, `event_id=${late}`)).subscription_says).toContain('turned off');
    });

    test('tells what was tried in vain, and that it will be tried again', async () => {
      const acme = await on.makeWorkspace();
      const zap = await acme.subscribe(ACCEPTED, '/why/broken');
      on.target.answer = (_received, response) => void response.writeHead(503).end();
      const event = await accepted(acme, 'six');
      await acme.deliver(event);
      const reason = await about(acme, zap, event);
      expect(reason).toMatchObject({ verdict: 'under_way' });
      expect(reason?.says).toMatch(/tried once.*again.*503/);
      on.target.answer = (_received, response) => void response.end('ok');
    });

    test('counts what was given up for good, until it is sent again', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe(ACCEPTED, '/why/lost');
      on.target.answer = (_received, response) => void response.writeHead(400).end();
      const event = await accepted(acme, 'lost');
      await acme.deliver(event);
      on.target.answer = (_received, response) => void response.end('ok');
      const givenUp = async () =>
        (await acme.ask(Subscriptions, 'GET', '/v1/subscriptions')).subscriptions.map(({ given_up }) => given_up);
      expect(await givenUp()).toEqual([1]);
      await acme.raw('POST', `/v1/events/${event}/redeliver`);
      await acme.deliver(event);
      expect(await givenUp()).toEqual([0]);
    });

    test('of a customer it goes through the latest events, also those of other triggers', async () => {
      const acme = await on.makeWorkspace();
      const zap = await acme.subscribe(ACCEPTED, '/why/customer');
      const own = await accepted(acme, 'seven');
      on.now += HOUR_MS;
      await acme.take('doubletick', { ...callMissed, callId: 'eight', from: '17735550170' });
      const { events, says } = await explain(acme, zap, `customer=${encodeURIComponent(CUSTOMER)}`);
      expect(events.map(({ verdict }) => verdict)).toEqual(['another_trigger', 'under_way']);
      expect(events[0]?.says).toContain('Call Missed');
      expect(events[1]?.event_id).toBe(own);
      expect(says).toEqual([]);
    });

    test('of a customer of whom nothing came in it says so, and what could not be understood', async () => {
      const acme = await on.makeWorkspace();
      const zap = await acme.subscribe(ACCEPTED, '/why/nothing');
      await acme.post('doubletick', { hello: 'from 17735550170' });
      const { events, says } = await explain(acme, zap, `customer=${encodeURIComponent(CUSTOMER)}`);
      expect(events).toEqual([]);
      expect(says[0]).toContain('Nothing of this customer');
      expect(says[1]).toContain('One webhook mentions this customer');
    });

    test('an answer that a newer one overtook was rightly not sent', async () => {
      const acme = await on.makeWorkspace();
      const zap = await acme.subscribe(GRANTED, '/why/superseded');
      await acme.raw('POST', `/v1/subscriptions/${zap.id}/pause`);
      const yes = await acme.take('doubletick', { ...permissionGranted, messageId: 'yes', receivedAt: '' });
      on.now += HOUR_MS;
      await acme.take('doubletick', { ...permissionDenied, messageId: 'no', receivedAt: '' });
      await acme.raw('POST', `/v1/subscriptions/${zap.id}/resume`);
      await on.hub.workers.dispatcher.wakeDue(true);
      await acme.deliver(yes);
      expect(['superseded', 'under_way']).toContain((await about(acme, zap, yes))?.verdict);
    });

    test('asks for one event or one customer, and for a Zap of this workspace', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      const zap = await acme.subscribe(ACCEPTED, '/why/asked');
      const event = await accepted(acme, 'nine');
      const path = `/v1/subscriptions/${zap.id}/explanation`;
      await acme.refused(400, 'GET', path);
      await acme.refused(400, 'GET', `${path}?event_id=${event}&customer=17735550170`);
      await acme.refused(404, 'GET', `${path}?event_id=${acme.id}`);
      await other.refused(404, 'GET', `${path}?event_id=${event}`);
    });
  });
});
