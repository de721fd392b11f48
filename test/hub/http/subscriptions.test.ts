import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { Me } from '../../../src/hub-api/me.ts';
import { AttemptsByHour, Subscriptions } from '../../../src/hub-api/subscriptions.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { asProblem, type TestWorkspace, useHub } from './hub-under-test.ts';

const on = useHub();

const EXPIRED = 'doubletick_call_permission_expired';
const ACCEPTED = 'doubletick_call_accepted';

const listed = async (workspace: TestWorkspace) =>
  (await workspace.ask(Subscriptions, 'GET', '/v1/subscriptions')).subscriptions;

/** The fields that the hub finds wrong with a subscription. */
const wrongFields = async (workspace: TestWorkspace, body: object): Promise<string[]> => {
  const { errors = [], detail } = await workspace.refused(400, 'POST', '/v1/subscriptions', { body });
  for (const { field, message } of errors) expect(detail).toContain(`${field}: ${message}`);
  return errors.map(({ field }) => field);
};

describe('the workspace of a key', () => {
  test('has a name, and an intake URL for each provider', async () => {
    const acme = await on.makeWorkspace();
    const { id, name, intake } = await acme.ask(Me, 'GET', '/v1/me');
    expect({ id, name }).toEqual({ id: acme.id, name: acme.name });
    expect(new URL(intake.doubletick).pathname).toBe(acme.intake.doubletick);
    expect(new URL(intake.whatconverts).pathname).toBe(acme.intake.whatconverts);
  });

  test('has received nothing at first, and then says when each provider last sent something', async () => {
    const acme = await on.makeWorkspace();
    const lastReceived = async () => (await acme.ask(Me, 'GET', '/v1/me')).last_received_at;
    expect(await lastReceived()).toEqual({ doubletick: null, whatconverts: null, whatsapp_cloud: null });
    await acme.take('whatconverts', callInProgress);
    const at = new Date(on.now).toISOString();
    expect(await lastReceived()).toEqual({ doubletick: null, whatconverts: at, whatsapp_cloud: null });
    on.now += 1000;
    expect((await acme.post('doubletick', { name: 'somewhere else' })).status).toBe(422);
    expect((await lastReceived()).doubletick).toBe(new Date(on.now).toISOString());
  });

  test.each([
    ['no key', {}],
    ['a key of nobody', { authorization: 'Bearer rk_of_nobody' }],
    ['another scheme', { authorization: 'Basic cmtfOg==' }],
    ['an empty key', { authorization: 'Bearer ' }],
  ])('is shown to nobody with %s', async (_name, headers) => {
    const response = await fetch(`${on.url}/v1/me`, { headers: headers as Record<string, string> });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
    expect(await response.json()).toMatchObject({ status: 401, detail: expect.stringContaining('Bearer rk_') });
  });
});

describe('subscribing', () => {
  test('gives an id and a secret, and the same ones when asked again', async () => {
    const acme = await on.makeWorkspace();
    const first = await acme.subscribe(ACCEPTED, '/again');
    expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(await acme.subscribe(ACCEPTED, '/again')).toEqual(first);
    expect(await listed(acme)).toHaveLength(1);
  });

  test('is told apart by trigger and by target', async () => {
    const acme = await on.makeWorkspace();
    const ids = [
      await acme.subscribe(ACCEPTED, '/a'),
      await acme.subscribe(ACCEPTED, '/b'),
      await acme.subscribe('doubletick_call_ended', '/a'),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  test('takes the options of the last time', async () => {
    const acme = await on.makeWorkspace();
    const first = await acme.subscribe(EXPIRED, '/lead', { lead_time_hours: '24' });
    expect((await acme.subscribe(EXPIRED, '/lead', { lead_time_hours: '48' })).id).toBe(first.id);
    expect((await listed(acme)).map(({ options }) => options)).toEqual([{ lead_time_hours: '48' }]);
  });

  test('tells which field is wrong, and how', async () => {
    const acme = await on.makeWorkspace();
    const target_url = `${on.target.url}/a`;
    expect(await wrongFields(acme, {})).toEqual(['trigger', 'target_url']);
    expect(await wrongFields(acme, { trigger: 3, target_url: 'somewhere' })).toEqual(['trigger', 'target_url']);
    expect(await wrongFields(acme, { trigger: 'no_such_trigger', target_url })).toEqual(['trigger']);
    expect(await wrongFields(acme, { trigger: 'doubletick_other', target_url })).toEqual(['trigger']);
    expect(await wrongFields(acme, { trigger: ACCEPTED, target_url, options: 'none' })).toEqual(['options']);
    expect(await wrongFields(acme, { trigger: EXPIRED, target_url, options: { lead_time_hours: 24 } })).toEqual([
      'options.lead_time_hours',
    ]);
    expect(await wrongFields(acme, [])).toEqual(['body']);
  });

  test('names the triggers that there are', async () => {
    const acme = await on.makeWorkspace();
    const body = { trigger: 'no_such_trigger', target_url: `${on.target.url}/a` };
    const { detail } = await acme.refused(400, 'POST', '/v1/subscriptions', { body });
    for (const trigger of [ACCEPTED, EXPIRED, 'doubletick_call_permission_reply', 'whatconverts_call_in_progress']) {
      expect(detail).toContain(trigger);
    }
  });

  test('takes no target that is longer than any URL of Zapier, or holds what no URL does', async () => {
    const acme = await on.makeWorkspace();
    const random = randomBytes(2_000).toString('hex');
    expect(await wrongFields(acme, { trigger: ACCEPTED, target_url: `${on.target.url}/${random}` })).toEqual([
      'target_url',
    ]);
    expect(await wrongFields(acme, { trigger: ACCEPTED, target_url: `${on.target.url}/\0` })).toEqual(['target_url']);
  });

  test.each(['', '1.5', '-1', '168', 'soon', ' 24', '0x10', '24h'])('takes no lead time of "%s"', async (hours) => {
    const acme = await on.makeWorkspace();
    const body = { trigger: EXPIRED, target_url: `${on.target.url}/a`, options: { lead_time_hours: hours } };
    expect(await wrongFields(acme, body)).toEqual(['options.lead_time_hours']);
    expect(await listed(acme)).toEqual([]);
  });

  test.each(['0', '1', '024', '167'])('takes a lead time of "%s" hours', async (hours) => {
    const acme = await on.makeWorkspace();
    await acme.subscribe(EXPIRED, '/a', { lead_time_hours: hours });
    expect(await listed(acme)).toHaveLength(1);
  });

  test('takes a lead time for the end of a permission alone, and no other option', async () => {
    const acme = await on.makeWorkspace();
    const target_url = `${on.target.url}/a`;
    expect(await wrongFields(acme, { trigger: ACCEPTED, target_url, options: { lead_time_hours: '24' } })).toEqual([
      'options.lead_time_hours',
    ]);
    expect(await wrongFields(acme, { trigger: EXPIRED, target_url, options: { color: 'red' } })).toEqual([
      'options.color',
    ]);
    expect(await wrongFields(acme, { trigger: EXPIRED, target_url, options: { constructor: '1' } })).toEqual([
      'options.constructor',
    ]);
  });

  test.each([
    ['not JSON at all', '{"trigger":', 'application/json'],
    ['nothing', '', 'application/json'],
    ['a form', 'trigger=a', 'application/x-www-form-urlencoded'],
  ])('refuses a body that is %s, and says that it is the body', async (_name, body, type) => {
    const acme = await on.makeWorkspace();
    const answer = await acme.raw('POST', '/v1/subscriptions', { body, headers: { 'content-type': type } });
    const { errors } = asProblem(/json/.test(type) ? 400 : 415, answer);
    expect(errors).toEqual([{ field: 'body', message: expect.stringMatching(/json/i) }]);
  });
});

describe('a subscription', () => {
  test('is listed without its secret, those that go on first, the newest first', async () => {
    const acme = await on.makeWorkspace();
    const old = await acme.subscribe(ACCEPTED, '/old');
    const ended = await acme.subscribe(ACCEPTED, '/ended');
    const young = await acme.subscribe(ACCEPTED, '/young');
    await acme.raw('DELETE', `/v1/subscriptions/${ended.id}`);
    const list = await listed(acme);
    expect(list.map(({ id }) => id)).toEqual([young.id, old.id, ended.id]);
    expect(list.at(-1)).toMatchObject({ ended_at: new Date(on.now).toISOString(), ended_reason: 'unsubscribed' });
    expect(JSON.stringify(list)).not.toContain('whsec_');
  });

  test('that is ended gets nothing more, and answers 204 again and again', async () => {
    const acme = await on.makeWorkspace();
    const { id } = await acme.subscribe(ACCEPTED, '/ended');
    for (let times = 0; times < 2; times += 1) {
      expect(await acme.raw('DELETE', `/v1/subscriptions/${id}`)).toMatchObject({ status: 204, text: '' });
    }
    const event = await acme.take('doubletick', callAccepted);
    expect((await acme.deliver(event)).deliveries).toEqual([]);
  });

  test.each(['01900000-0000-7000-8000-000000000000', 'never-was'])('that never was, %s, is gone, too', async (id) => {
    const acme = await on.makeWorkspace();
    expect((await acme.raw('DELETE', `/v1/subscriptions/${id}`)).status).toBe(204);
  });

  test('that comes back after its end is a new one', async () => {
    const acme = await on.makeWorkspace();
    const first = await acme.subscribe(ACCEPTED, '/back');
    await acme.raw('DELETE', `/v1/subscriptions/${first.id}`);
    const second = await acme.subscribe(ACCEPTED, '/back');
    expect(second.id).not.toBe(first.id);
    expect(second.secret).not.toBe(first.secret);
  });

  test('says how it fares', async () => {
    const acme = await on.makeWorkspace();
    const { id } = await acme.subscribe(ACCEPTED, '/fares');
    const now = new Date(on.now).toISOString();
    on.target.answer = (_received, response) => void response.writeHead(500).end('broken');
    await acme.deliver(await acme.take('doubletick', callAccepted));
    expect(await listed(acme)).toEqual([
      expect.objectContaining({ id, delivered_at: null, failed_at: now, last_error: '500 broken' }),
    ]);
    on.target.answer = (_received, response) => void response.end('ok');
    await acme.deliver(await acme.take('doubletick', { ...callAccepted, callId: 'call_2' }));
    expect(await listed(acme)).toEqual([
      expect.objectContaining({ id, delivered_at: now, failed_at: now, last_error: null, failures: 0 }),
    ]);
  });
});

describe('what is no call', () => {
  test('is told so as a problem', async () => {
    const acme = await on.makeWorkspace();
    expect((await acme.refused(404, 'GET', '/v1/nothing')).detail).toContain('/openapi.json');
    expect((await acme.refused(404, 'PUT', '/v1/subscriptions', { body: {} })).title).toBe('Nothing here');
    await acme.refused(404, 'GET', '/nowhere');
  });
});

describe('a subscription in the console', () => {
  test('goes by the name that it is given, wherever it is shown, until the name is taken away', async () => {
    const acme = await on.makeWorkspace();
    const { id } = await acme.subscribe(ACCEPTED, '/named');
    expect((await listed(acme))[0]?.name).toBeNull();
    const name = async (value: string | null) =>
      (await acme.raw('PATCH', `/v1/subscriptions/${id}`, { body: { name: value } })).status;
    expect(await name('  Slack: who calls ')).toBe(204);
    // Asking again for the same subscription, as a Zap does that is turned on again, leaves it.
    await acme.subscribe(ACCEPTED, '/named');
    expect((await listed(acme))[0]?.name).toBe('Slack: who calls');
    const event = await acme.deliver(await acme.take('doubletick', callAccepted));
    expect(event.deliveries).toMatchObject([{ subscription_name: 'Slack: who calls' }]);
    expect(await name(null)).toBe(204);
    expect((await listed(acme))[0]?.name).toBeNull();
    for (const wrong of ['', ' ', 'x'.repeat(101), 'two\nlines']) expect(await name(wrong)).toBe(400);
    const other = await on.makeWorkspace();
    await other.refused(404, 'PATCH', `/v1/subscriptions/${id}`, { body: { name: 'mine' } });
  });

  test('tells how its attempts went, by the hour', async () => {
    const acme = await on.makeWorkspace();
    const { id } = await acme.subscribe(ACCEPTED, '/by-the-hour');
    const take = async (callId: string, status: number) => {
      on.target.answer = (_received, response) => void response.writeHead(status).end();
      await acme.deliver(await acme.take('doubletick', { ...callAccepted, callId }));
    };
    const hours = async () => (await acme.ask(AttemptsByHour, 'GET', `/v1/subscriptions/${id}/attempts`)).hours;
    await take('first', 200);
    await take('refused', 400);
    on.now += 3 * HOUR_MS;
    await take('later', 200);
    await take('broken', 500);
    on.target.answer = (_received, response) => void response.end('ok');
    const told = await hours();
    expect(told).toHaveLength(24);
    const counted = told.filter(({ taken, failed }) => taken + failed > 0);
    expect(counted.map(({ taken, failed }) => [taken, failed])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(counted.at(-1)).toEqual(told.at(-1));
    expect(Date.parse(told.at(-1)?.at ?? '') % HOUR_MS).toBe(0);
    on.now += 24 * HOUR_MS;
    expect((await hours()).every(({ taken, failed }) => taken + failed === 0)).toBe(true);
  });
});
