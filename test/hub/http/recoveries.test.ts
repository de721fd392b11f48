import { describe, expect, test } from '@jest/globals';
import { callEnded, permissionDenied, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { EventDetails } from '../../../src/hub-api/events.ts';
import { Recoveries, Recovery } from '../../../src/hub-api/recoveries.ts';
import { Subscriptions } from '../../../src/hub-api/subscriptions.ts';
import { until } from '../until.ts';
import { type HubUnderTest, onEachHub, type TestWorkspace } from './hub-under-test.ts';

const TRIGGER = 'doubletick_call_ended';
const MINUTE_MS = 60_000;
const WEEK_MS = 168 * 60 * MINUTE_MS;

const iso = (ms: number): string => new Date(ms).toISOString();

const endOf = (callId: string): object => ({ ...callEnded, callId });

const takeEnds = async (on: HubUnderTest, acme: TestWorkspace, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await acme.take('doubletick', endOf(`${on.now}-${n}`)));
    on.now += 1;
  }
  return ids;
};

const statusesOf = async (acme: TestWorkspace, ids: readonly string[]): Promise<string[]> => {
  const events = await Promise.all(ids.map((id) => acme.ask(EventDetails, 'GET', `/v1/events/${id}`)));
  return events.flatMap(({ deliveries }) => deliveries.map(({ status }) => status));
};

/** Sends what is due until nothing is to be sent any more, as a hub at work does. */
const sendAll = async (on: HubUnderTest, acme: TestWorkspace, ids: readonly string[]): Promise<string[]> =>
  until(async () => {
    on.now += 1_000;
    await on.hub.workers.dispatcher.wakeDue(true);
    await on.deliver();
    const statuses = await statusesOf(acme, ids);
    return statuses.some((status) => status === 'queued' || status === 'waiting') ? null : statuses;
  }, 20_000);

const follow = (acme: TestWorkspace, id: string) => acme.ask(Recovery, 'GET', `/v1/recoveries/${id}`);

onEachHub((on) => {
  describe('a Zap that is paused', () => {
    const pausedZap = async (path: string) => {
      const acme = await on.makeWorkspace();
      const { id } = await acme.subscribe(TRIGGER, path);
      const pause = () => acme.raw('POST', `/v1/subscriptions/${id}/pause`);
      const resume = () => acme.raw('POST', `/v1/subscriptions/${id}/resume`);
      return { acme, id, pause, resume };
    };

    test('gets nothing, and everything once it is resumed, the oldest first', async () => {
      const { acme, id, pause, resume } = await pausedZap('/paused');
      expect((await pause()).status).toBe(204);
      const since = on.now;
      const { subscriptions } = await acme.ask(Subscriptions, 'GET', '/v1/subscriptions');
      expect(subscriptions).toMatchObject([{ id, paused_at: iso(since) }]);
      const ids = await takeEnds(on, acme, 5);
      await on.deliver();
      await on.hub.workers.dispatcher.wakeDue(true);
      expect(await statusesOf(acme, ids)).toEqual(ids.map(() => 'paused'));
      expect(on.target.at('/paused')).toEqual([]);
      expect((await resume()).status).toBe(204);
      expect(await sendAll(on, acme, ids)).toEqual(ids.map(() => 'delivered'));
      const sent = on.target.at('/paused').map(({ headers }) => headers['webhook-id']);
      expect(sent).toHaveLength(5);
      expect(new Set(sent)).toEqual(new Set(ids.map((event) => `msg_${event}`)));
    });

    test('gets nothing of what its filters refuse, also of what it missed', async () => {
      const acme = await on.makeWorkspace();
      const since = on.now;
      const before = await takeEnds(on, acme, 2);
      on.now += MINUTE_MS;
      const filters = { inputs: { direction: ['OUTGOING'] } };
      const { id } = await acme.subscribe(TRIGGER, '/filtered', undefined, { filters });
      await acme.raw('POST', `/v1/subscriptions/${id}/pause`);
      const meanwhile = await takeEnds(on, acme, 2);
      const outgoing = { ...callEnded, callId: 'call_outgoing', callDirection: 'OUTGOING' };
      meanwhile.push(await acme.take('doubletick', outgoing));
      await acme.raw('POST', `/v1/subscriptions/${id}/resume`);
      expect(await sendAll(on, acme, meanwhile)).toEqual(['filtered', 'filtered', 'delivered']);
      const wish = { what: 'missed', from: iso(since), to: iso(on.now + 1), subscription_id: id };
      const recovery = await acme.ask(Recovery, 'POST', '/v1/recoveries', wish);
      await on.hub.workers.recovery.run();
      expect(await sendAll(on, acme, before)).toEqual(['filtered', 'filtered']);
      expect(await follow(acme, recovery.id)).toMatchObject({ state: 'done', deliveries: { filtered: 2 } });
      expect(on.target.at('/filtered')).toHaveLength(1);
    });

    test('keeps what waited for another attempt, and what was sent again meanwhile', async () => {
      const { acme, pause, resume } = await pausedZap('/failing');
      on.target.answer = (_received, response) => void response.writeHead(500).end();
      const [event = ''] = await takeEnds(on, acme, 1);
      await acme.deliver(event);
      expect(await statusesOf(acme, [event])).toEqual(['waiting']);
      await pause();
      await pause();
      expect(await statusesOf(acme, [event])).toEqual(['paused']);
      await acme.raw('POST', `/v1/events/${event}/redeliver`);
      expect(await statusesOf(acme, [event])).toEqual(['paused']);
      on.target.answer = (_received, response) => void response.end();
      await resume();
      expect(await sendAll(on, acme, [event])).toEqual(['delivered']);
    });

    test('that is under way holds what still waits in its lane', async () => {
      const { acme, pause, resume } = await pausedZap('/held');
      const held: { end(): void }[] = [];
      on.target.answer = (_received, response) => void held.push(response);
      const ids = await takeEnds(on, acme, 40);
      await on.deliver();
      await until(() => held.length === 32);
      await pause();
      on.target.answer = (_received, response) => void response.end();
      for (const response of held) response.end();
      await until(async () => {
        const statuses = await statusesOf(acme, ids);
        return statuses.filter((status) => status === 'paused').length === 8 && !statuses.includes('queued');
      });
      expect(on.target.at('/held')).toHaveLength(32);
      await resume();
      expect(new Set(await sendAll(on, acme, ids))).toEqual(new Set(['delivered']));
      expect(on.target.at('/held')).toHaveLength(40);
    }, 60_000);

    test('is one that goes on, of this workspace', async () => {
      const { acme, id, pause } = await pausedZap('/gone');
      const other = await on.makeWorkspace();
      await other.refused(404, 'POST', `/v1/subscriptions/${id}/pause`);
      await acme.raw('DELETE', `/v1/subscriptions/${id}`);
      expect((await pause()).status).toBe(404);
      await acme.refused(404, 'POST', `/v1/subscriptions/${id}/resume`);
    });
  });

  describe('sending again what failed', () => {
    test('sends it once more to those that it failed for, and nothing else', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe(TRIGGER, '/refuses');
      await acme.subscribe(TRIGGER, '/takes');
      on.target.answer = ({ path }, response) => void response.writeHead(path === '/refuses' ? 400 : 200).end();
      const from = on.now;
      const ids = await takeEnds(on, acme, 3);
      const to = on.now;
      const late = await takeEnds(on, acme, 1);
      await on.deliver();
      await until(async () => !(await statusesOf(acme, [...ids, ...late])).includes('queued'));
      expect(on.target.at('/takes')).toHaveLength(4);
      on.target.answer = (_received, response) => void response.end();

      const begun = await acme.ask(Recovery, 'POST', '/v1/recoveries', {
        what: 'failed',
        from: iso(from),
        to: iso(to),
      });
      expect(begun).toMatchObject({ state: 'looking', found: 0, deliveries: {}, from: iso(from), to: iso(to) });
      await on.hub.workers.recovery.run();
      expect(await follow(acme, begun.id)).toMatchObject({ state: 'sending', found: 3, deliveries: { waiting: 3 } });
      await sendAll(on, acme, ids);
      expect(await follow(acme, begun.id)).toMatchObject({ state: 'done', found: 3, deliveries: { delivered: 3 } });
      expect(on.target.at('/refuses')).toHaveLength(4 + 3);
      expect(on.target.at('/takes')).toHaveLength(4);
      expect((await statusesOf(acme, late)).toSorted()).toEqual(['delivered', 'failed']);
      expect(await acme.ask(Recoveries, 'GET', '/v1/recoveries')).toMatchObject({ recoveries: [{ id: begun.id }] });
    });

    test('ends also when it fails once more', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe(TRIGGER, '/never');
      on.target.answer = (_received, response) => void response.writeHead(404).end();
      const from = on.now;
      const ids = await takeEnds(on, acme, 2);
      await on.deliver();
      await until(async () => !(await statusesOf(acme, ids)).includes('queued'));
      const wish = { what: 'failed', from: iso(from), to: iso(on.now + 1) };
      const { id } = await acme.ask(Recovery, 'POST', '/v1/recoveries', wish);
      await on.hub.workers.recovery.run();
      await sendAll(on, acme, ids);
      await on.hub.workers.recovery.run();
      expect(await follow(acme, id)).toMatchObject({ state: 'done', found: 2, deliveries: { failed: 2 } });
      expect(on.target.at('/never')).toHaveLength(4);
      on.target.answer = (_received, response) => void response.end();
    });

    test('can be stopped: what of it still waits is not sent', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe(TRIGGER, '/stopped');
      on.target.answer = (_received, response) => void response.writeHead(400).end();
      const from = on.now;
      const ids = await takeEnds(on, acme, 2);
      await on.deliver();
      await until(async () => !(await statusesOf(acme, ids)).includes('queued'));
      on.target.answer = (_received, response) => void response.end();
      const wish = { what: 'failed', from: iso(from), to: iso(on.now + 1) };
      const { id } = await acme.ask(Recovery, 'POST', '/v1/recoveries', wish);
      await on.hub.workers.recovery.run();
      const stopped = await acme.ask(Recovery, 'DELETE', `/v1/recoveries/${id}`);
      expect(stopped).toMatchObject({ state: 'stopped', deliveries: { cancelled: 2 } });
      await on.hub.workers.dispatcher.wakeDue(true);
      await on.deliver();
      expect(on.target.at('/stopped')).toHaveLength(2);
    });
  });

  describe('sending what a Zap missed', () => {
    test('sends what came in while it was off, of its trigger alone, and nothing that it had', async () => {
      const acme = await on.makeWorkspace();
      const from = on.now;
      const missed = await takeEnds(on, acme, 3);
      await acme.take('doubletick', { ...permissionGranted, messageId: 'another trigger' });
      on.now += MINUTE_MS;
      const { id: zap } = await acme.subscribe(TRIGGER, '/back');
      const had = await takeEnds(on, acme, 1);
      await acme.deliver(had[0] ?? '');
      const wish = { what: 'missed', from: iso(from), to: iso(on.now + 1), subscription_id: zap };
      const { id } = await acme.ask(Recovery, 'POST', '/v1/recoveries', wish);
      await on.hub.workers.recovery.run();
      expect(await sendAll(on, acme, [...missed, ...had])).toEqual(Array(4).fill('delivered'));
      expect(await follow(acme, id)).toMatchObject({ state: 'done', found: 3, deliveries: { delivered: 3 } });
      const sent = on.target.at('/back').map(({ headers }) => headers['webhook-id']);
      expect(sent.toSorted()).toEqual([...missed, ...had].map((event) => `msg_${event}`).toSorted());
    });

    test('never sends a yes after a no', async () => {
      const acme = await on.makeWorkspace();
      const from = on.now;
      const granted = await acme.take('doubletick', {
        ...permissionGranted,
        messageId: 'a yes',
        receivedAt: iso(on.now - MINUTE_MS),
      });
      on.now += 1;
      const denied = await acme.take('doubletick', { ...permissionDenied, messageId: 'a no', receivedAt: iso(on.now) });
      const { id: zap } = await acme.subscribe('doubletick_call_permission_reply', '/answers');
      const wish = { what: 'missed', from: iso(from), to: iso(on.now + 1), subscription_id: zap };
      await acme.ask(Recovery, 'POST', '/v1/recoveries', wish);
      await on.hub.workers.recovery.run();
      expect(await sendAll(on, acme, [granted, denied])).toEqual(['superseded', 'delivered']);
      expect(on.target.at('/answers')).toHaveLength(1);
    });

    test('of a thousand events is done page by page', async () => {
      const acme = await on.makeWorkspace();
      const from = on.now;
      for (let n = 0; n < 2; n += 1) {
        await acme.post('doubletick', JSON.stringify(Array.from({ length: 600 }, (_, m) => endOf(`many-${n}-${m}`))));
        on.now += 1;
      }
      const { id: zap } = await acme.subscribe(TRIGGER, '/many');
      await acme.raw('POST', `/v1/subscriptions/${zap}/pause`);
      const wish = { what: 'missed', from: iso(from), to: iso(on.now), subscription_id: zap };
      const { id } = await acme.ask(Recovery, 'POST', '/v1/recoveries', wish);
      await on.hub.workers.recovery.run();
      // It is paused, so all of them wait for it.
      expect(await follow(acme, id)).toMatchObject({ state: 'sending', found: 1200, deliveries: { paused: 1200 } });
    }, 60_000);
  });

  describe('sending chosen events again', () => {
    const choose = (acme: TestWorkspace, ids: readonly string[]) =>
      acme.ask(Recovery, 'POST', '/v1/recoveries', { what: 'chosen', event_ids: ids });

    test('sends them, and no others, to everyone who subscribes now, as one task', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe(TRIGGER, '/had');
      const from = on.now;
      const ids = await takeEnds(on, acme, 4);
      await on.deliver();
      await until(async () => !(await statusesOf(acme, ids)).includes('queued'));
      await acme.subscribe(TRIGGER, '/came-since');
      await acme.subscribe('doubletick_call_accepted', '/another-trigger');
      const chosen = [ids[2] ?? '', ids[0] ?? ''];
      const begun = await choose(acme, [...chosen, (ids[0] ?? '').toUpperCase()]);
      expect(begun).toMatchObject({ what: 'chosen', subscription_id: null, from: iso(from), to: iso(from + 3) });
      await on.hub.workers.recovery.run();
      expect(await follow(acme, begun.id)).toMatchObject({ state: 'sending', found: 4, deliveries: { waiting: 4 } });
      await sendAll(on, acme, ids);
      expect(await follow(acme, begun.id)).toMatchObject({ state: 'done', found: 4, deliveries: { delivered: 4 } });
      const sentTo = (path: string) => on.target.at(path).map(({ headers }) => headers['webhook-id']);
      expect(sentTo('/came-since').toSorted()).toEqual(chosen.map((id) => `msg_${id}`).toSorted());
      expect(sentTo('/had')).toHaveLength(4 + 2);
      expect(sentTo('/another-trigger')).toEqual([]);
    });

    test('never sends a yes after a no', async () => {
      const acme = await on.makeWorkspace();
      const granted = await acme.take('doubletick', { ...permissionGranted, messageId: 'a yes', receivedAt: '' });
      on.now += 1;
      const denied = await acme.take('doubletick', { ...permissionDenied, messageId: 'a no', receivedAt: '' });
      await acme.subscribe('doubletick_call_permission_reply', '/chosen-answers');
      await choose(acme, [granted, denied]);
      await on.hub.workers.recovery.run();
      expect(await sendAll(on, acme, [granted, denied])).toEqual(['superseded', 'delivered']);
      expect(on.target.at('/chosen-answers')).toHaveLength(1);
    });

    test('tells of the end of a permission whoever asked to hear of it at that time', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', { ...permissionGranted, receivedAt: '', expirationTimestamp: null });
      const trigger = 'doubletick_call_permission_expired';
      await acme.subscribe(trigger, '/a-day-ahead', { lead_time_hours: '24' });
      on.now += WEEK_MS;
      await on.hub.workers.expiry.runDue(true);
      await acme.subscribe(trigger, '/at-its-end');
      const notices = (await acme.events(`?trigger=${trigger}`)).map(({ id }) => id);
      expect(notices).toHaveLength(2);
      await choose(acme, notices);
      await on.hub.workers.recovery.run();
      await sendAll(on, acme, notices);
      expect(on.target.at('/at-its-end')).toHaveLength(1);
      const ahead = new Set(on.target.at('/a-day-ahead').map(({ headers }) => headers['webhook-id']));
      expect(ahead.size).toBe(1);
    });

    test('finds nothing of another workspace', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      const ids = await takeEnds(on, acme, 1);
      await other.subscribe(TRIGGER, '/others');
      const { id } = await choose(other, ids);
      await on.hub.workers.recovery.run();
      expect(await follow(other, id)).toMatchObject({ state: 'done', found: 0 });
      expect(on.target.at('/others')).toEqual([]);
    });
  });

  describe('a recovery is refused', () => {
    test.each([
      ['whose period ends before it begins', { from: iso(2), to: iso(1) }, /^to: must be after from/],
      ['of what was missed by nobody in particular', { what: 'missed' }, /say which Zap/],
      ['for a Zap that is not there', { subscription_id: '0195560a-0000-7000-8000-00000000000f' }, /no subscription/],
    ])('%s', async (_which, changes, words) => {
      const acme = await on.makeWorkspace();
      const body = { what: 'failed', from: iso(1), to: iso(2), ...changes };
      expect((await acme.refused(400, 'POST', '/v1/recoveries', { body })).detail).toMatch(words);
    });

    test('of the ends of permissions, which are not told again', async () => {
      const acme = await on.makeWorkspace();
      const { id } = await acme.subscribe('doubletick_call_permission_expired', '/ends');
      const body = { what: 'missed', from: iso(1), to: iso(2), subscription_id: id };
      expect((await acme.refused(400, 'POST', '/v1/recoveries', { body })).detail).toMatch(/not told again/);
    });

    test('of no events, of too many, and of what is none', async () => {
      const acme = await on.makeWorkspace();
      const id = '0195560a-0000-7000-8000-00000000000f';
      for (const event_ids of [[], Array(1_001).fill(id), ['first']]) {
        const { errors = [] } = await acme.refused(400, 'POST', '/v1/recoveries', {
          body: { what: 'chosen', event_ids },
        });
        expect(errors[0]?.field).toMatch(/^event_ids/);
      }
    });

    test('that is another workspace’s', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      const { id } = await acme.ask(Recovery, 'POST', '/v1/recoveries', { what: 'failed', from: iso(1), to: iso(2) });
      await other.refused(404, 'GET', `/v1/recoveries/${id}`);
      await other.refused(404, 'DELETE', `/v1/recoveries/${id}`);
    });
  });
});
