/** `npm start` and `npm run demo`, as processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import { everyEvent } from '../../src/local-zaps/every-trigger.ts';

interface Started {
  process: ChildProcess;
  /** All that it printed so far. */
  output: () => string;
  /** Waits until it printed this; fails when it ends before. */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  exit: Promise<number>;
}

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

const start = (program: string, env: Record<string, string> = {}): Started => {
  const file = fileURLToPath(new URL(`../../src/local-zaps/${program}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...env } });
  running.add(child);
  let output = '';
  const watchers = new Set<() => void>();
  const collect = (chunk: Buffer) => {
    output += chunk;
    for (const watch of watchers) watch();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exit = once(child, 'exit').then(([code]) => Number(code));
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const watch = () => {
        const found = pattern.exec(output);
        if (found) resolve(found);
      };
      watchers.add(watch);
      watch();
      void exit.then(() => reject(new Error(`It ended after printing:\n${output}`)));
    });
  return { process: child, output: () => output, printed, exit };
};

describe('npm start', () => {
  test('says where to post, shows what a webhook comes to, and stops when told to', async () => {
    const local = start('start', { PORT: '0' });
    const [, url = ''] = await local.printed(/(http:\/\/localhost:\d+)\/runs. Stop with Ctrl\+C/);
    for (const { key } of everyEvent) expect(local.output()).toContain(`${url}/hooks/${key}`);
    await fetch(`${url}/hooks/doubletick_call_accepted`, { method: 'POST', body: JSON.stringify(callAccepted) });
    await local.printed(/Customer Phone Number\s+\+919812345670/);
    local.process.kill('SIGINT');
    expect(await local.exit).toBe(0);
  });

  test('says what to do about a port that is no port', async () => {
    const local = start('start', { PORT: 'http' });
    expect(await local.exit).toBe(1);
    expect(local.output()).toBe('PORT is "http", which is not a port number. Try PORT=8787.\n');
  });

  test('says what to do about a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const local = start('start', { PORT: String(port) });
    expect(await local.exit).toBe(1);
    expect(local.output()).toBe(`Port ${port} is in use. Stop what runs there, or take another: PORT=8788 npm start\n`);
    server.close();
  });
});

test('npm run demo shows the fields of every trigger and ends well', async () => {
  const demo = start('demo');
  expect(await demo.exit).toBe(0);
  for (const { label } of everyEvent) expect(demo.output()).toContain(`${label}  (`);
  expect(demo.output()).toContain(`${everyEvent.length} of ${everyEvent.length} triggers ran their Zap.`);
});
