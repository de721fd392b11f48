import nock from 'nock';
import { eligibilityFields } from '../../src/doubletick/call-eligibility.ts';
import { customerFields } from '../../src/doubletick/customers.ts';
import { memberFields } from '../../src/doubletick/team.ts';
import { callStatisticsFields } from '../../src/hub-api/call-statistics-fields.ts';
import { currentPermissionFields } from '../../src/hub-api/current-permission-fields.ts';
import { liveCallFields } from '../../src/hub-api/live-call-fields.ts';
import { permissionFields } from '../../src/hub-api/permission-fields.ts';
import type { OperationFields } from '../../src/values/output-field.ts';
import * as field from '../../src/values/output-field.ts';
import { leadLine, leadRecord } from '../../src/whatconverts/lead-record.ts';
import { callCompleted } from '../../src/whatconverts/sample-payloads.ts';
import { changeFields } from '../../src/zapier/answers/customer-changes.ts';
import { availableFields } from '../../src/zapier/calls/available-members.ts';
import { foundCallFields } from '../../src/zapier/calls/found-call.ts';
import { startedCallFields } from '../../src/zapier/calls/start-call.ts';
import { sentFields } from '../../src/zapier/forms/template-message.ts';

export const HUB = 'https://hub.example.com';
export const DOUBLETICK = 'https://public.doubletick.io';
export const WHATCONVERTS = 'https://app.whatconverts.com';

export const authData = {
  doubletick_api_key: 'key_1',
  whatconverts_token: 'token_1',
  whatconverts_secret: 'secret_1',
  hub_url: HUB,
  hub_key: 'rk_1',
};

const PHONE = '+17735550170';
const WABA = '+13125550150';

/** What the other side may answer to one operation, from as documented to nonsense. */
export interface OperationCase {
  key: string;
  fields: OperationFields;
  inputData: Record<string, unknown>;
  /** By what is special about it; each sets up the calls that the operation makes. */
  answers: Record<string, () => void>;
  /** Of an action that waits: what it is called back with, and what sets up the calls that it makes then. */
  resumed?: { told: object; answer: () => void };
}

const hub = (path: string | RegExp, body: object) => () => void nock(HUB).get(path).query(true).reply(200, body);
const doubletick = (path: string, body: object | string) => () =>
  void nock(DOUBLETICK).get(path).query(true).reply(200, body);
const leads =
  (...found: unknown[]) =>
  () =>
    void nock(WHATCONVERTS).get('/api/v1/leads').query(true).reply(200, { total_pages: 1, leads: found });

/** The hub's answer about a permanent permission, with what is different about it. */
export const permissionAnswer = (changes: { status?: unknown } & Record<string, unknown> = {}) => {
  const { status = 'permanent' } = changes;
  return {
    phone: '17735550170',
    customer_id: null,
    whatsapp_user_id: null,
    waba_number: null,
    channel: 'whatsapp',
    status,
    may_call: status === 'permanent' || status === 'temporary',
    is_permanent: status === 'permanent',
    expires_at: null,
    replied_at: '2026-03-02T09:15:07.000Z',
    reason: '',
    unanswered_in_a_row: 0,
    known_as: { phones: ['17735550170'], customer_ids: [], whatsapp_user_ids: [] },
    history: [],
    ...changes,
  };
};

const together =
  (...steps: (() => void)[]) =>
  () => {
    for (const step of steps) step();
  };

const permission = (changes: Record<string, unknown>) => hub(/permissions/, permissionAnswer(changes));

/** A line of the ledger about a permanent permission. */
export const ledgerLine = (changes: Record<string, unknown> = {}) => ({
  seq: 1,
  id: 'line_1',
  kind: 'reply',
  customer_phone: '+17045550118',
  customer_id: null,
  whatsapp_user_id: null,
  waba_number: '+17045550100',
  channel: 'whatsapp',
  status: 'permanent',
  status_now: 'permanent',
  is_current: true,
  expires_at: null,
  replied_at: '2026-03-02T09:15:07.000Z',
  hash: 'a1',
  prev_hash: 'a0',
  ...changes,
});

const liveCall = {
  id: 'call_1',
  source: 'doubletick',
  state: 'in_progress',
  direction: 'INCOMING',
  agent: 'Anita Desai',
  customer_phone: PHONE,
  customer_name: 'Priya Raman',
  business_number: WABA,
  since: '2026-03-02T09:15:07.000Z',
  seen_at: '2026-03-02T09:15:07.000Z',
};

const NO_FIGURES = {
  started: 0,
  answered: 0,
  missed: 0,
  missed_incoming: 0,
  rejected: 0,
  connect_rate: null,
  talk_seconds: 0,
  mean_talk_seconds: null,
  mean_seconds_to_answer: null,
  missed_returned: 0,
};

const figures = {
  started: 4,
  answered: 3,
  missed: 1,
  missed_incoming: 1,
  rejected: 0,
  connect_rate: 0.75,
  talk_seconds: 4_500,
  mean_talk_seconds: 1_500,
  mean_seconds_to_answer: 7.5,
  missed_returned: 1,
};

/** The hub's figures of four calls. */
export const callFigures = () => ({
  from: '2026-02-23T00:00:00.000Z',
  to: '2026-03-02T00:00:00.000Z',
  time_zone: 'UTC',
  by: 'agent',
  total: figures,
  groups: [
    { key: 'anita desai', label: 'Anita Desai', ...figures, connect_rate: null, missed_returned: 0 },
    { key: null, label: 'Team member not known', ...NO_FIGURES, started: 1 },
  ],
});

/** One call as the hub has it on record, with what is different about it. */
export const callRecord = (changes: object = {}) => ({
  id: 'doubletick:call_1',
  source: 'doubletick',
  state: 'ended',
  outcome: 'completed',
  direction: 'INCOMING',
  channel: 'WhatsApp',
  agent: 'Anita Desai',
  customer_phone: PHONE,
  customer_name: 'Priya Raman',
  customer_id: 'customer_1',
  business_number: WABA,
  started_at: '2026-03-02T09:14:58.000Z',
  accepted_at: '2026-03-02T09:15:07.000Z',
  ended_at: '2026-03-02T09:18:11.000Z',
  began_at: '2026-03-02T09:14:58.000Z',
  duration_ms: 184_000,
  recording_url: 'https://public.doubletick.io/recordings/1.mp3',
  transcript: null,
  summary: null,
  ...changes,
});

/** What the hub has of a call of which it knows that it rang. */
const NOTHING_KNOWN = {
  state: 'ringing',
  outcome: null,
  direction: null,
  channel: null,
  agent: null,
  customer_phone: null,
  customer_name: null,
  customer_id: null,
  business_number: null,
  started_at: null,
  accepted_at: null,
  ended_at: null,
  duration_ms: null,
  recording_url: null,
};

const EDITION = process.env.RINGHOOK_EDITION ?? 'all';

/** The edition of one product takes the calls of no other. */
const own = EDITION === 'whatconverts' ? { id: 'whatconverts:call_1', source: 'whatconverts' } : {};

/** One call as the editions look for it, each on the records that it has. */
const oneCall = (record: object, data: object) =>
  together(
    ...(EDITION === 'no-hub' ? [] : [hub('/v1/calls', { calls: [callRecord({ ...record, ...own })] })]),
    ...(EDITION === 'whatconverts' ? [] : [doubletick('/v1/call/call_1', { success: true, data })]),
  );

/** A member of the team as the hub knows them, with what is different about it. */
export const teamMember = (changes: object = {}) => ({
  id: 'anita desai',
  name: 'Anita Desai',
  phone: null,
  role: null,
  state: 'free',
  since: '2026-03-02T09:18:41.000Z',
  numbers: [WABA],
  call: null,
  last_call_ended_at: '2026-03-02T09:18:11.000Z',
  ...changes,
});

export const customer = {
  id: 'customer_1',
  name: 'Priya Raman',
  phone: PHONE,
  tags: ['VIP', { id: 'tag_2', name: 'Newsletter' }],
  customFields: [
    { id: 'cf_1', name: 'City', value: 'Hyderabad' },
    { id: 'cf_2', name: 'Orders', value: 7 },
  ],
  assignedToUser: 'Anita Desai',
  assignedUserNumber: '17045550101',
};

const eligible = {
  isBlocked: false,
  isEligible: { allowed: true, reason: '' },
  startCall: { allowed: true, maxAllowed: 100, currentUsage: 3 },
  callPermissionRequest: {
    allowed: true,
    numberOfRequestLeftForToday: 1,
    allowedRequestLeftForWeek: 2,
    totalRequestLimit: 2,
  },
};

export const searchCases: OperationCase[] = [
  {
    key: 'doubletick_find_call_permission',
    fields: permissionFields,
    inputData: { customer_phone: PHONE, waba_number: WABA },
    answers: {
      'a permanent permission': permission({}),
      'a customer who was never asked': permission({ status: 'never_asked', replied_at: null, known_as: null }),
      'a permission that has run out': permission({ status: 'expired', expires_at: '2026-03-09T09:15:07.000Z' }),
      nonsense: permission({
        status: 7,
        may_call: 'perhaps',
        expires_at: 'soon',
        replied_at: [],
        history: 'long',
        reason: [],
        unanswered_in_a_row: 'many',
        known_as: 'Priya',
      }),
    },
  },
  {
    key: 'doubletick_find_call_permissions',
    fields: currentPermissionFields,
    inputData: {},
    answers: {
      'answers of every kind': hub('/v1/permissions/current', {
        permissions: [
          ledgerLine(),
          ledgerLine({ status_now: 'temporary', expires_at: '2099-03-02T09:15:07.000Z', customer_id: 'customer_1' }),
          ledgerLine({ status_now: 'denied', channel: 'all', waba_number: null }),
        ],
        next: null,
      }),
      'no answers': hub('/v1/permissions/current', { permissions: [], next: null }),
      nonsense: hub('/v1/permissions/current', {
        permissions: ['x', ledgerLine({ status_now: [], expires_at: 'soon', channel: 7, replied_at: {} })],
        next: null,
      }),
    },
  },
  {
    key: 'doubletick_check_call_eligibility',
    fields: eligibilityFields,
    inputData: { customer: 'customer_1', waba_number: WABA },
    answers: {
      'a customer who may be called': doubletick('/whatsapp/call/call-permissions', eligible),
      'a number that cannot call': doubletick('/whatsapp/call/call-permissions', {
        isEligible: { allowed: false, reason: 'PROVIDER_NOT_SUPPORTED' },
      }),
      'a blocked customer': doubletick('/whatsapp/call/call-permissions', { isBlocked: true }),
      nonsense: doubletick('/whatsapp/call/call-permissions', { isBlocked: 'perhaps', isEligible: 7, startCall: [] }),
    },
  },
  {
    key: 'doubletick_find_customer',
    fields: customerFields,
    inputData: { customer: PHONE },
    answers: {
      'a customer with everything': doubletick('/customer/details', { customer }),
      'a customer with an id alone': doubletick('/customer/details', { customer: { id: 'customer_1' } }),
      'a customer without an id': doubletick('/customer/details', { customer: { name: 'Priya', phone: '17735' } }),
      nonsense: doubletick('/customer/details', { customer: { id: {}, tags: [7], customFields: [{}, 'x'] } }),
    },
  },
  {
    key: 'doubletick_find_team_member',
    fields: memberFields,
    inputData: { team_member: 'anita' },
    answers: {
      'a member with everything': doubletick('/team', {
        data: [{ id: 'user_1', name: 'Anita Desai', phone: '17045550101', email: 'anita@example.com' }],
      }),
      'a member with a name alone': doubletick('/team', { data: [{ name: 'Anita' }] }),
    },
  },
  {
    key: 'whatconverts_find_lead',
    fields: leadRecord,
    inputData: { phone_number: '+17735550118' },
    answers: {
      'a finished call': leads(callCompleted),
      'a form with little in it': leads({ lead_id: 1, lead_type: 'Web Form', phone_number: '+17735550118' }),
      'a lead with empty texts and fields of the account': leads({
        ...Object.fromEntries(Object.keys(callCompleted).map((key) => [key, ''])),
        phone_number: '+17735550118',
        field_mappings: { 'Company Name': 'Acme' },
      }),
      nonsense: leads({ lead_id: [], phone_number: '+17735550118', lead_score: 'high', spam: {} }, 'not a lead'),
    },
  },
  {
    key: 'find_call',
    fields: foundCallFields,
    inputData: { call: 'call_1' },
    answers: {
      'a call with everything': oneCall(
        {},
        {
          callId: 'call_1',
          status: 'COMPLETED',
          direction: 'INBOUND',
          channel: 'WHATSAPP',
          from: '17735550170',
          to: '13125550150',
          agent: { id: 'user_1', name: 'Anita Desai', phone: '17045550101', email: 'anita@example.com' },
          customer: { id: 'customer_1', name: 'Priya Raman' },
          initiatedAt: '2026-03-02T09:14:58Z',
          answeredAt: '2026-03-02T09:15:07Z',
          endedAt: '2026-03-02T09:18:11Z',
          durationInSeconds: 184,
          recordingUrl: 'https://public.doubletick.io/recordings/1.mp3',
          transcript: [{ speaker: 'Agent', text: 'Good morning.' }],
          disposition: { name: 'Resolved' },
          aiSummary: 'Asks for her order.',
        },
      ),
      'a call of which little is known': oneCall(NOTHING_KNOWN, { callId: 'call_1' }),
      nonsense: oneCall(NOTHING_KNOWN, {
        id: 7,
        status: [],
        direction: {},
        agent: 'x',
        customer: [],
        transcript: [7, {}],
        aiSummary: {},
        endedAt: 'soon',
        timings: 'now',
        recordingUrl: [],
        disposition: [{}],
      }),
    },
  },
  {
    key: 'find_live_calls',
    fields: liveCallFields,
    inputData: {},
    answers: {
      'nobody on the phone': hub('/v1/calls/live', { calls: [], stale: [] }),
      'calls in both states': hub('/v1/calls/live', {
        calls: [
          liveCall,
          {
            ...liveCall,
            state: 'ringing',
            direction: null,
            agent: null,
            customer_phone: null,
            customer_name: null,
            business_number: null,
          },
        ],
        stale: [liveCall],
      }),
    },
  },
  {
    key: 'find_call_statistics',
    fields: callStatisticsFields,
    inputData: {},
    answers: {
      'groups of every kind': hub('/v1/calls/statistics', callFigures()),
      'no calls': hub('/v1/calls/statistics', { ...callFigures(), total: NO_FIGURES, groups: [] }),
    },
  },
  {
    key: 'doubletick_find_available_team_member',
    fields: availableFields,
    inputData: {},
    answers: {
      'somebody who is free': together(
        hub('/v1/team', { team_members: [teamMember()], stale_calls: 0 }),
        doubletick('/team', { data: [{ id: 'user_1', name: 'Anita Desai', phone: '17045550101' }] }),
      ),
      'nobody who is free': together(
        hub('/v1/team', { team_members: [teamMember({ state: 'on_call' })], stale_calls: 0 }),
        doubletick('/team', { data: [{ name: 'Anita Desai' }] }),
      ),
    },
  },
];

export const templates = [
  { id: 1, name: 'hello', language: 'en', components: [{ type: 'BODY', text: 'Hello!' }] },
  {
    id: 2,
    name: 'may_we_call',
    language: 'en',
    components: [
      {
        type: 'BODY',
        text: 'Hi {{name}}, may we call you about {{topic}}?',
        variables: [{ name: 'name' }, { name: 'topic' }],
      },
      { type: 'CALL_PERMISSION_REQUEST' },
    ],
  },
];

const post = (path: string, body: object | string) => () => void nock(DOUBLETICK).post(path).reply(201, body);

const listTemplates = () =>
  void nock(DOUBLETICK).get('/v2/templates').query(true).reply(200, templates, { 'content-type': 'application/json' });

const send = (answer: object | string) => together(listTemplates, post('/whatsapp/message/template', answer));

const known = doubletick('/customer/details', { customer: { id: 'customer_Kd83hTq1Zb', phone: PHONE } });
const onPhone = permission({ channel: 'phone', waba_number: '+17045550100' });

export const recordedLine = { id: 'line_1', seq: 7, hash: 'a1b2' };

const recorded = () => void nock(HUB).post('/v1/permissions/requests').reply(201, recordedLine);

/** The hub's answer to a step that is to wait. */
export const newWait = {
  id: '0195560a-1b2c-7d3e-8f40-516273849500',
  secret: 'whsec_AAAA',
  ends_at: '2026-03-03T09:15:07.000Z',
  is_answered: false,
};

const registered =
  (changes: object = {}) =>
  () =>
    void nock(HUB)
      .post('/v1/permissions/waits')
      .reply(201, { ...newWait, ...changes });

const mayAsk = together(
  permission({ status: 'never_asked' }),
  doubletick('/customer/details', { customer: { id: 'customer_1' } }),
  doubletick('/whatsapp/call/call-permissions', eligible),
);

const changed = {
  'everything done': {
    tags: { added: ['VIP'], errored: [] },
    customFields: { added: [], errored: [] },
    customerId: 'c_1',
  },
  'one of two failed': { tags: { added: ['VIP'], errored: [{ tag: 'New', error: 'Tag not found' }] } },
  'failures without words': { tags: { errored: [{}, { tag: 'New' }] } },
  'nonsense inside': { tags: 'none', customFields: [7] },
};

const changes = (path: string): OperationCase['answers'] =>
  Object.fromEntries(Object.entries(changed).map(([what, answer]) => [what, post(path, answer)]));

const lead = (path: string, status: number, body: object) => () =>
  void nock(WHATCONVERTS).post(`/api/v1/leads${path}`).reply(status, body);

const shownLead = () =>
  void nock(WHATCONVERTS)
    .get('/api/v1/leads/482913')
    .reply(200, { leads: [callCompleted] });

const toSend = { customer_phone: PHONE, waba_number: WABA, template: 'hello:en' };

const ZAPIER_FILES = 'https://zapier-dev-files.s3.amazonaws.com';

/** Zapier's own side of a file: where it may be put, and the store that takes it; gives what was put there. */
export const zapierTakesFiles = (status = 204): string[] => {
  const files: string[] = [];
  process.env.ZAPIER_DEPLOY_KEY = 'key';
  nock('https://rpc.zapier.com')
    .post('/cli')
    .reply(async (request: Request) => {
      const { id } = JSON.parse(await request.text());
      return [200, { id, result: { url: `${ZAPIER_FILES}/`, fields: { key: 'cli-platform/file_1' } } }];
    });
  nock(ZAPIER_FILES)
    .post('/', (body) => files.push(String(body)) > 0)
    .reply(status, '');
  return files;
};

export const LEDGER_COLUMNS = 'seq,id,kind,customer_phone,note,hash,prev_hash';

const exported = (csv: string) =>
  together(
    () =>
      void nock(HUB).get('/v1/permissions').query({ format: 'csv' }).reply(200, csv, { 'content-type': 'text/csv' }),
    hub('/v1/permissions/head', { workspace: 'ws_1', seq: 7, hash: 'a1b2', at: '2026-03-02T09:15:07.000Z' }),
    () => void zapierTakesFiles(),
  );

export const actionCases: OperationCase[] = [
  {
    key: 'doubletick_record_call_permission',
    fields: {
      id: field.id(''),
      seq: field.integer('', ''),
      hash: field.text('', ''),
      customer_phone: field.phone('', ''),
      customer_id: field.text('', ''),
      whatsapp_user_id: field.text('', ''),
      answer: field.text('', ''),
      channel: field.text('', ''),
      waba_number: field.phone('', ''),
      answered_at: field.datetime('', ''),
      recorded_by: field.text('', ''),
    },
    inputData: { answer: 'do_not_call', recorded_by: 'Anita Desai', customer_phone: '+17045550118' },
    answers: { 'a line': () => void nock(HUB).post('/v1/permissions').reply(201, recordedLine) },
  },
  {
    key: 'doubletick_export_permission_record',
    fields: {
      id: field.id(''),
      file: field.file('', ''),
      file_name: field.text('', ''),
      lines_count: field.integer('', ''),
      exported_at: field.datetime('', ''),
      head_seq: field.integer('', ''),
      head_hash: field.text('', ''),
    },
    inputData: {},
    answers: {
      'a record with lines': exported(`${LEDGER_COLUMNS}\n1,line_1,reply,+17045550118,,a1b2,a0\n`),
      'an empty record': exported(`${LEDGER_COLUMNS}\n`),
    },
  },
  {
    key: 'doubletick_request_call_permission',
    fields: {
      ...sentFields,
      permission_status: field.text('Permission Status', ''),
      requests_left_this_week: field.integer('Requests Left This Week', ''),
    },
    inputData: { ...toSend, template: 'may_we_call:en', placeholder_1: 'Priya', placeholder_2: 'your order' },
    answers: {
      'a customer who was never asked': together(mayAsk, send({ status: 'SENT', messageId: 'message_1' }), recorded),
      'a customer whom DoubleTick does not know': together(
        permission({ status: 'never_asked' }),
        () => void nock(DOUBLETICK).get('/customer/details').query(true).reply(404, {}),
        send({ messages: [{ status: 'ENQUEUED' }] }),
        recorded,
      ),
    },
  },
  {
    key: 'doubletick_request_call_permission_and_wait',
    fields: {
      ...sentFields,
      outcome: field.text('Outcome', ''),
      answered_at: field.datetime('Answered At', ''),
      may_call: field.flag('May Call', ''),
      reason: field.text('Reason', ''),
      permission_status: field.text('Permission Status', ''),
      expires_at: field.datetime('Expires At', ''),
      requests_left_this_week: field.integer('Requests Left This Week', ''),
      wait_id: field.text('Wait ID', ''),
    },
    inputData: { ...toSend, template: 'may_we_call:en', placeholder_1: 'Priya', placeholder_2: 'your order' },
    answers: {
      'a customer who was never asked': together(
        mayAsk,
        registered(),
        send({ status: 'SENT', messageId: 'message_1' }),
        recorded,
      ),
      'a customer who answered in this very moment': together(mayAsk, listTemplates, registered({ is_answered: true })),
      'a customer who may be called': together(
        permission({ status: 'permanent' }),
        doubletick('/customer/details', { customer: { id: 'customer_1' } }),
        doubletick('/whatsapp/call/call-permissions', eligible),
        listTemplates,
      ),
    },
    resumed: {
      told: { id: newWait.id, outcome: 'granted', answered_at: '2026-03-02T09:15:07.000Z', is_erased: false },
      answer: permission({ status: 'permanent' }),
    },
  },
  {
    key: 'doubletick_send_template_message',
    fields: sentFields,
    inputData: toSend,
    answers: {
      'an answer as documented': send({ status: 'SENT', recipient: PHONE, messageId: 'message_1' }),
      'an answer as a list': send({ messages: [{ status: 'ENQUEUED', messageId: 'message_1' }] }),
      'a status alone': send([{ status: 'SENT' }]),
      'an ID alone': send({ messageId: 'message_1' }),
    },
  },
  {
    key: 'doubletick_start_phone_call',
    fields: { ...startedCallFields, member_phone: field.phone('', '') },
    inputData: { customer_phone: PHONE, member_phone: '+17045550101', calling_number: '+17045550100' },
    answers: {
      'the ID of the call': together(
        onPhone,
        known,
        post('/v1/call/person', { success: true, data: { callId: 'call_1' } }),
      ),
      'no ID': together(onPhone, known, post('/v1/call/person', { success: true, message: 'ok', data: {} })),
    },
  },
  {
    key: 'doubletick_start_ai_agent_call',
    fields: { ...startedCallFields, ai_agent_name: field.text('', '') },
    inputData: { customer_phone: PHONE, ai_agent_name: 'Booking assistant', calling_number: WABA },
    answers: {
      'the ID of the call': together(
        permission({ waba_number: WABA }),
        known,
        doubletick('/whatsapp/call/call-permissions', eligible),
        post('/v1/call/ai-bot', { success: true, data: { callId: 'call_1' } }),
      ),
    },
  },
  {
    key: 'doubletick_update_customer',
    fields: changeFields,
    inputData: {
      customer_phone: PHONE,
      customer_name: 'Priya Raman',
      tags: ['VIP', 'New'],
      custom_fields: { City: 'X' },
    },
    answers: changes('/customer/assign-tags-custom-fields'),
  },
  {
    key: 'doubletick_remove_customer_tags',
    fields: changeFields,
    inputData: { customer_phone: PHONE, tags: ['VIP', 'New'] },
    answers: changes('/customer/remove-tags-custom-fields'),
  },
  {
    key: 'doubletick_add_note',
    fields: {
      id: field.id(''),
      customer_phone: field.phone('', ''),
      waba_number: field.phone('', ''),
      note: field.text('', ''),
      added_at: field.datetime('', ''),
    },
    inputData: { customer_phone: PHONE, waba_number: WABA, note: 'Asked to be called after six.' },
    answers: {
      'an id': post('/notes', { id: 'note_1' }),
      'an id by another name': post('/notes', { noteId: 7 }),
      'an empty answer': post('/notes', {}),
      nothing: post('/notes', ''),
    },
  },
  {
    key: 'doubletick_assign_chat',
    fields: {
      id: field.id(''),
      customer_phone: field.phone('', ''),
      member_phone: field.phone('', ''),
      waba_number: field.phone('', ''),
    },
    inputData: { customer_phone: PHONE, member_phone: '+17045550101' },
    answers: { 'an answer': post('/team-member/assign', { success: true }), nothing: post('/team-member/assign', '') },
  },
  {
    key: 'whatconverts_update_lead',
    fields: leadRecord,
    inputData: { lead_id: '482913', quotable: 'yes', sales_value: 4200 },
    answers: {
      'the whole lead': lead('/482913', 200, { leads: [callCompleted] }),
      'the id alone': together(lead('/482913', 200, { lead_id: 482913 }), shownLead),
      'an empty answer': together(lead('/482913', 200, {}), shownLead),
    },
  },
  {
    key: 'whatconverts_create_lead',
    fields: leadRecord,
    inputData: { lead_type: 'phone_call', contact_name: 'Dana Whitfield', phone_number: '+17735550118' },
    answers: {
      'the whole lead': lead('', 201, callCompleted),
      'the id alone': together(lead('', 201, { lead_id: '482913' }), shownLead),
    },
  },
  {
    key: 'whatconverts_export_leads',
    fields: {
      id: field.id(''),
      start: field.datetime('', ''),
      end: field.datetime('', ''),
      leads_count: field.integer('', ''),
      total_leads: field.integer('', ''),
      has_more: field.flag('', ''),
      leads: field.lineItems('', '', leadLine),
    },
    inputData: {},
    answers: {
      'some leads': leads(callCompleted, { lead_id: 1, lead_type: 'Web Form' }),
      'no leads': leads(),
      'nonsense inside': leads('none', 7),
    },
  },
];
