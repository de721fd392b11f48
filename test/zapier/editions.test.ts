/** What belongs in each edition of the app, and what must not be found in it. */
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { createAppHandler } from 'zapier-platform-core';
import { freshSample } from '../../src/doubletick/fresh-sample.ts';
import * as samples from '../../src/doubletick/sample-payloads.ts';
import { PRODUCT_NAMES } from '../../src/hub-api/call-names.ts';
import { SOURCES } from '../../src/hub-api/sources.ts';
import { toBundle } from '../../src/local-zaps/zapier-delivery.ts';
import type { Result } from '../../src/values/output-field.ts';
import { callInProgress } from '../../src/whatconverts/sample-payloads.ts';
import all from '../../src/zapier/editions/all.ts';
import doubletick from '../../src/zapier/editions/doubletick.ts';
import noHub from '../../src/zapier/editions/no-hub.ts';
import whatconverts from '../../src/zapier/editions/whatconverts.ts';
import { type Definition, inputFieldsOf } from '../contract/definition.ts';
import frozen from '../contract/frozen-keys.json' with { type: 'json' };
import { StandInDoubletick } from '../stand-ins/doubletick.ts';
import { callerOf, failureOf } from '../zapier-app.ts';

const { callAccepted, permissionDenied } = samples;
const permissionGranted = freshSample(samples.permissionGranted, Date.now());

const definitionOf = async (app: object) =>
  (await createAppHandler(app)({ command: 'definition' })).results as Definition;

const editions = {
  all: await definitionOf(all),
  doubletick: await definitionOf(doubletick),
  whatconverts: await definitionOf(whatconverts),
  'no-hub': await definitionOf(noHub),
};

const keysOf = ({ triggers, searches, creates, searchOrCreates }: Definition) => ({
  triggers: Object.keys(triggers).toSorted(),
  searches: Object.keys(searches).toSorted(),
  creates: Object.keys(creates).toSorted(),
  searchOrCreates: Object.keys(searchOrCreates),
});

const everyKey = (edition: Definition): string[] =>
  [edition.triggers, edition.searches, edition.creates].flatMap(Object.keys);

const fieldsOf = ({ authentication }: Definition) => authentication.fields.map(({ key }) => key);

const textOf = (edition: Definition) => JSON.stringify(edition);

const only = (keys: string[], belongs: (key: string) => boolean) => keys.filter(belongs);

beforeEach(() => {
  nock.cleanAll();
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

test('the edition for the owner of DoubleTick, which has no trigger to set up by hand, names the hub as the way out', async () => {
  const standIn = await StandInDoubletick.start();
  process.env.DOUBLETICK_BASE_URL = standIn.url;
  standIn.quirks.permissionReplies = 'refused';
  const failure = await failureOf(
    callerOf(doubletick)('triggers.doubletick_call_permission_denied.operation.performSubscribe', {
      authData: { doubletick_api_key: StandInDoubletick.apiKey },
      targetUrl: 'https://hooks.zapier.com/1/',
    }),
  );
  expect(failure).toContain('Connect a hub');
  expect(failure).not.toMatch(/Manual Setup|intake/i);
  delete process.env.DOUBLETICK_BASE_URL;
  await standIn.close();
});

test.each(Object.entries(editions))(
  'the edition %s says for all numbers what to do about a new one',
  (_name, edition) => {
    const fields = Object.values(edition.triggers)
      .flatMap(inputFieldsOf)
      .filter(({ key }) => key === 'business_numbers');
    for (const { helpText } of fields) expect(helpText).toContain('When the account gets a new number, ');
  },
);

test('no operation that was ever released is gone from every edition', () => {
  const now = Object.values(editions).flatMap(everyKey);
  const released = Object.keys(frozen.operations).map((name) => name.replace(/^.*\//, ''));
  expect(now).toEqual(expect.arrayContaining(released));
});

const labelsOf = ({ triggers, searches, creates }: Definition): [string, string][] =>
  [triggers, searches, creates]
    .flatMap((operations) => Object.values(operations))
    .flatMap(({ key, display }) => (display.hidden ? [] : [[key, display.label] as [string, string]]));

test.each(['all', 'no-hub'] as const)('every label names its product in the edition %s, which has several', (name) => {
  const nameless = labelsOf(editions[name]).filter(
    ([key, label]) => !SOURCES.some((source) => key.startsWith(source) && label.includes(PRODUCT_NAMES[source])),
  );
  // Calls are of all, and the hub's alerts of none.
  const ofAll = ['find_call', 'find_live_calls', 'find_call_statistics', 'hub_alert'];
  expect(nameless.map(([key]) => key).filter((key) => !ofAll.includes(key))).toEqual([]);
});

test.each(['doubletick', 'whatconverts'] as const)('no label names the product in the edition %s', (name) => {
  expect(labelsOf(editions[name]).filter(([, label]) => /DoubleTick|WhatConverts|WhatsApp Cloud/.test(label))).toEqual(
    [],
  );
});

describe.each([
  [
    'doubletick',
    /^(doubletick_|(find_call|find_live_calls|find_call_statistics|hub_alert)$)/,
    ['doubletick_api_key', 'hub_url', 'hub_key', 'default_country'],
    /whatconverts|whatsapp.cloud/i,
  ],
  [
    'whatconverts',
    /^(whatconverts_|(find_call|find_live_calls|find_call_statistics|hub_alert)$)/,
    ['whatconverts_token', 'whatconverts_secret', 'hub_url', 'hub_key', 'default_country'],
    /doubletick|whatsapp.cloud/i,
  ],
] as const)('the edition for the owner of %s', (name, own, fields, other) => {
  test('has everything of that product, and nothing else', () => {
    const kept = keysOf(editions[name]);
    for (const [kind, keys] of Object.entries(keysOf(editions.all))) {
      expect(kept[kind as keyof typeof kept]).toEqual(only(keys, (key) => own.test(key) && !key.endsWith('_manual')));
    }
  });

  test('asks for the connection of that product and the hub alone', () => {
    expect(fieldsOf(editions[name])).toEqual(fields);
  });

  test('says no word of the other product', () => {
    expect(textOf(editions[name])).not.toMatch(other);
  });
});

describe('the edition without a hub', () => {
  const edition = editions['no-hub'];
  const HUB_ONLY = [
    'doubletick_call_permission_ends_soon',
    'doubletick_call_permission_expired',
    'doubletick_call_without_permission',
    'doubletick_find_call_permission',
    'doubletick_find_call_permissions',
    'doubletick_find_available_team_member',
    'doubletick_request_call_permission_and_wait',
    'doubletick_start_ai_agent_call',
    'doubletick_start_phone_call',
    'doubletick_record_call_permission',
    'doubletick_export_permission_record',
    'find_live_calls',
    'find_call_statistics',
    'hub_alert',
    'whatsapp_cloud_business_numbers',
    'whatsapp_cloud_call_started',
    'whatsapp_cloud_call_accepted',
    'whatsapp_cloud_call_rejected',
    'whatsapp_cloud_call_ended',
    'whatsapp_cloud_call_permission_reply',
    'whatsapp_cloud_call_permission_granted',
    'whatsapp_cloud_call_permission_denied',
  ];
  const MANUAL = ['reply', 'granted', 'denied'].map((answer) => `doubletick_call_permission_${answer}_manual`);

  test('has everything but what needs a hub, and the permission triggers once more, to be set up by hand', () => {
    const expected = [
      ...only(everyKey(editions.all), (key) => !HUB_ONLY.includes(key) && !key.endsWith('_manual')),
      ...MANUAL,
    ];
    expect(everyKey(edition).toSorted()).toEqual(expected.toSorted());
  });

  test('asks for no hub, and says no word of it', () => {
    const products = ['doubletick_api_key', 'whatconverts_token', 'whatconverts_secret'];
    expect(fieldsOf(edition)).toEqual([...products, 'default_country']);
    expect(textOf(edition)).not.toMatch(/\bhub\b|hub_/i);
  });

  test('shows a URL to paste for the triggers that cannot switch themselves on', () => {
    const isStatic = Object.values(edition.triggers).filter(({ display }) => display.directions !== undefined);
    expect(isStatic.map(({ key }) => key)).toEqual([
      ...MANUAL,
      'whatconverts_call_in_progress',
      'whatconverts_call_completed',
      'whatconverts_recording_ready',
      'whatconverts_new_lead',
      'whatconverts_lead_updated',
    ]);
    for (const { display, operation } of isStatic) {
      expect(display.directions).toContain('> Webhooks');
      expect(operation).not.toHaveProperty('performSubscribe');
      expect(operation).not.toHaveProperty('performUnsubscribe');
    }
  });

  const call = callerOf(noHub);
  const [REPLY, GRANTED, DENIED] = MANUAL as [string, string, string];

  const deliver = (trigger: string, payload: object, zap: string | null = 'zap_1', options: object = {}) => {
    const request = { method: 'POST', querystring: '', headers: {}, content: JSON.stringify(payload) };
    const state = { authData: {}, inputData: {}, timezone: null, subscribeData: null, ...options };
    const bundle = toBundle(request, state);
    const meta = { ...bundle.meta, ...(zap && { zap: { id: zap } }) };
    return call<Result[]>(`triggers.${trigger}.operation.perform`, { ...bundle, meta }, null);
  };

  /** z.cache as Zapier's server keeps it. */
  const cacheServer = () => {
    const entries = new Map<string, unknown>();
    process.env.ZAPIER_DEPLOY_KEY = 'key';
    nock('https://rpc.zapier.com')
      .persist()
      .post('/cli')
      .reply(async (request: Request) => {
        const { id, method, params } = JSON.parse(await request.text());
        const [key, value, , , onlyNew] = params;
        if (method === 'zcache_get') return [200, { id, result: entries.get(key) ?? null }];
        if (onlyNew && entries.has(key)) return [200, { id, result: null }];
        entries.set(key, value);
        return [200, { id, result: true }];
      });
  };

  test('runs what is posted to the URL, once for each Zap, and nothing foreign', async () => {
    cacheServer();
    expect(await deliver('whatconverts_call_in_progress', callInProgress)).toMatchObject([{ lead_id: 482913 }]);
    expect(await deliver('whatconverts_call_in_progress', callInProgress)).toEqual([]);
    expect(await deliver('whatconverts_call_in_progress', callInProgress, 'zap_2')).toHaveLength(1);
    expect(await deliver('whatconverts_call_completed', callInProgress)).toEqual([]);
    expect(await deliver(REPLY, permissionDenied)).toMatchObject([{ permission_status: 'denied' }]);
    expect(await deliver(GRANTED, permissionDenied)).toEqual([]);
    expect(await deliver(DENIED, callAccepted)).toEqual([]);
    delete process.env.ZAPIER_DEPLOY_KEY;
  });

  test('runs twice rather than never when Zapier does not say which Zap it is', async () => {
    expect(await deliver(GRANTED, permissionGranted, null)).toHaveLength(1);
    expect(await deliver(GRANTED, permissionGranted, null)).toHaveLength(1);
  });

  test('has the same filters and look-ups', async () => {
    nock('https://public.doubletick.io')
      .get('/customer/details')
      .query(true)
      .reply(200, { customer: { id: 'c', name: 'Priya Raman' } });
    const authData = { doubletick_api_key: 'key_1' };
    expect(await deliver(GRANTED, permissionGranted, null, { authData })).toMatchObject([
      { customer_name: 'Priya Raman' },
    ]);
    const inputData = { permission_type: 'permanent' };
    expect(await deliver(GRANTED, permissionGranted, null, { inputData })).toEqual([]);
  });

  test('shows recent calls, or an example, in "Test trigger"', async () => {
    nock('https://app.whatconverts.com')
      .get('/api/v1/leads')
      .query(true)
      .reply(200, { leads: [callInProgress] });
    const whatconvertsKey = { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };
    const listed = await call('triggers.whatconverts_call_in_progress.operation.performList', {
      authData: whatconvertsKey,
    });
    expect(listed).toMatchObject([{ id: '482913:in_progress' }]);
    nock('https://public.doubletick.io')
      .get('/organization/channel/profile')
      .reply(200, { channels: [{ wabaNumber: '13125550161' }] });
    const example = await call(`triggers.${GRANTED}.operation.performList`, {
      authData: { doubletick_api_key: 'key_1' },
    });
    expect(example).toMatchObject([{ waba_number: '+13125550161' }]);
  });

  test('names the trigger to use where DoubleTick lets no API key switch on permission replies', async () => {
    const standIn = await StandInDoubletick.start();
    process.env.DOUBLETICK_BASE_URL = standIn.url;
    standIn.quirks.permissionReplies = 'refused';
    const bundle = {
      authData: { doubletick_api_key: StandInDoubletick.apiKey },
      targetUrl: 'https://hooks.zapier.com/1/',
    };
    const subscribe = call('triggers.doubletick_call_permission_denied.operation.performSubscribe', bundle);
    const failure = await failureOf(subscribe);
    expect(failure).toContain('Use the trigger of the same name with "(Manual Setup)" instead');
    expect(failure).not.toMatch(/\bhub\b/i);
    delete process.env.DOUBLETICK_BASE_URL;
    await standIn.close();
  });
});
