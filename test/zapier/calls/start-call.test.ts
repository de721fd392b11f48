import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { ZapierCache } from '../../../src/local-zaps/zapier-cache.ts';
import type { Result } from '../../../src/values/output-field.ts';
import { authData, DOUBLETICK, HUB, permissionAnswer } from '../../contract/operation-cases.ts';
import { call, failureOf } from '../../zapier-app.ts';

const PHONE = '+17735550170';
const LINE = '+17045550100';
const MEMBER = '+17045550101';
const WABA = '+13125550150';
const PERSON = '/v1/call/person';
const AI = '/v1/call/ai-bot';

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

const onRecord = (answer: Record<string, unknown>) =>
  nock(HUB)
    .get(/permissions/)
    .query(({ channel }) => channel === (answer.channel ?? 'whatsapp'))
    .reply(200, permissionAnswer(answer));
const onPhone = (status: string) =>
  onRecord({ status, channel: 'phone', waba_number: LINE, reason: `It is ${status}.` });
const known = (customer: object | null = { id: 'customer_1', phone: PHONE }) =>
  nock(DOUBLETICK)
    .get('/customer/details')
    .query(true)
    .reply(customer === null ? 404 : 200, customer === null ? { message: 'unknown' } : { customer });
const eligible = (allowed: boolean) =>
  nock(DOUBLETICK)
    .get('/whatsapp/call/call-permissions')
    .query(true)
    .reply(200, { isBlocked: false, isEligible: { allowed: true }, startCall: { allowed } });

const started = (
  path: string,
  status = 201,
  answer: object = { success: true, data: { callId: 'call_7' } },
): unknown[] => {
  const bodies: unknown[] = [];
  nock(DOUBLETICK)
    .post(path, (body) => bodies.push(body) > 0)
    .reply(status, answer);
  return bodies;
};

/** What builders read when a step halts their Zap. */
const haltOf = async (outcome: Promise<unknown>): Promise<string> => {
  const error: unknown = await outcome.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'HaltedError' });
  return error instanceof Error ? error.message : '';
};

const ring = (inputData: object, meta: object = {}, cache: Record<string, unknown> | null = {}) =>
  call<Result>(
    'creates.doubletick_start_phone_call.operation.perform',
    {
      authData,
      inputData: { customer_phone: PHONE, member_phone: MEMBER, calling_number: LINE, ...inputData },
      meta,
    },
    cache,
  );

const letCall = (inputData: object = {}) =>
  call<Result>('creates.doubletick_start_ai_agent_call.operation.perform', {
    authData,
    inputData: { customer_phone: PHONE, ai_agent_name: 'Booking assistant', calling_number: WABA, ...inputData },
  });

describe('Start Phone Call', () => {
  test('rings the team member and then the customer', async () => {
    onPhone('permanent');
    known();
    const [body] = [started(PERSON)];
    expect(await ring({ waba_number: WABA })).toEqual({
      id: 'call_7',
      call_id: 'call_7',
      is_started: true,
      may_call: true,
      reason: 'May be called on an ordinary phone line: the permission is permanent.',
      permission_status: 'permanent',
      channel: 'Phone line',
      customer_phone: PHONE,
      calling_number: LINE,
      member_phone: MEMBER,
    });
    expect(body).toEqual([
      { channel: 'PSTN', mode: 'DIRECT', from: LINE, to: PHONE, agentNumber: MEMBER, whatsappNumber: WABA },
    ]);
  });

  test.each(['denied', 'unclear', 'expired', 'never_asked', 'nonsense'])(
    'halts the Zap with the reason when the permission is %s',
    async (status) => {
      onPhone(status);
      known();
      expect(await haltOf(ring({}))).toMatch(/^The call was not started: Do not call: ./);
    },
  );

  test.each([
    { phone: 'never_asked', whatsapp: 'never_asked', rings: true },
    { phone: 'never_asked', whatsapp: 'permanent', rings: true },
    { phone: 'never_asked', whatsapp: 'expired', rings: true },
    { phone: 'never_asked', whatsapp: 'denied', rings: false },
    { phone: 'never_asked', whatsapp: 'unclear', rings: false },
    { phone: 'never_asked', whatsapp: 'nonsense', rings: false },
    { phone: 'denied', whatsapp: 'permanent', rings: false },
    { phone: 'expired', whatsapp: 'permanent', rings: false },
    { phone: 'permanent', whatsapp: 'denied', rings: true },
  ])('calls by choice also who has not refused: $phone by phone, $whatsapp on WhatsApp', async (row) => {
    onPhone(row.phone);
    onRecord({ status: row.whatsapp });
    known();
    if (row.rings) started(PERSON);
    const outcome = ring({ call_if: 'no_refusal' });
    if (row.rings) expect(await outcome).toMatchObject({ is_started: true, may_call: true });
    else await haltOf(outcome);
  });

  test('calls nobody whom DoubleTick does not know', async () => {
    onPhone('permanent');
    known(null);
    expect(await haltOf(ring({}))).toContain('DoubleTick does not know this customer');
  });

  test.each([
    { status: 'permanent', may_call: true },
    { status: 'denied', may_call: false },
  ])('calls nobody in a dry run, and says what it would have done: $status', async ({ status, may_call }) => {
    onPhone(status);
    known();
    expect(await ring({ dry_run: true }, { zap: { id: '42' } })).toMatchObject({
      id: `${PHONE}:${LINE}`,
      call_id: null,
      is_started: false,
      may_call,
      reason: expect.stringMatching(may_call ? /^May be called/ : /^Do not call/),
    });
  });

  test('fails when the hub does not say whether the customer may be called', async () => {
    nock(HUB)
      .get(/permissions/)
      .query(true)
      .reply(503, {});
    known();
    expect(await failureOf(ring({}))).toContain('hub.example.com');
  });

  test.each([
    { status: 400, answer: { message: 'MODE_NOT_SUPPORTED' }, says: /MODE_NOT_SUPPORTED/ },
    { status: 403, answer: { message: 'no' }, says: /may not do this/ },
    { status: 200, answer: { success: false, message: 'The line is busy' }, says: /The line is busy/ },
    { status: 200, answer: { success: true }, says: /not as expected/ },
  ])('is no success when DoubleTick answers $status with $answer', async ({ status, answer, says }) => {
    onPhone('permanent');
    known();
    started(PERSON, status, answer);
    expect(await failureOf(ring({}))).toMatch(says);
  });
});

describe('a call that a Zap starts', () => {
  const rpc = (answer: (method: string, params: unknown[]) => unknown) =>
    nock('https://rpc.zapier.com')
      .persist()
      .post('/cli')
      .reply(async (request: Request) => {
        const { id, method, params } = JSON.parse(await request.text());
        return [200, { id, result: answer(method, params) }, { 'content-type': 'application/json' }];
      });

  beforeEach(() => {
    process.env.ZAPIER_DEPLOY_KEY = 'key';
    const cache = new ZapierCache();
    rpc((method, params) => cache.call(method, params));
  });
  afterEach(() => {
    delete process.env.ZAPIER_DEPLOY_KEY;
  });

  const again = (inputData: object) => {
    onPhone('permanent');
    known();
    return ring(inputData, { zap: { id: '42' } }, null);
  };

  test('is not started again when it may have been', async () => {
    const member_phone = '+17045550102';
    started(PERSON, 500, {});
    expect(await failureOf(again({ member_phone }))).toContain('status 500');
    expect(await haltOf(again({ member_phone }))).toContain('an earlier run of this step may have started it');
  });

  test.each([400, 429])('is started when it was refused before with %i', async (status) => {
    const member_phone = `+1704555010${status === 400 ? 3 : 4}`;
    started(PERSON, status, {});
    await failureOf(again({ member_phone }));
    started(PERSON);
    expect(await again({ member_phone })).toMatchObject({ is_started: true });
  });

  test.each([null, 500])('is not started while nobody knows whether it was: Zapier answers %s', async (answer) => {
    nock.cleanAll();
    if (answer === null) rpc(() => null);
    else nock('https://rpc.zapier.com').persist().post('/cli').reply(answer, {});
    expect(await failureOf(again({}))).toContain('Zapier did not answer whether it was started before');
  });

  test('is started again for the next event, but not with the same Unique Key', async () => {
    const member_phone = '+17045550105';
    for (const unique_key of [undefined, undefined, 'event 1', 'event 2']) {
      started(PERSON);
      expect(await again({ member_phone, unique_key })).toMatchObject({ is_started: true });
    }
    expect(await haltOf(again({ member_phone, unique_key: 'event 1' }))).toContain('the same Unique Key');
  });
});

describe('Start AI Agent Call', () => {
  test('lets the agent call on WhatsApp', async () => {
    onRecord({ status: 'permanent', waba_number: WABA });
    known();
    eligible(true);
    const [body] = [started(AI)];
    expect(await letCall()).toMatchObject({
      call_id: 'call_7',
      channel: 'WhatsApp',
      ai_agent_name: 'Booking assistant',
    });
    expect(body).toEqual([{ from: WABA, to: PHONE, channel: 'WHATSAPP', aiAgentName: 'Booking assistant' }]);
  });

  test('lets the agent call by phone, by the permission for phone calls', async () => {
    onPhone('permanent');
    known();
    const [body] = [started(AI)];
    expect(await letCall({ channel: 'phone', calling_number: LINE })).toMatchObject({ channel: 'Phone line' });
    expect(body).toEqual([{ from: LINE, to: PHONE, channel: 'PSTN', aiAgentName: 'Booking assistant' }]);
  });

  test('calls nobody who refused, whatever DoubleTick allows', async () => {
    onRecord({ status: 'denied', waba_number: WABA });
    known();
    eligible(true);
    await haltOf(letCall());
  });

  test.each([
    { customer: { id: 'customer_1' }, says: 'START_CALL_NOT_ALLOWED' },
    { customer: { name: 'Priya' }, says: 'UNKNOWN_CUSTOMER' },
    { customer: null, says: 'does not know this customer' },
  ])('calls nobody whom DoubleTick does not allow to call: $says', async ({ customer, says }) => {
    onRecord({ status: 'permanent', waba_number: WABA });
    known(customer);
    if (customer?.id) eligible(false);
    expect(await haltOf(letCall())).toContain(says);
  });
});
