/** What a person reads when `npm run hub -- start` or `npm start` cannot start: one sentence or two, and what to do. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openPostgres } from '../../src/hub/database/postgres.ts';
import { endPrograms, type Started, startProgram } from '../local-zaps/programs.ts';
import { makeHubFolder } from './embedded-folder.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { until } from './until.ts';

const STARTS = {
  'npm run hub -- start': ['src/hub/commands/cli.ts', 'start'],
  'npm start': ['src/local-zaps/start.ts'],
} as const;

type Environment = Record<string, string>;

let folder: string;

type How = keyof typeof STARTS;

const HOWS = Object.keys(STARTS) as How[];

const start = (how: How, env: Environment, user = {}): Started => {
  const [program, ...args] = STARTS[how];
  return startProgram(
    program,
    args,
    { PORT: '0', DATA_DIR: join(folder, `data of ${how}`), LOG_LEVEL: 'error', ...env },
    user,
  );
};

/** Ends by itself with a code that says so, and prints this one line alone. */
const isRefused = async (started: Started, says: RegExp): Promise<void> => {
  const code = await started.exit;
  const output = started.output();
  expect({ code, output }).toEqual({ code: expect.any(Number), output: expect.stringMatching(says) });
  expect(code).toBeGreaterThan(0);
  expect(output).toMatch(/^[^\n]+[^.]\.?\n$/);
  expect(output).not.toMatch(/\bat (file|node|async)\b|hunter2|unexpected/);
};

/** Both ways to start, side by side; gives what each printed. */
const areRefused = (env: Environment, says: RegExp, user = {}): Promise<string[]> =>
  Promise.all(
    HOWS.map(async (how) => {
      const started = start(how, env, user);
      await isRefused(started, says);
      return started.output();
    }),
  );

const listening = async (onConnection: (socket: Socket) => void): Promise<{ server: Server; port: number }> => {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringhook-failures-'));
  const ready = await makeHubFolder();
  // So that another user can come to what is below.
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'locked', 'database.lock'), { recursive: true });
  await mkdir(join(folder, 'not ours'));
  for (const how of HOWS) cpSync(ready, join(folder, `data of ${how}`), { recursive: true });
  await rm(ready, { recursive: true });
  await symlink(join(folder, 'circle'), join(folder, 'circle'));
  await chmod(join(folder, 'not ours'), 0o555);
});

afterEach(endPrograms);

afterAll(() => rm(folder, { recursive: true, force: true }));

const hasProc = process.platform === 'linux';

describe(`each of ${HOWS.join(' and ')}`, () => {
  test.each([
    { folder: 'file', says: /file cannot be used: a file is where a folder should be/ },
    { folder: 'circle', says: /circle cannot be used: its links lead round in a circle/ },
    { folder: 'a'.repeat(300), says: /cannot be used: its name is too long/ },
  ])('cannot keep its data in $folder', async ({ folder: name, says }) => {
    await areRefused({ DATA_DIR: join(folder, name) }, says);
  });

  test('cannot open a lock that is a folder', async () => {
    await areRefused({ DATA_DIR: join(folder, 'locked') }, /database\.lock cannot be opened .* remove it/);
  });

  (hasProc ? test : test.skip)('does not go round for ever where no folder can be made, such as in /proc', async () => {
    const says = /^\/proc\/self\/ringhook cannot be used: .* set DATA_DIR/;
    await areRefused({ DATA_DIR: '/proc/self/ringhook/below' }, says);
  });

  // Nothing is closed to root: then somebody else tries, who may read this checkout or else cannot.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const program = fileURLToPath(new URL('../../node_modules/fastify/package.json', import.meta.url));
  const canRead = spawnSync(process.execPath, ['-e', 'fs.readFileSync(process.argv[1])', program], user).status === 0;
  (canRead ? test : test.skip)('cannot keep its data where this user may not write', async () => {
    const says = /not ours\S* cannot be used: this user may not write there \(EACCES\)\. .* set DATA_DIR/;
    await areRefused({ DATA_DIR: join(folder, 'not ours/below') }, says, user);
  });

  test('cannot take a port that is taken', async () => {
    const { server, port } = await listening(() => undefined);
    await areRefused({ PORT: String(port) }, new RegExp(`^Port ${port} is in use\\. .* PORT=${port + 1} `));
    server.close();
  }, 120_000);

  test('cannot be configured with numbers and addresses that are none, and names each', async () => {
    const wrong = {
      PORT: '70000',
      RETENTION_DAYS: '1e3',
      PROOF_YEARS: '7.5',
      INTAKE_RATE_LIMIT: '0',
      DISK_RESERVE_MB: '-1',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'ftp://hub',
      DATABASE_URL: 'mysql://me:hunter2@127.0.0.1/x',
    };
    for (const output of await areRefused(wrong, /^The configuration is not right\. /)) {
      for (const name of Object.keys(wrong)) expect(output).toContain(`${name}: `);
    }
  });

  test.each([
    { url: 'postgres://me:hunter2@127.0.0.1:1/x', says: /at 127\.0\.0\.1:1\/x does not answer \(ECONNREFUSED\)/ },
    { url: 'postgres://me:hun/t@r2@127.0.0.1:1/x', says: /at 127\.0\.0\.1:1\/x does not answer \(ECONNREFUSED\)/ },
    { url: 'postgres://me:hunter2@127.0.0.1:port/x', says: /DATABASE_URL is no address of a database/ },
    {
      url: 'postgres://me:hunter2@127.0.0.1:1,127.0.0.1:2/x',
      says: /at 127\.0\.0\.1:1,127\.0\.0\.1:2\/x does not answer \(ECONNREFUSED\)/,
    },
    {
      url: 'postgres://me:hunter2@127.0.0.1:1/x?sslmode=verify-full&sslrootcert=/nowhere/ca.pem',
      says: /^\/nowhere\/ca\.pem cannot be used: it is not there/,
    },
  ])('cannot use the database at $url', async ({ url, says }) => {
    await areRefused({ DATABASE_URL: url }, says);
  });

  test.each([
    { what: 'says nothing', onConnection: () => undefined, says: /does not answer \(ETIMEDOUT\)\. Check DATABASE_URL/ },
    { what: 'hangs up', onConnection: (socket: Socket) => socket.destroy(), says: /does not answer \(E\w+\)/ },
  ])('cannot use a database that $what', async ({ onConnection, says }) => {
    const sockets = new Set<Socket>();
    const { server, port } = await listening((socket) => {
      sockets.add(socket.on('error', () => undefined));
      onConnection(socket);
    });
    await areRefused({ DATABASE_URL: `postgres://me:hunter2@127.0.0.1:${port}/x` }, says);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const server = process.env.TEST_DATABASE_URL;
  (server ? test : test.skip)('cannot use a database that knows no such database or user', async () => {
    const url = new URL(server ?? '');
    url.pathname = '/nowhere_at_all';
    await areRefused({ DATABASE_URL: url.href }, /There is no database at \S+\/nowhere_at_all\. Create it/);
  });
});

const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

onServer('a PostgreSQL server that lets not everybody in', () => {
  let strict: PostgresServer;

  beforeAll(async () => {
    const server = await startPostgres();
    if (!server) throw new Error('There is no PostgreSQL to start.');
    strict = server;
    const database = await openPostgres(server.url);
    const [{ data_directory: data = '' } = {}] = await database.query<{ data_directory: string }>(
      'SHOW data_directory',
    );
    const [certificate, key] = [join(data, 'server.crt'), join(data, 'server.key')];
    const subject = ['-subj', '/CN=localhost', '-days', '2', '-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' });
    const { uid, gid } = await stat(data);
    for (const file of [certificate, key]) await chown(file, uid, gid);
    const rules = ['postgres 127.0.0.1/32 trust', 'refused 127.0.0.1/32 reject', 'all 127.0.0.1/32 scram-sha-256'];
    await writeFile(join(data, 'pg_hba.conf'), rules.map((rule) => `host all ${rule}\n`).join(''));
    for (const statement of [
      'CREATE DATABASE closed ALLOW_CONNECTIONS false',
      'CREATE DATABASE copy',
      'ALTER DATABASE copy SET default_transaction_read_only = on',
      "CREATE ROLE known LOGIN PASSWORD 'hunter2'",
      "CREATE ROLE crowded LOGIN CONNECTION LIMIT 0 PASSWORD 'hunter2'",
      "CREATE ROLE refused LOGIN PASSWORD 'hunter2'",
      "CREATE ROLE maker LOGIN PASSWORD 'hunter2'",
      'GRANT CREATE ON DATABASE copy TO maker',
      "ALTER SYSTEM SET ssl = 'on'",
      'SELECT pg_reload_conf()',
    ])
      await database.query(statement);
    await database.close();
    // It reads them again when it comes to it.
    await until(() =>
      openPostgres(at('known:hunter3', 'postgres')).then(
        () => null,
        () => true,
      ),
    );
  }, 60_000);

  afterAll(() => strict.stop());

  const at = (user: string, path: string): string =>
    strict.url.replace('postgres@', `${user}@`).replace(/[^/]*$/, path);

  test.each([
    { user: 'known:hunter3', says: /does not accept the user name and password in DATABASE_URL/ },
    { user: 'known', says: /does not accept the user name and password in DATABASE_URL/ },
    { user: 'nobody:hunter2', says: /does not accept the user name and password in DATABASE_URL/ },
    { user: 'refused:hunter2', says: /does not let in the user in DATABASE_URL from here\. .*pg_hba\.conf/ },
    { user: 'crowded:hunter2', says: /has no connection left, or none for its user\. Raise/ },
    { user: 'known:hunter2', says: /may not create tables at \S+\/postgres\. Grant it CREATE/ },
    { user: 'known:hunter2', path: 'nowhere', says: /There is no database at \S+\/nowhere\. Create it/ },
    { user: 'postgres', path: 'closed', says: /\S+\/closed takes no connections .*ALLOW_CONNECTIONS/ },
    { user: 'maker:hunter2', path: 'copy', says: /\S+\/copy can only be read\. .*primary/ },
    {
      user: 'known:hunter2',
      path: 'postgres?sslmode=verify-full',
      says: /cannot be trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. Check its certificate/,
    },
    {
      user: 'known:hunter2',
      path: 'postgres?sslmode=verify-ca',
      says: /^sslmode=verify-ca in DATABASE_URL needs sslrootcert/,
    },
    // As libpq has it: what comes next is what this user may not do.
    {
      user: 'known:hunter2',
      path: 'postgres?sslmode=require',
      says: /may not create tables at \S+\/postgres\. Grant it CREATE/,
    },
  ])('cannot be used by $user ($says)', async ({ user, path = 'postgres', says }) => {
    await isRefused(start('npm run hub -- start', { DATABASE_URL: at(user, path) }), says);
  });

  test('cannot be used by npm start either', async () => {
    await isRefused(
      start('npm start', { DATABASE_URL: at('known:hunter3', 'postgres') }),
      /does not accept the user name/,
    );
  });

  test('that knows no TLS cannot be used with it', async () => {
    const url = `${process.env.TEST_DATABASE_URL}?sslmode=verify-full`;
    await isRefused(start('npm run hub -- start', { DATABASE_URL: url }), /cannot be trusted/);
  });
});

describe('the address to listen at', () => {
  test.each(['192.0.2.1', '127.0.0.300'])(
    'cannot be %s, which is no address of this machine',
    async (host) => {
      const says = /^HOST=.* is no address of this machine \(E\w+\)\. Leave it out/;
      await isRefused(start('npm run hub -- start', { HOST: host }), says);
    },
    120_000,
  );

  test.each(['0.0.0.0', '::'])('cannot be %s for npm start, which is for this machine alone', async (host) => {
    await isRefused(start('npm start', { HOST: host }), /HOST: \S+ can be reached from other machines/);
  });

  test('may be 127.0.0.2, and the command line beside it finds the hub there', async () => {
    if (process.platform !== 'linux') return;
    const dataDir = join(folder, 'second loopback');
    const hub = start('npm run hub -- start', { HOST: '127.0.0.2', DATA_DIR: dataDir });
    await hub.printed(/http:\/\/127\.0\.0\.2:\d+\/openapi\.json/);
    const beside = startProgram('src/hub/commands/cli.ts', ['workspace', 'list'], { DATA_DIR: dataDir, PORT: '0' });
    expect({ code: await beside.exit, output: beside.output() }).toEqual({
      code: 0,
      output: expect.stringMatching(/^main {2}since /),
    });
    hub.process.kill('SIGTERM');
    expect(await hub.exit).toBe(0);
  }, 240_000);
});
