import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { webhookIdOf } from '../../../src/hub/delivery/sender.ts';
import { EventDetails } from '../../../src/hub-api/events.ts';
import { Subscriptions } from '../../../src/hub-api/subscriptions.ts';
import { onPostgres } from '../databases.ts';
import { type HubUnderTest, type TestWorkspace, useHub } from '../http/hub-under-test.ts';

const TRIGGER = 'doubletick_call_accepted';
/** What an impatient hub waits for an answer. */
const TIMEOUT_MS = 2_000;
/** The schedule's first two waits, without jitter. */
const SECOND_ATTEMPT_MS = 5_000;
const THIRD_ATTEMPT_MS = 300_000;

const ok = (_received: unknown, response: ServerResponse): void => void response.end('ok');

const outages = (on: HubUnderTest): void => {
  let workspace: TestWorkspace;
  let calls = 0;

  beforeEach(async () => {
    workspace = await on.makeWorkspace();
    on.target.answer = ok;
    on.target.received.length = 0;
  });

  const postCall = (): Promise<string> => {
    calls += 1;
    return workspace.take('doubletick', { ...callAccepted, callId: `call_${calls}` });
  };

  /** Turns the clock, and makes the deliveries that are due then. */
  const turnBy = async (ms: number, eventId: string): Promise<EventDetails> => {
    on.now += ms;
    await on.hub.workers.dispatcher.wakeDue(true);
    return workspace.deliver(eventId);
  };

  const statusesOf = ({ deliveries }: EventDetails): string[] => deliveries.map(({ status }) => status);

  /** How each attempt at its one delivery ended: a status, or words. */
  const attemptsAt = ({ deliveries }: EventDetails): (number | string)[] =>
    (deliveries[0]?.attempts ?? []).map(({ status, answer }) => status ?? answer);

  test('refuses connections: what comes in meanwhile arrives once it is back', async () => {
    await workspace.subscribe(TRIGGER, '/down');
    await on.target.stop();
    const eventId = await postCall();
    expect(statusesOf(await workspace.deliver(eventId))).toEqual(['waiting']);
    expect(statusesOf(await turnBy(SECOND_ATTEMPT_MS, eventId))).toEqual(['waiting']);
    await on.target.comeBack();
    const event = await turnBy(THIRD_ATTEMPT_MS, eventId);
    expect(attemptsAt(event)).toEqual([
      expect.stringContaining('ECONNREFUSED'),
      expect.stringContaining('ECONNREFUSED'),
      200,
    ]);
    expect(statusesOf(event)).toEqual(['delivered']);
    expect(on.target.at('/down')).toHaveLength(1);
  });

  test('answers too late: it is asked again, and nobody else waits for it', async () => {
    await workspace.subscribe(TRIGGER, '/slow');
    await workspace.subscribe(TRIGGER, '/quick');
    on.target.answer = ({ path }, response) => void (path === '/quick' && response.end('ok'));
    const eventId = await postCall();
    const started = performance.now();
    await on.hub.workers.dispatcher.pull();
    await on.delivered('/quick');
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS);
    const waiting = await workspace.deliver(eventId);
    expect(statusesOf(waiting).toSorted()).toEqual(['delivered', 'waiting']);
    on.target.answer = ok;
    const event = await turnBy(SECOND_ATTEMPT_MS, eventId);
    expect(statusesOf(event)).toEqual(['delivered', 'delivered']);
    expect(event.deliveries.map(({ attempts }) => attempts.map(({ answer }) => answer)).toSorted()).toEqual([
      ['No answer within 2 seconds.', 'ok'],
      ['ok'],
    ]);
    expect(on.target.at('/slow').map(({ headers }) => headers['webhook-id'])).toEqual([
      webhookIdOf(eventId),
      webhookIdOf(eventId),
    ]);
  });

  test('answers 429 with Retry-After: it is left alone for so long', async () => {
    await workspace.subscribe(TRIGGER, '/busy');
    on.target.answer = (_received, response) => void response.writeHead(429, { 'retry-after': '120' }).end('slow down');
    const eventId = await postCall();
    const [delivery] = (await workspace.deliver(eventId)).deliveries;
    expect(delivery).toMatchObject({ status: 'waiting', next_attempt_at: new Date(on.now + 120_000).toISOString() });
    on.target.answer = ok;
    expect(statusesOf(await turnBy(119_000, eventId))).toEqual(['waiting']);
    expect(on.target.at('/busy')).toHaveLength(1);
    expect(attemptsAt(await turnBy(1_000, eventId))).toEqual([429, 200]);
  });

  test('answers 410: its subscription ends, and it hears no more', async () => {
    await workspace.subscribe(TRIGGER, '/gone');
    on.target.answer = (_received, response) => void response.writeHead(410).end();
    const eventId = await postCall();
    expect(statusesOf(await workspace.deliver(eventId))).toEqual(['cancelled']);
    const { subscriptions } = await workspace.ask(Subscriptions, 'GET', '/v1/subscriptions');
    expect(subscriptions).toMatchObject([{ ended_reason: 'gone' }]);
    const next = await workspace.ask(EventDetails, 'GET', `/v1/events/${await postCall()}`);
    expect(next.deliveries).toEqual([]);
    expect(on.target.at('/gone')).toHaveLength(1);
  });

  test('hangs up half way through its answer: that counts as none, and it is asked again', async () => {
    await workspace.subscribe(TRIGGER, '/half');
    on.target.answer = (_received, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('o', () => response.destroy());
    };
    const eventId = await postCall();
    expect(statusesOf(await workspace.deliver(eventId))).toEqual(['waiting']);
    on.target.answer = (_received, response) => void response.destroy();
    expect(statusesOf(await turnBy(SECOND_ATTEMPT_MS, eventId))).toEqual(['waiting']);
    on.target.answer = ok;
    const event = await turnBy(THIRD_ATTEMPT_MS, eventId);
    expect(attemptsAt(event)).toEqual([
      expect.stringContaining('The connection failed'),
      expect.stringContaining('The connection failed'),
      200,
    ]);
    expect(new Set(on.target.at('/half').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('is down while many calls come in: it is tried with one, then gets them all, and none again once it has it', async () => {
    await workspace.subscribe(TRIGGER, '/many');
    await on.target.stop();
    const ids: string[] = [];
    for (let count = 0; count < 60; count += 1) ids.push(await postCall());
    for (const id of ids) expect(statusesOf(await workspace.deliver(id))).toEqual(['waiting']);
    await on.target.comeBack();
    for (const id of ids) {
      let event = await workspace.deliver(id);
      while (event.deliveries.some(({ status }) => status !== 'delivered')) event = await turnBy(60_000, id);
    }
    const received = on.target.at('/many').map(({ headers }) => headers['webhook-id']);
    for (const id of ids) {
      const attempts = attemptsAt(await workspace.ask(EventDetails, 'GET', `/v1/events/${id}`));
      const failed = attempts.slice(0, -1);
      expect(attempts.at(-1)).toBe(200);
      expect(failed).not.toContain(200);
      // On a machine that stands still an answer comes too late, and then it is asked again, as it must be.
      const tooLate = failed.filter((attempt) => !String(attempt).includes('ECONNREFUSED'));
      expect(received.filter((webhookId) => webhookId === webhookIdOf(id))).toHaveLength(1 + tooLate.length);
    }
  });
};

describe('a Zap whose end', () => {
  const options = { deliveryTimeoutMs: TIMEOUT_MS };
  describe('on the embedded database', () => outages(useHub({ options })));
  onPostgres((database) => outages(useHub({ databaseUrl: () => database.url ?? '', options })));
});
