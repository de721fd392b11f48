/** Subscriptions that keep the order hear the events of a call one after the other; everything else goes its way. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { CallSighting } from '../../../src/hub/calls/sighting.ts';
import { happenedAt } from '../../../src/hub/calls/sighting.ts';
import { webhookIdOf } from '../../../src/hub/delivery/sender.ts';
import type { NewEvent } from '../../../src/hub/store/events.ts';
import { endSubscription, pauseSubscription } from '../../../src/hub/store/subscriptions.ts';
import { onEachDatabase } from '../databases.ts';
import { AT, newEvent, subscribeTo } from '../store/rows.ts';
import { until } from '../until.ts';
import { useDispatching, webhookIds } from './dispatching.ts';

const STARTED = 'doubletick_incoming_call_started';
const ENDED = 'doubletick_call_ended';
const MINUTE_MS = 60_000;

const sighting = (callId: string, told: Partial<CallSighting>): CallSighting => ({
  callId,
  source: 'doubletick',
  startedAt: null,
  acceptedAt: null,
  endedAt: null,
  outcome: null,
  direction: 'INCOMING',
  agent: null,
  customer: null,
  subject: null,
  channel: null,
  customerName: null,
  number: null,
  seenAt: AT,
  toldAt: AT,
  agentAt: null,
  ...told,
});

const later = (ms: number): string => new Date(Date.parse(AT) + ms).toISOString();

describe('when an event happened in its call', () => {
  test.each([
    ['its end, though it tells of its beginning, too', { startedAt: AT, endedAt: later(60_000) }, 60_000],
    ['its acceptance', { startedAt: AT, acceptedAt: later(5_000) }, 5_000],
    ['its beginning', { startedAt: AT }, 0],
    ['when it came, where it has no time', {}, 0],
  ])('is %s', (_what, told, ms) => {
    const at = Date.parse(happenedAt(sighting('call_1', told))) - Math.floor(Date.parse(AT) / 1_000) * 1_000;
    expect(Math.floor(at / 1_000) * 1_000).toBe(ms);
  });

  test('within one second is in the order in which calls go', () => {
    const times = [
      { startedAt: later(300) },
      { acceptedAt: AT },
      { startedAt: AT, endedAt: AT, outcome: 'missed' as const },
    ];
    const happened = times.map((told) => happenedAt(sighting('call_1', told)));
    expect(happened).toEqual(happened.toSorted());
    expect(new Set(happened).size).toBe(3);
  });
});

onEachDatabase((on) => {
  const hub = useDispatching(on);

  const subscribe = (path: string, trigger: string, inOrder = true) =>
    subscribeTo(hub.database, hub.workspaceId, {
      trigger,
      targetUrl: hub.target.url + path,
      order: inOrder ? 'call' : 'any',
    });

  const event = (callId: string, kind: string, told: Partial<CallSighting>): NewEvent =>
    newEvent({ workspaceId: hub.workspaceId, kind, dedupeKey: randomUUID(), call: sighting(callId, told) });

  const begun = (callId: string) => event(callId, STARTED, { startedAt: AT });
  const ended = (callId: string) => event(callId, ENDED, { startedAt: AT, endedAt: later(MINUTE_MS) });

  /** Where the target does not take events, and what came there, by path. */
  const refuseAt = (path: string, isRefused: () => boolean): string[] => {
    const taken: string[] = [];
    hub.answer((received, response) => {
      const status = received.path === path && isRefused() ? 500 : 200;
      if (status === 200) taken.push(`${received.path} ${received.headers['webhook-id']}`);
      response.writeHead(status).end();
    });
    return taken;
  };

  const told = (path: string, { id }: NewEvent): string => `${path} ${webhookIdOf(id)}`;

  test('an end waits for the beginning that another Zap has not taken yet; other calls do not', async () => {
    await subscribe('/started', STARTED);
    await subscribe('/ended', ENDED);
    let isDown = true;
    const taken = refuseAt('/started', () => isDown);
    const [one, over, other, otherOver] = [begun('call_1'), ended('call_1'), begun('call_2'), ended('call_2')];
    await hub.storeTogether([one]);
    await hub.dispatcher.pull();
    await until(async () => (await hub.storyOf(one))?.status === 'waiting');
    isDown = false;
    await hub.storeTogether([over, other, otherOver]);
    await hub.dispatcher.pull();
    await until(() => taken.includes(told('/started', other)));
    await until(async () => (await hub.storyOf(over))?.status === 'waiting');
    expect(taken).not.toContain(told('/ended', over));

    await until(async () => {
      hub.turnClock(1_000);
      await hub.wake();
      return taken.length === 4;
    }, 30_000);
    expect(taken.indexOf(told('/started', one))).toBeLessThan(taken.indexOf(told('/ended', over)));
    expect(taken.indexOf(told('/started', other))).toBeLessThan(taken.indexOf(told('/ended', otherOver)));
    // To wait is no attempt.
    expect((await hub.settledStory(over)).attempts).toHaveLength(1);
  });

  test('of what came at once, an end that arrived first goes last', async () => {
    await subscribe('/both', STARTED);
    await subscribe('/both', ENDED);
    const taken = refuseAt('/none', () => false);
    const [over, one] = [ended('call_1'), begun('call_1')];
    await hub.storeTogether([over, one]);
    await hub.dispatcher.pull();
    await until(async () => {
      hub.turnClock(1_000);
      await hub.wake();
      return taken.length === 2;
    });
    expect(taken).toEqual([told('/both', one), told('/both', over)]);
  });

  test.each([
    ['does not ask for the order', async () => undefined, false],
    ['is off', async (id: string) => endSubscription(hub.database, hub.workspaceId, id, 'unsubscribed', AT), true],
    ['is paused', async (id: string) => pauseSubscription(hub.database, hub.workspaceId, id, AT), true],
  ])('a Zap that %s holds up nobody', async (_what, change, inOrder) => {
    const { id } = await subscribe('/started', STARTED, inOrder);
    await subscribe('/ended', ENDED);
    const taken = refuseAt('/started', () => true);
    const [one, over] = [begun('call_1'), ended('call_1')];
    await hub.storeTogether([one]);
    await hub.dispatcher.pull();
    await until(async () => (await hub.storyOf(one))?.status === 'waiting');
    await change(id);
    await hub.storeTogether([over]);
    await hub.dispatcher.pull();
    await until(async () => {
      hub.turnClock(1_000);
      await hub.wake();
      return taken.length === 1;
    });
    expect(taken).toEqual([told('/ended', over)]);
  });

  test('once an event has failed for good, the later ones of its call go on', async () => {
    await subscribe('/started', STARTED);
    await subscribe('/ended', ENDED);
    hub.answer((received, response) => void response.writeHead(received.path === '/started' ? 400 : 200).end());
    const [one, over] = [begun('call_1'), ended('call_1')];
    await hub.storeTogether([one, over]);
    await hub.dispatcher.pull();
    await until(async () => {
      hub.turnClock(1_000);
      await hub.wake();
      return (await hub.storyOf(over))?.status === 'delivered';
    });
    expect((await hub.storyOf(one))?.status).toBe('failed');
  });

  test('another process keeps the order, too', async () => {
    await subscribe('/started', STARTED);
    await subscribe('/ended', ENDED);
    let isDown = true;
    const taken = refuseAt('/started', () => isDown);
    const [one, over] = [begun('call_1'), ended('call_1')];
    hub.dispatcher.start();
    await hub.dispatcher.pull();
    await hub.storeAtWork(hub.process, [one]);
    await until(async () => (await hub.storyOf(one))?.status === 'waiting');
    const other = await hub.startProcess();
    other.dispatcher.start();
    await other.dispatcher.pull();
    await hub.storeAtWork(other, [over]);
    await until(async () => (await hub.storyOf(over))?.status === 'waiting');
    isDown = false;
    await until(async () => {
      hub.turnClock(1_000);
      await other.dispatcher.wakeDue(true);
      await hub.wake();
      return taken.length === 2;
    });
    expect(taken).toEqual([told('/started', one), told('/ended', over)]);
    expect(webhookIds(hub.target.received).length).toBeGreaterThan(2);
  });
});
