import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { freshSample } from '../../src/doubletick/fresh-sample.ts';
import { callAccepted, callEnded, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import { everyEvent, freshSampleOf, turnEverythingOn } from '../../src/local-zaps/every-trigger.ts';
import { LocalZapier } from '../../src/local-zaps/local-zapier.ts';
import { type Run, toTable } from '../../src/local-zaps/run.ts';
import { serve } from '../../src/local-zaps/server.ts';
import { callInProgress } from '../../src/whatconverts/sample-payloads.ts';

const app = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

let zapier: LocalZapier;
let server: FastifyInstance;
/** Those who wait for a run, by its id. */
const waiting = new Map<string, (run: Run) => void>();

beforeAll(async () => {
  zapier = await LocalZapier.start(app, (run) => waiting.get(run.id)?.(run));
  turnEverythingOn(zapier);
  server = await serve(zapier, 0);
});

afterAll(async () => {
  await server.close();
  await zapier.close();
});

const post = (trigger: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${zapier.url}/hooks/${zapier.hookToken}/${trigger}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const jsonOf = async <T>(response: Response): Promise<T> => (await response.json()) as T;

/** Posts a webhook and waits for what it comes to. */
const runOf = async (trigger: string, body: unknown, headers?: Record<string, string>): Promise<Run> => {
  const response = await post(trigger, body, headers);
  expect(response.status).toBe(200);
  const { id } = await jsonOf<{ id: string }>(response);
  const { promise, resolve } = Promise.withResolvers<Run>();
  waiting.set(id, resolve);
  const done = zapier.runs.find((run) => run.id === id);
  return done ?? promise;
};

describe('a webhook that is posted to a hook URL', () => {
  test.each(everyEvent.map((event): [string, object] => [event.key, freshSampleOf(event, Date.now())]))(
    'runs %s',
    async (key, payload) => {
      const run = await runOf(key, payload);
      expect(run).toMatchObject({ trigger: key, error: null, log: [], results: [expect.any(Array)] });
    },
  );

  test('shows its fields with the labels of the Zap editor', async () => {
    const { results } = await runOf('doubletick_call_accepted', { ...callAccepted, callId: 'call_labels' });
    expect(results[0]).toEqual(
      expect.arrayContaining([
        { key: 'call_id', label: 'Call ID', value: 'call_labels' },
        { key: 'waba_number', label: 'Business Number', value: '+13125550150' },
      ]),
    );
  });

  test('shows fields that the account named itself in its own words', async () => {
    const payload = { ...callInProgress, lead_id: 77, field_mappings: { 'Company Name': 'Acme' } };
    const { results } = await runOf('whatconverts_call_in_progress', payload);
    expect(results[0]?.at(-1)).toEqual({
      key: 'field_mappings__company_name',
      label: 'field mappings company name',
      value: 'Acme',
    });
  });

  test('is answered as Zapier answers, before the Zap has run', async () => {
    const response = await post('doubletick_call_accepted', { ...callAccepted, callId: 'call_answer' });
    expect(await response.json()).toEqual({
      status: 'success',
      id: expect.any(String),
      request_id: expect.any(String),
    });
  });

  test('runs the Zap once, sent twice', async () => {
    const payload = { ...callEnded, callId: 'call_twice' };
    expect((await runOf('doubletick_call_ended', payload)).results).toHaveLength(1);
    expect((await runOf('doubletick_call_ended', payload)).results).toHaveLength(0);
  });

  test('runs nothing with a proof of its own that is wrong, and says why', async () => {
    const run = await runOf('doubletick_call_ended', callEnded, { 'X-Ringhook-Secret': 'wrong' });
    expect(run).toMatchObject({ results: [], log: [expect.stringContaining('its secret is missing or wrong')] });
    const signed = await runOf('whatconverts_call_in_progress', callInProgress, { 'webhook-signature': 'v1,wrong' });
    expect(signed).toMatchObject({ results: [], log: [expect.stringContaining('signature is missing or wrong')] });
  });

  test('runs nothing when it is for another trigger', async () => {
    expect(await runOf('doubletick_call_missed', callEnded)).toMatchObject({ results: [], log: [], error: null });
  });

  test('may be JSON that says it is a form, as curl -d sends it', async () => {
    const payload = { ...freshSample(permissionGranted, Date.now()), messageId: 'wamid.curl' };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const run = await runOf('doubletick_call_permission_granted', payload, headers);
    expect(run.results[0]?.[0]?.value).toMatch(/^wamid\.curl:temporary:/);
  });

  test('may be a form', async () => {
    const { from, to, receivedAt } = permissionGranted;
    const form = new URLSearchParams({ from, to, receivedAt, response: 'accept', messageId: 'wamid.form' }).toString();
    const run = await runOf('doubletick_call_permission_reply', form, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(run.results[0]?.[0]).toEqual({
      key: 'id',
      label: 'ID',
      value: expect.stringMatching(/^wamid\.form:temporary:/),
    });
  });
});

describe('what is no webhook gets an answer that says why', () => {
  test.each([
    ['nothing', '', 400, 'It is empty'],
    ['blanks', '  \n', 400, 'It is empty'],
    ['half of a JSON', '{"event":', 400, 'It is not JSON: '],
    ['a list', '[{}]', 400, 'not an object'],
    ['a number', '7', 400, 'not an object'],
    [
      'what no process can take over',
      `{"a":${'['.repeat(4000)}${']'.repeat(4000)}}`,
      400,
      'nested deeper than 100 levels',
    ],
    ['what cannot even be read', `{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, 400, 'It is'],
  ])('%s', async (_what, body, status, detail) => {
    const response = await post('doubletick_call_ended', body);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  test('more than Zapier takes', async () => {
    const response = await post('doubletick_call_ended', `{"a":"${'x'.repeat(10 * 1024 * 1024)}"}`);
    expect(response.status).toBe(413);
  });

  test('a trigger that does not exist: it names those that do', async () => {
    const response = await post('doubletick_call', callEnded);
    expect(response.status).toBe(404);
    expect((await jsonOf<{ detail: string }>(response)).detail).toContain(
      'doubletick_call_ended, doubletick_call_missed',
    );
  });

  test('a Zap that is off: 410, as from Zapier', async () => {
    expect((await post('doubletick_call_ended/some-zap', callEnded)).status).toBe(410);
    expect((await post('doubletick_call_ended/doubletick_call_missed', callEnded)).status).toBe(410);
  });

  test('an address that does not exist', async () => {
    const response = await fetch(`${zapier.url}/hook`);
    expect(response.status).toBe(404);
    expect((await jsonOf<{ detail: string }>(response)).detail).toContain(
      'A hook URL begins with /hooks/ and its token',
    );
  });

  test('a call of the cache that makes no sense', async () => {
    const ask = (body: string) => fetch(`${zapier.url}/zapier-rpc/${zapier.rpcToken}`, { method: 'POST', body });
    const response = await ask('{"method":"x","params":[]}');
    expect(response.status).toBe(500);
    for (const body of ['', 'null', '[]', '{"params":7}', '['.repeat(100_000)])
      expect((await ask(body)).status).toBe(400);
  });
});

test('toTable shows labels and values, or why there are none', () => {
  const run: Run = {
    id: '1',
    at: 'now',
    zap: 'z',
    workspaceId: null,
    trigger: 't',
    label: 'A Trigger',
    results: [],
    log: ['why'],
    error: null,
  };
  expect(toTable(run)).toBe('A Trigger  (now)\n  The Zap did not run:\n  why\n');
  expect(toTable({ ...run, log: [] })).toContain('this is no event of this trigger');
  expect(toTable({ ...run, log: [], error: 'It broke.' })).toBe('A Trigger  (now)\n  It broke.\n');
  const fields = [
    { key: 'id', label: 'ID', value: 'a' },
    { key: 'customer_name', label: 'Customer Name', value: null },
  ];
  expect(toTable({ ...run, log: [], results: [fields] })).toBe(
    'A Trigger  (now)\n  ID             a\n  Customer Name  -\n',
  );
  const escapes = [{ key: 'k', label: 'a\u001b[2J', value: 'b\u009b2J\n\u202e' }];
  expect(toTable({ ...run, log: ['\u0007'], error: '\u001bc', results: [escapes] })).toBe(
    'A Trigger  (now)\n  \\u{1b}c\n  \\u{7}\n  a\\u{1b}[2J  b\\u{9b}2J\\u{a}\\u{202e}\n',
  );
});

describe('the store of files', () => {
  test('takes no form without a file, and has no file that it never took', async () => {
    const form = new FormData();
    form.set('key', 'some-key');
    const post = (body: string | FormData, headers = {}) =>
      fetch(`${zapier.url}/zapier-files/${zapier.rpcToken}/`, { method: 'POST', body, headers });
    expect((await post(form)).status).toBe(400);
    expect((await post('hello', { 'content-type': 'text/plain' })).status).toBe(400);
    expect((await fetch(`${zapier.url}/zapier-files/${zapier.rpcToken}/some-key`)).status).toBe(404);
  });

  test('keeps the last few files', async () => {
    const put = async (key: string): Promise<number> => {
      const form = new FormData();
      form.set('key', key);
      form.set('file', new Blob(['a,b\n'], { type: 'text/csv' }), 'a.csv');
      return (await fetch(`${zapier.url}/zapier-files/${zapier.rpcToken}/`, { method: 'POST', body: form })).status;
    };
    expect(await put('first')).toBe(204);
    expect(await (await fetch(`${zapier.url}/zapier-files/${zapier.rpcToken}/first`)).text()).toBe('a,b\n');
    for (let count = 0; count < 20; count += 1) await put(`later-${count}`);
    expect((await fetch(`${zapier.url}/zapier-files/${zapier.rpcToken}/first`)).status).toBe(404);
    expect((await fetch(`${zapier.url}/zapier-files/${zapier.rpcToken}/later-0`)).status).toBe(200);
  });
});
