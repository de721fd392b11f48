import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { callEvents } from '../../src/doubletick/call-events.ts';
import { freshSample } from '../../src/doubletick/fresh-sample.ts';
import { permissionEvents } from '../../src/doubletick/permission-events.ts';
import * as samples from '../../src/doubletick/sample-payloads.ts';
import type { CallRecord } from '../../src/hub-api/call-records.ts';
import { permissionEndsSoon } from '../../src/hub-api/permission-ends-soon.ts';
import { type PermissionExpiredPayload, permissionExpired } from '../../src/hub-api/permission-expired.ts';
import { Lambda } from '../../src/local-zaps/lambda.ts';
import type { Outcome } from '../../src/local-zaps/lambda-process.ts';
import { LocalZapier } from '../../src/local-zaps/local-zapier.ts';
import type { Run } from '../../src/local-zaps/run.ts';
import { serve } from '../../src/local-zaps/server.ts';
import type { Zap } from '../../src/local-zaps/zap.ts';
import type { EventType } from '../../src/values/event-type.ts';
import { whatconvertsEvents } from '../../src/whatconverts/events.ts';
import { StandInDoubletick } from '../stand-ins/doubletick.ts';
import { StandInHub } from '../stand-ins/hub.ts';
import { StandInWhatconverts } from '../stand-ins/whatconverts.ts';

const PERMISSION = 'CALL_PERMISSION_REPLY_RECEIVED';
const app = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

let doubletick: StandInDoubletick;
let hub: StandInHub;
let zapier: LocalZapier;
let server: FastifyInstance;
let onRun: (run: Run) => void = () => undefined;

beforeAll(async () => {
  doubletick = await StandInDoubletick.start();
  process.env.DOUBLETICK_BASE_URL = doubletick.url;
  zapier = await LocalZapier.start(app, (run) => onRun(run));
  server = await serve(zapier, 0);
});

afterAll(async () => {
  await server.close();
  await zapier.close();
  await doubletick.close();
  delete process.env.DOUBLETICK_BASE_URL;
});

beforeEach(async () => {
  hub = await StandInHub.start();
});

afterEach(async () => {
  await hub.close();
  doubletick.webhooks.length = 0;
  zapier.zaps.clear();
});

const doubletickAlone = () => ({ doubletick_api_key: StandInDoubletick.apiKey });
const hubAlone = () => ({ hub_url: hub.url, hub_key: StandInHub.key });
const both = () => ({ ...doubletickAlone(), ...hubAlone() });

/** What the next `count` runs come to: how many results each has, by Zap. */
const runsDuring = async (count: number, action: () => Promise<unknown>): Promise<Run[]> => {
  const runs: Run[] = [];
  const { promise, resolve } = Promise.withResolvers<Run[]>();
  onRun = (run) => {
    runs.push(run);
    if (runs.length === count) resolve(runs);
  };
  await action();
  return promise;
};

const doubletickEvents: [string, string, EventType][] = [
  ...callEvents.map((event): [string, string, EventType] => [event.key, event.name, event]),
  ...permissionEvents.map((event): [string, string, EventType] => [event.key, PERMISSION, event]),
];

const onHub: CallRecord = {
  id: 'doubletick:call_1',
  source: 'doubletick',
  state: 'ended',
  outcome: 'completed',
  direction: 'INCOMING',
  channel: 'WhatsApp',
  agent: 'Anita Desai',
  customer_phone: '+17735550170',
  customer_name: 'Priya Raman',
  customer_id: null,
  business_number: '+13125550150',
  started_at: '2026-03-02T09:14:58.000Z',
  accepted_at: '2026-03-02T09:15:07.000Z',
  ended_at: '2026-03-02T09:18:11.000Z',
  began_at: '2026-03-02T09:14:58.000Z',
  duration_ms: 184_000,
  recording_url: null,
  transcript: null,
  summary: null,
};

describe('straight at DoubleTick', () => {
  test.each(doubletickEvents)(
    '%s subscribes, fires once for a webhook sent twice, and unsubscribes',
    async (key, name, event) => {
      const zap = await zapier.turnOn(key, { authData: doubletickAlone() });
      expect(doubletick.webhooks).toEqual([
        expect.objectContaining({
          url: zapier.hookUrl(zap),
          eventTypes: [name],
          wabaNumbers: ['+13125550150', '+13125550151'],
        }),
      ]);

      const payload = freshSample(event.samplePayload, Date.now());
      const twice = async () => {
        await doubletick.send(name, payload);
        await doubletick.send(name, payload);
      };
      const runs = await runsDuring(2, twice);
      // Each agent who lets a call ring out is an event of its own, though nothing in the payload tells them apart.
      expect(runs.map(({ results }) => results.length)).toEqual(name === 'CALL_NOT_PICKED' ? [1, 1] : [1, 0]);

      await zapier.turnOff(zap);
      expect(doubletick.webhooks).toEqual([]);
      expect(await doubletick.send(name, event.samplePayload)).toEqual([]);
    },
  );

  test('two Zaps on one trigger each get the event, and one going off leaves the other on', async () => {
    const first = await zapier.turnOn('doubletick_call_ended', { authData: doubletickAlone() });
    const second = await zapier.turnOn('doubletick_call_ended', { authData: doubletickAlone() });
    const [ended] = callEvents.filter(({ name }) => name === 'CALL_ENDED');
    const send = () => doubletick.send('CALL_ENDED', ended?.samplePayload ?? {});
    const runs = await runsDuring(2, send);
    expect(new Map(runs.map(({ zap, results }) => [zap, results.length]))).toEqual(
      new Map([
        [first.id, 1],
        [second.id, 1],
      ]),
    );
    await zapier.turnOff(first);
    expect(doubletick.webhooks.map(({ url }) => url)).toEqual([zapier.hookUrl(second)]);
  });

  test('a forged webhook runs nothing, and the log says why', async () => {
    const zap = await zapier.turnOn('doubletick_call_ended', { authData: doubletickAlone() });
    const forge = () =>
      fetch(zapier.hookUrl(zap), {
        method: 'POST',
        headers: { 'x-ringhook-secret': 'guess' },
        body: '{"event":"CALL_ENDED"}',
      });
    const [run] = await runsDuring(1, forge);
    expect(run).toMatchObject({ results: [], log: [expect.stringContaining('its secret is missing or wrong')] });
  });

  test('a Zap that is turned off twice, or after its webhook went, does not mind', async () => {
    const zap = await zapier.turnOn('doubletick_call_ended', { authData: doubletickAlone() });
    doubletick.webhooks.length = 0;
    await zapier.turnOff(zap);
    await zapier.turnOff(zap);
  });
});

describe('through the hub', () => {
  test.each(doubletickEvents)(
    '%s subscribes there, with one intake webhook at DoubleTick for all',
    async (key, name, event) => {
      const zap = await zapier.turnOn(key, { authData: both() });
      const another = await zapier.turnOn(key, { authData: both() });
      expect(doubletick.webhooks.map(({ url }) => url)).toEqual([hub.intake('doubletick')]);
      expect(hub.subscriptions).toHaveLength(2);

      const payload = freshSample(event.samplePayload, Date.now());
      const runs = await runsDuring(2, () => doubletick.send(name, payload));
      expect(runs.map(({ results }) => results.length)).toEqual([1, 1]);

      await zapier.turnOff(zap);
      await zapier.turnOff(another);
      expect(hub.subscriptions).toEqual([]);
    },
  );

  test('a permission that ends runs the Zaps that asked for its lead time, and no other', async () => {
    const { key, samplePayload } = permissionExpired;
    const early = await zapier.turnOn(permissionEndsSoon.key, { authData: both() });
    const atTheEnd = await zapier.turnOn(key, { authData: both() });
    const notice = (leadTimeHours: number) =>
      hub.tellOfExpiry({ ...(samplePayload as unknown as PermissionExpiredPayload), leadTimeHours });
    const [first] = await runsDuring(1, () => notice(24));
    const [second] = await runsDuring(1, () => notice(0));
    expect([first, second]).toMatchObject([
      { zap: early.id, results: [expect.any(Array)] },
      { zap: atTheEnd.id, results: [expect.any(Array)] },
    ]);
    await zapier.turnOff(early);
    await zapier.turnOff(atTheEnd);
    expect(hub.subscriptions).toEqual([]);
  });

  test.each(whatconvertsEvents.map((event): [string, EventType] => [event.key, event]))('%s', async (key, event) => {
    const zap: Zap = await zapier.turnOn(key, { authData: hubAlone() });
    const post = () =>
      fetch(hub.intake('whatconverts'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(event.samplePayload),
      });
    const [run] = await runsDuring(1, post);
    expect(run).toMatchObject({ trigger: key, results: [expect.any(Array)], error: null });
    expect(await zapier.testTrigger(zap)).toHaveLength(1);
    await zapier.turnOff(zap);
    expect(hub.subscriptions).toEqual([]);
  });
});

describe('the searches and actions of the built app, which stand in a file of their own', () => {
  const lambda = new Lambda(app);
  afterAll(() => lambda.close());

  const run = async (method: string, inputData: object, authData: object): Promise<Outcome> =>
    lambda.invoke({ command: 'execute', method, bundle: { authData, inputData } });

  test('a search asks the hub', async () => {
    const { results } = await run('searches.find_live_calls.operation.perform', {}, hubAlone());
    expect(results).toMatchObject([{ calls_count: 0, calls: [] }]);
  });

  test('a search finds a call on the record of the product, then of the hub, and its recording as a file', async () => {
    const bytes = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);
    doubletick.recordings.set('found.mp3', bytes);
    const recordingUrl = `${doubletick.url}/recordings/found.mp3`;
    hub.calls = [{ ...onHub, recording_url: recordingUrl }];
    const find = async () => {
      const { results } = await run('searches.find_call.operation.perform', { call: 'call_1' }, both());
      return (results as Record<string, unknown>[])[0];
    };
    expect(await find()).toMatchObject({ found_in: 'hub', agent_email: 'anita@example.com', disposition: null });
    doubletick.calls.set('call_1', { callId: 'call_1', status: 'COMPLETED', disposition: 'Resolved' });
    const found = await find();
    expect(found).toMatchObject({ found_in: 'doubletick', call_outcome: 'completed', disposition: 'Resolved' });
    const file = await fetch(await zapier.fetchFile(found?.recording_file, both()));
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
    doubletick.recordings.clear();
    doubletick.calls.clear();
  });

  test('an action stops for the reason that the hub gives', async () => {
    hub.permission = { status: 'denied', may_call: false, expires_at: null, replied_at: null, history: [] };
    const input = { customer_phone: '+17735550170', waba_number: '+13125550150', template: 'may_we_call:en' };
    const { error } = await run('creates.doubletick_request_call_permission.operation.perform', input, both());
    expect(error).toContain('this customer refused calls');
  });

  test('an action exports the record of call permissions as a file that a later step can fetch', async () => {
    const record = { answer: 'do_not_call', recorded_by: 'Anita Desai', customer_phone: '+17045550118' };
    await zapier.runAction('doubletick_record_call_permission', { authData: hubAlone(), inputData: record });
    const result = await zapier.runAction('doubletick_export_permission_record', { authData: hubAlone() });
    expect(result).toMatchObject({ lines_count: hub.recorded.length, head_seq: hub.recorded.length });
    const response = await fetch(String(result.file));
    expect(response.headers.get('content-disposition')).toContain(String(result.file_name));
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(await response.text()).toMatch(/^seq,id,hash\n0,line_0,h0\n/);
  });

  test('a dropdown lists what the account has', async () => {
    const { results } = await run('triggers.doubletick_business_numbers.operation.perform', {}, doubletickAlone());
    expect(results).toMatchObject([{ id: '+13125550150' }, { id: '+13125550151' }]);
  });
});

test('"Test trigger" shows recent calls of WhatConverts where the connection has its key, and Find Call finds one', async () => {
  const whatconverts = await StandInWhatconverts.start();
  // The app reads this when it starts, so it gets a process of its own.
  process.env.WHATCONVERTS_BASE_URL = whatconverts.url;
  const another = await LocalZapier.start(app);
  whatconverts.leads = whatconvertsEvents.map(({ samplePayload }) => samplePayload);
  const authData = {
    ...hubAlone(),
    whatconverts_token: StandInWhatconverts.token,
    whatconverts_secret: StandInWhatconverts.secret,
  };
  const zap = await another.turnOn('whatconverts_call_completed', { authData });
  expect(await another.testTrigger(zap)).toEqual([expect.objectContaining({ id: '482913:completed' })]);
  const lambda = new Lambda(app);
  const bundle = { authData, inputData: { call: '482913' } };
  const { results } = await lambda.invoke({
    command: 'execute',
    method: 'searches.find_call.operation.perform',
    bundle,
  });
  expect(results).toMatchObject([{ found_in: 'whatconverts', call_id: '482913' }]);
  await lambda.close();
  await another.close();
  await whatconverts.close();
  delete process.env.WHATCONVERTS_BASE_URL;
});

describe('a recording', () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, index) => index % 256);

  const pointerFor = async (recordingUrl: string) => {
    const zap = await zapier.turnOn('doubletick_call_ended', { authData: both() });
    const payload = { ...samples.callEnded, recordingUrl };
    hub.events.unshift({ id: 'e1', received_at: new Date().toISOString(), payload });
    const [fields] = await zapier.testTrigger(zap);
    return fields?.recording_file;
  };

  test('becomes a file, byte for byte, when a step wants it, and not before', async () => {
    const url = `${doubletick.url}/recordings/1.mp3`;
    const pointer = await pointerFor(url);
    expect(doubletick.recordings.size).toBe(0);
    doubletick.recordings.set('1.mp3', bytes);
    const file = await fetch(await zapier.fetchFile(pointer, both()));
    expect(file.headers.get('content-type')).toBe('audio/mpeg');
    expect(file.headers.get('content-disposition')).toContain('call-call_01JQ8M4T7V.mp3');
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  });

  test('that is gone says so', async () => {
    const pointer = await pointerFor(`${doubletick.url}/recordings/2.mp3`);
    await expect(zapier.fetchFile(pointer, both())).rejects.toThrow('The recording is gone');
  });

  test('is shown in words where a run is shown', async () => {
    const zap = await zapier.turnOn('doubletick_call_ended', { authData: doubletickAlone() });
    const [run] = await runsDuring(1, () => doubletick.send('CALL_ENDED', samples.callEnded));
    expect(run?.zap).toBe(zap.id);
    expect(run?.results[0]).toContainEqual({
      key: 'recording_file',
      label: 'Recording File',
      value: 'a file, which is fetched when a later step uses it',
    });
    expect(run?.results[0]).toContainEqual(expect.objectContaining({ key: 'agent_email', value: 'anita@example.com' }));
  });

  test.each([
    null,
    'https://files.example.com/1.mp3',
    'hydrate|||7|||hydrate',
    'hydrate|||{"type":"method"}|||hydrate',
  ])('is not what %j stands for', async (value) => {
    await expect(async () => zapier.fetchFile(value, {})).rejects.toThrow('no file that is yet to be fetched');
  });
});
