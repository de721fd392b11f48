/** The output fields that an account named itself: offered in the editor before the first of them came. */
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { callCompleted } from '../../../src/whatconverts/sample-payloads.ts';
import { call } from '../../zapier-app.ts';

const WHATCONVERTS = 'https://app.whatconverts.com';
const authData = { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };

interface OutputField {
  key: string;
  label: string;
  type: string;
}

const lead = (id: number, fields: object) => ({ ...callCompleted, lead_id: id, field_mappings: fields });

const leads = () => nock(WHATCONVERTS).get('/api/v1/leads').query(true);

const log: string[] = [];

beforeEach(() => {
  nock.cleanAll();
  log.length = 0;
  jest.spyOn(console, 'log').mockImplementation((...words) => void log.push(words.join(' ')));
});

/** Those beyond the ones that stand in the definition, which never begin like this. */
const ownFields = async (operation: string, bundle: object = { authData }, cache?: Record<string, unknown>) => {
  const fields = await call<OutputField[]>(`${operation}.operation.outputFields`, bundle, cache);
  expect(fields.slice(0, 3).map(({ key }) => key)).toContain('id');
  return fields.filter(({ key }) => key.startsWith('field_mappings__'));
};

describe.each([
  'triggers.whatconverts_call_in_progress',
  'triggers.whatconverts_call_completed_manual',
  'triggers.whatconverts_new_lead_polled',
  'searches.whatconverts_find_lead',
  'creates.whatconverts_create_lead',
  'creates.whatconverts_update_lead',
])('%s', (operation) => {
  test('offers the fields of the forms of recent leads, each once and with a label', async () => {
    leads().reply(200, {
      leads: [lead(1, { 'Company Name': 'Acme' }), lead(2, { 'Company Name': 'Oak', Roof: 'Flat' })],
    });
    expect(await ownFields(operation)).toEqual([
      { key: 'field_mappings__company_name', label: 'Field Mappings Company Name', type: 'string' },
      { key: 'field_mappings__roof', label: 'Field Mappings Roof', type: 'string' },
    ]);
  });

  test('asks once a minute', async () => {
    const cache = {};
    leads().reply(200, { leads: [lead(1, { Roof: 'Flat' })] });
    const first = await ownFields(operation, { authData }, cache);
    expect(first).toHaveLength(1);
    expect(await ownFields(operation, { authData }, cache)).toEqual(first);
  });

  test('opens without them when WhatConverts does not answer, says so in the log, and asks again', async () => {
    const cache = {};
    leads().replyWithError('connect ECONNREFUSED');
    expect(await ownFields(operation, { authData }, cache)).toEqual([]);
    expect(log.join()).toContain('could not be looked up, so they have no label');
    leads().reply(200, { leads: [lead(1, { Roof: 'Flat' })] });
    expect(await ownFields(operation, { authData }, cache)).toHaveLength(1);
  });

  test.each([{}, { authData: {} }])('opens without them where the connection has no key: %j', async (bundle) => {
    expect(await ownFields(operation, bundle)).toEqual([]);
  });

  test('opens without Zapier’s cache, too', async () => {
    leads().reply(200, { leads: [lead(1, { Roof: 'Flat' })] });
    const fields = await call<OutputField[]>(`${operation}.operation.outputFields`, { authData }, null);
    expect(fields.map(({ key }) => key)).toContain('field_mappings__roof');
  });
});

test('a trigger learns them from the hub where there is one', async () => {
  const events = [
    { id: 'e1', received_at: new Date().toISOString(), payload: lead(1, { Roof: 'Flat' }) },
    { id: 'e2', received_at: new Date().toISOString(), payload: { nonsense: true } },
  ];
  nock('https://hub.example.com').get('/v1/events').query(true).reply(200, { events });
  const bundle = { authData: { hub_url: 'https://hub.example.com', hub_key: 'rk_1' } };
  expect(await ownFields('triggers.whatconverts_call_completed', bundle)).toHaveLength(1);
});

test('a trigger whose events have no such fields asks nobody', async () => {
  const fields = await call<OutputField[]>('triggers.doubletick_call_ended.operation.outputFields', { authData });
  expect(fields.length).toBeGreaterThan(20);
});

test('what the cache holds is no more than a hint: nonsense in it is left out', async () => {
  const cache = {};
  leads().reply(200, { leads: [lead(1, { Roof: 'Flat' })] });
  await ownFields('searches.whatconverts_find_lead', { authData }, cache);
  const [key = ''] = Object.keys(cache);
  for (const held of ['["x", {"key": "field_mappings__a", "label": "A"}, {}]', '[]']) {
    Object.assign(cache, { [key]: held });
    const fields = await ownFields('searches.whatconverts_find_lead', { authData }, cache);
    expect(fields.every((field) => typeof field.label === 'string')).toBe(true);
  }
});

test('an answer that takes too long is not waited for', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  try {
    leads().delay(60_000).reply(200, { leads: [] });
    const asked = ownFields('searches.whatconverts_find_lead');
    await jest.advanceTimersByTimeAsync(9_000);
    expect(await asked).toEqual([]);
    nock.abortPendingRequests();
  } finally {
    jest.useRealTimers();
  }
});
