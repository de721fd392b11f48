import { expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { Taken } from '../../../src/hub-api/intake.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { Me } from '../../../src/hub-api/me.ts';
import { NewSubscription } from '../../../src/hub-api/new-subscription.ts';
import { Setup, type SetupStep } from '../../../src/hub-api/setup.ts';
import { until } from '../until.ts';
import { Caller, onEachHub, type TestWorkspace, useHub } from './hub-under-test.ts';

const steps = async (workspace: TestWorkspace): Promise<Map<string, SetupStep>> =>
  new Map((await workspace.ask(Setup, 'GET', '/v1/setup')).steps.map((step) => [step.key, step]));

const stateOf = async (workspace: TestWorkspace, key: string): Promise<string | undefined> =>
  (await steps(workspace)).get(key)?.state;

onEachHub((on) => {
  test('nothing of a new workspace is done but its intake URLs', async () => {
    const acme = await on.makeWorkspace();
    const done = [...(await steps(acme)).values()].filter(({ state }) => state === 'done');
    expect(done.map(({ key }) => key)).toEqual(['intake_url:doubletick', 'intake_url:whatconverts']);
  });

  test('a webhook counts, a sample that was made here does not', async () => {
    const acme = await on.makeWorkspace();
    await acme.ask(Taken, 'POST', '/v1/triggers/doubletick_call_accepted/sample');
    expect(await stateOf(acme, 'webhook:doubletick')).toBe('todo');
    expect((await acme.ask(Me, 'GET', '/v1/me')).last_received_at.doubletick).toBeNull();
    const first = new Date(on.now).toISOString();
    await acme.take('doubletick', { ...callAccepted, callId: 'first' });
    expect((await steps(acme)).get('webhook:doubletick')).toMatchObject({
      state: 'done',
      times: [{ label: 'First', at: first }],
    });
    on.now += 60_000;
    const latest = new Date(on.now).toISOString();
    await acme.take('doubletick', { ...callAccepted, callId: 'second' });
    expect((await steps(acme)).get('webhook:doubletick')?.times).toEqual([
      { label: 'First that is kept', at: first },
      { label: 'Latest', at: latest },
    ]);
    expect((await steps(acme)).get('webhook:whatconverts')).toMatchObject({ state: 'todo', is_optional: true });
    expect((await steps(acme)).get('team')).toMatchObject({ state: 'done' });
  });

  test('what was not understood is no success', async () => {
    const acme = await on.makeWorkspace();
    await acme.post('whatconverts', { hello: 1 });
    expect(await stateOf(acme, 'webhook:whatconverts')).toBe('wrong');
  });

  test('a Zap is turned on, takes an event, and refuses one', async () => {
    const acme = await on.makeWorkspace();
    const zap = '/setup/zap';
    await acme.subscribe('doubletick_call_accepted', zap);
    expect([await stateOf(acme, 'zap'), await stateOf(acme, 'delivery')]).toEqual(['done', 'todo']);
    await acme.deliver(await acme.take('doubletick', { ...callAccepted, callId: 'taken' }));
    expect(await stateOf(acme, 'delivery')).toBe('done');
    on.now += 1_000;
    on.target.answer = (_received, response) => void response.writeHead(400).end();
    await acme.deliver(await acme.take('doubletick', { ...callAccepted, callId: 'refused' }));
    const failed = await until(async () => {
      const step = (await steps(acme)).get('delivery');
      return step?.state === 'wrong' ? step : null;
    });
    on.target.answer = (_received, response) => void response.end('ok');
    expect(failed.said).toBe('The only Zap did not take the latest event. The latest answer was 400.');
  });

  test('the local Zaps of one computer count for none, and neither does their key', async () => {
    const acme = await on.makeWorkspace();
    const target_url = `${on.url}/hooks/local/doubletick_call_accepted`;
    await acme.ask(NewSubscription, 'POST', '/v1/subscriptions', { trigger: 'doubletick_call_accepted', target_url });
    await on.hub.parts.workspaces.rotateKey(acme.id, 'local');
    const found = await steps(acme);
    expect(found.get('zap')).toMatchObject({ state: 'todo', said: expect.stringContaining('Only the local Zaps') });
    expect(found.get('agent_key')).toMatchObject({ said: expect.stringContaining('There is none with the role') });
  });

  test('a Zap on alerts hears of them, and gets no events of calls', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('hub_alert', '/setup/alerts');
    expect([await stateOf(acme, 'alerts'), await stateOf(acme, 'zap')]).toEqual(['done', 'todo']);
  });

  test('a key for Zaps is done once it is used', async () => {
    const acme = await on.makeWorkspace();
    const { key } = await acme.ask(MadeKey, 'POST', '/v1/keys', { name: 'Zapier', role: 'agent' });
    expect((await steps(acme)).get('agent_key')).toMatchObject({
      state: 'todo',
      said: 'The key "Zapier" was made, and never used.',
    });
    await new Caller(on, key).ask(Me, 'GET', '/v1/me');
    expect(await stateOf(acme, 'agent_key')).toBe('done');
  });

  test('tells no secret, and an agent nothing', async () => {
    const acme = await on.makeWorkspace();
    const { text } = await acme.raw('GET', '/v1/setup');
    expect(text).not.toMatch(/\/in\/|rk_/);
    const { key } = await acme.ask(MadeKey, 'POST', '/v1/keys', { name: 'Zapier', role: 'agent' });
    await new Caller(on, key).refused(403, 'GET', '/v1/setup');
  });
});

const away = useHub({ environment: { PUBLIC_URL: 'https://hub.invalid' } });

test('an address that nobody answers at is wrong', async () => {
  const acme = await away.makeWorkspace();
  const step = await until(async () => {
    const found = (await steps(acme)).get('public_url');
    return found?.state === 'unknown' ? null : found;
  });
  expect(step).toMatchObject({ state: 'wrong', said: 'PUBLIC_URL: https://hub.invalid.' });
  expect(step?.what_to_do).toContain('Nothing answers there');
});
