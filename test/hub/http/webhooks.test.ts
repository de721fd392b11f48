/** Targets that are no Zap: the fields instead of the webhook, and the receiver of docs/webhooks.md. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import * as z from 'zod';
import { callEnded, permissionDenied, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { signatureOf } from '../../../src/hub-api/delivery.ts';
import { NewSubscription, Subscriptions } from '../../../src/hub-api/subscriptions.ts';
import { Sample, Schema, Triggers } from '../../../src/hub-api/triggers.ts';
import { callCompleted } from '../../../src/whatconverts/sample-payloads.ts';
import { makeHubFolder } from '../embedded-folder.ts';
import { until } from '../until.ts';
import { onEachHub, useHub } from './hub-under-test.ts';

const FIELDS = { format: 'fields' } as const;

onEachHub((on) => {
  describe('a subscription that asks for fields', () => {
    test('is sent an event of every trigger as its schema says, signed over that very body', async () => {
      const { triggers } = await (await on.makeWorkspace()).ask(Triggers, 'GET', '/v1/triggers');
      // Each in a workspace of its own: the samples are of one person, who has refused in some.
      for (const { key, source } of triggers) {
        if (source === 'hub') continue;
        const acme = await on.makeWorkspace();
        const { secret } = await acme.subscribe(key, `/fields/${key}`, undefined, FIELDS);
        const { payload } = await acme.ask(Sample, 'GET', `/v1/triggers/${key}/sample`);
        await acme.deliver(await acme.take(source, payload));
        const [received] = await on.delivered(`/fields/${key}`);
        const { body = '', headers = {} } = received ?? {};
        const envelope = JSON.parse(body);
        z.fromJSONSchema(
          (await acme.ask(Schema, 'GET', `/v1/triggers/${key}/schema`)) as z.core.JSONSchema.JSONSchema,
        ).parse(envelope);
        expect(envelope).toMatchObject({ type: key, timestamp: new Date(on.now).toISOString() });
        const [id, at] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
        expect(headers).toMatchObject({
          'content-type': 'application/json',
          'webhook-signature': signatureOf(secret, id, at, body),
        });
      }
    });

    test('has days in its own time zone, of an answer that counts as of now', async () => {
      const acme = await on.makeWorkspace();
      const trigger = 'doubletick_call_permission_granted';
      await acme.subscribe(trigger, '/utc', undefined, FIELDS);
      await acme.subscribe(trigger, '/honolulu', undefined, { ...FIELDS, time_zone: 'Pacific/Honolulu' });
      const receivedAt = '2026-03-02T05:00:00.000Z';
      await acme.deliver(await acme.take('doubletick', { ...permissionGranted, isPermanent: false, receivedAt }));
      const at = async (path: string) => JSON.parse((await on.delivered(path))[0]?.body ?? '').data;
      expect(await at('/utc')).toMatchObject({
        permission_status: 'temporary',
        expires_on: '2026-03-09',
        may_call: true,
      });
      expect(await at('/honolulu')).toMatchObject({ permission_status: 'temporary', expires_on: '2026-03-08' });
    });

    test("reads what came as a form, with fields of the account's own", async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('whatconverts_call_completed', '/form', undefined, FIELDS);
      const { field_mappings: _, ...lead } = callCompleted as Record<string, unknown>;
      const flat = Object.entries(lead).filter(([, value]) => value !== null && typeof value !== 'object');
      const form = new URLSearchParams(flat.map(([key, value]): [string, string] => [key, String(value)]));
      form.set('Budget', '500');
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await acme.post('whatconverts', form.toString(), type)).status).toBe(202);
      await on.deliver();
      const [received] = await on.delivered('/form');
      expect(JSON.parse(received?.body ?? '').data).toMatchObject({ budget: '500', lead_type: 'Phone Call' });
    });

    test('is sent nothing of an event that is none of its trigger any more', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_permission_granted', '/over', undefined, FIELDS);
      await acme.subscribe('doubletick_call_permission_reply', '/over-reply', undefined, FIELDS);
      // A week ago, for seven days.
      const receivedAt = '2026-02-20T05:00:00.000Z';
      const late = { ...permissionGranted, isPermanent: false, receivedAt, from: '+17045550119' };
      const { deliveries } = await acme.deliver(await acme.take('doubletick', late));
      expect(deliveries.map(({ trigger, status, attempts }) => [trigger, status, attempts.length]).toSorted()).toEqual([
        ['doubletick_call_permission_granted', 'filtered', 0],
        ['doubletick_call_permission_reply', 'delivered', 1],
      ]);
      const { subscriptions } = await acme.ask(Subscriptions, 'GET', '/v1/subscriptions');
      expect(subscriptions.map(({ failures, failed_at }) => [failures, failed_at])).toEqual([
        [0, null],
        [0, null],
      ]);
    });

    test('changes what it asks for by asking again, and is the same', async () => {
      const acme = await on.makeWorkspace();
      const first = await acme.subscribe('doubletick_call_ended', '/changes', undefined, FIELDS);
      const listed = async () => (await acme.ask(Subscriptions, 'GET', '/v1/subscriptions')).subscriptions;
      expect(await listed()).toMatchObject([{ format: 'fields', time_zone: 'UTC' }]);
      expect(await acme.subscribe('doubletick_call_ended', '/changes')).toEqual(first);
      expect(await listed()).toMatchObject([{ format: 'webhook', time_zone: 'UTC' }]);
      await acme.deliver(await acme.take('doubletick', { ...callEnded, callId: 'call_changes' }));
      const [received] = await on.delivered('/changes');
      expect(JSON.parse(received?.body ?? '')).toMatchObject({ callId: 'call_changes' });
    });

    test.each([
      ['a format that there is not', { format: 'xml' }, 'format'],
      ['a time zone that there is not', { format: 'fields', time_zone: 'Mars/Olympus' }, 'time_zone'],
    ])('is refused with %s', async (_what, wish, field) => {
      const acme = await on.makeWorkspace();
      const body = { trigger: 'doubletick_call_ended', target_url: `${on.target.url}/x`, ...wish };
      const { errors } = await acme.refused(400, 'POST', '/v1/subscriptions', { body });
      expect(errors).toMatchObject([{ field }]);
    });

    test('and one for the webhook as it came get one event each in their own way', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_permission_denied', '/both-fields', undefined, FIELDS);
      await acme.subscribe('doubletick_call_permission_denied', '/both-raw');
      const payload = { ...permissionDenied, receivedAt: '', from: '+17045550120', messageId: 'wamid.both' };
      await acme.deliver(await acme.take('doubletick', payload));
      const [fields] = await on.delivered('/both-fields');
      const [raw] = await on.delivered('/both-raw');
      expect(JSON.parse(fields?.body ?? '').data).toMatchObject({ customer_phone: '+17045550120', may_call: false });
      expect(JSON.parse(raw?.body ?? '')).toEqual(payload);
      expect(fields?.headers['webhook-id']).toBe(raw?.headers['webhook-id']);
    });
  });
});

/** A port that nobody listens on. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};

const url = `http://127.0.0.1:${await freePort()}`;

const RECEIVER = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/webhooks.md', 'utf8'))?.[1] ?? '';

describe('the receiver of the documentation', () => {
  let folder = '';
  let receiver: ChildProcess;
  let secret = '';
  const lines: string[] = [];

  // A hub on the internet, which knows nothing of this machine but what PRIVATE_TARGETS names.
  const environment = { TARGET_ALLOWLIST: 'https://hooks.zapier.com', PRIVATE_TARGETS: url };
  const on = useHub({ isLocal: false, environment, options: { clock: Date.now } });
  beforeAll(async () => {
    nock.restore();
    folder = await makeHubFolder();
    acme = await on.makeWorkspace();
    const body = { trigger: 'doubletick_call_ended', target_url: `${url}/hub`, format: 'fields' };
    ({ secret } = await acme.ask(NewSubscription, 'POST', '/v1/subscriptions', body));
    const file = join(folder, 'receiver.mjs');
    writeFileSync(file, RECEIVER);
    const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: new URL(url).port };
    receiver = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    if (receiver.stdout) createInterface(receiver.stdout).on('line', (line) => lines.push(line));
    await until(() =>
      fetch(url, { method: 'POST' }).then(
        ({ status }) => status === 401,
        () => null,
      ),
    );
  }, 60_000);
  afterAll(async () => {
    if (receiver.kill()) await once(receiver, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  let acme: Awaited<ReturnType<typeof on.makeWorkspace>>;

  test('is no longer than twenty lines', () => {
    expect(RECEIVER.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });

  test('takes what the hub sends', async () => {
    const id = await acme.take('doubletick', callEnded);
    const { deliveries } = await acme.deliver(id);
    expect(deliveries).toMatchObject([{ status: 'delivered', attempts: [{ status: 204 }] }]);
    const line = await until(() => lines.find((one) => one.startsWith(`msg_${id} `)) ?? null);
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      type: 'doubletick_call_ended',
      data: { call_id: callEnded.callId },
    });
  });

  test('turns away what is forged, changed or old', async () => {
    const now = Math.floor(Date.now() / 1000);
    const send = async (key: string, at: number, signed = '{}', body = '{}') => {
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(at),
        'webhook-signature': signatureOf(key, 'msg_1', String(at), signed),
      };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect(await send(secret, now)).toBe(204);
    expect(await send(`whsec_${btoa('of somebody else')}`, now)).toBe(401);
    expect(await send(secret, now, '{}', '{"changed":true}')).toBe(401);
    expect(await send(secret, now - 3600)).toBe(401);
    expect(await send(secret, now + 3600)).toBe(401);
  });
});
