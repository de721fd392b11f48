import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const START_MS = 30_000;

/** A PostgreSQL server of the tests' own. */
export interface PostgresServer {
  /** Of the database "postgres", as a superuser. */
  url: string;
  /** "fast" cuts every connection, "immediate" is a crash; resolves once it is up again. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  /** Crashes it; it stays away. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Where Debian keeps the newest version's programs; null when there is none. */
const findPrograms = (): string | null =>
  globSync('/usr/lib/postgresql/*/bin')
    .filter((folder) => existsSync(join(folder, 'initdb')))
    .toSorted((one, other) => Number(one.split('/')[4]) - Number(other.split('/')[4]))
    .at(-1) ?? null;

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};

/** PostgreSQL refuses to run as root: then Debian's user "postgres" runs it. */
const isRoot = process.getuid?.() === 0;

/** Not every PATH has the folders of the system's own programs. */
const RUNUSER = ['/usr/sbin/runuser', '/sbin/runuser'].find((file) => existsSync(file)) ?? 'runuser';

export const asServer = (command: string, args: string[]): [string, string[]] =>
  isRoot ? [RUNUSER, ['-u', 'postgres', '--', command, ...args]] : [command, args];

const idOf = (option: '-u' | '-g'): number => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));

/** When the server that answers was started; null when none does. */
const startOf = async (url: string): Promise<string | null> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query('SELECT pg_postmaster_start_time()::text AS start');
    await client.end();
    return rows[0].start;
  } catch {
    return null;
  }
};

/** Waits until a server answers that was not started at `before`. */
const waitFor = async (child: ChildProcess, url: string, before: string | null = null): Promise<void> => {
  const deadline = performance.now() + START_MS;
  for (let start = before; start === before || start === null; start = await startOf(url)) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('PostgreSQL did not start.');
    await sleep(50);
  }
};

/** What `pg_ctl restart` sends. */
const SIGNALS = { fast: 'INT', immediate: 'QUIT' };

/**
 * The server runs under a shell that restarts it for each line of its input, and stops it at the end of its input: so
 * it stops even when its starter is killed.
 */
const KEEPER =
  '"$@" & server=$!; trap "" INT TERM; while read -r signal; do kill -$signal $server; wait $server; "$@" & server=$!; done; kill -INT $server; wait $server; rm -rf "$PWD"';

/** Makes the files of a server: new ones, or those of a copy that follows the server at `standbyOf`. */
const makeData = (programs: string, data: string, standbyOf: string | null): void => {
  const cwd = join(data, '..');
  if (standbyOf !== null) {
    const { hostname, port } = new URL(standbyOf);
    const from = ['-h', hostname, '-p', port, '-U', 'postgres', '-R', '-X', 'stream', '-c', 'fast'];
    const [backup, args] = asServer(join(programs, 'pg_basebackup'), ['-D', data, ...from]);
    execFileSync(backup, args, { stdio: 'ignore', cwd });
    return;
  }
  const asked = ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  const [initdb, args] = asServer(join(programs, 'initdb'), asked);
  execFileSync(initdb, args, { stdio: 'ignore', cwd });
};

/**
 * Starts a server on a free port, its data in a folder that goes with it; null when the machine has none. It survives
 * whatever kills processes; for power cuts, set `fsync`.
 */
export const startPostgres = async ({
  fsync = 'off',
  standbyOf = null,
}: {
  fsync?: 'on' | 'off';
  standbyOf?: string | null;
} = {}): Promise<PostgresServer | null> => {
  const programs = findPrograms();
  if (!programs) return null;
  const folder = mkdtempSync(join(tmpdir(), 'ringhook-postgres-'));
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'));
  const data = join(folder, 'data');
  makeData(programs, data, standbyOf);
  const port = await freePort();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 300, fsync };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [shell, shellArgs] = asServer('sh', ['-c', KEEPER, 'sh', join(programs, 'postgres'), '-D', data, ...options]);
  const child = spawn(shell, shellArgs, { stdio: ['pipe', 'ignore', 'ignore'], cwd: folder, detached: true });
  const ended = once(child, 'exit');
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    child.stdin?.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(child, url);
  } catch (error) {
    await stop();
    throw error;
  }
  const restart = async (mode: 'fast' | 'immediate') => {
    const before = await startOf(url);
    child.stdin?.write(`${SIGNALS[mode]}\n`);
    await waitFor(child, url, before);
  };
  const crash = async () => {
    const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGQUIT');
    while ((await startOf(url)) !== null) await sleep(20);
  };
  return { url, restart, crash, stop };
};
