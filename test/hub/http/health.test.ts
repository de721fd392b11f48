import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as z from 'zod';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { onPostgres } from '../databases.ts';
import { until } from '../until.ts';
import { Cuttable } from './cuttable.ts';
import { type Answer, asProblem, exactly, type TestWorkspace, useHub } from './hub-under-test.ts';
import { answerOn, connectTo, headOf } from './raw-http.ts';

const Ok = z.object({ status: z.literal('ok') });

const withoutKey = async (url: string, headers: Record<string, string> = {}): Promise<Answer> => {
  const response = await fetch(url, { headers });
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
};

/** An address of this machine that is not loopback; null when it has none. */
const outerAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

describe('a hub that is well', () => {
  const on = useHub({ environment: { HOST: '0.0.0.0' } });

  test('is alive and ready', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const { status, text } = await withoutKey(on.url + path);
      expect(status).toBe(200);
      exactly(Ok, JSON.parse(text));
    }
  });

  test('looks at its database once for a crowd that asks whether it is ready', async () => {
    const { database } = on.hub.parts;
    const ask = database.query.bind(database);
    // Each look takes a while, so that a slow machine lets the whole crowd come during a few of them.
    const query = jest.spyOn(database, 'query').mockImplementation(async (...asked) => {
      await sleep(200);
      return ask(...asked);
    });
    const size = jest.spyOn(on.hub.parts.queue, 'size');
    const answers = await Promise.all(Array.from({ length: 100 }, () => withoutKey(`${on.url}/readyz`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(query.mock.calls.filter(([text]) => text === 'SELECT 1').length).toBeLessThan(30);
    expect(size.mock.calls.length).toBeLessThan(30);
    jest.restoreAllMocks();
  });

  test('shows its numbers, and no person or workspace among them', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_accepted', '/counted');
    await acme.deliver(await acme.take('doubletick', callAccepted));
    await acme.post('doubletick', callAccepted);
    await acme.post('whatconverts', { hello: 1 });
    const { status, headers, text } = await withoutKey(`${on.url}/metrics`);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    const lines = text.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'ringhook_webhooks_received_total{source="doubletick",outcome="stored"} 1',
        'ringhook_webhooks_received_total{source="doubletick",outcome="duplicate"} 1',
        'ringhook_webhooks_received_total{source="whatconverts",outcome="quarantined"} 1',
        'ringhook_delivery_attempts_total{verdict="delivered"} 1',
        'ringhook_delivery_delay_seconds_count 1',
        'ringhook_deliveries_waiting 0',
        'ringhook_intake_waiting 0',
      ]),
    );
    for (const secret of [acme.id, acme.name, acme.key, callAccepted.customerNumber])
      expect(text).not.toContain(secret);
  });

  test.each([
    ['x-forwarded-for', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9'],
    ['x-forwarded-host', 'hub.example.com'],
    ['x-forwarded-proto', 'https'],
    ['x-real-ip', '203.0.113.9'],
    ['via', '1.1 proxy.example.com'],
    ['cf-connecting-ip', '203.0.113.9'],
  ])('shows them through a proxy on this machine, which says %s, only to a key', async (name, value) => {
    const acme = await on.makeWorkspace();
    const headers = { [name]: value };
    asProblem(401, await withoutKey(`${on.url}/metrics`, headers));
    asProblem(401, await withoutKey(`${on.url}/metrics`, { ...headers, authorization: 'Bearer rk_of_nobody' }));
    const answer = await withoutKey(`${on.url}/metrics`, { ...headers, authorization: `Bearer ${acme.key}` });
    expect(answer.status).toBe(200);
  });

  test("shows them by a name that is not this machine's own only to a key", async () => {
    const acme = await on.makeWorkspace();
    const byName = (host: string, headers = {}): Promise<Answer> => {
      const socket = connectTo(on.url);
      socket.write(headOf('GET', '/metrics', { host, ...headers }));
      return answerOn(socket);
    };
    for (const host of ['hub.example.com', 'localhost.example.com', 'localhost.', '192.0.2.1']) {
      asProblem(401, await byName(host));
      expect((await byName(host, { authorization: `Bearer ${acme.key}` })).status).toBe(200);
    }
    for (const host of ['localhost', '127.0.0.1:8787', '[::1]:8787']) expect((await byName(host)).status).toBe(200);
  });

  (outerAddress ? test : test.skip)('shows them to another machine only with a key', async () => {
    const acme = await on.makeWorkspace();
    const fromOutside = (headers = {}): Promise<Answer> => {
      const socket = connectTo(on.url.replace('localhost', outerAddress ?? ''));
      socket.write(headOf('GET', '/metrics', headers));
      return answerOn(socket);
    };
    asProblem(401, await fromOutside());
    expect((await fromOutside({ authorization: `Bearer ${acme.key}` })).status).toBe(200);
  });
});

onPostgres((database) => {
  describe('a hub whose database is away', () => {
    const cuttable = new Cuttable();
    const connect = () => cuttable.start(database.url ?? '');
    const on = useHub({ databaseUrl: () => connect().then(() => cuttable.url) });
    let acme: TestWorkspace;

    beforeAll(async () => {
      acme = await on.makeWorkspace();
      await acme.take('doubletick', callAccepted);
    });

    const isBack = () => until(async () => (await withoutKey(`${on.url}/readyz`)).status === 200);

    afterEach(async () => {
      await cuttable.cut();
      cuttable.speakAgain();
      await connect();
      await isBack();
    });

    afterAll(() => cuttable.cut());

    test('is alive, but not ready', async () => {
      await cuttable.cut();
      expect((await withoutKey(`${on.url}/healthz`)).status).toBe(200);
      const answer = await withoutKey(`${on.url}/readyz`);
      expect(asProblem(503, answer).detail).toBe('The database does not answer.');
      expect(answer.headers['retry-after']).toBe('2');
    });

    test('refuses webhooks for the moment, and takes them when it is back', async () => {
      await cuttable.cut();
      const answer = await acme.post('doubletick', { ...callAccepted, callId: 'call_away' });
      expect(asProblem(503, answer).title).toBe('The database is away');
      expect(answer.headers['retry-after']).toBe('5');
      await connect();
      await isBack();
      await acme.take('doubletick', { ...callAccepted, callId: 'call_away' });
    });

    test('refuses every other call for the moment, too', async () => {
      await cuttable.cut();
      for (const path of ['/v1/events', '/v1/calls/live', '/v1/permissions/17735550170', '/v1/subscriptions']) {
        const answer = await acme.raw('GET', path);
        expect(asProblem(503, answer).title).toBe('The database is away');
        expect(answer.headers['retry-after']).toBe('5');
      }
      for (const format of ['json', 'csv']) asProblem(503, await acme.raw('GET', `/v1/permissions?format=${format}`));
    });

    test('still shows the numbers that it knows', async () => {
      await cuttable.cut();
      const { status, text } = await withoutKey(`${on.url}/metrics`);
      expect(status).toBe(200);
      expect(text).toContain('ringhook_intake_waiting 0');
      expect(text).toContain('ringhook_deliveries_waiting Nan');
    });

    test('gives up in time on a database that takes connections and says nothing', async () => {
      cuttable.fallSilent();
      const answer = await withoutKey(`${on.url}/readyz`);
      expect(asProblem(503, answer).detail).toBe('The database does not answer.');
    });

    test('stops all the same', async () => {
      await cuttable.cut();
      await on.hub.stop();
      await connect();
      await on.open();
    });
  });
});
