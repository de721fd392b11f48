/** What a web page, another user of this machine and another workspace can do to `npm start`. */
import { rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import { readConfig } from '../../src/hub/config.ts';
import { withKey } from '../../src/hub/workspaces/workspace-key.ts';
import { everyEvent } from '../../src/local-zaps/every-trigger.ts';
import { type HubWithZaps, startHubWithZaps } from '../../src/local-zaps/hub-with-zaps.ts';
import type { Run } from '../../src/local-zaps/run.ts';
import { makeHubFolder } from '../hub/embedded-folder.ts';
import { until } from '../hub/until.ts';

let folder: string;
let local: HubWithZaps;

const configFor = (environment: Record<string, string> = {}) =>
  readConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', ...environment }, { isLocal: true });

beforeAll(async () => {
  folder = await makeHubFolder();
  local = await startHubWithZaps(configFor({ PUBLIC_URL: 'https://hub.example.com' }), () => undefined);
}, 60_000);

afterAll(async () => {
  await local?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  status: number;
  text: string;
}

/** With any Host and Origin, which fetch does not let one set. */
const ask = (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asking = request(local.zapier.url + path, { method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asking.on('error', reject).end(body);
  });

const PATHS: [string, string][] = [
  ['GET', '/'],
  ['GET', '/healthz'],
  ['GET', '/openapi.json'],
  ['GET', '/metrics'],
  ['GET', '/runs'],
  ['GET', '/hooks'],
  ['GET', '/v1/me'],
  ['GET', '/assets/none.js'],
  ['GET', '/nowhere'],
  ['POST', '/in/some-token'],
  ['POST', '/v1/session'],
  ['POST', '/v1/try/form'],
  ['POST', '/hooks/TOKEN/doubletick_call_accepted'],
  ['POST', '/zapier-rpc/TOKEN'],
  ['OPTIONS', '/runs'],
];

const withToken = (path: string): string =>
  path.replace('TOKEN', path.startsWith('/hooks') ? local.zapier.hookToken : local.zapier.rpcToken);

describe('a web page', () => {
  test.each(PATHS)('gets no answer by a name of its own that leads to this machine: %s %s', async (method, path) => {
    for (const host of [
      'rebound.example.com',
      'rebound.example.com:8787',
      'localhost.example.com',
      'localhost.',
      '[::2]',
    ]) {
      const { status, text } = await ask(method, withToken(path), { host });
      expect([host, status]).toEqual([host, 421]);
      expect(JSON.parse(text)).toMatchObject({ status: 421, title: 'Not for this host' });
    }
  });

  test.each(PATHS)('of another origin is refused: %s %s', async (method, path) => {
    for (const origin of ['https://evil.example.com', 'http://localhost:1', 'null', 'http://localhost.example.com']) {
      const { status, text } = await ask(method, withToken(path), { origin });
      expect([origin, status]).toEqual([origin, 403]);
      expect(JSON.parse(text)).toMatchObject({ status: 403, title: 'Not from here' });
    }
  });

  test('of the console itself is answered, at each of its names', async () => {
    const { port } = new URL(local.zapier.url);
    for (const host of [
      `localhost:${port}`,
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      `LOCALHOST:${port}`,
      'hub.example.com',
    ])
      expect((await ask('GET', '/healthz', { host })).status).toBe(200);
    expect((await ask('GET', '/healthz', { origin: local.zapier.url })).status).toBe(200);
    expect((await ask('GET', '/healthz', { origin: 'https://hub.example.com' })).status).toBe(200);
  });
});

describe('another user of this machine', () => {
  test('reads no runs and no hook URLs', async () => {
    for (const path of ['/runs', '/hooks']) expect((await ask('GET', path)).status).toBe(401);
  });

  test('posts to no Zap, and calls nothing that is for the app, without the token', async () => {
    for (const path of [
      '/hooks/doubletick_call_accepted',
      '/hooks/doubletick_call_accepted/doubletick_call_accepted',
      `/hooks/${'a'.repeat(32)}/doubletick_call_accepted`,
      '/zapier-rpc',
      `/zapier-rpc/${'a'.repeat(32)}`,
      `/zapier-rpc/${local.zapier.hookToken}`,
      '/zapier-files/',
    ]) {
      expect((await ask('POST', path, {}, JSON.stringify(callAccepted))).status).toBe(404);
    }
    expect(local.zapier.runs).toEqual([]);
  });

  test('cannot read the token of the hook URLs, which stays over a restart', async () => {
    expect((await stat(join(folder, 'hook-token'))).mode & 0o777).toBe(0o600);
    const { hookToken, rpcToken } = local.zapier;
    await local.stop();
    local = await startHubWithZaps(configFor({ PUBLIC_URL: 'https://hub.example.com' }), () => undefined);
    expect(local.zapier.hookToken).toBe(hookToken);
    expect(local.zapier.rpcToken).not.toBe(rpcToken);
  });
});

test('runs and hook URLs are shown to their own workspace alone, by its key or session', async () => {
  const { parts } = local.hub;
  const added = await parts.workspaces.add('another team');
  if (!added) throw new Error('The name is taken.');
  const other = await withKey(parts, added);
  const [main] = await parts.database.query<{ id: string }>(`SELECT id FROM hub.workspaces WHERE name = 'main'`);
  const key = await parts.workspaces.rotateKey(main?.id ?? '', 'main');
  const session = await parts.sessions.open(key);
  const hook = local.zapier.zaps.get('doubletick_call_accepted');
  if (!hook) throw new Error('The Zap is off.');
  const sent = await fetch(local.zapier.hookUrl(hook), { method: 'POST', body: JSON.stringify(callAccepted) });
  expect(sent.status).toBe(200);
  await until(() => local.zapier.runs.length > 0);
  const shownTo = async (path: string, headers: Record<string, string>): Promise<string> => {
    const { status, text } = await ask('GET', path, headers);
    expect(status).toBe(200);
    return text;
  };
  const ours: Record<string, string>[] = [{ authorization: `Bearer ${key}` }, { cookie: `ringhook=${session?.token}` }];
  for (const headers of ours) {
    const runs = JSON.parse(await shownTo('/runs', headers)) as Run[];
    expect(runs.map(({ trigger }) => trigger)).toEqual(['doubletick_call_accepted']);
    const hooks = await shownTo('/hooks', headers);
    for (const { key: trigger } of everyEvent) expect(hooks).toContain(`/${trigger}\n`);
  }
  const theirs = { authorization: `Bearer ${other.key}` };
  expect(JSON.parse(await shownTo('/runs', theirs))).toEqual([]);
  expect(await shownTo('/hooks', theirs)).not.toContain(local.zapier.hookToken);
});

test('a body that is nested too deep is refused, and ends nothing', async () => {
  const hook = `/hooks/${local.zapier.hookToken}/doubletick_call_accepted`;
  for (const levels of [200, 5_000, 400_000]) {
    const body = `{"event":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect((await ask('POST', hook, {}, body)).status).toBe(400);
  }
  expect((await ask('GET', '/healthz')).status).toBe(200);
});

test('every documented call that needs nothing is answered as by the hub alone', async () => {
  const { status, text } = await ask('GET', '/openapi.json');
  expect(status).toBe(200);
  const paths = Object.keys((JSON.parse(text) as { paths: object }).paths);
  expect(paths).toEqual(expect.arrayContaining(['/v1/events', '/in/{token}', '/metrics']));
  expect(paths.filter((path) => /runs|hooks|zapier|try/.test(path))).toEqual([]);
  for (const path of ['/', '/healthz', '/readyz', '/metrics']) expect((await ask('GET', path)).status).toBe(200);
});

test.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', '0'])('nothing starts on HOST=%s', async (HOST) => {
  await expect(startHubWithZaps(configFor({ HOST }), () => undefined)).rejects.toThrow(
    /^The configuration is not right\. HOST: .* can be reached from other machines.*npm run hub -- start$/,
  );
});
