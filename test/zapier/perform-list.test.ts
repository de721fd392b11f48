import { beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { freshSample } from '../../src/doubletick/fresh-sample.ts';
import { callAccepted, callEnded, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import { hubAlert } from '../../src/hub-api/hub-alert.ts';
import { permissionEndsSoon } from '../../src/hub-api/permission-ends-soon.ts';
import { permissionExpired } from '../../src/hub-api/permission-expired.ts';
import type { Result } from '../../src/values/output-field.ts';
import { callCompleted, callInProgress } from '../../src/whatconverts/sample-payloads.ts';
import * as whatsappCloudSamples from '../../src/whatsapp-cloud/sample-payloads.ts';
import { call, failureOf } from '../zapier-app.ts';

const HUB = 'https://hub.example.com';
const DOUBLETICK = 'https://public.doubletick.io';
const hubOnly = { hub_url: HUB, hub_key: 'rk_1' };
const doubletickOnly = { doubletick_api_key: 'key_1' };
const whatconvertsOnly = { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };

beforeEach(() => nock.cleanAll());

const list = (trigger: string, authData: object, inputData: object = {}) =>
  call<Result[]>(`triggers.${trigger}.operation.performList`, { authData, inputData });

const stored = (trigger: string, payloads: object[], minute = '2026-03-02T09:15') =>
  nock(HUB)
    .get('/v1/events')
    .query({ trigger, limit: '50' })
    .reply(200, {
      events: payloads.map((payload, index) => ({
        id: `e${index}`,
        received_at: `${minute}:0${index}.000Z`,
        payload,
      })),
    });

const channels = () =>
  nock(DOUBLETICK)
    .get('/organization/channel/profile')
    .reply(200, { channels: [{ wabaNumber: '13125550161' }, { wabaNumber: '13125550162' }] });

const leads = (payloads: unknown[]) =>
  nock('https://app.whatconverts.com')
    .get('/api/v1/leads')
    .query({ lead_type: 'phone_call', leads_per_page: '25', order: 'desc' })
    .reply(200, { leads: payloads });

describe('what Zapier looks for every few minutes', () => {
  const poll = (trigger: string, found: unknown[], inputData: object = {}) => {
    nock('https://app.whatconverts.com').get('/api/v1/leads').query(true).reply(200, { leads: found });
    const bundle = { authData: whatconvertsOnly, inputData };
    return call<Result[]>(`triggers.${trigger}_polled.operation.perform`, bundle);
  };
  const ids = async (trigger: string, found: unknown[], inputData: object = {}) =>
    (await poll(trigger, found, inputData)).map(({ id }) => id);

  test('is a completed call, once, and late when it is over late', async () => {
    const going = { ...callCompleted, lead_state: 'In Progress', call_status: 'In Progress' };
    expect(await ids('whatconverts_call_completed', [going])).toEqual([]);
    expect(await ids('whatconverts_call_completed', [callCompleted, callCompleted])).toEqual(['482913:completed']);
    const edited = { ...callCompleted, quotable: 'No', last_updated: '2026-03-05T10:00:00Z' };
    expect(await ids('whatconverts_call_completed', [edited])).toEqual(['482913:completed']);
    expect(await ids('whatconverts_call_completed', [edited], { lead_status: 'Repeat' })).toEqual([]);
  });

  test('is a new lead of any type, once', async () => {
    const form = { lead_id: 7, lead_type: 'web_form' };
    expect(await ids('whatconverts_new_lead', [form, callCompleted])).toEqual(['7:new', '482913:new']);
  });

  test('is each change of a lead, and not the end of its call', async () => {
    const change = (last_updated: unknown) => ({ ...callCompleted, last_updated });
    const after = ['2026-03-05T10:00:00Z', '2026-03-05T11:00:00Z', '2026-03-02T15:09:40Z', '2026-03-01T10:00:00Z', ''];
    const form = { lead_id: 7, lead_type: 'web_form', date_created: '2026-03-02T15:00:00Z' };
    expect(
      await ids('whatconverts_lead_updated', [...after.map(change), { ...form, last_updated: '2026-03-02T15:06:00Z' }]),
    ).toEqual([
      '482913:updated:2026-03-05T10:00:00.000Z',
      '482913:updated:2026-03-05T11:00:00.000Z',
      '7:updated:2026-03-02T15:06:00.000Z',
    ]);
  });

  test('needs the key, and says so', async () => {
    const bundle = { authData: doubletickOnly };
    expect(await failureOf(call('triggers.whatconverts_new_lead_polled.operation.perform', bundle))).toContain(
      'fill in the WhatConverts API Token and Secret',
    );
  });
});

test('leads of every type stand in for new leads and updated ones', async () => {
  nock('https://app.whatconverts.com')
    .get('/api/v1/leads')
    .query({ leads_per_page: '25', order: 'desc' })
    .times(2)
    .reply(200, {
      leads: [
        { lead_id: 7, lead_type: 'web_form' },
        { lead_id: 8, lead_type: 'chat' },
      ],
    });
  const inputData = { lead_types: ['Web Form'] };
  expect(await list('whatconverts_new_lead', whatconvertsOnly, inputData)).toMatchObject([
    { id: '7:new', lead_type: 'Web Form', trigger: 'new' },
  ]);
  expect(await list('whatconverts_lead_updated', whatconvertsOnly, inputData)).toMatchObject([
    { id: '7:updated:unknown', lead_type: 'Web Form', trigger: 'update' },
  ]);
});

describe('of the WhatsApp Cloud API', () => {
  test('shows what the hub has', async () => {
    stored('whatsapp_cloud_call_ended', [whatsappCloudSamples.callEnded]);
    expect(await list('whatsapp_cloud_call_ended', hubOnly)).toMatchObject([
      { call_direction: 'INCOMING', duration_seconds: 184, customer_phone: '+17735550170' },
    ]);
  });

  test('shows an example of today where nothing came yet, if the filters let it through', async () => {
    for (const inputData of [{}, { permission_type: 'temporary' }, { permission_type: 'permanent' }]) {
      stored('whatsapp_cloud_call_permission_granted', []);
      const found = await list('whatsapp_cloud_call_permission_granted', hubOnly, inputData);
      const isLeftOut = 'permission_type' in inputData && inputData.permission_type === 'permanent';
      expect(found).toMatchObject(isLeftOut ? [] : [{ permission_status: 'temporary', may_call: true }]);
      expect(found).toHaveLength(isLeftOut ? 0 : 1);
    }
  });
});

describe('with a hub', () => {
  test('shows its recent events, newest first, each once', async () => {
    stored('doubletick_call_ended', [callEnded, { ...callEnded, callId: 'call_2' }, callEnded]);
    const found = await list('doubletick_call_ended', hubOnly);
    expect(found.map(({ call_id }) => call_id)).toEqual(['call_01JQ8M4T7V', 'call_2']);
  });

  test('reads the time of arrival from the hub', async () => {
    stored('doubletick_call_not_picked', [{ ...callEnded, event: 'CALL_NOT_PICKED' }]);
    const [fields] = await list('doubletick_call_not_picked', hubOnly);
    expect(fields?.id).toBe(`call_01JQ8M4T7V:CALL_NOT_PICKED:${Date.parse('2026-03-02T09:15:00.000Z')}`);
  });

  test('refuses a number without its country code, unless the connection says its country', async () => {
    const calls = [callEnded, { ...callEnded, callId: 'call_2', wabaNumber: '3125550150' }];
    const inputData = { business_numbers: ['(312) 555-0150'] };
    expect(await failureOf(list('doubletick_call_ended', hubOnly, inputData))).toContain(
      'Business Numbers is "(312) 555-0150", which has no country code: write it as +1 312 555 0150',
    );
    stored('doubletick_call_ended', calls);
    const found = await list('doubletick_call_ended', { ...hubOnly, default_country: 'US' }, inputData);
    expect(found.map(({ call_id }) => call_id)).toEqual(['call_01JQ8M4T7V']);
  });

  test('applies the filters', async () => {
    stored('doubletick_call_ended', [callEnded, { ...callEnded, callId: 'call_2', callDirection: 'OUTGOING' }]);
    const found = await list('doubletick_call_ended', hubOnly, { direction: 'OUTGOING' });
    expect(found.map(({ call_id }) => call_id)).toEqual(['call_2']);
  });

  test('shows ten at the most', async () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...callEnded, callId: `call_${index}` }));
    nock(HUB)
      .get('/v1/events')
      .query(true)
      .reply(200, {
        events: many.map((payload) => ({ id: payload.callId, received_at: '2026-03-02T09:15:00.000Z', payload })),
      });
    expect(await list('doubletick_call_ended', hubOnly)).toHaveLength(10);
  });

  test('looks up customers like a live event', async () => {
    const minute = new Date().toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
    stored('doubletick_call_permission_granted', [freshSample(permissionGranted, Date.now())], minute);
    nock(DOUBLETICK)
      .get('/customer/details')
      .query(true)
      .reply(200, { customer: { id: 'c', name: 'Priya Raman' } });
    const [fields] = await list('doubletick_call_permission_granted', { ...hubOnly, ...doubletickOnly });
    expect(fields?.customer_last_name).toBe('Raman');
  });

  test('falls back to an example that holds today when all permissions are over', async () => {
    stored('doubletick_call_permission_granted', [permissionGranted]);
    channels();
    const [fields] = await list('doubletick_call_permission_granted', { ...hubOnly, ...doubletickOnly });
    expect(fields).toMatchObject({ waba_number: '+13125550161', may_call: true });
  });

  test('falls back to an example when nothing has happened yet', async () => {
    stored('doubletick_call_accepted', []);
    channels();
    const [fields] = await list('doubletick_call_accepted', { ...hubOnly, ...doubletickOnly });
    expect(fields?.waba_number).toBe('+13125550161');
  });

  test('shows nothing when nothing has happened and the account is out of reach: Zapier then shows the sample', async () => {
    stored('doubletick_call_accepted', []);
    expect(await list('doubletick_call_accepted', hubOnly)).toEqual([]);
  });

  test('says so when the hub does not answer', async () => {
    nock(HUB).get('/v1/events').query(true).replyWithError('connect ECONNREFUSED');
    expect(await failureOf(list('doubletick_call_accepted', hubOnly))).toContain('hub.example.com does not answer');
  });
});

describe('DoubleTick alone keeps no history', () => {
  test("shows one example, on the account's own number", async () => {
    channels();
    expect(await list('doubletick_call_accepted', doubletickOnly, { direction: callAccepted.callDirection })).toEqual([
      expect.objectContaining({ waba_number: '+13125550161', customer_name: callAccepted.customerName }),
    ]);
  });

  test('shows none that the filters leave out', async () => {
    channels();
    expect(await list('doubletick_call_accepted', doubletickOnly, { channel: 'PSTN' })).toEqual([]);
  });

  test('shows it on the number that the user chose', async () => {
    const inputData = { business_numbers: ['+13125550162'] };
    const [fields] = await list('doubletick_call_permission_granted', doubletickOnly, inputData);
    expect(fields?.waba_number).toBe('+13125550162');
  });

  test('shows it on a made-up number when the account has none', async () => {
    nock(DOUBLETICK).get('/organization/channel/profile').reply(200, { channels: [] });
    const [fields] = await list('doubletick_call_accepted', doubletickOnly);
    expect(fields?.waba_number).toBe('+13125550150');
  });

  test('says so when the key is wrong', async () => {
    nock(DOUBLETICK).get('/organization/channel/profile').reply(401, {});
    const failure = await failureOf(list('doubletick_call_accepted', doubletickOnly));
    expect(failure).toContain('does not accept the DoubleTick API Key');
  });
});

describe('the end of a permission', () => {
  const EXPIRED = permissionExpired.key;
  const notices = [0, 24].map((leadTimeHours) => ({ ...permissionExpired.samplePayload, leadTimeHours }));

  test.each([
    [EXPIRED, 0],
    [permissionEndsSoon.key, 24],
  ])('%s shows the notices of %j hours before', async (key, hours) => {
    stored(EXPIRED, notices);
    const found = await list(key, hubOnly);
    expect(found.map(({ lead_time_hours }) => lead_time_hours)).toEqual([hours]);
  });

  test("shows an example on the account's own number when there is none yet", async () => {
    stored(EXPIRED, []);
    channels();
    const [fields] = await list(EXPIRED, { ...hubOnly, ...doubletickOnly });
    expect(fields).toMatchObject({ waba_number: '+13125550161', permission_status: 'expired', may_call: false });
  });
});

describe('alerts', () => {
  const cleared = { ...hubAlert.samplePayload, clearedAt: '2026-03-02T10:00:00.000Z' };

  test('are those that the hub raised, newest first', async () => {
    stored(hubAlert.key, [cleared, hubAlert.samplePayload]);
    expect((await list(hubAlert.key, hubOnly)).map(({ is_cleared }) => is_cleared)).toEqual([true, false]);
    stored(hubAlert.key, [cleared, hubAlert.samplePayload]);
    expect(await list(hubAlert.key, hubOnly, { include_cleared: 'false' })).toHaveLength(1);
  });

  test('have an example while there is none yet, of the kind that is wanted', async () => {
    stored(hubAlert.key, []);
    expect(await list(hubAlert.key, hubOnly)).toMatchObject([{ kind: 'quarantine_growing', is_cleared: false }]);
    stored(hubAlert.key, []);
    expect(await list(hubAlert.key, hubOnly, { kinds: ['zap_gone'] })).toEqual([]);
  });
});

describe('WhatConverts alone', () => {
  test('shows recent phone calls as they looked while in progress', async () => {
    leads([callCompleted, 'not a lead', { ...callCompleted, lead_id: 2, caller_city: 'Evanston', city: undefined }]);
    const found = await list('whatconverts_call_in_progress', whatconvertsOnly);
    expect(found.map(({ id, city }) => [id, city])).toEqual([
      ['482913:in_progress', 'Chicago'],
      ['2:in_progress', 'Evanston'],
    ]);
    expect(found[0]).not.toHaveProperty('recording');
  });

  test('shows them in the words of a webhook, whatever those of the API', async () => {
    leads([{ ...callCompleted, lead_type: 'phone_call', lead_status: 'unique', lead_state: 'completed', spam: 0 }]);
    expect(await list('whatconverts_call_completed', whatconvertsOnly, { lead_status: 'Unique' })).toMatchObject([
      { lead_type: 'Phone Call', lead_status: 'Unique', lead_state: 'Completed', spam: false },
    ]);
  });

  test('shows only completed calls as completed, and those that pass the filters', async () => {
    leads([callInProgress, callCompleted, { ...callCompleted, lead_id: 2, spam: true }]);
    const found = await list('whatconverts_call_completed', whatconvertsOnly, { skip_spam: true });
    expect(found.map(({ id }) => id)).toEqual(['482913:completed']);
  });

  test('shows nothing when there are none', async () => {
    leads([]);
    expect(await list('whatconverts_call_in_progress', whatconvertsOnly)).toEqual([]);
  });

  test('says so when the answer makes no sense', async () => {
    nock('https://app.whatconverts.com').get('/api/v1/leads').query(true).reply(200, '"none"');
    expect(await failureOf(list('whatconverts_call_in_progress', whatconvertsOnly))).toContain('not as expected');
  });

  test('shows nothing without a connection to it', async () => {
    expect(await list('whatconverts_call_in_progress', doubletickOnly)).toEqual([]);
  });
});
