/** The whole way over real HTTP: a provider's webhook, a hub, its signed delivery, the built app's handler, a Zap. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callEnded, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import { readConfig } from '../../src/hub/config.ts';
import { Me } from '../../src/hub-api/me.ts';
import { SOURCES } from '../../src/hub-api/sources.ts';
import { everyEvent, freshSampleOf, hubEvents } from '../../src/local-zaps/every-trigger.ts';
import { type HubWithZaps, startHubWithZaps } from '../../src/local-zaps/hub-with-zaps.ts';
import { Lambda } from '../../src/local-zaps/lambda.ts';
import type { Run } from '../../src/local-zaps/run.ts';
import { isRecord } from '../../src/values/wire.ts';
import { SIGNATURE_HEADER, signatureOf } from '../../src/whatsapp-cloud/signature.ts';
import { readSubscribeData } from '../../src/zapier/hooks/subscribe-data.ts';
import { makeHubFolder } from '../hub/embedded-folder.ts';
import { Target } from '../hub/http/target.ts';
import { until } from '../hub/until.ts';

const app = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

/** Of a made-up app at Meta. */
const APP_SECRET = 'made-up-app-secret';

const NOT_PICKED = 'doubletick_call_not_picked';

const fromProviders = everyEvent.filter((event) => !hubEvents.includes(event));
/** Nothing tells one ring of a call from another, so none of these is taken for a copy. */
const recognisable = fromProviders.filter(({ key }) => key !== NOT_PICKED);

let folder: string;
let local: HubWithZaps;
let target: Target;
let intake: Me['intake'];

beforeAll(async () => {
  folder = await makeHubFolder();
  target = await Target.start();
  const environment = { PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', PRIVATE_TARGETS: target.url };
  local = await startHubWithZaps(readConfig(environment, { isLocal: true }), () => undefined);
  await api('/v1/intake-tokens', sending({ source: 'whatsapp_cloud', app_secret: APP_SECRET }));
  intake = Me.parse(await api('/v1/me')).intake;
});

afterAll(async () => {
  await local.stop();
  await target.stop();
  await rm(folder, { recursive: true, force: true });
});

const post = (key: string, payload: object): Promise<Response> => {
  const body = JSON.stringify(payload);
  const source = SOURCES.find((one) => key.startsWith(one));
  const headers = {
    'content-type': 'application/json',
    ...(source === 'whatsapp_cloud' && { [SIGNATURE_HEADER]: signatureOf(body, APP_SECRET) }),
  };
  return fetch((source && intake[source]) ?? '', { method: 'POST', headers, body });
};

/** The same event, happening to somebody else. */
const another = (payload: Record<string, unknown>, id: string): Record<string, unknown> => {
  if ('entry' in payload) return JSON.parse(JSON.stringify(payload).replaceAll(/wac?m?id\.[^"]+/g, id));
  if ('lead_id' in payload) return { ...payload, lead_id: Number(id.replace(/\D/g, '')) };
  return 'callId' in payload ? { ...payload, callId: id } : { ...payload, messageId: id };
};

const runsOf = (trigger: string, value: string): Run[] =>
  local.zapier.runs.filter(
    (run) =>
      run.trigger === trigger && run.results.some((fields) => fields.some((field) => String(field.value) === value)),
  );

const sending = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const api = async (path: string, init: RequestInit = {}): Promise<Record<string, unknown>> => {
  const headers = { ...init.headers, authorization: `Bearer ${local.first?.key}` };
  const answer = await (await fetch(local.zapier.url + path, { ...init, headers })).text();
  const read: unknown = answer === '' ? {} : JSON.parse(answer);
  return isRecord(read) ? read : {};
};

describe('a webhook that a provider posts to the intake URL', () => {
  test.each(recognisable.map((event, index) => [event.key, event, `77${index}`] as const))(
    'runs the Zap of %s once, however often it is posted',
    async (key, event, id) => {
      const payload = another(freshSampleOf(event, Date.now()), id);
      // Meta takes any answer but 200 for a failure.
      expect((await post(key, payload)).status).toBe(key.startsWith('whatsapp_cloud') ? 200 : 202);
      expect((await post(key, payload)).status).toBe(200);
      await until(() => runsOf(key, id).length > 0);
      expect(runsOf(key, id)).toHaveLength(1);
      expect(runsOf(key, id)[0]).toMatchObject({ error: null, log: [], results: [expect.any(Array)] });
    },
  );

  test('runs the Zap for each team member at whom a call rings out', async () => {
    const event = fromProviders.find(({ key }) => key === NOT_PICKED);
    if (!event) throw new Error('There is no such event.');
    for (let ring = 0; ring < 2; ring += 1) {
      expect((await post(NOT_PICKED, another(event.samplePayload, 'rings-twice'))).status).toBe(202);
    }
    await until(() => runsOf(NOT_PICKED, 'rings-twice').length === 2);
  });

  test('shows up in "Test trigger", newest first', async () => {
    const zap = local.zapier.zaps.get('doubletick_call_accepted');
    if (!zap) throw new Error('The Zap is off.');
    const [latest] = await local.zapier.testTrigger(zap);
    expect(latest).toMatchObject({ call_id: '770' });
  });
});

test("a customer's latest call is found with all that webhooks told of it", async () => {
  const customer = '+17735550198';
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const times = { callStartedAt: at(10), callEndedAt: at(9), durationInSeconds: 60 };
  const ended = { ...callEnded, ...times, callId: 'call_found', customerNumber: customer, customerId: 'found' };
  await post('doubletick', { ...ended, callId: 'call_before', callStartedAt: at(20), callEndedAt: at(19) });
  await post('doubletick', ended);
  const lambda = new Lambda(app);
  const find = async (inputData: object) => {
    const authData = { hub_url: local.zapier.url, hub_key: local.first?.key };
    const method = 'searches.find_call.operation.perform';
    return lambda.invoke({ command: 'execute', method, bundle: { authData, inputData } });
  };
  const found = { found_in: 'hub', call_outcome: 'completed', duration_seconds: 60, customer_phone: customer };
  const { results, error } = await find({ customer_phone: customer });
  expect([results, error ?? null]).toEqual([[expect.objectContaining({ call_id: 'call_found', ...found })], null]);
  expect((await find({ call: 'call_before' })).results).toMatchObject([{ call_id: 'call_before', ...found }]);
  expect((await find({ customer_phone: '+17735550197' })).results).toEqual([]);
  await lambda.close();
});

test('the end of a permission runs its Zap, and from then on the ledger says not to call', async () => {
  const customer = '+17735550199';
  const ends = Math.ceil(Date.now() / 1000) + 1;
  const receivedAt = new Date().toISOString();
  const grant = { ...permissionGranted, from: customer, messageId: 'ends-soon', receivedAt, expirationTimestamp: ends };
  await post('doubletick', grant);
  expect(await api(`/v1/permissions/${customer.slice(1)}`)).toMatchObject({ status: 'temporary', may_call: true });
  await until(() => runsOf('doubletick_call_permission_expired', customer).length > 0);
  expect(await api(`/v1/permissions/${customer.slice(1)}`)).toMatchObject({ status: 'expired', may_call: false });
});

test('a forged delivery runs nothing', async () => {
  const [call] = fromProviders;
  if (!call) throw new Error('There are no events.');
  const before = new Set(local.zapier.runs);
  const forged = {
    'content-type': 'application/json',
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1',
    'webhook-signature': 'v1,AAAA',
  };
  await fetch(`${local.zapier.url}/hooks/${local.zapier.hookToken}/${call.key}`, {
    method: 'POST',
    headers: forged,
    body: JSON.stringify(another(call.samplePayload, 'forged')),
  });
  // Zaps of other triggers may still hear of what came before.
  const run = await until(() => local.zapier.runs.find((one) => one.trigger === call.key && !before.has(one)));
  expect(run).toMatchObject({ results: [], log: [expect.stringContaining('left out')] });
});

describe('a target that asks for fields', () => {
  test.each(fromProviders.map((event, index) => [event.key, event, `78${index}`] as const))(
    'gets of %s what its Zap gets, but for what the app fetches',
    async (key, event, id) => {
      const wish = { trigger: key, target_url: `${target.url}/${key}`, format: 'fields' };
      const { id: subscription } = await api('/v1/subscriptions', sending(wish));
      await post(key, another(freshSampleOf(event, Date.now()), id));
      await until(() => runsOf(key, id).length > 0);
      const sent = await until(() => target.at(`/${key}`)[0] ?? null);
      // The hub has no key to look anything up with, nor says so.
      const isOfApp = (field: string) => event.output[field]?.type === 'file' || field === 'customer_name_status';
      const [ofZap = []] = runsOf(key, id)[0]?.results ?? [];
      const expected = ofZap.filter((field) => !isOfApp(field.key)).map((field) => [field.key, field.value]);
      await api(`/v1/subscriptions/${subscription}`, { method: 'DELETE' });
      const { type, data } = JSON.parse(sent.body);
      expect(type).toBe(key);
      expect(Object.entries(data).filter(([field]) => !isOfApp(field))).toEqual(expected);
    },
  );
});

test('a Zap hands its filters and its order to the hub, which sends it nothing that the filters refuse', async () => {
  const key = 'doubletick_call_ended';
  const event = fromProviders.find((one) => one.key === key);
  if (!event) throw new Error('There is no such event.');
  const { authData } = local.zapier.zaps.get(key)?.state ?? {};
  const zap = await local.zapier.turnOn(key, {
    authData: { ...authData, default_country: 'US' },
    inputData: { direction: 'OUTGOING', business_numbers: '(312) 555-0150, +13125550151', keep_order: 'true' },
  });
  const subscription = readSubscribeData(zap.state.subscribeData);
  const { subscriptions } = await api('/v1/subscriptions');
  const inputs = { direction: ['OUTGOING'], business_numbers: ['(312) 555-0150', '+13125550151'] };
  expect(subscriptions).toContainEqual(
    expect.objectContaining({
      id: subscription?.id,
      filters: { default_country: 'US', inputs },
      order: 'call',
    }),
  );
  const outcome = async (id: string, callDirection: string) => {
    const posted = await post(key, { ...another(event.samplePayload, id), callDirection, wabaNumber: '13125550151' });
    const { event_id } = (await posted.json()) as { event_id: string };
    return until(async () => {
      const { deliveries } = (await api(`/v1/events/${event_id}`)) as {
        deliveries: { subscription_id: string; status: string }[];
      };
      const own = deliveries.find((one) => one.subscription_id === subscription?.id);
      return own && own.status !== 'queued' ? own.status : null;
    });
  };
  expect(await outcome('call_filtered', 'INCOMING')).toBe('filtered');
  expect(await outcome('call_let_through', 'OUTGOING')).toBe('delivered');
  const zapRuns = await until(() => {
    const found = local.zapier.runs.filter(({ zap: id }) => id === zap.id);
    return found.length > 0 ? found : null;
  });
  expect(zapRuns).toHaveLength(1);
  await local.zapier.turnOff(zap);
});

test('a Zap that is turned off ends its subscription, and runs no more', async () => {
  const key = 'doubletick_call_missed';
  const zap = local.zapier.zaps.get(key);
  const event = fromProviders.find((one) => one.key === key);
  if (!zap || !event) throw new Error('The Zap is off.');
  await local.zapier.turnOff(zap);
  const { subscriptions } = await api('/v1/subscriptions');
  expect(subscriptions).toContainEqual(expect.objectContaining({ trigger: key, ended_reason: 'unsubscribed' }));
  const posted = await post(key, another(event.samplePayload, 'call_after_the_end'));
  const { event_id } = (await posted.json()) as { event_id: string };
  expect(await api(`/v1/events/${event_id}`)).toMatchObject({ deliveries: [] });
});
