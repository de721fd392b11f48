import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { callAccepted, callMissed, callRejected } from '../../src/doubletick/sample-payloads.ts';
import { memberCalled } from '../../src/doubletick/team.ts';
import { callWithoutPermission } from '../../src/hub-api/call-without-permission.ts';
import { call, type DeliveryOptions, deliver, VIA_HUB } from '../zapier-app.ts';

const ACCEPTED = 'doubletick_call_accepted';
const REJECTED = 'doubletick_call_rejected';
const authData = { doubletick_api_key: 'key_1' };

const ANITA = { id: 'user_1', name: 'Anita Desai', phone: '17045550101', email: 'anita@example.com' };
const ROHAN = { id: 'user_2', name: 'Rohan Mehta', phone: '17045550102', email: 'rohan@example.com' };
const IS_ANITA = {
  agent_id: 'user_1',
  agent_name: 'Anita Desai',
  agent_phone: '+17045550101',
  agent_email: 'anita@example.com',
};

let lines: string[];

beforeEach(() => {
  nock.cleanAll();
  lines = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line).trim()));
});

const team = (...data: unknown[]) => nock('https://public.doubletick.io').get('/team').reply(200, { data });

/** A call that somebody picked up. */
const picked = (pickedBy: string, options: DeliveryOptions = {}) =>
  deliver(ACCEPTED, { ...callAccepted, pickedBy }, { authData, ...options });

const agentOf = async (pickedBy: string, options: DeliveryOptions = {}) => {
  const [fields] = await picked(pickedBy, options);
  if (!fields) throw new Error('The Zap did not run.');
  const { agent_id, agent_name, agent_phone, agent_email } = fields;
  return { agent_id, agent_name, agent_phone, agent_email };
};

describe('who is on a call', () => {
  test.each(['Anita Desai', '17045550101', '+1 704 555 0101', ' anita  desai ', 'ANITA@example.com', 'user_1'])(
    'is known in full by %j',
    async (pickedBy) => {
      team(ANITA, ROHAN);
      expect(await agentOf(pickedBy)).toEqual(IS_ANITA);
    },
  );

  test('is known by a number without its country code where the connection says the country', async () => {
    team(ANITA, ROHAN);
    expect(await agentOf('(704) 555-0101', { authData: { ...authData, default_country: 'US' } })).toEqual(IS_ANITA);
  });

  test('stays what DoubleTick sent when they have left the team', async () => {
    team(ROHAN);
    expect(await agentOf('Anita Desai')).toEqual({
      agent_id: null,
      agent_name: 'Anita Desai',
      agent_phone: null,
      agent_email: null,
    });
  });

  test('is known by a number whose country neither DoubleTick nor the connection says', async () => {
    team({ ...ANITA, phone: '704-555-0101' }, ROHAN);
    expect(await agentOf('(704) 555 0101')).toMatchObject({ agent_id: 'user_1', agent_name: 'Anita Desai' });
  });

  test('may have the name of the customer', async () => {
    team({ ...ANITA, name: 'Priya Raman' });
    expect(await agentOf('Priya Raman')).toMatchObject({ agent_id: 'user_1' });
  });

  test('is not guessed where two have one name', async () => {
    team(ANITA, { ...ROHAN, name: 'anita desai' });
    expect(await agentOf('Anita Desai')).toMatchObject({ agent_id: null, agent_phone: null });
  });

  test('is known by the number where two have one name, and where one is listed twice', async () => {
    team(ANITA, { ...ROHAN, name: 'Anita Desai' }, ANITA);
    expect(await agentOf('17045550101')).toEqual(IS_ANITA);
  });

  test('is known by a name that reads as a phone number', async () => {
    team({ ...ANITA, name: '+17045550199' }, ROHAN);
    expect(await agentOf('+17045550199')).toMatchObject({ agent_id: 'user_1', agent_phone: '+17045550101' });
  });

  test('keeps the name or the number of one whom DoubleTick knows only half', async () => {
    team({ id: 'user_1', phone: '17045550101' }, { id: 'user_2', name: 'Rohan Mehta' });
    const cache = {};
    expect(await agentOf('17045550101', { cache })).toEqual({
      agent_id: 'user_1',
      agent_name: null,
      agent_phone: '+17045550101',
      agent_email: null,
    });
    expect(await agentOf('Rohan Mehta', { cache })).toMatchObject({ agent_id: 'user_2', agent_phone: null });
  });

  test('is asked of DoubleTick once, however many calls come in', async () => {
    team(ANITA, ROHAN);
    const cache = {};
    expect(await agentOf('Anita Desai', { cache })).toMatchObject({ agent_id: 'user_1' });
    expect(await agentOf('Rohan Mehta', { cache })).toMatchObject({ agent_id: 'user_2' });
  });

  test.each([
    ['an HTML page', 200, '<html>Sign in</html>'],
    ['another answer than a team', 200, { success: false }],
    ['a wrong key', 401, {}],
    ['too many requests', 429, {}],
    ['a failure', 500, {}],
  ])('is what came with the call when DoubleTick answers with %s, and the Zap runs', async (_what, status, body) => {
    nock('https://public.doubletick.io').get('/team').reply(status, body);
    expect(await agentOf('Anita Desai')).toMatchObject({ agent_id: null, agent_name: 'Anita Desai' });
    expect(lines.filter((line) => line.startsWith('Ringhook'))).toEqual([
      'Ringhook: DoubleTick did not give its team, so of the team member there is what came with the call.',
    ]);
  });

  test('is what came with the call when what DoubleTick lists is no team', async () => {
    team('Anita', null, 7, { name: ['x'] });
    expect(await agentOf('Anita Desai')).toMatchObject({ agent_id: null, agent_name: 'Anita Desai' });
  });

  test('is not waited for longer than five seconds', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    nock('https://public.doubletick.io')
      .get('/team')
      .delay(60_000)
      .reply(200, { data: [ANITA] });
    const run = agentOf('Anita Desai');
    await jest.advanceTimersByTimeAsync(5_000);
    jest.useRealTimers();
    expect(await run).toMatchObject({ agent_id: null, agent_name: 'Anita Desai' });
    nock.abortPendingRequests();
  });

  test.each([
    ['it is switched off', { inputData: { look_up_team_member: false } }],
    ['there is no key', { authData: {} }],
  ])('is not asked for when %s', async (_what, options) => {
    expect(await agentOf('Anita Desai', options)).toMatchObject({ agent_id: null, agent_name: 'Anita Desai' });
    expect(lines.filter((line) => line.startsWith('Ringhook'))).toEqual([]);
  });

  test('is known in full on a call without a permission, too', async () => {
    team(ANITA, ROHAN);
    const payload = { ...callWithoutPermission.samplePayload, agent: '17045550102' };
    const [fields] = await deliver(callWithoutPermission.key, payload, { authData, subscribeData: VIA_HUB });
    expect(fields).toMatchObject({ agent_id: 'user_2', agent_name: 'Rohan Mehta', agent_email: 'rohan@example.com' });
  });

  test('is not whoever has no name, where there is none to look for', () => {
    expect(memberCalled([{ id: 'user_1', name: null, phone: null, email: null, role: null }], ' ', null)).toBeNull();
  });

  test('is who declined it, but for the customer', async () => {
    team(ANITA, { ...ROHAN, name: 'Priya Raman', phone: '17735550170' });
    const cache = {};
    const declinedBy = async (rejectedBy: string) => {
      const [fields] = await deliver(REJECTED, { ...callRejected, rejectedBy }, { authData, cache });
      return fields?.agent_id;
    };
    expect(await declinedBy('Anita Desai')).toBe('user_1');
    expect(await declinedBy('Priya Raman')).toBeNull();
    expect(await declinedBy('17735550170')).toBeNull();
    expect(await declinedBy('')).toBeNull();
  });

  test('is not asked for on a call that rings, or that nobody took', async () => {
    const [fields] = await deliver('doubletick_call_missed', { ...callMissed, pickedBy: 'Anita Desai' }, { authData });
    expect(fields).toMatchObject({ agent_name: 'Anita Desai', agent_phone: null });
    expect(fields).not.toHaveProperty('agent_id');
  });

  test('is nobody on a call whose caller hides the number, and which nobody picked up', async () => {
    const [fields] = await deliver(REJECTED, { ...callRejected, customerNumber: '', rejectedBy: '' }, { authData });
    expect(fields).toMatchObject({ agent_id: null, agent_name: null });
  });

  test('is known on a declined call of a caller who hides the number', async () => {
    team(ANITA);
    const [fields] = await deliver(REJECTED, { ...callRejected, customerNumber: '' }, { authData });
    expect(fields).toMatchObject(IS_ANITA);
  });
});

describe('the filter for an agent who was chosen from the team', () => {
  const chosen = 'Anita Desai (+17045550101)';
  const passes = async (pickedBy: string, agent = chosen, options: DeliveryOptions = {}) =>
    (await picked(pickedBy, { ...options, inputData: { agent } })).length === 1;

  test.each([
    ['Anita Desai', true],
    ['17045550101', true],
    ['anita desai', true],
    ['Anita', false],
    ['Rohan Mehta', false],
    ['17045550102', false],
    ['', false],
  ])('lets %j pass without a key: %j', async (pickedBy, expected) => {
    expect(await passes(pickedBy, chosen, { authData: {} })).toBe(expected);
  });

  test('goes by the number of whoever was looked up, after a change of name', async () => {
    team({ ...ANITA, name: 'Anita Kumar' });
    expect(await passes('Anita Kumar')).toBe(true);
  });

  test('tells two of one name apart by their numbers', async () => {
    const others = { ...ROHAN, name: 'Anita Desai' };
    team(ANITA, others);
    const cache = {};
    expect(await passes('17045550102', chosen, { cache })).toBe(false);
    expect(await passes('17045550101', chosen, { cache })).toBe(true);
    // Nobody knows which of them it was, so no call is lost.
    expect(await passes('Anita Desai', chosen, { cache })).toBe(true);
  });

  test('still takes what a person typed, as the other of the two that DoubleTick sends', async () => {
    const cache = {};
    team(ANITA, ROHAN);
    expect(await passes('17045550101', 'desai', { cache })).toBe(true);
    expect(await passes('Anita Desai', '+1 704 555 0101', { cache })).toBe(true);
    expect(await passes('Anita Desai', 'anita@example.com', { cache })).toBe(true);
    expect(await passes('Anita Desai', 'rohan@example.com', { cache })).toBe(false);
  });

  test('finds them on a call that they rejected', async () => {
    const options = { inputData: { agent: chosen } };
    expect(await deliver(REJECTED, callRejected, options)).toHaveLength(1);
    expect(await deliver(REJECTED, { ...callRejected, rejectedBy: 'Rohan Mehta' }, options)).toHaveLength(0);
    expect(await deliver(REJECTED, { ...callRejected, rejectedBy: '17045550101' }, options)).toHaveLength(1);
  });

  test('is no phone number to refuse when the Zap is turned on, whatever the name', async () => {
    const bundle = { inputData: { agent: '555 0101 (+17045550101)' }, meta: {} };
    expect(await call(`triggers.${ACCEPTED}.operation.performList`, bundle)).toEqual([]);
  });
});

describe('"Test trigger"', () => {
  const hub = { hub_url: 'https://hub.example.com', hub_key: 'rk_1' };
  const stored = (...names: string[]) =>
    nock('https://hub.example.com')
      .get('/v1/events')
      .query(true)
      .reply(200, {
        events: names.map((pickedBy, index) => ({
          id: `e${index}`,
          received_at: new Date().toISOString(),
          payload: { ...callAccepted, callId: `call_${index}`, pickedBy },
        })),
      });

  test('shows only calls of the agent, looked up like live ones, however many others came after', async () => {
    stored(...Array.from({ length: 30 }, () => 'Rohan Mehta'), '17045550101');
    team(ANITA, ROHAN);
    const bundle = { authData: { ...hub, ...authData }, inputData: { agent: 'Anita Desai (+17045550101)' } };
    expect(await call(`triggers.${ACCEPTED}.operation.performList`, bundle)).toMatchObject([
      { call_id: 'call_30', ...IS_ANITA },
    ]);
  });

  test('shows an example with a whole agent where no call came yet', async () => {
    nock('https://public.doubletick.io')
      .get('/organization/channel/profile')
      .reply(200, { channels: [{ wabaNumber: '13125550150' }] });
    expect(await call(`triggers.${ACCEPTED}.operation.performList`, { authData })).toMatchObject([
      { agent_name: 'Anita Desai', agent_phone: '+17045550101', agent_email: 'anita@example.com' },
    ]);
  });
});
