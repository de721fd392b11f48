import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '../../src/hub/database/postgres.ts';
import { asServer, freePort } from './postgres-server.ts';
import { until } from './until.ts';

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((file) => existsSync(file)) ?? null;

export const hasPgBouncer = PROGRAM !== null;

export interface PgBouncer {
  url: string;
  stop(): Promise<void>;
}

/** PgBouncer before the server of `databaseUrl`, with few connections to it: statements of many clients share them. */
export const startPgBouncer = async (databaseUrl: string, mode: 'transaction' | 'session'): Promise<PgBouncer> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringhook-pgbouncer-'));
  chmodSync(folder, 0o755);
  const { hostname, port: serverPort, pathname } = new URL(databaseUrl);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 6
max_client_conn = 200
`,
  );
  if (process.getuid?.() === 0) chownSync(file, Number(execFileSync('id', ['-u', 'postgres'])), 0);
  const [command, args] = asServer(PROGRAM ?? '', ['-q', file]);
  const child = spawn(command, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const url = `postgres://postgres@127.0.0.1:${port}${pathname}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  await until(() =>
    openPostgres(url, databaseUrl).then(
      async (database) => {
        await database.close();
        return true;
      },
      () => null,
    ),
  );
  return { url, stop };
};
