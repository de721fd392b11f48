/** Every step that asks a vendor sends what is documented, and gives the same whichever documented way the vendor answers. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { callEnded } from '../../src/doubletick/sample-payloads.ts';
import { isRecord } from '../../src/values/wire.ts';
import { callCompleted } from '../../src/whatconverts/sample-payloads.ts';
import { creates, searches } from '../contract/definition.ts';
import { permissionAnswer } from '../contract/operation-cases.ts';
import { StandInDoubletick } from '../stand-ins/doubletick.ts';
import { StandInHub } from '../stand-ins/hub.ts';
import { MANNERS, type Manner } from '../stand-ins/manner.ts';
import { StandInWhatconverts } from '../stand-ins/whatconverts.ts';
import { call } from '../zapier-app.ts';

const PHONE = '+17735550170';
const WABA = '+13125550150';
const LINE = '+17045550100';
const MEMBER = '+17045550101';

const template = (name: string, button: object) => ({
  name,
  language: 'en',
  components: [
    { type: 'BODY', text: 'Hello {{1}}' },
    { type: 'BUTTONS', buttons: [button] },
  ],
});

/** A lead as WhatConverts lists it, with what its other pages write in another way. */
const listedLead = { ...callCompleted, salesforce_user_id: 15_228_103, additional_fields: {} };

const form = (number: number) => ({
  lead_id: number,
  lead_type: 'Web Form',
  date_created: '2026-02-02T09:15:07Z',
  phone_number: '+17735550119',
});

interface Vendors {
  doubletick: StandInDoubletick;
  whatconverts: StandInWhatconverts;
  hub: StandInHub;
}

let vendors: Record<Manner, Vendors>;

const startVendors = async (manner: Manner): Promise<Vendors> => {
  const doubletick = await StandInDoubletick.start(manner);
  doubletick.calls.set(callEnded.callId, callEnded);
  doubletick.templates = [
    template('may_we_call', { type: 'CALL_PERMISSION_REQUEST', text: 'Allow calls' }),
    template('offer', { type: 'URL', text: 'Look', url: 'https://example.com/{{1}}' }),
  ];
  const whatconverts = await StandInWhatconverts.start(manner);
  whatconverts.leads = [listedLead, ...Array.from({ length: 60 }, (_, index) => form(index + 1))];
  const hub = await StandInHub.start();
  return { doubletick, whatconverts, hub };
};

beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  vendors = { strict: await startVendors('strict'), awkward: await startVendors('awkward') };
});

afterEach(async () => {
  delete process.env.DOUBLETICK_BASE_URL;
  delete process.env.WHATCONVERTS_BASE_URL;
  const all = MANNERS.flatMap((manner) => Object.values(vendors[manner]));
  await Promise.all(all.map((standIn) => standIn.close()));
});

/** What a vendor has beside its own documented keys comes on top, and a moment is not the next one. */
const isOfThisRun = (key: string): boolean =>
  /^added_?(later|at)/i.test(key) || /^caller_(city|state|zip|country)$/.test(key);

const comparable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !isOfThisRun(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, comparable(inner)]));
};

const run = (manner: Manner, method: string, inputData: object, permission: object): Promise<unknown> => {
  const { doubletick, whatconverts, hub } = vendors[manner];
  process.env.DOUBLETICK_BASE_URL = doubletick.url;
  process.env.WHATCONVERTS_BASE_URL = whatconverts.url;
  hub.permission = permission;
  const authData = {
    doubletick_api_key: StandInDoubletick.apiKey,
    whatconverts_token: StandInWhatconverts.token,
    whatconverts_secret: StandInWhatconverts.secret,
    hub_url: hub.url,
    hub_key: StandInHub.key,
  };
  return call(method, { authData, inputData });
};

const inEachManner = async (method: string, inputData: object, permission = {}): Promise<unknown> => {
  const strict = await run('strict', method, inputData, permission);
  const awkward = await run('awkward', method, inputData, permission);
  expect(comparable(awkward)).toEqual(comparable(strict));
  return strict;
};

type Case = [key: string, inputData: object, expected: object, permission?: object];

const toPerson = { customer_phone: PHONE, waba_number: WABA };
const toSend = { ...toPerson, template: 'may_we_call:en', placeholder_1: 'Priya' };
const neverAsked = permissionAnswer({ status: 'never_asked', replied_at: null, known_as: null });

const searchCases: Case[] = [
  ['doubletick_find_customer', { customer: PHONE }, [{ customer_phone: PHONE, tags: 'VIP' }]],
  ['doubletick_find_team_member', { team_member: 'anita' }, [{ member_phone: MEMBER }]],
  [
    'doubletick_check_call_eligibility',
    { customer: PHONE, waba_number: WABA },
    [{ may_call: true, calls_left_today: 97 }],
  ],
  ['find_call', { call: callEnded.callId }, [{ call_id: callEnded.callId, duration_ms: 184_000 }]],
  ['find_call', { call: String(callCompleted.lead_id) }, [{ found_in: 'whatconverts' }]],
  ['whatconverts_find_lead', { lead_id: callCompleted.lead_id }, [{ lead_id: callCompleted.lead_id }]],
  ['whatconverts_find_lead', { phone_number: callCompleted.caller_number }, [{ lead_type: 'Phone Call' }]],
  ['whatconverts_find_lead', { email: 'nobody@example.com', phone_number: '+17735550100' }, []],
];

const actionCases: Case[] = [
  ['doubletick_send_template_message', toSend, { message_status: 'SENT' }],
  ['doubletick_send_template_message', { ...toSend, template: 'offer:en', link_parameter: 'spring' }, {}],
  ['doubletick_request_call_permission', toSend, { message_status: 'SENT' }, neverAsked],
  [
    'doubletick_start_phone_call',
    { customer_phone: PHONE, member_phone: MEMBER, calling_number: LINE },
    { call_id: 'call_started' },
    permissionAnswer({ channel: 'phone', waba_number: LINE }),
  ],
  [
    'doubletick_start_ai_agent_call',
    { customer_phone: PHONE, ai_agent_name: 'Booking assistant', calling_number: WABA },
    { call_id: 'call_started' },
    permissionAnswer({ waba_number: WABA }),
  ],
  ['doubletick_add_note', { ...toPerson, note: 'Asked to be called after six.' }, { id: 'note_1' }],
  ['doubletick_assign_chat', { customer_phone: PHONE, member_phone: MEMBER, waba_number: WABA }, {}],
  [
    'doubletick_update_customer',
    { customer_phone: PHONE, customer_name: 'Priya Raman', tags: ['New', 'VIP'], custom_fields: { City: 'X' } },
    { customer_id: 'customer_Kd83hTq1Zb' },
  ],
  ['doubletick_remove_customer_tags', { customer_phone: PHONE, tags: ['New', 'VIP'] }, {}],
  ['whatconverts_update_lead', { lead_id: '482913', quotable: 'yes', sales_value: 4200 }, { sales_value: 4200 }],
  [
    'whatconverts_create_lead',
    { lead_type: 'phone_call', contact_name: 'Dana Whitfield', phone_number: '+17735550118' },
    { lead_id: 700_001 },
  ],
  [
    'whatconverts_export_leads',
    { start: '2026-01-01T00:00:00Z', end: '2026-04-01T00:00:00Z', limit: 30 },
    { leads_count: 30, total_leads: 61, has_more: true },
  ],
  ['whatconverts_export_leads', { start: '2026-01-01', end: '2026-04-01', lead_type: 'chat' }, { leads: [] }],
];

const listCases: Case[] = [
  ['doubletick_business_numbers', {}, [{ id: WABA }, { id: '+13125550151' }]],
  ['doubletick_team_members', {}, [{}]],
  ['doubletick_templates', {}, [{ id: 'may_we_call:en' }, { id: 'offer:en' }]],
  ['doubletick_call_permission_templates', {}, [{ id: 'may_we_call:en' }]],
  ['whatconverts_tracking_numbers', {}, [{ id: '+13125550142' }]],
  ['whatconverts_profiles', {}, [{ id: '1', name: 'Acme' }]],
];

const testEach = (kind: 'searches' | 'creates' | 'triggers', cases: Case[]) =>
  test.each(cases.map(([key, inputData, expected, permission = {}]) => ({ key, inputData, expected, permission })))(
    '$key $inputData',
    async ({ key, inputData, expected, permission }) => {
      expect(await inEachManner(`${kind}.${key}.operation.perform`, inputData, permission)).toMatchObject(expected);
    },
  );

describe('a search', () => testEach('searches', searchCases));
describe('an action', () => testEach('creates', actionCases));
describe('a list to choose from', () => testEach('triggers', listCases));

test('the form of a template asks for the end of its link', async () => {
  const method = 'creates.doubletick_send_template_message.operation.inputFields';
  const fields = await inEachManner(method, { template: 'offer:en' });
  expect(JSON.stringify(fields)).toContain('link_parameter');
});

test('what was sent is the same, too: the request on record has its buttons', async () => {
  await inEachManner('creates.doubletick_request_call_permission.operation.perform', toSend, neverAsked);
  for (const manner of MANNERS) {
    expect(vendors[manner].hub.recorded).toMatchObject([{ template: { buttons: ['Allow calls'] } }]);
  }
});

/** Of the hub alone, or tested with it. */
const OF_THE_HUB = [
  'doubletick_find_available_team_member',
  'doubletick_find_call_permission',
  'doubletick_find_call_permissions',
  'find_live_calls',
  'find_call_statistics',
  'doubletick_record_call_permission',
  'doubletick_export_permission_record',
  'doubletick_request_call_permission_and_wait',
];

test('every search and action that asks a vendor is tested here', () => {
  const tested = [...searchCases, ...actionCases].map(([key]) => key);
  const all = [...searches, ...creates].map(({ key }) => key);
  expect(all.filter((key) => !OF_THE_HUB.includes(key) && !tested.includes(key))).toEqual([]);
});
