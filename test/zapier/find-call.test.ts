import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { Result } from '../../src/values/output-field.ts';
import { callCompleted, callInProgress, newForm } from '../../src/whatconverts/sample-payloads.ts';
import { foundCallFields } from '../../src/zapier/calls/found-call.ts';
import doubletickEdition from '../../src/zapier/editions/doubletick.ts';
import noHubEdition from '../../src/zapier/editions/no-hub.ts';
import whatconvertsEdition from '../../src/zapier/editions/whatconverts.ts';
import { authData, callRecord, DOUBLETICK, HUB, WHATCONVERTS } from '../contract/operation-cases.ts';
import { call, callerOf, failureOf } from '../zapier-app.ts';

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

const PHONE = '+17735550170';
const WEB_PAGE = '<!DOCTYPE html><html><body>We will be back soon.</body></html>';

const doubletickAlone = { doubletick_api_key: 'key_1' };
const whatconvertsAlone = { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };
const hubAlone = { hub_url: HUB, hub_key: 'rk_1' };
const withoutWhatconverts = { ...doubletickAlone, ...hubAlone };
const withoutDoubletick = { ...whatconvertsAlone, ...hubAlone };

const find = (inputData: object, auth: object = authData) =>
  call<Result[]>('searches.find_call.operation.perform', { authData: auth, inputData });

const onHub = (query: Record<string, string>, ...calls: object[]) =>
  nock(HUB).get('/v1/calls').query(query).reply(200, { calls });

const onDoubletick = (id: string, data: unknown, status = 200) =>
  nock(DOUBLETICK)
    .get(`/v1/call/${encodeURIComponent(id)}`)
    .reply(status, status === 200 ? { success: true, message: 'Call', data: data as object } : (data as object));

const onWhatconverts = (id: string, status: number, body: object) =>
  nock(WHATCONVERTS).get(`/api/v1/leads/${id}`).reply(status, body);

const listed = (customer: string, leads: object[], page: object = { total_pages: 1 }) =>
  nock(WHATCONVERTS)
    .get('/api/v1/leads')
    .query({ order: 'desc', lead_type: 'phone_call', phone_number: customer, leads_per_page: '100' })
    .reply(200, { ...page, leads });

const team = () =>
  nock(DOUBLETICK)
    .get('/team')
    .reply(200, {
      data: [{ id: 'user_1', name: 'Anita Desai', phone: '17045550101', email: 'anita@example.com' }],
    });

const unknown = { statusCode: 404, error: 'Not Found', message: 'Call not found' };

/** As DoubleTick's pages let one expect it. */
const record = {
  callId: 'call_1',
  status: 'COMPLETED',
  direction: 'INBOUND',
  channel: 'PSTN',
  from: '17735550170',
  to: '13125550150',
  agent: { id: 'user_1', name: 'Anita Desai', phone: '17045550101', email: 'anita@example.com' },
  customer: { id: 'customer_1', name: 'Priya Raman' },
  initiatedAt: '2026-03-02T09:14:58Z',
  answeredAt: '2026-03-02T09:15:07Z',
  endedAt: '2026-03-02T09:18:11Z',
  durationInSeconds: 184,
  recordingUrl: 'https://public.doubletick.io/recordings/1.mp3',
  transcript: [
    { speaker: 'Agent', text: 'Good morning.' },
    { role: 'Customer', message: 'Where is my order?' },
    'Goodbye.',
    { speaker: 'Agent' },
  ],
  disposition: { name: 'Resolved' },
  aiSummary: { summary: 'Asks for her order.' },
};

const pointerIn = (fields: Result | undefined) => JSON.parse(String(fields?.recording_file).split('|||')[1] ?? '{}');

describe("a call on DoubleTick's own record", () => {
  test('comes whole, its recording as a file that is fetched when a step uses it', async () => {
    onDoubletick('call_1', record);
    const [found] = await find({ call: 'call_1', customer_phone: 'ignored' }, doubletickAlone);
    expect(Object.keys(found ?? {})).toEqual(Object.keys(foundCallFields));
    expect(found).toEqual({
      id: 'doubletick:call_1',
      call_id: 'call_1',
      provider: 'doubletick',
      found_in: 'doubletick',
      state: 'ended',
      direction: 'Inbound',
      call_outcome: 'completed',
      channel: 'PSTN',
      call_initiated_at: '2026-03-02T09:14:58.000Z',
      call_started_at: '2026-03-02T09:15:07.000Z',
      call_ended_at: '2026-03-02T09:18:11.000Z',
      duration_seconds: 184,
      duration_ms: 184_000,
      was_answered: true,
      agent_name: 'Anita Desai',
      agent_phone: '+17045550101',
      agent_email: 'anita@example.com',
      agent_id: 'user_1',
      customer_name: 'Priya Raman',
      customer_first_name: 'Priya',
      customer_last_name: 'Raman',
      customer_phone: PHONE,
      customer_id: 'customer_1',
      business_number: '+13125550150',
      recording_url: record.recordingUrl,
      recording_file: expect.stringContaining('hydrate'),
      transcript: 'Agent: Good morning.\nCustomer: Where is my order?\nGoodbye.',
      summary: 'Asks for her order.',
      disposition: 'Resolved',
    });
    expect(pointerIn(found)).toMatchObject({
      method: 'hydrators.doubletickRecording',
      bundle: { url: record.recordingUrl, name: 'call-call_1' },
    });
  });

  test('is completed by what only the hub knows, and by the team', async () => {
    onHub({ id: 'call_1' }, callRecord({ transcript: 'From a webhook.' }));
    onDoubletick('call_1', { call: { callId: 'call_1', status: 'END', aiSummary: 'Asks for her order.' } });
    team();
    expect(await find({ call: 'call_1' }, withoutWhatconverts)).toMatchObject([
      {
        found_in: 'doubletick',
        state: 'ended',
        call_outcome: 'completed',
        duration_seconds: 184,
        agent_name: 'Anita Desai',
        agent_email: 'anita@example.com',
        agent_id: 'user_1',
        transcript: 'From a webhook.',
        summary: 'Asks for her order.',
        recording_url: 'https://public.doubletick.io/recordings/1.mp3',
      },
    ]);
  });

  test('counts for what it tells itself, and two records of a team member are not mixed', async () => {
    onHub(
      { id: 'call_1' },
      callRecord({ agent: '+17045550102', duration_ms: 1_000, outcome: 'missed', state: 'missed' }),
    );
    onDoubletick('call_1', { ...record, agent: { name: 'Anita Desai', email: 'anita@example.com' } });
    expect(await find({ call: 'call_1' }, withoutWhatconverts)).toMatchObject([
      { call_outcome: 'completed', duration_seconds: 184, agent_name: 'Anita Desai', agent_phone: null },
    ]);
  });

  test('of a call that goes on there is no outcome yet; the hub may know of its end before', async () => {
    const goesOn = {
      callId: 'call_1',
      status: 'IN_PROGRESS',
      direction: 'OUTBOUND',
      from: '13125550150',
      to: '17735550170',
    };
    onDoubletick('call_1', goesOn);
    expect(await find({ call: 'call_1' }, doubletickAlone)).toMatchObject([
      { state: 'in_progress', call_outcome: null, duration_ms: null, direction: 'Outbound', customer_phone: PHONE },
    ]);
    onHub({ id: 'call_1' }, callRecord({ agent: null }));
    onDoubletick('call_1', goesOn);
    expect(await find({ call: 'call_1' }, withoutWhatconverts)).toMatchObject([
      { state: 'ended', call_outcome: 'completed', call_ended_at: '2026-03-02T09:18:11.000Z', found_in: 'doubletick' },
    ]);
  });

  test.each([
    [{ status: 'RINGING' }, { state: 'ringing', call_outcome: null }],
    [
      { status: 'NO_ANSWER', direction: 'outgoing' },
      { state: 'ended', call_outcome: 'no_answer', duration_ms: 0 },
    ],
    [{ status: 'Declined' }, { state: 'ended', call_outcome: 'rejected', was_answered: false }],
    [{ status: 'FAILED', durationInSeconds: 0 }, { call_outcome: 'failed' }],
    [{ status: 'on hold' }, { state: null, call_outcome: null }],
    // Nothing says whether anybody talked, and a guess would be "missed".
    [{ status: 'ENDED' }, { state: 'ended', call_outcome: null, was_answered: null, duration_ms: null }],
    [
      { timings: { answeredAt: '2026-03-02T09:15:07Z', endedAt: '2026-03-02T09:16:07Z' } },
      { state: 'ended', call_outcome: 'completed', duration_ms: 60_000 },
    ],
    [{ endedAt: '2026-03-02T09:16:07Z' }, { state: 'ended', call_outcome: null }],
    [
      { agentNumber: '17045550101', agentId: 7 },
      { agent_name: null, agent_phone: '+17045550101' },
    ],
    [
      { transcript: { messages: [] }, aiSummary: 'Short.' },
      { transcript: null, summary: 'Short.' },
    ],
    [{ transcript: 'Hello.', recording: { url: 'https://public.doubletick.io/r/1' } }, { transcript: 'Hello.' }],
    [{}, { transcript: null, summary: null, disposition: null, recording_url: null, recording_file: null }],
  ])('reads %j', async (answer, expected) => {
    onDoubletick('call_1', { callId: 'call_1', ...answer });
    if ('agentNumber' in answer) nock(DOUBLETICK).get('/team').reply(500, {});
    expect(await find({ call: 'call_1' }, doubletickAlone)).toMatchObject([expected]);
  });

  test('is none when DoubleTick says so and there is no hub', async () => {
    onDoubletick('wacid.a/b==', unknown, 404);
    expect(await find({ call: 'wacid.a/b==' }, doubletickAlone)).toEqual([]);
  });

  test.each([
    [{ data: WEB_PAGE }, 'it sent a web page instead of data'],
    [{ data: { success: false, message: 'No such plan' } }, 'it reports a failure. It says: No such plan'],
    [{ data: { success: true, data: {} } }, 'the answer does not hold what its documentation says'],
    [{ data: { success: true, data: { callId: 'call_2' } } }, 'answered with another call'],
    [{ data: WEB_PAGE, status: 404 }, 'it says with a web page that there is no such address'],
    [{ data: { message: 'Calling is off' }, status: 403 }, 'may not do this'],
    [{ data: {}, status: 500 }, 'DoubleTick answered with status 500'],
  ])(
    'is not none when DoubleTick answers %j',
    async ({ data, status = 200 }: { data: string | object; status?: number }, words) => {
      onHub({ id: 'call_1' }, callRecord());
      nock(DOUBLETICK).get('/v1/call/call_1').reply(status, data);
      expect(await failureOf(find({ call: 'call_1' }))).toContain(words);
    },
  );
});

describe("a call on the hub's record", () => {
  test('is found there where DoubleTick has none', async () => {
    onHub({ id: 'doubletick:call_1' }, callRecord({ transcript: 'Hello.', summary: 'Says hello.' }));
    onDoubletick('call_1', unknown, 404);
    team();
    const [found] = await find({ call: 'doubletick:call_1' });
    expect(found).toMatchObject({
      id: 'doubletick:call_1',
      call_id: 'call_1',
      found_in: 'hub',
      direction: 'Inbound',
      call_outcome: 'completed',
      call_initiated_at: '2026-03-02T09:14:58.000Z',
      duration_seconds: 184,
      was_answered: true,
      agent_phone: '+17045550101',
      customer_first_name: 'Priya',
      transcript: 'Hello.',
      summary: 'Says hello.',
      disposition: null,
    });
    expect(pointerIn(found).method).toBe('hydrators.doubletickRecording');
  });

  test('is enough for a connection that has the hub alone', async () => {
    onHub({ id: 'call_1' }, callRecord({ agent: '17045550101', recording_url: null, direction: 'OUTGOING' }));
    expect(await find({ call: 'call_1' }, hubAlone)).toMatchObject([
      {
        found_in: 'hub',
        agent_name: null,
        agent_phone: '+17045550101',
        agent_email: null,
        direction: 'Outbound',
        transcript: null,
        summary: null,
        recording_file: null,
      },
    ]);
  });

  test.each([
    [
      'ringing',
      null,
      null,
      { state: 'ringing', call_outcome: null, was_answered: null, direction: null, channel: null },
    ],
    ['missed', 'missed', 0, { state: 'ended', call_outcome: 'missed', was_answered: false, duration_seconds: 0 }],
  ])('may be of a call that is %s', async (state, outcome, duration_ms, expected) => {
    onHub({ id: 'call_1' }, callRecord({ state, outcome, duration_ms, agent: null, direction: null, channel: null }));
    expect(await find({ call: 'call_1' }, hubAlone)).toMatchObject([expected]);
  });

  test('has the number of a team member as the provider sends it where nobody knows its country', async () => {
    onHub({ id: 'call_1' }, callRecord({ agent: '555-0102' }));
    expect(await find({ call: 'call_1' }, hubAlone)).toMatchObject([{ agent_name: null, agent_phone: '555-0102' }]);
  });

  test('is none where nobody has one', async () => {
    onHub({ id: 'call_1' });
    expect(await find({ call: 'call_1' }, hubAlone)).toEqual([]);
    onHub({ id: 'call_1' });
    onDoubletick('call_1', unknown, 404);
    expect(await find({ call: 'call_1' })).toEqual([]);
  });

  test.each([WEB_PAGE, '{"calls":"none"}', '{"calls":[{"id":"call_1"}]}', '{}'])(
    'is not none when the hub answers %s',
    async (answer) => {
      nock(HUB).get('/v1/calls').query(true).reply(200, answer);
      expect(await failureOf(find({ call: 'call_1' }, hubAlone))).toContain('not as a Ringhook hub does');
    },
  );

  test('is not needed where DoubleTick has the call; a hub that fails is no "none" where it has not', async () => {
    nock(HUB).get('/v1/calls').query(true).reply(500, { title: 'Broken' });
    onDoubletick('call_1', record);
    expect(await find({ call: 'call_1' })).toMatchObject([{ found_in: 'doubletick', call_outcome: 'completed' }]);
    nock(HUB).get('/v1/calls').query(true).reply(500, { title: 'Broken' });
    onDoubletick('call_1', unknown, 404);
    expect(await failureOf(find({ call: 'call_1' }))).toContain('The hub answered with status 500: Broken');
  });

  test('that has reached its limit is asked again by Zapier', async () => {
    nock(HUB).get('/v1/calls').query(true).reply(429, {});
    expect(await failureOf(find({ call: 'call_1' }))).toContain('429');
  });
});

describe("a call on WhatConverts' own record", () => {
  const lead = { ...callCompleted, caller_number: PHONE };

  test('is a lead, found by its ID', async () => {
    onWhatconverts('482913', 200, { leads: [lead] });
    const [found] = await find({ call: '482913' }, whatconvertsAlone);
    expect(found).toMatchObject({
      id: 'whatconverts:482913',
      provider: 'whatconverts',
      found_in: 'whatconverts',
      state: 'ended',
      call_outcome: 'completed',
      direction: 'Inbound',
      duration_seconds: 328,
      customer_phone: PHONE,
      customer_name: callCompleted.contact_name,
      business_number: callCompleted.tracking_number,
      recording_url: callCompleted.recording,
      transcript: callCompleted.call_transcription,
      summary: 'The caller asks for an estimate for a new roof.',
      agent_name: null,
      channel: 'PSTN',
      customer_id: callCompleted.user_id,
      disposition: 'Quotable',
    });
    const { call_initiated_at: began, call_ended_at: ended } = found ?? {};
    expect(Date.parse(String(ended)) - Date.parse(String(began))).toBe(328_000);
    expect(pointerIn(found)).toMatchObject({
      method: 'hydrators.whatconvertsRecording',
      bundle: { name: 'lead-482913' },
    });
  });

  test('has the voicemail, and goes on while it goes on', async () => {
    const voicemail = {
      recording: '',
      call_transcription: '',
      voicemail: 'https://app.whatconverts.com/recording/VM1',
    };
    onWhatconverts('482913', 200, { ...lead, ...voicemail, voicemail_transcription: 'Call me.', date_created: '' });
    expect(await find({ call: '482913' }, whatconvertsAlone)).toMatchObject([
      {
        call_outcome: 'voicemail',
        was_answered: false,
        call_started_at: null,
        call_ended_at: null,
        recording_url: voicemail.voicemail,
        transcript: 'Call me.',
      },
    ]);
    onWhatconverts('482913', 200, { ...callInProgress, contact_name: '', caller_name: 'DANA W' });
    expect(await find({ call: '482913' }, whatconvertsAlone)).toMatchObject([
      {
        state: 'in_progress',
        call_outcome: null,
        was_answered: null,
        duration_ms: null,
        customer_name: 'DANA W',
        disposition: null,
      },
    ]);
  });

  test('is none for a form, another lead, or an ID of no lead', async () => {
    onWhatconverts('482955', 200, { leads: [newForm] });
    expect(await find({ call: '482955' }, whatconvertsAlone)).toEqual([]);
    onWhatconverts('482955', 200, { leads: [lead] });
    expect(await find({ call: '482955' }, whatconvertsAlone)).toEqual([]);
    onWhatconverts('7', 404, { error_message: 'Lead not found.' });
    expect(await find({ call: '7' }, whatconvertsAlone)).toEqual([]);
    expect(await find({ call: 'call_1' }, whatconvertsAlone)).toEqual([]);
  });

  test('is looked for there alone where the hub knows whose it is, and both tell of it', async () => {
    const known = callRecord({
      id: 'whatconverts:482913',
      source: 'whatconverts',
      channel: null,
      transcript: 'Of the hub.',
    });
    onHub({ id: '482913' }, known);
    onWhatconverts('482913', 200, { ...lead, call_transcription: '' });
    expect(await find({ call: '482913' })).toMatchObject([{ found_in: 'whatconverts', transcript: 'Of the hub.' }]);
    onHub({ id: '482913' }, known);
    onWhatconverts('482913', 404, { error_message: 'Lead not found.' });
    expect(await find({ call: '482913' })).toMatchObject([
      { found_in: 'hub', provider: 'whatconverts', channel: 'PSTN' },
    ]);
  });

  test('digits alone may be a call of either product', async () => {
    onHub({ id: '482913' });
    onWhatconverts('482913', 404, { error_message: 'Lead not found.' });
    onDoubletick('482913', { ...record, callId: '482913' });
    expect(await find({ call: '482913' })).toMatchObject([{ provider: 'doubletick', call_id: '482913' }]);
  });
});

describe("a customer's latest call", () => {
  const lead = { ...callCompleted, caller_number: PHONE };

  test("is the hub's latest, with what DoubleTick has of it", async () => {
    onHub({ customer: PHONE, number: '+13125550150' }, callRecord());
    onDoubletick('call_1', record);
    const asked = { customer_phone: '+1 773 555 0170', business_number: '+13125550150' };
    expect(await find(asked, withoutWhatconverts)).toMatchObject([
      { found_in: 'doubletick', call_id: 'call_1', disposition: 'Resolved' },
    ]);
  });

  test("is WhatConverts' where that is later, on record of the hub or not", async () => {
    onHub({ customer: PHONE }, callRecord());
    listed(PHONE, [lead]);
    expect(await find({ customer_phone: PHONE })).toMatchObject([{ found_in: 'whatconverts', call_id: '482913' }]);
    onHub({ customer: PHONE }, callRecord({ id: 'whatconverts:482913', source: 'whatconverts', agent: 'Front desk' }));
    listed(PHONE, [lead]);
    expect(await find({ customer_phone: PHONE }, withoutDoubletick)).toMatchObject([
      { found_in: 'whatconverts', agent_name: 'Front desk' },
    ]);
    onHub({ customer: PHONE });
    listed(PHONE, [lead]);
    expect(await find({ customer_phone: PHONE })).toMatchObject([{ found_in: 'whatconverts' }]);
  });

  test("is the hub's where WhatConverts' is older, or nobody knows of when", async () => {
    for (const date_created of ['2026-03-01T09:00:00Z', '']) {
      onHub({ customer: PHONE }, callRecord({ agent: null }));
      listed(PHONE, [{ ...lead, date_created }]);
      expect(await find({ customer_phone: PHONE }, withoutDoubletick)).toMatchObject([
        { found_in: 'hub', call_id: 'call_1' },
      ]);
    }
  });

  test('is found without a hub in what WhatConverts lists, on one number or on any', async () => {
    const others = [
      { ...lead, lead_id: 1, caller_number: '+17735550119' },
      { ...newForm, caller_number: PHONE },
    ];
    const another = { ...lead, lead_id: 2, tracking_number: '+13125550199' };
    listed(PHONE, [...others, another, lead]);
    expect(await find({ customer_phone: PHONE }, whatconvertsAlone)).toMatchObject([{ call_id: '2' }]);
    listed(PHONE, [...others, another, lead]);
    const onOne = { customer_phone: PHONE, business_number: callCompleted.tracking_number };
    expect(await find(onOne, whatconvertsAlone)).toMatchObject([{ call_id: '482913' }]);
  });

  test('is that of nobody else: leads that do not match are none, unless there are more than were sent', async () => {
    const others = [
      { ...lead, caller_number: '+17735550119' },
      { ...lead, caller_number: '' },
    ];
    listed(PHONE, others);
    expect(await find({ customer_phone: PHONE }, whatconvertsAlone)).toEqual([]);
    listed(PHONE, []);
    expect(await find({ customer_phone: PHONE }, whatconvertsAlone)).toEqual([]);
    for (const page of [{ total_pages: 2 }, {}]) {
      listed(PHONE, Array(100).fill(others[0]), page);
      expect(await failureOf(find({ customer_phone: PHONE }, whatconvertsAlone))).toContain('calls that do not match');
    }
  });

  test('is none where the hub has none', async () => {
    onHub({ customer: PHONE });
    expect(await find({ customer_phone: PHONE }, hubAlone)).toEqual([]);
  });

  test('is not guessed where the hub does not answer', async () => {
    nock(HUB).get('/v1/calls').query(true).reply(503, { title: 'Busy' });
    expect(await failureOf(find({ customer_phone: PHONE }))).toContain('The hub answered with status 503');
  });

  test('needs somebody who lists calls, which DoubleTick does not', async () => {
    expect(await failureOf(find({ customer_phone: PHONE }, doubletickAlone))).toBe(
      'The latest call of a customer can only be found with a hub, or the WhatConverts API Token and Secret. Add it to the connection, or fill in a Call ID.',
    );
  });

  test("is read by the connection's Default Country", async () => {
    onHub({ customer: PHONE }, callRecord({ agent: null }));
    const auth = { ...hubAlone, default_country: 'US' };
    expect(await find({ customer_phone: '(773) 555-0170' }, auth)).toMatchObject([{ customer_phone: PHONE }]);
  });
});

describe('an edition', () => {
  const findIn = (edition: object, inputData: object, auth: object = authData) =>
    callerOf(edition)<Result[]>('searches.find_call.operation.perform', { authData: auth, inputData });

  test.each([
    [doubletickEdition, 'doubletick', callRecord({ id: 'whatconverts:call_1', source: 'whatconverts' })],
    [whatconvertsEdition, 'whatconverts', callRecord()],
  ])('of one product asks the hub for its calls alone, and takes no other', async (edition, source, other) => {
    onHub({ customer: PHONE, source }, other);
    expect(await findIn(edition, { customer_phone: PHONE }, hubAlone)).toEqual([]);
    onHub({ customer: PHONE, source }, callRecord({ id: `${source}:call_1`, source, agent: null }));
    expect(await findIn(edition, { customer_phone: PHONE }, hubAlone)).toMatchObject([{ provider: source }]);
  });

  test('without a hub asks none, and says who lists calls', async () => {
    onDoubletick('call_1', record);
    expect(await findIn(noHubEdition, { call: 'call_1' })).toMatchObject([{ found_in: 'doubletick' }]);
    expect(await failureOf(findIn(noHubEdition, { customer_phone: PHONE }, doubletickAlone))).toContain(
      'can only be found with the WhatConverts API Token and Secret.',
    );
  });
});

describe('a form that says too little', () => {
  test.each([
    [{}, 'It is not clear which call is meant. Fill in a Call ID, or a Customer Phone Number'],
    [{ business_number: '+13125550150' }, 'It is not clear which call is meant'],
    [{ customer_phone: '(773) 555-0170' }, 'Customer Phone Number is "(773) 555-0170", which has no country code'],
    [{ customer_phone: 'Priya' }, 'Customer Phone Number is "Priya", which is no phone number'],
    [{ customer_phone: PHONE, business_number: 'Acme' }, 'Business Number is "Acme", which is no phone number'],
  ])('asks nobody: %j', async (inputData, words) => {
    expect(await failureOf(find(inputData))).toContain(words);
  });
});

describe('a call of a provider that no key of the connection is for', () => {
  const cloud = { id: 'whatsapp_cloud:wacid.1', source: 'whatsapp_cloud', agent: null, recording_url: null };

  test.each([{ id: 'wacid.1' }, { id: 'whatsapp_cloud:wacid.1' }])('is found on the hub by %j', async ({ id }) => {
    onHub({ id }, callRecord(cloud));
    const [found] = await find({ call: id });
    expect(found).toMatchObject({
      id: 'whatsapp_cloud:wacid.1',
      call_id: 'wacid.1',
      provider: 'whatsapp_cloud',
      found_in: 'hub',
      call_outcome: 'completed',
      recording_file: null,
    });
  });

  test('is found as the latest of its customer', async () => {
    onHub({ customer: PHONE }, callRecord(cloud));
    expect(await find({ customer_phone: PHONE }, withoutWhatconverts)).toMatchObject([
      { id: 'whatsapp_cloud:wacid.1', found_in: 'hub' },
    ]);
  });
});
