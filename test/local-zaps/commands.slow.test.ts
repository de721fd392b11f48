/** `npm start` and `npm run demo`, as processes. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import { everyEvent } from '../../src/local-zaps/every-trigger.ts';
import { makeHubFolder } from '../hub/embedded-folder.ts';
import { endPrograms, type Started, startProgram } from './programs.ts';

let folder: string;

beforeEach(async () => {
  folder = await makeHubFolder();
});

afterEach(async () => {
  endPrograms();
  await rm(folder, { recursive: true, force: true });
});

const start = (env: Record<string, string> = {}, args: string[] = []): Started =>
  startProgram('src/local-zaps/start.ts', args, { PORT: '0', DATA_DIR: folder, ...env });

const isUp = (local: Started): Promise<RegExpExecArray> =>
  local.printed(/(http:\/\/localhost:\d+)\/runs\. Stop with Ctrl\+C/);

const post = (url: string, payload: object): Promise<Response> =>
  fetch(url, { method: 'POST', body: JSON.stringify(payload) });

describe('npm start', () => {
  test('says where to post, and stops when told to', async () => {
    const local = start({}, ['--hooks']);
    const [, url = ''] = await isUp(local);
    const [, hooks] = await local.printed(/(http:\S+\/hooks\/[\w-]{32})\//);
    for (const { key } of everyEvent) expect(local.output()).toContain(`${hooks}/${key}\n`);
    expect((await fetch(`${url}/runs`)).status).toBe(401);
    await post(`${hooks}/doubletick_call_accepted`, callAccepted);
    await local.printed(/Customer Phone Number\s+\+17735550170/);
    local.process.kill('SIGINT');
    expect(await local.exit).toBe(0);
  });

  test('takes a webhook the whole way from the intake URL, shows the key once, and works across restarts', async () => {
    // From nothing, as on the first day.
    const nothing = { DATA_DIR: join(folder, 'new') };
    const before = start(nothing);
    await isUp(before);
    const [, intake = ''] = await before.printed(/DoubleTick intake URL {4}(\S+)/);
    expect(before.output()).toMatch(/Hub Key {18}rk_\S+/);
    expect((await post(intake, callAccepted)).status).toBe(202);
    await before.printed(/Call ID\s+call_01JQ8M4T7V/);
    before.process.kill('SIGKILL');
    await before.exit;

    const after = start(nothing);
    const [, url = ''] = await isUp(after);
    expect(after.output()).not.toMatch(/Hub Key/);
    const again = await post(url + new URL(intake).pathname, callAccepted);
    expect(await again.json()).toMatchObject({ duplicate: true });
    const answer = await post(url + new URL(intake).pathname, { ...callAccepted, callId: 'call_after_the_restart' });
    expect(answer.status).toBe(202);
    await after.printed(/Call ID\s+call_after_the_restart/);
  });

  test('shows a command that works as it stands, and no screenful of URLs', async () => {
    const local = start();
    await isUp(local);
    expect(local.output()).not.toContain('/hooks/');
    expect(local.output().trim().split('\n').length).toBeLessThan(20);
    const [, command = ''] = await local.printed(/^ {2}(curl .*)$/m);
    execFileSync('sh', ['-c', command], { stdio: 'ignore' });
    await local.printed(/Call ID\s+call_sample_/);
    const today = new Date().toISOString().slice(0, 10);
    expect(command).toContain(today);
  });

  test('opens the console, signed in, by a link that works once, at the second start, too', async () => {
    for (const restart of [1, 2]) {
      const local = start();
      const [, url = ''] = await isUp(local);
      const [link = ''] = await local.printed(/http:\S+\/open\/\S+/);
      const opened = await fetch(link, { redirect: 'manual' });
      expect([restart, opened.status, opened.headers.get('location')]).toEqual([restart, 303, '/']);
      const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const headers = { cookie, 'sec-fetch-site': 'same-origin' };
      expect((await fetch(`${url}/v1/me`, { headers })).status).toBe(200);
      expect((await fetch(link, { redirect: 'manual' })).status).toBe(404);
      expect((await fetch(`${url}/open/guess`, { redirect: 'manual' })).status).toBe(404);
      local.process.kill('SIGINT');
      expect(await local.exit).toBe(0);
    }
  });

  test('says what to do about a port that is no port', async () => {
    const local = start({ PORT: 'http' });
    expect(await local.exit).toBe(1);
    expect(local.output()).toMatch(/^The configuration is not right\. PORT: .*\n$/);
  });

  test('says what to do about a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const local = start({ PORT: String(port) });
      expect(await local.exit).toBe(1);
      expect(local.output()).toBe(
        `Port ${port} is in use. Stop what runs there, or take another: PORT=${port + 1} npm start\n`,
      );
    } finally {
      server.close();
    }
  });

  test('says who has the data when another one runs on it', async () => {
    const first = start();
    await isUp(first);
    const second = start();
    expect(await second.exit).toBe(1);
    expect(second.output()).toMatch(/^The database in .* is open in another process\. Stop that one first/);
  });
});

describe('npm run demo', () => {
  const WELL = `${everyEvent.length} of ${everyEvent.length} triggers ran their Zap.`;

  test('tells a story on one screen: a call, a webhook twice, a permission and its end, a forgery', async () => {
    const demo = startProgram('src/local-zaps/demo.ts');
    expect([await demo.exit, demo.output()]).toEqual([0, expect.stringContaining(WELL)]);
    const story = [
      'it rings.',
      'Somebody picks up.',
      'Agent Name: Anita Desai',
      'The hub answers 200: it has this one already, and no Zap runs.',
      'Call Outcome: completed',
      'Another customer allows calls.',
      'May Call: true',
      'The hub knows.',
      'May Call: false',
      "the Zap does not run. Ringhook: DoubleTick Call Permission Granted: a webhook was left out: the hub's signature",
    ];
    let at = 0;
    for (const part of story) {
      const found = demo.output().indexOf(part, at);
      expect([part, found >= at]).toEqual([part, true]);
      at = found;
    }
    expect(demo.output().split('\n').length).toBeLessThanOrEqual(45);
  });

  test('shows every field of every trigger when it is to', async () => {
    const demo = startProgram('src/local-zaps/demo.ts', ['--full']);
    expect(await demo.exit).toBe(0);
    for (const { label } of everyEvent) expect(demo.output()).toContain(`${label}  (`);
    expect(demo.output()).toContain(WELL);
  });
});

describe('npm run demo:day', () => {
  /** What the hub says of today's calls, to whoever has the key that was printed. */
  const today = async (url: string, key: string): Promise<{ started: number; answered: number; missed: number }> => {
    const from = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
    const query = `from=${from}&to=${new Date().toISOString()}&by=source`;
    const response = await fetch(`${url}/v1/calls/statistics?${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return ((await response.json()) as { total: { started: number; answered: number; missed: number } }).total;
  };

  test('fills the hub that npm start runs, and twice the same day is one day', async () => {
    const local = start();
    const [, url = ''] = await isUp(local);
    const [, key = ''] = await local.printed(/Hub Key {18}(\S+)/);
    for (let time = 1; time <= 2; time += 1) {
      const day = startProgram('src/local-zaps/demo-day.ts', ['--calls', '80'], { DATA_DIR: folder });
      expect([await day.exit, day.output()]).toEqual([
        0,
        expect.stringContaining('A day of 80 calls and 8 team members'),
      ]);
      const { started, answered, missed } = await today(url, key);
      expect(started).toBeGreaterThan(70);
      expect(started).toBeLessThanOrEqual(80);
      expect(answered).toBeGreaterThan(30);
      expect(missed).toBeGreaterThan(1);
    }
    const ask = async <Answer>(path: string): Promise<Answer> =>
      (await (await fetch(url + path, { headers: { authorization: `Bearer ${key}` } })).json()) as Answer;
    // Nothing tells a copy of what is not understood.
    expect((await ask<{ total: number }>('/v1/quarantine')).total).toBe(2);
    expect((await ask<{ events: object[] }>('/v1/events?failed=true')).events.length).toBeGreaterThan(0);
    local.process.kill('SIGINT');
    expect(await local.exit).toBe(0);
  }, 180_000);

  test('fills a folder of its own, with the key to it, as if the hub had run all day', async () => {
    const day = startProgram('src/local-zaps/demo-day.ts', ['--calls', '60'], { DATA_DIR: folder, PORT: '0' });
    const [, key = ''] = await day.printed(/Hub Key {18}(\S+)/);
    expect(await day.exit).toBe(0);
    const local = start();
    const [, url = ''] = await isUp(local);
    expect((await today(url, key)).started).toBe(60);
    local.process.kill('SIGINT');
    expect(await local.exit).toBe(0);
  }, 180_000);

  test('makes up nothing in a hub without local Zaps, which may be a real one', async () => {
    const hub = startProgram('src/hub/commands/cli.ts', ['start'], { DATA_DIR: folder, PORT: '0' });
    await hub.printed(/Stop it with Ctrl\+C/);
    const day = startProgram('src/local-zaps/demo-day.ts', [], { DATA_DIR: folder });
    expect([await day.exit, day.output()]).toEqual([1, expect.stringContaining('has no local Zaps')]);
    hub.process.kill('SIGINT');
    await hub.exit;
  });
});
