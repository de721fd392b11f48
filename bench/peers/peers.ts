import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/hub/postgres-server.ts';

/** What people use instead of a hub; pinned, so that two runs mean the same. */
const PACKAGES = { bullmq: '6.7.0', fastify: '5.12.8', ioredis: '5.8.2', 'node-red': '5.0.7', undici: '8.12.4' };

const here = fileURLToPath(new URL('.', import.meta.url));
/** Outside the project, and kept for the next run. */
const folder = join(tmpdir(), 'ringhook-bench-peers');

export interface Peer {
  name: string;
  /** Where webhooks are posted. */
  intake: string;
  stop(): Promise<void>;
}

/** Installs the peers' packages; gives why that was not possible, or null. */
export const installPeers = (): string | null => {
  mkdirSync(folder, { recursive: true });
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: PACKAGES });
  writeFileSync(join(folder, 'package.json'), manifest);
  try {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...flags], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 });
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error).split('\n')[0] ?? 'npm failed';
  }
  for (const file of ['queue-server.mjs', 'queue-worker.mjs']) copyFileSync(join(here, file), join(folder, file));
  return null;
};

const startProgram = async (
  file: string,
  env: Record<string, string>,
): Promise<{ child: ChildProcess; line: string }> => {
  const child = spawn(process.execPath, [join(folder, file)], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(() => null);
  const printed = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  if (!printed) throw new Error(`${file} ended before it was ready.`);
  return { child, line: String(printed[0]) };
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

const REDIS = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((file) => existsSync(file)) ?? null;

/** Fastify and BullMQ on a Redis that has every write on the disk before it answers; null without Redis. */
export const startQueue = async (target: string): Promise<Peer | null> => {
  if (REDIS === null) return null;
  const data = mkdtempSync(join(tmpdir(), 'ringhook-bench-redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', data, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const redis = spawn(REDIS, [...settings, ...durable], { stdio: 'ignore' });
  await sleep(500);
  const env = { REDIS_PORT: String(port), TARGET: target };
  const children: ChildProcess[] = [redis];
  const stop = async () => {
    for (const child of children.toReversed()) await end(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const server = await startProgram('queue-server.mjs', env);
    children.push(server.child);
    const worker = await startProgram('queue-worker.mjs', env);
    children.push(worker.child);
    return { name: 'Fastify and BullMQ, fsync always', intake: `${server.line}/in/token`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** A flow that answers and forwards, and stores nothing. */
const flowTo = (target: string): object[] => [
  { id: 'tab', type: 'tab', label: 'Webhooks' },
  { id: 'in', type: 'http in', z: 'tab', url: '/in/token', method: 'post', wires: [['out', 'forward']] },
  { id: 'out', type: 'http response', z: 'tab', statusCode: '202', wires: [] },
  {
    id: 'forward',
    type: 'http request',
    z: 'tab',
    method: 'POST',
    url: target,
    ret: 'txt',
    persist: true,
    wires: [[]],
  },
];

/** Node-RED with the one flow; null when it does not come up. */
export const startNodeRed = async (target: string): Promise<Peer | null> => {
  const home = mkdtempSync(join(tmpdir(), 'ringhook-bench-node-red-'));
  const port = await freePort();
  writeFileSync(join(home, 'flows.json'), JSON.stringify(flowTo(target)));
  writeFileSync(
    join(home, 'settings.js'),
    `module.exports = { uiHost: '127.0.0.1', uiPort: ${port}, httpAdminRoot: false, flowFile: 'flows.json', logging: { console: { level: 'error' } } };`,
  );
  const program = join(folder, 'node_modules/node-red/red.js');
  const child = spawn(process.execPath, [program, '--userDir', home, '--settings', join(home, 'settings.js')], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'ignore',
  });
  const intake = `http://127.0.0.1:${port}/in/token`;
  const stop = async () => {
    await end(child);
    rmSync(home, { recursive: true, force: true });
  };
  for (let patience = 120; patience > 0; patience -= 1) {
    const body = '{"lead_id":0}';
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(intake, { method: 'POST', headers, body }).catch(() => null);
    await answer?.text();
    if (answer?.status === 202) return { name: 'Node-RED, stores nothing', intake, stop };
    await sleep(500);
  }
  await stop();
  return null;
};
