import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { callAccepted, callEnded, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { raiseAlert } from '../../../src/hub/store/alerts.ts';
import { insertQuarantined } from '../../../src/hub/store/quarantine.ts';
import { IntakeToken } from '../../../src/hub-api/intake-tokens.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { Recorded } from '../../../src/hub-api/permissions.ts';
import { Recovery } from '../../../src/hub-api/recoveries.ts';
import { RetentionSettings } from '../../../src/hub-api/retention.ts';
import { NewWait } from '../../../src/hub-api/waits.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { type Answer, type Asked, asProblem, Caller, type TestWorkspace, useHub } from '../http/hub-under-test.ts';
import { everythingIn } from './everything-in.ts';

const on = useHub();

/** Stands in everything that the other workspace has. */
const MARK = 'zenith-secret';
const PHONE = '17735550170';

let acme: TestWorkspace;
let zenith: TestWorkspace;
/** Ids of the other workspace's, and whatever else could stand in a path. */
let zeniths: {
  event: string;
  subscription: string;
  quarantined: string;
  key: string;
  token: string;
  recovery: string;
  wait: string;
};

beforeAll(async () => {
  acme = await on.makeWorkspace();
  zenith = await on.makeWorkspace();
  const subscription = (await zenith.subscribe('doubletick_call_accepted', `/${MARK}`)).id;
  const event = await zenith.take('doubletick', { ...callAccepted, callId: MARK, customerName: MARK });
  await zenith.deliver(event);
  await zenith.take('doubletick', { ...callEnded, callId: `${MARK}-ended`, customerName: MARK, pickedBy: MARK });
  await zenith.take('doubletick', { ...permissionGranted, messageId: MARK, receivedAt: '', expirationTimestamp: null });
  await zenith.ask(Recorded, 'POST', '/v1/permissions/requests', {
    customer_phone: '+17045550118',
    waba_number: '13125550150',
    message_id: MARK,
    template: { name: MARK },
    requested_at: new Date(on.now - 48 * HOUR_MS).toISOString(),
  });
  const quarantined = randomUUID();
  await insertQuarantined(on.hub.parts.database, {
    id: quarantined,
    workspaceId: zenith.id,
    source: 'doubletick',
    body: JSON.stringify({ ...callAccepted, callId: `${MARK}-quarantined` }),
    contentType: 'application/json',
    reason: 'It was not understood then.',
    receivedAt: new Date(on.now).toISOString(),
  });
  const { id: key } = await zenith.ask(MadeKey, 'POST', '/v1/keys', { name: MARK, role: 'agent' });
  const { id: token } = await zenith.ask(IntakeToken, 'POST', '/v1/intake-tokens', { source: 'doubletick' });
  const { id: recovery } = await zenith.ask(Recovery, 'POST', '/v1/recoveries', {
    what: 'failed',
    from: new Date(on.now - HOUR_MS).toISOString(),
    to: new Date(on.now).toISOString(),
  });
  const { id: wait } = await zenith.ask(NewWait, 'POST', '/v1/permissions/waits', {
    customer_phone: PHONE,
    waba_number: '13125550150',
    callback_url: `${on.target.url}/${MARK}/callback`,
    wait_seconds: 60,
  });
  await zenith.raw('PUT', '/v1/team/13125550151', { body: { name: MARK } });
  await zenith.ask(RetentionSettings, 'PUT', '/v1/legal-hold', { reason: MARK });
  await raiseAlert(
    on.hub.parts.database,
    zenith.id,
    {
      key: MARK,
      kind: 'zap_failing',
      severity: 'warning',
      title: MARK,
      whatHappened: MARK,
      whatToDo: MARK,
      subject: MARK,
      subjectId: subscription,
      tellsZaps: true,
      beganAt: new Date(on.now).toISOString(),
    },
    on.now,
  );
  zeniths = { event, subscription, quarantined, key, token, recovery, wait };
});

interface Operation {
  security?: object[];
  requestBody?: object;
}

interface Call {
  /** Such as "GET /v1/events/{id}". */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  operation: Operation;
}

/** Every call that the hub's document has. */
const documented = async (): Promise<Call[]> => {
  const { paths } = (await (await fetch(`${on.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase() as Call['method'],
      path,
      operation,
    })),
  );
};

/** What the other workspace has that a path may name; a call that names something else has to be added here. */
const inPath = (): Record<string, Record<string, string>> => ({
  '/v1/subscriptions/{id}': { id: zeniths.subscription },
  '/v1/subscriptions/{id}/attempts': { id: zeniths.subscription },
  '/v1/subscriptions/{id}/explanation': { id: zeniths.subscription },
  '/v1/subscriptions/{id}/pause': { id: zeniths.subscription },
  '/v1/subscriptions/{id}/resume': { id: zeniths.subscription },
  '/v1/recoveries/{id}': { id: zeniths.recovery },
  '/v1/events/{id}': { id: zeniths.event },
  '/v1/events/{id}/redeliver': { id: zeniths.event },
  '/in/{token}': { token: 'nobodys' },
  '/v1/permissions/{who}': { who: PHONE },
  '/v1/permissions/waits/{id}': { id: zeniths.wait },
  '/v1/people/{who}': { who: PHONE },
  '/v1/people/{who}/evidence': { who: PHONE },
  '/v1/calls/{id}': { id: MARK },
  '/v1/team/{phone}': { phone: '13125550151' },
  '/v1/quarantine/{id}': { id: zeniths.quarantined },
  '/v1/quarantine/{id}/replay': { id: zeniths.quarantined },
  '/v1/customers/{who}': { who: PHONE },
  '/v1/keys/{id}': { id: zeniths.key },
  '/v1/keys/{id}/replace': { id: zeniths.key },
  '/v1/intake-tokens/{id}': { id: zeniths.token },
  '/v1/intake-tokens/{id}/replace': { id: zeniths.token },
  '/v1/triggers/{trigger}/schema': { trigger: 'doubletick_call_accepted' },
  '/v1/triggers/{trigger}/sample': { trigger: 'doubletick_call_accepted' },
});

/** What shows nothing that is marked: a yes or a no, numbers of days, what is the same for everybody. */
const UNMARKED = new Set([
  'GET /v1/retention/preview',
  // It names the event and the Zap by their ids.
  'GET /v1/subscriptions/{id}/explanation',
  // Numbers of attempts.
  'GET /v1/subscriptions/{id}/attempts',
  // It tells who exported and looked up what, and of whom by an id alone.
  'GET /v1/access-log',
  'GET /v1/permissions/{who}',
  'GET /v1/calls/without-permission',
  'GET /v1/permissions/per-day',
  'GET /v1/permissions/unsettled',
  // It shows the asker's own URLs, which carry no mark.
  'GET /v1/providers',
  'GET /v1/triggers',
  'GET /v1/triggers/{trigger}/schema',
  'GET /v1/triggers/{trigger}/sample',
]);

/** And what a body may name. */
const BODIES: Record<string, () => object> = {
  'POST /v1/permissions': () => ({ customer_phone: PHONE, answer: 'do_not_call', recorded_by: 'Acme' }),
  'POST /v1/permissions/requests': () => ({
    customer_phone: PHONE,
    waba_number: '13125550150',
    message_id: 'wamid.acme',
    template: { name: 'call_permission' },
  }),
  'POST /v1/permissions/waits': () => ({
    customer_phone: PHONE,
    waba_number: '13125550150',
    callback_url: `${on.target.url}/mine/callback`,
    wait_seconds: 60,
  }),
  'PUT /v1/team/{phone}': () => ({ name: 'mine' }),
  'PUT /v1/retention': () => ({ days: 1, years: 1 }),
  'PUT /v1/legal-hold': () => ({ reason: 'mine' }),
  'POST /v1/keys': () => ({ name: 'mine', role: 'admin' }),
  'POST /v1/keys/{id}/replace': () => ({}),
  'POST /v1/intake-tokens': () => ({ source: 'doubletick' }),
  'POST /v1/intake-tokens/{id}/replace': () => ({}),
  'POST /v1/recoveries': () => ({
    what: 'missed',
    from: '2020-01-01T00:00:00Z',
    to: '2030-01-01T00:00:00Z',
    subscription_id: zeniths.subscription,
  }),
  'PATCH /v1/subscriptions/{id}': () => ({ name: 'mine' }),
  'POST /v1/subscriptions': () => ({ trigger: 'doubletick_call_accepted', target_url: `${on.target.url}/mine` }),
};

/** A call that asks for what is the other workspace's, in every way that its path, query and body allow. */
const askedFor = ({ name, path, operation }: Call): { path: string; asked: Asked } => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => {
    const value = inPath()[path]?.[parameter];
    if (value === undefined) throw new Error(`What is {${parameter}} of ${name}? Add it to this test.`);
    return value;
  });
  const body = BODIES[name]?.();
  if (operation.requestBody && !body) throw new Error(`What is the body of ${name}? Add it to this test.`);
  const query = {
    customer: PHONE,
    search: PHONE,
    waba_number: '13125550150',
    workspace: zenith.name,
    workspace_id: zenith.id,
    since: '2020-01-01T00:00:00Z',
    from: '2020-01-01T00:00:00Z',
  };
  return { path: `${filled}?${new URLSearchParams(query)}`, asked: { body } };
};

/** Everything that the database has of the other workspace, its jobs included. */
const zenithsRows = async (): Promise<string[]> => {
  const marks = [zenith.id, ...Object.values(zeniths), MARK];
  const rows = (await everythingIn(on.hub.parts.database)).split('\n');
  return rows.filter((row) => marks.some((mark) => row.includes(mark))).toSorted();
};

const expectNothingOfZeniths = ({ text, headers }: Answer): void => {
  for (const secret of [
    MARK,
    zenith.name,
    zenith.key,
    zenith.id,
    zeniths.subscription,
    zeniths.quarantined,
    zeniths.token,
    zeniths.recovery,
    zeniths.wait,
  ]) {
    expect(text + JSON.stringify(headers)).not.toContain(secret);
  }
};

describe('a workspace', () => {
  test('sees nothing of another, and changes nothing there, whatever it calls', async () => {
    const calls = (await documented()).filter(({ operation }) => operation.security);
    expect(calls.length).toBeGreaterThanOrEqual(14);
    const before = await zenithsRows();
    expect(before.length).toBeGreaterThan(8);
    for (const call of calls) {
      const { path, asked } = askedFor(call);
      const answer = await acme.raw(call.method, path, asked);
      if (answer.status >= 500) throw new Error(`${call.name} answered ${answer.status}: ${answer.text}`);
      expectNothingOfZeniths(answer);
      expect(await zenithsRows()).toEqual(before);
    }
  });

  test('sees its own with the same calls', async () => {
    const calls = (await documented()).filter(
      ({ name, operation }) => operation.security && name.startsWith('GET /v1/'),
    );
    const seen: string[] = [];
    for (const call of calls) {
      const { text } = await zenith.raw('GET', askedFor(call).path);
      if ([MARK, zenith.name, zeniths.quarantined, zeniths.token, zeniths.recovery].some((mark) => text.includes(mark)))
        seen.push(call.name);
    }
    expect(seen).toEqual(calls.map(({ name }) => name).filter((name) => !UNMARKED.has(name)));
    expect((await zenith.raw('GET', `/v1/permissions/${PHONE}`)).text).toContain('"may_call":true');
  });

  test('is not found out by how a refusal reads: what another has is as absent as what nobody has', async () => {
    const nobodys = '01956000-0000-7000-8000-00000000dead';
    for (const [method, path, own] of [
      ['GET', '/v1/events/{id}', zeniths.event],
      ['GET', '/v1/calls/{id}', MARK],
      ['POST', '/v1/events/{id}/redeliver', zeniths.event],
      ['POST', '/v1/quarantine/{id}/replay', zeniths.quarantined],
      ['DELETE', '/v1/quarantine/{id}', zeniths.quarantined],
      ['DELETE', '/v1/subscriptions/{id}', zeniths.subscription],
      ['DELETE', '/v1/permissions/waits/{id}', zeniths.wait],
      ['DELETE', '/v1/keys/{id}', zeniths.key],
      ['DELETE', '/v1/intake-tokens/{id}', zeniths.token],
    ] as const) {
      const [other, none] = [own, nobodys].map((id) => acme.raw(method, path.replace('{id}', id)));
      const [theirs, absent] = [await other, await none];
      expect([theirs?.status, theirs?.text]).toEqual([absent?.status, absent?.text]);
    }
  });

  test('cannot be had with a key that is not one', async () => {
    const calls = (await documented()).filter(({ path }) => path.startsWith('/v1/'));
    const keys = ['rk_of_nobody', '', zenith.key.slice(0, -1), `${zenith.key}x`, zenith.key.toLowerCase(), zenith.id];
    const before = await zenithsRows();
    for (const call of calls) {
      const { path, asked } = askedFor(call);
      for (const key of keys) asProblem(401, await new Caller(on, key).raw(call.method, path, asked));
    }
    expect(await zenithsRows()).toEqual(before);
  });

  test('cannot reach what only the command line may do, not even for itself', async () => {
    for (const caller of [acme, new Caller(on, 'rk_of_nobody'), new Caller(on, '')]) {
      await caller.refused(401, 'GET', '/admin/workspaces');
      await caller.refused(401, 'POST', '/admin/workspaces', { body: { name: 'mine' } });
      await caller.refused(401, 'POST', `/admin/workspaces/${encodeURIComponent(acme.name)}/rotate-key`);
      await caller.refused(401, 'PUT', `/admin/workspaces/${encodeURIComponent(zenith.name)}/retention`, {
        body: { days: 1 },
      });
    }
    // Its name opens a workspace to the command line alone.
    const headers = { 'ringhook-workspace': encodeURIComponent(zenith.name) };
    expectNothingOfZeniths(await acme.raw('GET', '/v1/events', { headers }));
  });

  test('does not get what is sent to the intake of another', async () => {
    await acme.subscribe('doubletick_call_accepted', '/acme');
    const event = await zenith.take('doubletick', { ...callAccepted, callId: `${MARK}-2` });
    await zenith.deliver(event);
    expect(on.target.at('/acme')).toEqual([]);
    expect(on.target.at(`/${MARK}`)).toHaveLength(2);
    expectNothingOfZeniths(await acme.raw('GET', '/v1/events'));
  });
});
