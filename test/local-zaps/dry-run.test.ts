import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readConfig } from '../../src/hub/config.ts';
import { EventDetails } from '../../src/hub-api/events.ts';
import { ChainHead } from '../../src/hub-api/permissions.ts';
import { Sample } from '../../src/hub-api/triggers.ts';
import { type RunStep, Steps, StepTried, Troubled, TurnedOn } from '../../src/hub-api/try-out.ts';
import { type HubWithZaps, startHubWithZaps } from '../../src/local-zaps/hub-with-zaps.ts';
import { actionCases, searchCases } from '../contract/operation-cases.ts';
import { makeHubFolder } from '../hub/embedded-folder.ts';
import { until } from '../hub/until.ts';
import { StandInDoubletick } from '../stand-ins/doubletick.ts';

jest.setTimeout(120_000);

let local: HubWithZaps;
let folder: string;
let account: StandInDoubletick;

beforeAll(async () => {
  account = await StandInDoubletick.start();
  // Where the app of this test would send for real.
  process.env.DOUBLETICK_BASE_URL = account.url;
  folder = await makeHubFolder();
  const config = readConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error' }, { isLocal: true });
  local = await startHubWithZaps(config, () => undefined);
});

afterAll(async () => {
  delete process.env.DOUBLETICK_BASE_URL;
  await local?.stop();
  await account?.close();
  rmSync(folder, { recursive: true, force: true });
});

const raw = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(local.zapier.url + path, {
    method,
    headers: { authorization: `Bearer ${local.first?.key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

const ask = async (method: string, path: string, body?: object): Promise<unknown> =>
  (await raw(method, path, body)).json();

const run = async (wish: RunStep): Promise<StepTried> => StepTried.parse(await ask('POST', '/v1/try/steps', wish));

const asText = (value: unknown): string | string[] => (Array.isArray(value) ? value.map(String) : String(value));

const inputOf = (key: string): Record<string, string | string[]> => {
  const { inputData = {} } = [...searchCases, ...actionCases].find((one) => one.key === key) ?? {};
  return Object.fromEntries(Object.entries(inputData).map(([name, value]) => [name, asText(value)]));
};

/** Where the ledger's chain has come to. */
const head = async () => {
  const { seq, hash } = ChainHead.parse(await ask('GET', '/v1/permissions/head'));
  return { seq, hash };
};

describe('a dry run', () => {
  test('of every search and every action sends nothing, and shows what it would send', async () => {
    const before = await head();
    const { steps } = Steps.parse(await ask('GET', '/v1/try/steps'));
    expect(steps.filter(({ kind }) => kind === 'search').length).toBe(searchCases.length);
    expect(steps.filter(({ kind }) => kind === 'action').length).toBe(actionCases.length);
    const outcomes: Record<string, string> = {};
    for (const { kind, key } of steps) {
      const tried = await run({ kind, key, input: inputOf(key) });
      const unsent = tried.requests.find(({ answered_by }) => answered_by === null);
      expect(
        tried.requests.every(({ url }) => /^(https:|http:\/\/localhost)/.test(url.replace(account.url, 'https:'))),
      ).toBe(true);
      if (kind === 'search') expect(unsent).toBeUndefined();
      outcomes[key] = unsent
        ? `${unsent.method} ${unsent.url.replace(account.url, '').replace(local.zapier.url, 'hub')}`
        : (tried.error ?? 'found');
    }
    expect(outcomes).toMatchObject({
      find_call: 'found',
      doubletick_find_customer: 'found',
      doubletick_request_call_permission: 'POST /whatsapp/message/template',
      doubletick_request_call_permission_and_wait: 'POST hub/v1/permissions/waits',
      doubletick_record_call_permission: 'POST hub/v1/permissions',
      doubletick_add_note: 'POST /notes',
      whatconverts_update_lead: expect.stringMatching(/^POST .*\/leads\/482913$/),
      doubletick_export_permission_record: 'found',
      doubletick_start_phone_call: expect.stringMatching(/^The call was not started: Do not call: [^\n]*$/),
    });
    expect(account.sent).toEqual([]);
    // Not even a look at a permission is written down: nobody is going to call.
    expect(await head()).toEqual(before);
  });

  test('shows the body of what would be sent, letter by letter', async () => {
    const { requests, error } = await run({
      kind: 'action',
      key: 'doubletick_add_note',
      input: inputOf('doubletick_add_note'),
    });
    expect(requests).toEqual([
      {
        method: 'POST',
        url: `${account.url}/notes`,
        body: '{"note":"Asked to be called after six.","from":"+13125550150","to":"+17735550170"}',
        answered_by: null,
      },
    ]);
    expect(error).toBeNull();
  });

  test('offers in lists what the made-up account has, and what a choice asks for besides', async () => {
    const form = { kind: 'action', key: 'doubletick_send_template_message' };
    const choicesOf = async (input: object) =>
      (await ask('POST', '/v1/try/form', { ...form, input })) as {
        fields: { key: string; choices: { value: string }[] | null; alters_form: boolean }[];
      };
    const { fields } = await choicesOf({});
    const template = fields.find(({ key }) => key === 'template');
    expect(template).toMatchObject({ alters_form: true });
    expect(template?.choices?.map(({ value }) => value)).toContain('call_summary:en');
    const more = await choicesOf({ template: 'call_summary:en' });
    expect(more.fields.length).toBeGreaterThan(fields.length);
  });

  test('is over for whoever comes late with a request of it, and nobody else guesses one', async () => {
    const dry = (token: string) => fetch(`${local.zapier.url}/zapier-dry/${token}/a-run/doubletick/team`);
    expect((await dry(local.zapier.rpcToken)).status).toBe(404);
    expect((await dry('guessed')).status).toBe(404);
  });
});

describe('a run for real', () => {
  test('asks the account whose key is given', async () => {
    account.team.push({
      id: 'user_real',
      name: 'Ines Moreau',
      phone: '17045550103',
      email: 'ines@example.com',
      orgRoleName: 'AGENT',
    });
    const wish = { kind: 'search', key: 'doubletick_find_team_member', input: { team_member: 'ines' } } as const;
    const connection = { doubletick_api_key: StandInDoubletick.apiKey };
    expect((await run({ ...wish, connection })).results).toEqual([]);
    const { requests, results } = await run({ ...wish, connection, is_real: true });
    expect(requests).toEqual([]);
    expect(results[0]?.map(({ value }) => value)).toContain('Ines Moreau');
    expect((await run({ ...wish, connection: { doubletick_api_key: 'wrong' }, is_real: true })).error).toContain(
      'API Key',
    );
  });

  test('of a step that is not there is refused in words', async () => {
    const response = await raw('POST', '/v1/try/steps', { kind: 'search', key: 'no_such_step' });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('There is no search');
  });
});

describe('a webhook whose Zap fails at first', () => {
  const trigger = 'doubletick_call_accepted';

  const turnOn = async () => TurnedOn.parse(await ask('POST', '/v1/try/zaps', { trigger }));
  const sample = async () => JSON.stringify(Sample.parse(await ask('GET', `/v1/triggers/${trigger}/sample`)).payload);

  test.each([
    ['500', 500],
    ['429', 429],
  ] as const)('is tried again by the hub after a %s, and delivered then', async (trouble, status) => {
    const zap = await turnOn();
    const wish = { body: await sample(), trouble, times: 1 };
    const { event_id, subscription_id } = Troubled.parse(await ask('POST', `/v1/try/zaps/${zap.id}/deliveries`, wish));
    const delivery = await until(async () => {
      const { deliveries } = EventDetails.parse(await ask('GET', `/v1/events/${event_id}`));
      const own = deliveries.find((one) => one.subscription_id === subscription_id);
      return own?.status === 'delivered' ? own : null;
    }, 30_000);
    expect(delivery.attempts.map((attempt) => attempt.status)).toEqual([status, 200]);
    const again = await raw('POST', `/v1/try/zaps/${zap.id}/deliveries`, wish);
    expect(again.status).toBe(409);
    await raw('DELETE', `/v1/try/zaps/${zap.id}`);
  });

  test('is refused where no provider would send it, and where nobody understands it', async () => {
    const zap = await turnOn();
    const path = `/v1/try/zaps/${zap.id}/deliveries`;
    const broken = await raw('POST', path, { body: '{"event":"CALL_ENDED"}', trouble: '500', times: 1 });
    expect([broken.status, await broken.text()]).toEqual([400, expect.stringContaining('It was not understood')]);
    const own = TurnedOn.parse(await ask('POST', '/v1/try/zaps', { trigger: 'hub_alert' }));
    const hubs = await raw('POST', `/v1/try/zaps/${own.id}/deliveries`, { body: '{}', trouble: '500', times: 1 });
    expect([hubs.status, await hubs.text()]).toEqual([400, expect.stringContaining('No provider sends this')]);
  });
});
