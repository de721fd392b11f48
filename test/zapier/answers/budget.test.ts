/** Zapier ends an invocation after 30 s: what a step does, it does before that, or not at all. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import type { Bundle, ZObject } from 'zapier-platform-core';
import type { Result } from '../../../src/values/output-field.ts';
import { httpOf } from '../../../src/zapier/answers/http.ts';
import { messageIdFor } from '../../../src/zapier/permissions/message-id.ts';
import {
  authData,
  DOUBLETICK,
  HUB,
  permissionAnswer,
  recordedLine,
  templates,
} from '../../contract/operation-cases.ts';
import { call, failureOf } from '../../zapier-app.ts';

const START = Date.parse('2026-03-02T09:15:07.000Z');

let now = START;

beforeEach(() => {
  now = START;
  nock.cleanAll();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  expect(nock.pendingMocks()).toEqual([]);
});

describe('the calls of one invocation', () => {
  const url = 'https://api.example.com/x';
  const get = { method: 'GET', url, headers: {} } as const;
  const post = { method: 'POST', url, headers: {} } as const;

  /** A `z` whose every request takes so long; what each was given stands in `given`. */
  const invocation = (...took: number[]) => {
    const given: unknown[] = [];
    const request = async ({ timeout }: { timeout: number }) => {
      given.push(timeout);
      now += took.shift() ?? 0;
      return { status: 200, content: '{}' };
    };
    return { http: httpOf({ request } as unknown as ZObject), given };
  };

  test('share 25 s: each gets what is left, and no more than it asks for', async () => {
    const { http, given } = invocation(8_000, 8_000);
    await http(get);
    await http(get);
    await http({ ...get, timeout: 5_000 });
    await http({ ...get, timeout: 20_000 });
    expect(given).toEqual([25_000, 17_000, 5_000, 9_000]);
  });

  test.each([
    [15_000, true],
    [15_001, false],
  ])('change something only while 10 s are left: after %d ms %s', async (took, isSent) => {
    const { http, given } = invocation(took);
    await http(get);
    const changed = http(post);
    if (isSent) await changed;
    else await expect(changed).rejects.toThrow(/^Nothing was sent to api\.example\.com: what came before took so long/);
    expect(given).toHaveLength(isSent ? 2 : 1);
  });

  test('may say that a request needs less time, and removing needs little', async () => {
    const { http, given } = invocation(23_000);
    await http(get);
    await http({ ...post, leastTime: 500 });
    await http({ ...get, method: 'DELETE' });
    expect(given).toEqual([25_000, 2_000, 2_000]);
  });

  test('ask nobody when no time is left', async () => {
    const { http } = invocation(25_000);
    await http(get);
    await expect(http(get)).rejects.toThrow(/^api\.example\.com was not asked: what came before took so long/);
  });

  const silent = () => httpOf({ request: () => new Promise(() => undefined) } as unknown as ZObject);

  test.each([
    [get, 'api.example.com took longer than 25 s to answer. Try again in a minute.'],
    [post, 'may be done all the same: look there before you run this step again'],
  ])('stop waiting for an answer that trickles in', async (request, words) => {
    jest.useFakeTimers({ doNotFake: ['Date'] });
    const answer = failureOf(silent()(request));
    await jest.advanceTimersByTimeAsync(25_000);
    expect(await answer).toContain(words);
  });

  test('tell a timeout from nobody there, and blame the address only where a person typed it', async () => {
    const failing = (error: Error, isTyped = false) =>
      failureOf(
        httpOf({ request: () => Promise.reject(error) } as unknown as ZObject, isTyped)({ ...get, timeout: 900 }),
      );
    const timeout = Object.assign(new Error('network timeout'), { type: 'request-timeout' });
    expect(await failing(timeout)).toBe('api.example.com took longer than 1 s to answer. Try again in a minute.');
    expect(await failing(new Error('refused'))).toBe('api.example.com does not answer. Try again in a minute.');
    expect(await failing(new Error('refused'), true)).toContain('Check the address, or try again');
  });
});

const PHONE = '+17045550118';
const WABA = '+17045550100';
const input = { customer_phone: PHONE, waba_number: WABA, template: 'hello:en' };

describe('Request Call Permission', () => {
  const ACTION = 'creates.doubletick_request_call_permission.operation.perform';

  /** Its look-ups; `answer` is run before each answers. */
  const lookUps = (answer: (what: string) => Promise<void>) => {
    const on = (host: string, path: string | RegExp, what: string, body: object) =>
      nock(host)
        .get(path)
        .query(true)
        .reply(async () => {
          await answer(what);
          return [200, body];
        });
    on(HUB, /permissions/, 'record', permissionAnswer({ status: 'never_asked', replied_at: null }));
    on(DOUBLETICK, '/customer/details', 'customer', { customer: { id: 'c_1' } });
    on(DOUBLETICK, '/v2/templates', 'templates', templates);
    on(DOUBLETICK, '/whatsapp/call/call-permissions', 'limits', {
      isEligible: { allowed: true },
      callPermissionRequest: { allowed: true },
    });
  };

  const sent = () => {
    nock(DOUBLETICK).post('/whatsapp/message/template').reply(201, { status: 'SENT', messageId: 'message_1' });
    nock(HUB).post('/v1/permissions/requests').reply(201, recordedLine);
  };

  test('looks up side by side what it must know before it sends', async () => {
    const asked = new Set<string>();
    const { promise: all, resolve: everybodyAsked } = Promise.withResolvers<void>();
    lookUps(async (what) => {
      asked.add(what);
      if (asked.size === 3) everybodyAsked();
      await all;
    });
    sent();
    expect(await call<Result>(ACTION, { authData, inputData: input })).toMatchObject({ is_recorded: true });
  });

  test.each([
    [14_000, true],
    [16_000, false],
  ])('when that took %d ms, whether it sends: %s', async (took, isSent) => {
    lookUps(async (what) => {
      if (what === 'limits') now = START + took;
    });
    if (isSent) sent();
    const result = call<Result>(ACTION, { authData, inputData: input });
    if (isSent) expect(await result).toMatchObject({ message_status: 'SENT' });
    else expect(await failureOf(result)).toContain('Nothing was sent to public.doubletick.io');
  });

  test('the record is made also when the message took its time', async () => {
    lookUps(async () => undefined);
    nock(DOUBLETICK)
      .post('/whatsapp/message/template')
      .reply(() => {
        now = START + 23_000;
        return [201, { status: 'SENT', messageId: 'message_1' }];
      });
    nock(HUB).post('/v1/permissions/requests').reply(201, recordedLine);
    expect(await call<Result>(ACTION, { authData, inputData: input })).toMatchObject({ is_recorded: true });
  });
});

describe('the ID of a message', () => {
  const ACTION = 'creates.doubletick_send_template_message.operation.perform';
  const connection = { doubletick_api_key: 'key_1' };
  const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  /** The ID that goes out with one run of a Zap; `cache` is what Zapier remembers between runs. */
  const idOf = async (
    cache: Record<string, unknown> | null,
    options: { isTaken?: boolean; zap?: string | null; changes?: object } = {},
  ) => {
    const { isTaken = true, zap = '4711', changes = {} } = options;
    nock(DOUBLETICK).get('/v2/templates').query(true).reply(200, templates);
    let id = '';
    nock(DOUBLETICK)
      .post('/whatsapp/message/template', (body) => {
        id = body.messages[0].messageId;
        return true;
      })
      .reply(isTaken ? 201 : 502, isTaken ? { status: 'SENT' } : '<html>');
    const bundle = { authData: connection, inputData: { ...input, ...changes }, meta: zap ? { zap: { id: zap } } : {} };
    const run = call(ACTION, bundle, cache);
    if (isTaken) await run;
    else await failureOf(run);
    expect(id).toMatch(UUID_V4);
    return id;
  };

  test('is the same when a step that failed is run again, also past midnight', async () => {
    const cache = {};
    const first = await idOf(cache, { isTaken: false });
    jest.useFakeTimers({
      now: START + 24 * 60 * 60 * 1000,
      doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'setInterval', 'clearTimeout', 'queueMicrotask'],
    });
    expect(await idOf(cache)).toBe(first);
  });

  test('is another one for the next message of the same words, once DoubleTick took the first', async () => {
    const cache = {};
    const first = await idOf(cache);
    const second = await idOf(cache);
    expect(second).not.toBe(first);
    expect(await idOf(cache)).not.toBe(second);
  });

  test('is another one for another Zap, customer, template or word', async () => {
    const ids = [
      await idOf({}),
      await idOf({}, { zap: '4712' }),
      await idOf({}, { changes: { customer_phone: '+17045550119' } }),
      await idOf({}, { changes: { template: 'may_we_call:en', placeholder_1: 'Dana', placeholder_2: 'x' } }),
      await idOf({}, { changes: { template: 'may_we_call:en', placeholder_1: 'Dana', placeholder_2: 'y' } }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is the same also when Zapier remembers nothing, and random outside a Zap', async () => {
    expect(await idOf(null)).toBe(await idOf(null));
    expect(await idOf({}, { zap: null })).not.toBe(await idOf({}, { zap: null }));
  });

  test('is not waited for when Zapier is slow to remember', async () => {
    jest.useFakeTimers({ doNotFake: ['Date'] });
    const never = () => new Promise(() => undefined);
    const z = { cache: { get: never, set: never } } as unknown as ZObject;
    const id = messageIdFor(z, { meta: { zap: { id: '4711' } } } as unknown as Bundle, null, ['Hello!']);
    await jest.advanceTimersByTimeAsync(10_000);
    expect((await id).id).toMatch(UUID_V4);
  });
});
