/** The actions that ask for call permission, record it and export the record. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { toBundle } from '../../src/local-zaps/zapier-delivery.ts';
import type { Result } from '../../src/values/output-field.ts';
import {
  authData,
  DOUBLETICK,
  HUB,
  LEDGER_COLUMNS,
  newWait,
  permissionAnswer,
  recordedLine,
  templates,
  zapierTakesFiles,
} from '../contract/operation-cases.ts';
import { call, failureOf } from '../zapier-app.ts';

const PHONE = '+17045550118';
const WABA = '+17045550100';
const withoutHub = { doubletick_api_key: 'key_1' };

let log: string[] = [];

beforeEach(() => {
  nock.cleanAll();
  log = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void log.push(String(line).trim()));
});
afterEach(() => {
  delete process.env.ZAPIER_DEPLOY_KEY;
  expect(nock.pendingMocks()).toEqual([]);
});

const act = (action: string, inputData: object, connection: object = authData, meta: object = {}) =>
  call<Result>(`creates.${action}.operation.perform`, { authData: connection, inputData, meta });

/** The bodies that were posted to a path, in order. */
const posted = (host: string, path: string, status: number, answer: object | string): unknown[] => {
  const bodies: unknown[] = [];
  nock(host)
    .post(path, (body) => bodies.push(body) > 0)
    .reply(status, answer);
  return bodies;
};

const listed = (list: unknown = templates) =>
  nock(DOUBLETICK)
    .get('/v2/templates')
    .query(true)
    .reply(200, JSON.stringify(list), { 'content-type': 'application/json' });

const sent = (list?: unknown) => {
  listed(list);
  return posted(DOUBLETICK, '/whatsapp/message/template', 201, { status: 'SENT', messageId: 'message_1' });
};

const recorded = (status = 201, answer: object | string = recordedLine) =>
  posted(HUB, '/v1/permissions/requests', status, answer);

const ringhookLog = () => log.filter((line) => line.startsWith('Ringhook'));

describe('Request Call Permission', () => {
  const ACTION = 'doubletick_request_call_permission';
  const asked = { customer_phone: PHONE, waba_number: WABA, template: 'hello:en' };
  const ledger = (changes: Record<string, unknown>) =>
    nock(HUB)
      .get('/v1/permissions/17045550118')
      .query({ waba_number: '17045550100', channel: 'whatsapp', asked_by: 'Zapier' })
      .reply(200, permissionAnswer(changes));
  const neverAsked = () => ledger({ status: 'never_asked', replied_at: null });
  const known = () =>
    nock(DOUBLETICK)
      .get('/customer/details')
      .query(true)
      .reply(200, { customer: { id: 'c_1' } });
  const limits = (body: object) =>
    nock(DOUBLETICK)
      .get('/whatsapp/call/call-permissions')
      .query(true)
      .reply(200, { isEligible: { allowed: true }, ...body });
  const mayRequest = { callPermissionRequest: { allowed: true, allowedRequestLeftForWeek: 1 } };

  test('asks a customer of whom nothing speaks against it, and the hub records it', async () => {
    neverAsked();
    known();
    limits(mayRequest);
    const bodies = sent();
    const records = recorded();
    expect(await act(ACTION, asked)).toMatchObject({
      template_name: 'hello',
      permission_status: 'never_asked',
      requests_left_this_week: 1,
      is_recorded: true,
    });
    expect(bodies).toHaveLength(1);
    expect(records).toEqual([
      {
        customer_phone: PHONE,
        waba_number: WABA,
        message_id: 'message_1',
        template: { name: 'hello', language: 'en', text: 'Hello!', buttons: [] },
        requested_by: 'Zapier',
      },
    ]);
  });

  test.each(['expired', 'permanent'])('asks when the record says %s', async (status) => {
    ledger({ status });
    known();
    limits(mayRequest);
    sent();
    recorded();
    expect(await act(ACTION, asked)).toMatchObject({ permission_status: status });
  });

  test.each([
    [{ status: 'denied' }, 'this customer refused calls (2026-03-02T09:15:07.000Z)'],
    [{ status: 'denied', replied_at: null }, 'this customer refused calls (no date on record)'],
    [{ status: 'unclear' }, 'the last answer of this customer was unclear (2026-03-02T09:15:07.000Z). Settle it first'],
    [{ status: 'something new' }, "the hub's answer about this customer is contradictory"],
    [{ status: 'denied', may_call: true }, "the hub's answer about this customer is contradictory"],
  ])('sends nothing when the record says %j, and says why', async (changes, expected) => {
    ledger(changes);
    const failure = await failureOf(act(ACTION, asked));
    expect(failure).toMatch(/^The request was not sent: /);
    expect(failure).toContain(expected);
    expect(failure).toContain('Send Anyway');
  });

  test.each([
    [
      { callPermissionRequest: { allowed: false, numberOfRequestLeftForToday: 0, allowedRequestLeftForWeek: 0 } },
      '(left today: 0, this week: 0',
    ],
    [{ isBlocked: true }, 'reason: BLOCKED'],
    [{}, '(left today: unknown, this week: unknown'],
    [{ startCall: { allowed: true } }, '(left today: unknown, this week: unknown)'],
  ])('stops, with the reason, when the limit is used up or unclear: %j', async (body, expected) => {
    ledger({ status: 'expired' });
    known();
    limits(body);
    expect(await failureOf(act(ACTION, asked))).toContain(expected);
  });

  test('goes ahead when told to, asks nobody before, and is on record all the same', async () => {
    sent();
    recorded();
    expect(await act(ACTION, { ...asked, send_anyway: true })).toMatchObject({
      permission_status: null,
      requests_left_this_week: null,
      is_recorded: true,
    });
  });

  test('without a hub goes by what DoubleTick says, and nobody keeps a record', async () => {
    known();
    limits(mayRequest);
    sent();
    expect(await act(ACTION, asked, withoutHub)).toMatchObject({
      permission_status: null,
      requests_left_this_week: 1,
      is_recorded: null,
    });
  });

  test.each([
    [404, {}],
    [200, { customer: { name: 'Dana' } }],
  ])('asks a customer whom DoubleTick does not know yet: nobody can have asked before', async (status, body) => {
    neverAsked();
    nock(DOUBLETICK).get('/customer/details').query(true).reply(status, body);
    sent();
    recorded();
    expect(await act(ACTION, asked)).toMatchObject({ requests_left_this_week: null });
  });

  test.each([
    [503, { title: 'Busy', detail: 'Try again in a minute.' }, 'status 503: Try again in a minute.'],
    [200, '<html>', 'not as a Ringhook hub does'],
    [401, {}, 'does not accept the Hub Key'],
  ])(
    'sends nothing when the hub answers %d: who may have refused is not asked again',
    async (status, body, expected) => {
      nock(HUB)
        .get(/permissions/)
        .query(true)
        .reply(status, body);
      const failure = await failureOf(act(ACTION, asked));
      expect(failure).toMatch(/^The request was not sent: the hub did not say whether this customer refused calls\. /);
      expect(failure).toContain(expected);
    },
  );

  test('sends nothing when the hub does not answer, or is busy', async () => {
    const request = () =>
      nock(HUB)
        .get(/permissions/)
        .query(true);
    request().replyWithError('connect ECONNREFUSED');
    expect(await failureOf(act(ACTION, asked))).toContain('hub.example.com does not answer');
    request().reply(429, {}, { 'retry-after': '7' });
    await expect(act(ACTION, asked)).rejects.toMatchObject({ name: 'ThrottledError' });
  });

  test.each([
    ['refuses it', () => recorded(400, { title: 'The message ID is too long' }), 'The message ID is too long'],
    ['is no hub any more', () => recorded(200, '<html>'), 'not as a Ringhook hub does'],
    [
      'is gone',
      () => nock(HUB).post('/v1/permissions/requests').replyWithError('connect ECONNREFUSED'),
      'does not answer',
    ],
    ['is busy', () => recorded(429, {}), 'too busy'],
  ])(
    'a message that is out never fails because the hub %s: it says that it is not recorded',
    async (_what, answer, words) => {
      sent();
      answer();
      expect(await act(ACTION, { ...asked, send_anyway: true })).toMatchObject({
        message_status: 'SENT',
        is_recorded: false,
      });
      expect(ringhookLog()).toEqual([
        expect.stringContaining("the request was sent, but it is not on the hub's record: "),
      ]);
      expect(ringhookLog()[0]).toContain(words);
    },
  );
});

describe('Request Call Permission and Wait', () => {
  const ACTION = 'doubletick_request_call_permission_and_wait';
  const asked = { customer_phone: PHONE, waba_number: WABA, template: 'hello:en' };
  const CALLBACK = 'https://zapier.com/hooks/callback/123/a/';
  const run = (inputData: object, { connection = authData, meta = {} }: { connection?: object; meta?: object } = {}) =>
    call<Result>(`creates.${ACTION}.operation.perform`, { authData: connection, inputData, meta }, {}, CALLBACK);

  const onRecord = (changes: Record<string, unknown>) =>
    nock(HUB)
      .get('/v1/permissions/17045550118')
      .query({ waba_number: '17045550100', channel: 'whatsapp', asked_by: 'Zapier' })
      .reply(200, permissionAnswer({ phone: null, ...changes }));
  const neverAsked = () => onRecord({ status: 'never_asked', replied_at: null });
  const unknownToDoubletick = () => nock(DOUBLETICK).get('/customer/details').query(true).reply(404, {});
  const waits = (changes: object = {}) => posted(HUB, '/v1/permissions/waits', 201, { ...newWait, ...changes });

  test('registers the wait before it asks, and is without an answer at first', async () => {
    neverAsked();
    unknownToDoubletick();
    const registered = waits();
    const messages = sent();
    recorded();
    expect(await run({ ...asked, wait_hours: '48' })).toEqual({
      id: 'message_1',
      message_id: 'message_1',
      message_status: 'SENT',
      customer_phone: PHONE,
      waba_number: WABA,
      template_name: 'hello',
      template_language: 'en',
      is_recorded: true,
      outcome: null,
      answered_at: null,
      may_call: false,
      reason: null,
      permission_status: null,
      expires_at: null,
      requests_left_this_week: null,
      wait_id: newWait.id,
    });
    expect(messages).toHaveLength(1);
    expect(registered).toEqual([
      {
        customer_phone: PHONE,
        waba_number: WABA,
        callback_url: CALLBACK,
        wait_seconds: 48 * 3_600,
        status_seen: 'never_asked',
      },
    ]);
  });

  test('waits for a day where nothing else is said, and for any new answer where it is sent anyway', async () => {
    const registered = waits();
    sent();
    recorded();
    await run({ ...asked, send_anyway: true });
    expect(registered).toEqual([
      { customer_phone: PHONE, waba_number: WABA, callback_url: CALLBACK, wait_seconds: 24 * 3_600 },
    ]);
  });

  test.each([
    ['permanent', null, 'granted'],
    ['temporary', new Date(Date.now() + 60_000).toISOString(), 'granted_for_7_days'],
  ])('asks nobody whose permission is %s, and does not wait', async (status, expires_at, outcome) => {
    onRecord({ status, expires_at });
    unknownToDoubletick();
    listed();
    expect(await run(asked)).toMatchObject({
      id: `${PHONE}:${WABA}`,
      message_id: null,
      outcome,
      may_call: true,
      permission_status: status,
      expires_at,
      answered_at: '2026-03-02T09:15:07.000Z',
      wait_id: null,
    });
  });

  test('does not ask who answered in the very moment before the wait began', async () => {
    neverAsked();
    unknownToDoubletick();
    listed();
    waits({ is_answered: true });
    expect(await run(asked)).toMatchObject({ message_id: null, outcome: null, may_call: false, wait_id: newWait.id });
  });

  test.each([
    ['denied', 'this customer refused calls'],
    ['unclear', 'the last answer of this customer was unclear'],
  ])('stops at once, and waits for nothing, when the record says %s', async (status, words) => {
    onRecord({ status });
    unknownToDoubletick();
    listed();
    expect(await failureOf(run(asked))).toContain(words);
  });

  test('stops at once when the limit is used up', async () => {
    neverAsked();
    nock(DOUBLETICK)
      .get('/customer/details')
      .query(true)
      .reply(200, { customer: { id: 'c_1' } });
    nock(DOUBLETICK)
      .get('/whatsapp/call/call-permissions')
      .query(true)
      .reply(200, { isEligible: { allowed: true }, callPermissionRequest: { allowed: false } });
    listed();
    expect(await failureOf(run(asked))).toContain('DoubleTick allows no more requests to this customer now');
  });

  test('sends nothing when the hub does not take the wait', async () => {
    neverAsked();
    unknownToDoubletick();
    listed();
    posted(HUB, '/v1/permissions/waits', 400, { title: 'Wrong', detail: 'callback_url must begin with https.' });
    expect(await failureOf(run(asked))).toContain('callback_url must begin with https.');
  });

  test.each([204, 500])('takes the wait back when the message was not sent: %d', async (status) => {
    neverAsked();
    unknownToDoubletick();
    waits();
    listed();
    nock(DOUBLETICK).post('/whatsapp/message/template').reply(400, { message: 'Template paused' });
    nock(HUB).delete(`/v1/permissions/waits/${newWait.id}`).reply(status, '');
    expect(await failureOf(run(asked))).toContain('Template paused');
    expect(ringhookLog()).toHaveLength(status === 204 ? 0 : 1);
  });

  test('a test in the editor sends nothing, waits for nothing, and grants nothing', async () => {
    neverAsked();
    unknownToDoubletick();
    listed();
    expect(await run(asked, { meta: { isLoadingSample: true } })).toMatchObject({
      message_id: null,
      template_name: 'hello',
      outcome: 'no_answer',
      may_call: false,
      reason: expect.stringContaining('This is a test: nothing was sent'),
      permission_status: 'never_asked',
    });
    listed();
    expect(await run({ ...asked, send_anyway: true }, { meta: { isLoadingSample: true } })).toMatchObject({
      outcome: 'no_answer',
      may_call: false,
      permission_status: null,
    });
  });

  test('needs a hub, and a time that Zapier waits', async () => {
    expect(await failureOf(run(asked, { connection: withoutHub }))).toContain('This step needs a hub');
    expect(await failureOf(run({ ...asked, wait_hours: '673' }))).toContain('a whole number from 1 to 672');
  });

  describe('when it is called back', () => {
    const before = {
      id: 'message_1',
      message_id: 'message_1',
      customer_phone: PHONE,
      waba_number: WABA,
      may_call: false,
      wait_id: newWait.id,
    };
    const resumed = (told: object, outputData: object = before) => {
      const content = JSON.stringify({ id: newWait.id, answered_at: null, is_erased: false, ...told });
      const request = { method: 'POST', querystring: '', headers: { 'content-type': 'application/json' }, content };
      const state = { authData, inputData: {}, timezone: null, subscribeData: null };
      return call<Result>(`creates.${ACTION}.operation.performResume`, { ...toBundle(request, state), outputData });
    };
    const soon = new Date(Date.now() + 3_600_000).toISOString();

    test.each([
      // What is called back, what is on record by then, and what the step comes to.
      ['granted', { status: 'permanent' }, { outcome: 'granted', may_call: true }],
      [
        'granted_for_7_days',
        { status: 'temporary', expires_at: soon },
        { outcome: 'granted_for_7_days', may_call: true, expires_at: soon },
      ],
      ['granted_for_7_days', { status: 'expired' }, { outcome: 'granted_for_7_days', may_call: false }],
      ['granted', { status: 'denied' }, { outcome: 'denied', may_call: false }],
      ['granted', { status: 'unclear' }, { outcome: 'unclear', may_call: false }],
      ['granted', { status: 'never_asked' }, { outcome: 'unclear', may_call: false }],
      ['granted', { status: 'permanent', may_call: false }, { outcome: 'unclear', may_call: false }],
      ['denied', { status: 'denied' }, { outcome: 'denied', may_call: false }],
      ['unclear', { status: 'unclear' }, { outcome: 'unclear', may_call: false }],
      ['no_answer', { status: 'never_asked' }, { outcome: 'no_answer', may_call: false }],
      ['something new', { status: 'never_asked' }, { outcome: 'no_answer', may_call: false }],
    ])('with %s, and the record says %j', async (outcome, record, expected) => {
      onRecord(record);
      const answered_at = '2026-03-02T09:15:07.000Z';
      expect(await resumed({ outcome, answered_at })).toMatchObject({
        ...before,
        answered_at,
        reason: expect.any(String),
        ...expected,
      });
    });

    test('by somebody else, goes by the record alone', async () => {
      neverAsked();
      const forged = { id: 'another', outcome: 'granted', answered_at: soon };
      expect(await resumed(forged)).toMatchObject({ outcome: 'no_answer', answered_at: null, may_call: false });
      neverAsked();
      const { wait_id: _, ...withoutWait } = before;
      expect(await resumed({ outcome: 'granted' }, withoutWait)).toMatchObject({ outcome: 'no_answer' });
    });

    test('grants nothing when the hub does not say what is on record', async () => {
      nock(HUB)
        .get(/permissions/)
        .query(true)
        .reply(503, { title: 'Busy' });
      expect(await resumed({ outcome: 'granted' })).toMatchObject({
        outcome: 'unclear',
        may_call: false,
        reason: expect.stringContaining('Look it up with Find Call Permission'),
      });
      expect(ringhookLog()).toHaveLength(1);
      expect(await resumed({ outcome: 'denied' }, {})).toMatchObject({ may_call: false });
      nock(HUB)
        .get(/permissions/)
        .query(true)
        .reply(429, {});
      await expect(resumed({ outcome: 'granted' })).rejects.toMatchObject({ name: 'ThrottledError' });
    });

    test('asks nothing of a customer who was erased', async () => {
      expect(await resumed({ outcome: 'no_answer', is_erased: true })).toMatchObject({
        outcome: 'no_answer',
        may_call: false,
        reason: expect.stringContaining('erased'),
      });
    });
  });
});

describe('what is recorded of a request', () => {
  const ACTION = 'doubletick_send_template_message';
  const toSend = { customer_phone: PHONE, waba_number: WABA };
  const template = (...components: object[]) => [{ name: 'ask', language: 'en', components }];
  const CONSENT = { type: 'CALL_PERMISSION_REQUEST' };

  /** What the hub hears of one template, sent as `input` says. */
  const recordOf = async (list: unknown, input: object = {}, meta: object = {}) => {
    sent(list);
    const records = recorded();
    const result = await act(ACTION, { ...toSend, template: 'ask:en', ...input }, authData, meta);
    expect(result.is_recorded).toBe(true);
    return records[0] as { template: { text: string; buttons: string[] } };
  };

  test('is the text as shown, the buttons, the purpose, and the Zap that asked', async () => {
    const list = template(
      { type: 'HEADER', format: 'TEXT', text: 'Hello {{first name}}', variables: [{ name: 'first name' }] },
      { type: 'BODY', text: 'May we call you about {{topic}}, {{ name }}? {{topic}}!' },
      { type: 'FOOTER', text: 'Example Ltd' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Not now' }, { type: 'URL' }] },
      CONSENT,
    );
    const input = { header: 'Dana', placeholder_1: 'your order', placeholder_2: 'Dana', purpose: 'delivery dates' };
    expect(await recordOf(list, input, { zap: { id: '4711' } })).toEqual({
      customer_phone: PHONE,
      waba_number: WABA,
      message_id: 'message_1',
      template: {
        name: 'ask',
        language: 'en',
        text: 'Hello Dana\n\nMay we call you about your order, Dana? your order!\n\nExample Ltd',
        buttons: ['Not now'],
      },
      purpose: 'delivery dates',
      requested_by: 'Zap 4711',
    });
  });

  test('names a button once that stands among the components and beside them', async () => {
    const buttons = [{ type: 'QUICK_REPLY', text: 'Not now' }];
    const [asked] = template({ type: 'BODY', text: 'May we call you?' }, { type: 'BUTTONS', buttons }, CONSENT);
    expect((await recordOf([{ ...asked, buttons }])).template.buttons).toEqual(['Not now']);
  });

  test.each([
    ['placeholders listed in another order', [{ name: 'b' }, { name: 'a' }], '{{a}}, {{b}}', 'two, one'],
    ['placeholders listed by other names', [{ name: 'x' }, { name: 'y' }], '{{1}}, {{2}}', 'one, two'],
    ['fewer listed than there are', [{ name: '1' }], '{{1}}, {{2}}', 'one, {{2}}'],
  ])('fills in %s', async (_what, variables, text, expected) => {
    const input = { placeholder_1: 'one', placeholder_2: 'two' };
    const { template: shown } = await recordOf(template({ type: 'BODY', text, variables }, CONSENT), input);
    expect(shown.text).toBe(expected);
  });

  test.each([
    [
      'a picture',
      { type: 'HEADER', format: 'IMAGE' },
      { header: 'https://example.com/a.png' },
      'https://example.com/a.png',
    ],
    ['a heading that never changes', { type: 'HEADER', format: 'TEXT', text: 'Hello' }, {}, 'Hello'],
  ])('has %s above the text', async (_what, header, input, expected) => {
    const { template: shown } = await recordOf(template(header, { type: 'BODY', text: 'May we?' }, CONSENT), input);
    expect(shown.text).toBe(`${expected}\n\nMay we?`);
  });

  test('any other message is not recorded', async () => {
    sent();
    expect(await act(ACTION, { ...toSend, template: 'hello:en' })).toMatchObject({ is_recorded: null });
  });

  test('a connection without a hub records nothing', async () => {
    sent(template({ type: 'BODY', text: 'May we?' }, CONSENT));
    expect(await act(ACTION, { ...toSend, template: 'ask:en' }, withoutHub)).toMatchObject({ is_recorded: null });
  });
});

describe('Record Call Permission', () => {
  const ACTION = 'doubletick_record_call_permission';
  const refused = { answer: 'refused', recorded_by: 'Anita Desai', customer_phone: '1 704 555 0118' };
  const records = (status = 201, answer: object = recordedLine) => posted(HUB, '/v1/permissions', status, answer);

  test('records a grant with everything that was filled in', async () => {
    const bodies = records();
    const result = await act(ACTION, {
      answer: 'granted_temporarily',
      recorded_by: 'Anita Desai',
      customer_phone: PHONE,
      customer_id: 'customer_1',
      whatsapp_user: 'US.1',
      channel: 'phone',
      waba_number: WABA,
      answered_at: '2026-03-02T14:45:07+05:30',
      source: 'phone call',
      note: 'Asked for a call after six.',
    });
    const common = {
      customer_phone: PHONE,
      customer_id: 'customer_1',
      whatsapp_user_id: 'US.1',
      answer: 'granted_temporarily',
      waba_number: WABA,
      answered_at: '2026-03-02T09:15:07.000Z',
      recorded_by: 'Anita Desai',
    };
    expect(bodies).toEqual([
      { ...common, channel: 'phone', source: 'phone call', note: 'Asked for a call after six.' },
    ]);
    expect(result).toEqual({ ...common, id: 'line_1', seq: 7, hash: 'a1b2', channel: 'Phone line' });
  });

  test('records a refusal on WhatsApp and all numbers, answered now, unless told otherwise', async () => {
    const bodies = records();
    expect(await act(ACTION, refused)).toMatchObject({
      customer_phone: PHONE,
      customer_id: null,
      whatsapp_user_id: null,
      channel: 'WhatsApp',
      waba_number: null,
      answered_at: null,
    });
    expect(bodies).toEqual([
      { customer_phone: PHONE, answer: 'refused', channel: 'whatsapp', recorded_by: 'Anita Desai' },
    ]);
  });

  test('a do-not-call counts on every channel and number, whatever else is filled in', async () => {
    const bodies = records();
    const input = {
      ...refused,
      answer: 'Do not call',
      customer_phone: '',
      customer_id: 'customer_1',
      channel: 'whatsapp',
      waba_number: WABA,
    };
    expect(await act(ACTION, input)).toMatchObject({
      answer: 'do_not_call',
      customer_phone: null,
      channel: 'All channels',
      waba_number: null,
    });
    expect(bodies).toEqual([
      { customer_id: 'customer_1', answer: 'do_not_call', channel: 'all', recorded_by: 'Anita Desai' },
    ]);
  });

  test.each([
    [{ answer: '' }, 'Answer is empty. Choose one of: Granted permanently, Granted for 7 days, Refused, Do not call.'],
    [{ answer: 'perhaps' }, 'Answer is "perhaps". Choose one of'],
    [{ recorded_by: ' ' }, 'Recorded By is empty'],
    [{ customer_phone: '' }, 'It is not clear which customer is meant'],
    [{ channel: 'fax' }, 'Channel is "fax". Choose one of: WhatsApp, Phone line, All channels.'],
    [{ answered_at: 'yesterday' }, 'Answered At is "yesterday", which is no time'],
    [{ answer: 'granted_permanently' }, 'Business Number is empty. A permission is given to one number'],
    [{ answer: 'granted_temporarily' }, 'Business Number is empty'],
  ])('%j says what to fill in, and records nothing', async (changes, expected) => {
    expect(await failureOf(act(ACTION, { ...refused, ...changes }))).toContain(expected);
  });

  test('what the hub does not take fails the step, in its words', async () => {
    records(422, { title: 'This is no answer', detail: 'answered_at lies in the future.' });
    expect(await failureOf(act(ACTION, refused))).toBe(
      'The hub answered with status 422: answered_at lies in the future.',
    );
  });

  test('needs a hub', async () => {
    expect(await failureOf(act(ACTION, refused, withoutHub))).toContain('This step needs a hub');
  });
});

describe('Export Permission Record', () => {
  const ACTION = 'doubletick_export_permission_record';
  const CSV = `${LEDGER_COLUMNS}\n1,line_1,reply,+17045550118,"She said\n""yes""",a1,a0\n2,line_2,reply,,,a2,a1\n`;
  const ledger = (query: Record<string, string>, csv = CSV) =>
    nock(HUB)
      .get('/v1/permissions')
      .query({ ...query, format: 'csv' })
      .reply(200, csv, { 'content-type': 'text/csv; charset=utf-8' });
  const head = () =>
    nock(HUB)
      .get('/v1/permissions/head')
      .reply(200, { workspace: 'ws_1', seq: 1284, hash: 'a1b2', at: '2026-03-02T09:15:07.000Z' });

  test('hands the whole record to Zapier as a file, and says where the record ended', async () => {
    ledger({});
    head();
    const files = zapierTakesFiles();
    const result = await act(ACTION, {});
    const name = `call-permissions-${new Date().toISOString().slice(0, 10)}.csv`;
    expect(result).toEqual({
      id: `${name}:1284`,
      file: 'https://zapier-dev-files.s3.amazonaws.com/cli-platform/file_1',
      file_name: name,
      lines_count: 2,
      exported_at: expect.any(String),
      head_seq: 1284,
      head_hash: 'a1b2',
    });
    expect(files).toHaveLength(1);
    expect(files[0]).toContain(`filename="${name}"`);
    expect(files[0]).toContain('Content-Type: text/csv');
    expect(files[0]?.replaceAll('\r\n', '\n')).toContain(CSV);
  });

  test('leaves out what was not asked for', async () => {
    ledger({ status: 'denied', current: 'true' });
    head();
    zapierTakesFiles();
    expect(await act(ACTION, { status: 'denied', only_current: true })).toMatchObject({ lines_count: 2 });
  });

  test.each(['<html><body>seq hash</body>\n<p>', '', '{"seq":1}', 'id,name\n1,hash', 'prev_hash,seq\n'])(
    'a server that is no hub fails the step: %j',
    async (text) => {
      ledger({}, text);
      expect(await failureOf(act(ACTION, {}))).toBe(
        'https://hub.example.com answers, but not as a Ringhook hub does. Check the Hub Address.',
      );
    },
  );

  test('says so when Zapier does not take the file', async () => {
    ledger({});
    head();
    zapierTakesFiles(413);
    expect(await failureOf(act(ACTION, {}))).toContain('Zapier did not take the file, which may be too large');
  });

  test('names the choices when the status is none of them', async () => {
    expect(await failureOf(act(ACTION, { status: 'granted' }))).toContain(
      'Status is "granted". Choose one of: Permanent',
    );
  });
});
