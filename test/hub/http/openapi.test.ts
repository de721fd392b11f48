import { beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { callAccepted, permissionDenied, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { insertQuarantined } from '../../../src/hub/store/quarantine.ts';
import { IntakeToken } from '../../../src/hub-api/intake-tokens.ts';
import { Keys, MadeKey } from '../../../src/hub-api/keys.ts';
import { Recovery } from '../../../src/hub-api/recoveries.ts';
import { Schema, Triggers } from '../../../src/hub-api/triggers.ts';
import { type Asked, Caller, type TestWorkspace, useHub } from './hub-under-test.ts';

/** What the hub uses of OpenAPI 3.1, and not a key more. @see https://spec.openapis.org/oas/v3.1.1.html */
const Content = z.record(z.string().regex(/^[a-z]+\/[a-z.+-]+$/), z.strictObject({ schema: z.looseObject({}) }));

const Parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  schema: z.looseObject({}),
});

const Operation = z.strictObject({
  summary: z.string().min(9),
  description: z.string().optional(),
  tags: z.array(z.string()).length(1),
  security: z.array(z.record(z.literal('key'), z.tuple([])).or(z.strictObject({}))).optional(),
  parameters: z.array(Parameter).optional(),
  requestBody: z.strictObject({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^[2-5]\d\d$/),
    z.strictObject({ description: z.string().min(1), content: Content.optional() }),
  ),
});

/** What the hub itself sends. */
const Webhook = z.strictObject({
  ...Operation.shape,
  operationId: z.string(),
  parameters: z
    .array(z.strictObject({ ...Parameter.shape, in: z.literal('header'), description: z.string() }))
    .length(3),
  responses: z.record(z.string().regex(/^[245](XX|\d\d)$/), z.strictObject({ description: z.string().min(1) })),
});

const OpenApi = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  components: z.strictObject({
    securitySchemes: z.strictObject({
      key: z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer'), description: z.string() }),
    }),
    schemas: z.strictObject({}),
  }),
  webhooks: z.record(z.string(), z.strictObject({ post: Webhook })),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation),
  ),
});

type Operation = z.output<typeof Operation>;

const on = useHub();
let calls: [string, Operation][];
let webhooks: [string, z.output<typeof Webhook>][];

beforeAll(async () => {
  const response = await fetch(`${on.url}/openapi.json`);
  expect(response.status).toBe(200);
  const { paths, ...document } = OpenApi.parse(await response.json());
  webhooks = Object.entries(document.webhooks).map(([name, { post }]) => [name, post]);
  calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
});

/** Every route of the server, as Fastify prints them: a tree of paths, four characters deeper on each level. */
const routes = (): string[] => {
  const above: string[] = [];
  return on.hub.server
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .filter((line) => line.includes('('))
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S+) \((.*)\)$/.exec(line) ?? [];
      const level = indent.length / 4;
      above.splice(level, above.length, part);
      const path = above.join('').replaceAll(/:(\w+)/g, '{$1}');
      return methods
        .split(', ')
        .filter((method) => method !== 'HEAD')
        .map((method) => `${method} ${path}`);
    });
};

describe('the OpenAPI document', () => {
  test('has every call but its own and those of the command line and the console', () => {
    const consoles =
      / \/($|\*|(setup|floor|calls|numbers|permissions|events|quarantine|zaps|try|assets|v1\/session|v1\/stream)(\/|$))/;
    const refused = /^(PUT|PATCH|DELETE|OPTIONS) \/in\//;
    const isHidden = (route: string) => / \/(admin|openapi\.json)/.test(route) || refused.test(route);
    const open = routes().filter((route) => !isHidden(route) && !consoles.test(route));
    expect(calls.map(([call]) => call).toSorted()).toEqual(open.toSorted());
    expect(open.length).toBeGreaterThan(15);
  });

  test('asks for a key wherever a workspace is behind it', () => {
    for (const [call, { security, responses }] of calls) {
      const isWorkspaces = call.includes(' /v1/');
      expect([call, security]).toEqual([
        call,
        isWorkspaces ? [{ key: [] }] : call === 'GET /metrics' ? [{ key: [] }, {}] : undefined,
      ]);
      if (isWorkspaces) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '503']));
    }
  });

  test('declares what stands in a path, and nothing that does not', () => {
    for (const [call, { parameters = [] }] of calls) {
      const named = [...call.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = parameters.filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(named);
      expect(declared.every(({ required }) => required)).toBe(true);
      expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    }
  });

  test('shows every refusal as a problem', () => {
    for (const [call, { responses }] of calls) {
      for (const [status, { content = {} }] of Object.entries(responses)) {
        // What is in quarantine is kept, not refused, and has an id.
        const isKept = call.startsWith('POST /in/') && status === '422';
        const isProblem = Number(status) >= 400 && !isKept;
        expect([call, status, 'application/problem+json' in content]).toEqual([call, status, isProblem]);
      }
    }
  });

  test('has a webhook for every trigger, with what the schema of the trigger says', async () => {
    const acme = await on.makeWorkspace();
    const { triggers } = await acme.ask(Triggers, 'GET', '/v1/triggers');
    expect(webhooks.map(([name]) => name).toSorted()).toEqual(triggers.map(({ key }) => key).toSorted());
    for (const [name, { requestBody }] of webhooks) {
      const { $schema, $id, ...schema } = await acme.ask(Schema, 'GET', `/v1/triggers/${name}/schema`);
      expect([$schema, $id]).toEqual([
        'https://json-schema.org/draft/2020-12/schema',
        `${on.url}/v1/triggers/${name}/schema`,
      ]);
      expect(requestBody?.content['application/json']?.schema).toEqual(schema);
    }
  });

  test('is not changed by being asked for', async () => {
    const [one, other] = await Promise.all([1, 2].map(async () => (await fetch(`${on.url}/openapi.json`)).text()));
    expect(one).toBe(other);
  });
});

describe('what the document says of a call is true', () => {
  let acme: TestWorkspace;
  let eventId: string;
  let subscriptionId: string;
  let recoveryId: string;
  /** An answer that its customer took back. */
  let supersededId: string;
  let keyId: string;
  let mainKeyId: string;
  let tokenId: string;

  beforeAll(async () => {
    acme = await on.makeWorkspace();
    subscriptionId = (await acme.subscribe('doubletick_call_accepted', '/documented')).id;
    const period = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
    recoveryId = (await acme.ask(Recovery, 'POST', '/v1/recoveries', { what: 'failed', ...period })).id;
    eventId = await acme.take('doubletick', callAccepted);
    await acme.deliver(eventId);
    await acme.take('doubletick', permissionGranted);
    const hers = { from: '+17045550118', receivedAt: '' };
    supersededId = await acme.take('doubletick', { ...permissionGranted, ...hers, messageId: 'granted' });
    await acme.take('doubletick', { ...permissionDenied, ...hers, messageId: 'denied' });
    await acme.post('doubletick', { hello: 1 });
    mainKeyId = (await acme.ask(Keys, 'GET', '/v1/keys')).keys[0]?.id ?? '';
    keyId = (await acme.ask(MadeKey, 'POST', '/v1/keys', { name: 'agent', role: 'agent' })).id;
    tokenId = (await acme.ask(IntakeToken, 'POST', '/v1/intake-tokens', { source: 'doubletick' })).id;
    await insertQuarantined(on.hub.parts.database, {
      id: '01956000-0000-7000-8000-000000000001',
      workspaceId: acme.id,
      source: 'doubletick',
      body: JSON.stringify({ ...callAccepted, callId: 'call_understood' }),
      contentType: 'application/json',
      reason: 'It was not understood then.',
      receivedAt: new Date(on.now).toISOString(),
    });
  });

  /** How each call is made well, and what makes it refuse. */
  const EXAMPLES: Record<string, () => { well: Asked & { path?: string }; badly: (Asked & { path?: string })[] }> = {
    'POST /in/{token}': () => ({
      well: { path: acme.intake.doubletick, body: { ...callAccepted, callId: 'call_documented' } },
      badly: [
        { path: '/in/nobodys', body: {} },
        { path: acme.intake.doubletick, body: { name: 'x' } },
      ],
    }),
    'GET /in/{token}': () => ({ well: { path: acme.intake.doubletick }, badly: [{ path: '/in/nobodys' }] }),
    'GET /healthz': () => ({ well: {}, badly: [] }),
    'GET /readyz': () => ({ well: {}, badly: [] }),
    'GET /metrics': () => ({ well: {}, badly: [{ headers: { 'x-forwarded-for': '203.0.113.9', authorization: '' } }] }),
    'GET /v1/me': () => ({ well: {}, badly: [] }),
    'GET /v1/setup': () => ({ well: {}, badly: [] }),
    'GET /v1/retention': () => ({ well: {}, badly: [] }),
    'GET /v1/retention/preview': () => ({
      well: { path: '/v1/retention/preview?days=30&years=2' },
      badly: [{ path: '/v1/retention/preview?days=0' }],
    }),
    'PUT /v1/retention': () => ({
      well: { body: { days: 30, years: null } },
      badly: [
        { body: { days: 0 } },
        { body: '{}', headers: { 'content-type': 'text/html' } },
        { body: { a: 'x'.repeat(2 ** 20) } },
      ],
    }),
    'PUT /v1/team/{phone}': () => ({
      well: { path: '/v1/team/%2B13125550151', body: { name: 'Anita Desai' } },
      badly: [
        { path: '/v1/team/somebody', body: { name: 'Anita Desai' } },
        { path: '/v1/team/%2B13125550151', body: '{}', headers: { 'content-type': 'text/html' } },
        { path: '/v1/team/%2B13125550151', body: { a: 'x'.repeat(2 ** 20) } },
      ],
    }),
    'DELETE /v1/team/{phone}': () => ({
      well: { path: '/v1/team/%2B13125550151' },
      badly: ['somebody', '%2B13125550159'].map((phone) => ({ path: `/v1/team/${phone}` })),
    }),
    'PUT /v1/legal-hold': () => ({
      well: { body: { reason: 'Case 12/2026' } },
      badly: [
        { body: { reason: '' } },
        { body: '{}', headers: { 'content-type': 'text/html' } },
        { body: { a: 'x'.repeat(2 ** 20) } },
      ],
    }),
    'DELETE /v1/legal-hold': () => ({ well: {}, badly: [{}] }),
    'GET /v1/providers': () => ({ well: {}, badly: [] }),
    'GET /v1/alerts': () => ({ well: {}, badly: [{ path: '/v1/alerts?before=yesterday' }] }),
    'POST /v1/subscriptions': () => ({
      well: { body: { trigger: 'doubletick_call_ended', target_url: `${on.target.url}/documented` } },
      badly: [
        { body: {} },
        { body: '{}', headers: { 'content-type': 'text/html' } },
        { body: { a: 'x'.repeat(2 ** 20) } },
      ],
    }),
    'GET /v1/subscriptions': () => ({ well: {}, badly: [] }),
    'DELETE /v1/subscriptions/{id}': () => ({ well: { path: '/v1/subscriptions/anything' }, badly: [] }),
    'PATCH /v1/subscriptions/{id}': () => ({
      well: { path: `/v1/subscriptions/${subscriptionId}`, body: { name: 'Slack: who calls' } },
      badly: [
        { path: `/v1/subscriptions/${subscriptionId}`, body: { name: '' } },
        { path: `/v1/subscriptions/${acme.id}`, body: { name: null } },
        { path: `/v1/subscriptions/${subscriptionId}`, body: '{}', headers: { 'content-type': 'text/html' } },
        { path: `/v1/subscriptions/${subscriptionId}`, body: { name: 'x'.repeat(2 ** 20) } },
      ],
    }),
    'GET /v1/subscriptions/{id}/attempts': () => ({
      well: { path: `/v1/subscriptions/${subscriptionId}/attempts` },
      badly: ['first', acme.id].map((id) => ({ path: `/v1/subscriptions/${id}/attempts` })),
    }),
    'GET /v1/subscriptions/{id}/explanation': () => ({
      well: { path: `/v1/subscriptions/${subscriptionId}/explanation?customer=${encodeURIComponent('+17735550170')}` },
      badly: ['first', acme.id, `${subscriptionId}`].map((id) => ({ path: `/v1/subscriptions/${id}/explanation` })),
    }),
    'POST /v1/subscriptions/{id}/pause': () => ({
      well: { path: `/v1/subscriptions/${subscriptionId}/pause` },
      badly: ['first', acme.id].map((id) => ({ path: `/v1/subscriptions/${id}/pause` })),
    }),
    'POST /v1/subscriptions/{id}/resume': () => ({
      well: { path: `/v1/subscriptions/${subscriptionId}/resume` },
      badly: ['first', acme.id].map((id) => ({ path: `/v1/subscriptions/${id}/resume` })),
    }),
    'POST /v1/recoveries': () => ({
      well: { body: { what: 'failed', from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00+01:00' } },
      badly: [
        { body: { what: 'failed', from: 'Monday', to: 'Tuesday' } },
        { body: '{}', headers: { 'content-type': 'text/html' } },
        { body: { a: 'x'.repeat(2 ** 20) } },
      ],
    }),
    'GET /v1/recoveries': () => ({ well: {}, badly: [] }),
    'GET /v1/recoveries/{id}': () => ({
      well: { path: `/v1/recoveries/${recoveryId}` },
      badly: ['first', acme.id].map((id) => ({ path: `/v1/recoveries/${id}` })),
    }),
    'DELETE /v1/recoveries/{id}': () => ({
      well: { path: `/v1/recoveries/${recoveryId}` },
      badly: ['first', acme.id].map((id) => ({ path: `/v1/recoveries/${id}` })),
    }),
    'GET /v1/events': () => ({ well: {}, badly: [{ path: '/v1/events?limit=0' }] }),
    'GET /v1/events/{id}': () => ({
      well: { path: `/v1/events/${eventId}` },
      badly: [{ path: '/v1/events/first' }, { path: `/v1/events/${acme.id}` }],
    }),
    'POST /v1/events/{id}/redeliver': () => ({
      well: { path: `/v1/events/${eventId}/redeliver` },
      badly: ['first', acme.id, supersededId].map((id) => ({ path: `/v1/events/${id}/redeliver` })),
    }),
    'GET /v1/permissions/{who}': () => ({
      well: { path: '/v1/permissions/17735550170' },
      badly: [{ path: '/v1/permissions/somebody' }],
    }),
    'POST /v1/permissions/waits': () => ({
      well: {
        body: {
          customer_phone: '+17045550118',
          waba_number: '+13125550150',
          callback_url: `${on.target.url}/hooks/callback/documented`,
          wait_seconds: 60,
        },
      },
      badly: [
        { body: {} },
        { body: '{}', headers: { 'content-type': 'text/html' } },
        { body: { a: 'x'.repeat(2 ** 20) } },
      ],
    }),
    'DELETE /v1/permissions/waits/{id}': () => ({
      well: { path: `/v1/permissions/waits/${acme.id}` },
      badly: [{ path: '/v1/permissions/waits/first' }],
    }),
    'GET /v1/permissions': () => ({ well: {}, badly: [{ path: '/v1/permissions?format=pdf' }] }),
    'GET /v1/calls': () => ({
      well: { path: '/v1/calls?customer=17735550170' },
      badly: [{ path: '/v1/calls' }, { path: '/v1/calls?customer=somebody' }, { path: '/v1/calls?id=1&limit=11' }],
    }),
    'GET /v1/calls/{id}': () => ({
      well: { path: `/v1/calls/${callAccepted.callId}` },
      badly: [{ path: '/v1/calls/nobodys' }],
    }),
    'GET /v1/calls/live': () => ({ well: {}, badly: [] }),
    'GET /v1/calls/ended': () => ({
      well: { path: '/v1/calls/ended?since=2026-03-02T00:00:00Z' },
      badly: [{ path: '/v1/calls/ended?since=today' }],
    }),
    'GET /v1/calls/connect-rate': () => ({
      well: { path: '/v1/calls/connect-rate?since=2026-03-02T00:00:00Z' },
      badly: [{ path: '/v1/calls/connect-rate' }],
    }),
    'GET /v1/calls/statistics': () => ({
      well: { path: '/v1/calls/statistics?from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z' },
      badly: [{ path: '/v1/calls/statistics' }],
    }),
    'GET /v1/team': () => ({ well: {}, badly: [] }),
    'GET /v1/calls/without-permission': () => ({
      well: { path: '/v1/calls/without-permission?format=csv' },
      badly: [{ path: '/v1/calls/without-permission?since=today' }],
    }),
    'GET /v1/people': () => ({ well: { path: '/v1/people?search=raman' }, badly: [{}] }),
    'GET /v1/people/{who}': () => ({
      well: { path: '/v1/people/17735550170' },
      badly: [{ path: '/v1/people/somebody' }],
    }),
    'GET /v1/people/{who}/evidence': () => ({
      well: { path: '/v1/people/17735550170/evidence?format=html' },
      badly: [{ path: '/v1/people/somebody/evidence' }],
    }),
    'GET /v1/permissions/current': () => ({ well: {}, badly: [{ path: '/v1/permissions/current?status=maybe' }] }),
    'GET /v1/permissions/per-day': () => ({ well: {}, badly: [{ path: '/v1/permissions/per-day?time_zone=Mars' }] }),
    'GET /v1/triggers': () => ({ well: {}, badly: [] }),
    'GET /v1/triggers/{trigger}/schema': () => ({
      well: { path: '/v1/triggers/doubletick_call_ended/schema' },
      badly: [{ path: '/v1/triggers/nonsense/schema' }],
    }),
    'GET /v1/triggers/{trigger}/sample': () => ({
      well: { path: '/v1/triggers/doubletick_call_ended/sample' },
      badly: [{ path: '/v1/triggers/nonsense/sample' }],
    }),
    'POST /v1/triggers/{trigger}/sample': () => ({
      well: { path: '/v1/triggers/doubletick_call_ended/sample' },
      badly: [
        { path: '/v1/triggers/nonsense/sample' },
        { path: '/v1/triggers/doubletick_call_permission_expired/sample' },
      ],
    }),
    'GET /v1/quarantine': () => ({ well: {}, badly: [{ path: '/v1/quarantine?limit=0' }] }),
    'GET /v1/quarantine/{id}': () => ({
      well: { path: '/v1/quarantine/01956000-0000-7000-8000-000000000001' },
      badly: [{ path: '/v1/quarantine/first' }, { path: `/v1/quarantine/${acme.id}` }],
    }),
    'POST /v1/quarantine/{id}/replay': () => ({
      well: { path: '/v1/quarantine/01956000-0000-7000-8000-000000000001/replay' },
      badly: [{ path: '/v1/quarantine/first/replay' }, { path: `/v1/quarantine/${acme.id}/replay` }],
    }),
    'POST /v1/permissions': () => ({
      well: { body: { customer_phone: '+17045550118', answer: 'do_not_call', recorded_by: 'Anita Desai' } },
      badly: [{ body: {} }, { body: { answer: 'refused', recorded_by: 'Anita Desai' } }],
    }),
    'POST /v1/permissions/requests': () => ({
      well: {
        body: {
          customer_phone: '+17045550118',
          waba_number: '+14155550100',
          message_id: 'wamid.request',
          template: { name: 'call_permission' },
        },
      },
      badly: [{ body: {} }],
    }),
    'GET /v1/permissions/requests': () => ({ well: {}, badly: [{ path: '/v1/permissions/requests?hours=-1' }] }),
    'GET /v1/permissions/unsettled': () => ({ well: {}, badly: [] }),
    'GET /v1/permissions/head': () => ({ well: {}, badly: [] }),
    'GET /v1/permissions/verify': () => ({ well: {}, badly: [{ path: '/v1/permissions/verify?seq=1' }] }),
    'GET /v1/keys': () => ({ well: {}, badly: [] }),
    'POST /v1/keys': () => ({
      well: { body: { name: 'documented', role: 'viewer' } },
      badly: [{ body: { name: 'documented', role: 'viewer' } }, { body: { name: 'x', role: 'owner' } }],
    }),
    'POST /v1/keys/{id}/replace': () => ({
      well: { path: `/v1/keys/${keyId}/replace`, body: { overlap_hours: 1 } },
      badly: [{ path: `/v1/keys/${acme.id}/replace`, body: {} }],
    }),
    'DELETE /v1/keys/{id}': () => ({
      well: { path: `/v1/keys/${keyId}` },
      badly: [{ path: '/v1/keys/first' }, { path: `/v1/keys/${acme.id}` }, { path: `/v1/keys/${mainKeyId}` }],
    }),
    'GET /v1/intake-tokens': () => ({ well: {}, badly: [] }),
    'POST /v1/intake-tokens': () => ({
      well: { body: { source: 'whatconverts' } },
      badly: [{ body: { source: 'nobody' } }],
    }),
    'POST /v1/intake-tokens/{id}/replace': () => ({
      well: { path: `/v1/intake-tokens/${tokenId}/replace`, body: {} },
      badly: [
        { path: `/v1/intake-tokens/${acme.id}/replace`, body: {} },
        { path: `/v1/intake-tokens/${tokenId}/replace`, body: { overlap_hours: -1 } },
      ],
    }),
    'DELETE /v1/intake-tokens/{id}': () => ({
      well: { path: `/v1/intake-tokens/${tokenId}` },
      badly: [{ path: '/v1/intake-tokens/first' }, { path: `/v1/intake-tokens/${acme.id}` }],
    }),
    'GET /v1/access-log': () => ({ well: {}, badly: [{ path: '/v1/access-log?since=today' }] }),
    'DELETE /v1/quarantine/{id}': () => ({
      well: { path: '/v1/quarantine/01956000-0000-7000-8000-000000000001' },
      badly: [{ path: '/v1/quarantine/first' }, { path: `/v1/quarantine/${acme.id}` }],
    }),
    'DELETE /v1/quarantine': () => ({ well: {}, badly: [{ path: '/v1/quarantine?source=nobody' }] }),
    'DELETE /v1/customers/{who}': () => ({
      well: { path: '/v1/customers/17735550100' },
      badly: [{ path: '/v1/customers/somebody' }],
    }),
  };

  /** Makes a call, and holds its answer against what is documented for its status and kind; gives the status. */
  const check = async (call: string, asked: Asked & { path?: string }, caller: Caller): Promise<number> => {
    const [method, path = ''] = call.split(' ');
    const { status, headers, text } = await caller.raw(method as 'GET', asked.path ?? path, asked);
    const responses: Operation['responses'] = calls.find(([name]) => name === call)?.[1].responses ?? {};
    expect(Object.keys(responses)).toContain(String(status));
    const { content = {} } = responses[status] ?? {};
    if (status === 204) {
      expect([content, text]).toEqual([{}, '']);
      return status;
    }
    const [type = ''] = (headers['content-type'] ?? '').split(';');
    const schema = z.fromJSONSchema(content[type]?.schema ?? { not: {} });
    if (type === 'application/x-ndjson') for (const line of text.trim().split('\n')) schema.parse(JSON.parse(line));
    else schema.parse(type.endsWith('json') ? JSON.parse(text) : text);
    return status;
  };

  test('for every call there is an example', () => {
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(calls.map(([call]) => call).toSorted());
  });

  test.each(Object.entries(EXAMPLES))('%s', async (call, example) => {
    const { well, badly } = example();
    expect(await check(call, well, acme)).toBeLessThan(300);
    for (const asked of badly) expect(await check(call, asked, acme)).toBeGreaterThanOrEqual(400);
    if (call.includes(' /v1/')) expect(await check(call, well, new Caller(on, 'rk_of_nobody'))).toBe(401);
  });
});
