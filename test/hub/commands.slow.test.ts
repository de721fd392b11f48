/** `npm run hub -- ...`, as processes. */
import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { permissionDenied, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import { endPrograms, type Started, startProgram } from '../local-zaps/programs.ts';
import { makeHubFolder } from './embedded-folder.ts';

interface Finished {
  code: number;
  output: string;
}

let folder: string;

const hub = (args: string[], env: Record<string, string> = {}): Started =>
  startProgram('src/hub/commands/cli.ts', args, { DATA_DIR: folder, PORT: '0', ...env });

/** `input`: what is handed over on standard input. */
const run = async (args: string[], env: Record<string, string> = {}, input = ''): Promise<Finished> => {
  const started = hub(args, env);
  started.process.stdin?.end(input);
  return { code: await started.exit, output: started.output() };
};

const post = (url: string, payload: object): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) });

beforeAll(async () => {
  folder = await makeHubFolder();
});

afterAll(() => {
  endPrograms();
  return rm(folder, { recursive: true, force: true });
});

describe('the command line without a running hub', () => {
  test('adds a workspace and prints its key and intake URLs as JSON', async () => {
    const { code, output } = await run(['workspace', 'add', 'Acme & Söhne', '--json', '--retention-days', '30']);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toEqual({
      id: expect.any(String),
      name: 'Acme & Söhne',
      key: expect.stringMatching(/^rk_[\w-]{43}$/),
      intake: {
        doubletick: expect.stringMatching(/^http:\/\/localhost:\d+\/in\/[\w-]{43}$/),
        whatconverts: expect.stringMatching(/^http:\/\/localhost:\d+\/in\/[\w-]{43}$/),
      },
    });
  });

  test('lists workspaces with how long they keep payloads', async () => {
    expect((await run(['workspace', 'list'])).output).toMatch(
      /^Acme & Söhne {2}since .* keeps payloads for 30 days and proof for 7 years\n$/,
    );
  });

  test('keeps its data folder to its owner', async () => {
    for (const name of await readdir(folder, { recursive: true })) {
      expect([name, (await stat(join(folder, name))).mode & 0o077]).toEqual([name, 0]);
    }
  });

  test('asks nobody at the address that a killed hub has left', async () => {
    const asked: string[] = [];
    const stranger = createServer((request, response) => {
      asked.push(String(request.headers.authorization));
      response.end('[]');
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const note = join(folder, 'hub.json');
    await writeFile(note, JSON.stringify({ url: `http://127.0.0.1:${port}`, adminToken: 'made up' }), { mode: 0o600 });
    expect((await run(['workspace', 'list'])).output).toMatch(/^Acme & Söhne {2}since /);
    expect(asked).toEqual([]);
    stranger.close();
    await rm(note, { force: true });
  });

  test('shows every setting, where it comes from, and no secret', async () => {
    const { code, output } = await run(['config'], {
      DATABASE_URL: 'postgres://hub:hun/t@r2@127.0.0.1:1/hub?sslmode=require&password=hun/ter',
      SECRET_KEY: 'a secret of thirty-two characters',
      TARGET_RATES: 'https://hooks.zapier.com=20',
    });
    expect(code).toBe(0);
    expect(output).toMatch(
      /^DATABASE_URL +set +postgres:\/\/hub:\*\*\*@127\.0\.0\.1:1\/hub\?sslmode=require&password=\*\*\*$/m,
    );
    expect(output).toMatch(/^SECRET_KEY +set +\*\*\*$/m);
    expect(output).toMatch(/^TARGET_RATES +set +https:\/\/hooks\.zapier\.com=20$/m);
    expect(output).toMatch(/^RETENTION_DAYS +default +90$/m);
    expect(output).toMatch(/^PUBLIC_URL +default +\(none\)$/m);
    expect(output).not.toMatch(/hun\/t|thirty-two/);
  });

  test('looks at what a hub needs, and says what to do', async () => {
    const { code, output } = await run(['doctor'], { PUBLIC_URL: 'http://127.0.0.1:49151' });
    expect(code).toBe(1);
    expect(output).toMatch(/^ok {2}Database +embedded, in .*, not open$/m);
    expect(output).toMatch(
      /^!! {2}PUBLIC_URL +http:\/\/127\.0\.0\.1:49151\n +Nothing answers there \(ECONNREFUSED\)\. Check/m,
    );
    expect(output).toMatch(/1 thing needs attention\.\n$/);
  });

  const databaseUrl = process.env.TEST_DATABASE_URL;
  (databaseUrl ? test : test.skip)('looks at a PostgreSQL, its clock and its tables', async () => {
    const { code, output } = await run(['doctor'], { DATABASE_URL: databaseUrl ?? '' });
    expect(code).toBe(1);
    expect(output).toMatch(/^ok {2}Database +postgres \d+.* at 127\.0\.0\.1:\d+\/postgres, answers in \d+ ms$/m);
    expect(output).toMatch(/^!! {2}Tables +not up to date\n +Run "npm run hub -- migrate"/m);
    expect(output).toMatch(/^ok {2}Clock +\d+ ms (behind|ahead of) the database's$/m);
    const wrong = await run(['doctor'], { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x' });
    expect(wrong.output).toMatch(
      /^!! {2}Database +cannot be used\n +The database at 127\.0\.0\.1:1\/x does not answer/m,
    );
    expect(wrong.output).not.toContain('hunter2');
  });

  test('says in words that the data folder is none', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const { code, output } = await run(['workspace', 'list'], { DATA_DIR: file });
    expect(code).toBe(1);
    expect(output).toMatch(/^.*a-file cannot be used: a file is where a folder should be \(EEXIST\)\. [^\n]*\n$/);
  });

  test('migrates, as often as it is asked', async () => {
    expect(await run(['migrate'])).toEqual({ code: 0, output: 'The database is up to date.\n' });
  });

  test('exits with 2 for what was typed wrong', async () => {
    const wrong = [
      { args: ['wrkspace'], says: /unknown command 'wrkspace'/ },
      { args: ['workspace', 'add'], says: /missing required argument 'name'/ },
      { args: ['workspace', 'retention', 'Acme', '0'], says: /a whole number from 1 to 3650/ },
      { args: ['workspace', 'proof', 'Acme', '101'], says: /a whole number from 1 to 100/ },
      {
        args: ['ledger', 'evidence', 'Acme', '+17045550118', '--format', 'pdf'],
        says: /Allowed choices are html, json/,
      },
      { args: ['export', 'ledger', 'Acme', '--format', 'xml'], says: /Allowed choices are csv, json/ },
    ];
    // None has anything to do with another, nor with the data.
    const finished = await Promise.all(wrong.map(({ args }) => run(args)));
    expect(finished).toEqual(wrong.map(({ says }) => ({ code: 2, output: expect.stringMatching(says) })));
  });

  test('exits with 2 for a configuration that is wrong, and names the variable', async () => {
    const { code, output } = await run(['start'], { RETENTION_DAYS: 'long' });
    expect({ code, output }).toEqual({ code: 2, output: expect.stringMatching(/RETENTION_DAYS: /) });
  });

  test('says what to do when PostgreSQL does not answer, and keeps the password to itself', async () => {
    const { code, output } = await run(['migrate'], { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/ringhook' });
    expect(code).toBe(1);
    expect(output).toBe(
      'The database at 127.0.0.1:1/ringhook does not answer (ECONNREFUSED). Check DATABASE_URL, and that PostgreSQL is up.\n',
    );
  });

  test('sends events to a target of any kind, shows the signing secret once, and ends it', async () => {
    const target = 'http://192.168.1.20:5678/webhook/1';
    const [env, workspace] = [{ PRIVATE_TARGETS: 'http://192.168.1.20:5678' }, 'Acme & Söhne'];
    const add = ['zap', 'add', workspace, 'doubletick_call_ended', target, '--time-zone', 'Europe/Berlin'];
    const refused = await run(add);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('must begin with https://hooks.zapier.com');
    const added = await run(add, env);
    const [, id = '', secret = ''] =
      /^Subscription {2}(\S+)\nSigning secret, which no list shows: (whsec_\S+)\n$/.exec(added.output) ?? [];
    expect(added.code).toBe(0);
    const listed = await run(['zap', 'list', workspace]);
    expect(listed.output).toBe(`${id}  doubletick_call_ended  192.168.1.20:5678  fields  fine\n`);
    expect(listed.output).not.toContain(secret);
    expect(await run(['zap', 'end', workspace, id])).toEqual({ code: 0, output: 'Nothing more is sent to it.\n' });
    expect((await run(['zap', 'list', workspace])).output).toContain('ended 20');
  });

  test('explains every command with --help', async () => {
    const { code, output } = await run(['--help']);
    expect(code).toBe(0);
    for (const word of ['start', 'migrate', 'workspace', 'ledger', 'zap', 'recover', 'replay', 'export', 'Exit codes'])
      expect(output).toContain(word);
  });
});

describe('the command line beside a running hub', () => {
  let server: Started;
  let url: string;
  beforeAll(async () => {
    server = hub(['start']);
    [, url = ''] = await server.printed(/(http:\/\/localhost:\d+)\/openapi\.json/);
  });
  afterAll(async () => {
    server.process.kill('SIGTERM');
    expect(await server.exit).toBe(0);
  });

  test('asks the hub: adds, rotates, replays, exports, while it goes on', async () => {
    const added = JSON.parse((await run(['workspace', 'add', 'Live', '--json'])).output);
    expect(added.intake.doubletick).toContain(url);
    expect((await post(added.intake.doubletick, permissionGranted)).status).toBe(202);
    expect((await post(added.intake.doubletick, permissionDenied)).status).toBe(202);
    expect((await post(added.intake.doubletick, { hello: 'you' })).status).toBe(422);

    const file = join(folder, 'ledger.csv');
    const exported = await run(['export', 'ledger', 'Live', '--output', file]);
    expect(exported).toEqual({ code: 0, output: `2 answers are in ${file}.\n` });
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(4);
    const { output: forSpreadsheet } = await run(['export', 'ledger', 'Live', '--spreadsheet']);
    expect(forSpreadsheet).toMatch(/^\ufeffcustomer_phone,[\s\S]*\n\u200e\+\d+,/);
    const { output: lines } = await run(['export', 'ledger', 'Live', '--format', 'json', '--status', 'denied']);
    expect(lines).toContain('"status_now":"denied"');
    expect(lines).not.toContain('"status":"temporary"');

    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { output: all } = await run(['export', 'ledger', 'Live', '--all-lines', '--status', 'unclear']);
    expect(all).toMatch(/^customer_phone,.*\n0 lines\.\n$/);

    const replayed = await run(['replay', 'quarantine', 'Live', '--json']);
    expect(JSON.parse(replayed.output)).toEqual({ replayed: 0, remaining: 1 });
    const emptied = (...options: string[]) => run(['empty', 'quarantine', 'Live', ...options]);
    expect((await emptied('--before', '2020-01-01')).output).toBe('0 webhooks were deleted from quarantine.\n');
    expect((await emptied('--before', 'yesterday')).output).toContain('is no time');
    expect(JSON.parse((await emptied('--json')).output)).toEqual({ deleted: 1 });

    const rotated = JSON.parse((await run(['workspace', 'rotate-key', 'Live', '--json'])).output);
    const me = (key: string) => fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
    expect(rotated.intake).toEqual(added.intake);
    for (const key of [added.key, rotated.key]) expect((await me(key)).status).toBe(200);
    const late = await post(added.intake.doubletick, { ...permissionDenied, messageId: 'after-the-rotation' });
    expect(late.status).toBe(202);

    expect((await run(['migrate'])).output).toMatch(/^A hub runs on this data/);
    expect((await run(['export', 'ledger', 'Nobody'])).output).toBe('There is no workspace "Nobody".\n');
  }, 120_000);

  test('lists, pauses and resumes Zaps, and sends again what one missed', async () => {
    const { key, intake } = JSON.parse((await run(['workspace', 'add', 'Paused', '--json'])).output);
    expect((await post(intake.doubletick, permissionGranted)).status).toBe(202);
    const subscribed = await fetch(`${url}/v1/subscriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        target_url: 'https://hooks.zapier.com/hooks/standard/1/secret',
        trigger: 'doubletick_call_permission_granted',
      }),
    });
    const { id } = (await subscribed.json()) as { id: string };
    const listed = async () => (await run(['zap', 'list', 'Paused'])).output;
    expect(await listed()).toBe(`${id}  doubletick_call_permission_granted  hooks.zapier.com  webhook  fine\n`);
    expect(await run(['zap', 'pause', 'Paused', id])).toEqual({
      code: 0,
      output: 'Nothing is sent to it until it is resumed; what comes in meanwhile waits.\n',
    });
    expect(await listed()).toMatch(/ {2}paused since \d{4}-.*Z\n$/);

    const [from, to] = [Date.now() - 600_000, Date.now() + 60_000].map((ms) => new Date(ms).toISOString());
    const recover = (what: string, ...options: string[]) =>
      run(['recover', 'Paused', what, '--from', `${from}`, '--to', `${to}`, ...options]);
    expect((await recover('missed', '--zap', id, '--wait')).output).toMatch(
      /1 found: 0 delivered, 0 to be sent, 1 paused\.\n$/,
    );
    expect((await recover('failed', '--wait')).output).toMatch(/0 found: 0 delivered, 0 to be sent\.\n$/);
    expect(await recover('missed')).toMatchObject({ code: 1, output: expect.stringContaining('subscription_id') });
    expect(await recover('failed', '--from', 'Monday')).toMatchObject({
      code: 2,
      output: expect.stringContaining('2026-03-02'),
    });

    const ended = await fetch(`${url}/v1/subscriptions/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${key}` },
    });
    expect(ended.status).toBe(204);
    expect(await run(['zap', 'resume', 'Paused', id])).toMatchObject({
      code: 1,
      output: expect.not.stringContaining('undefined'),
    });
  }, 120_000);

  test('refuses a name that is taken, with exit code 1', async () => {
    const { code, output } = await run(['workspace', 'add', 'Acme & Söhne']);
    expect(code).toBe(1);
    expect(output).toMatch(/^There is a workspace "Acme & Söhne" already\./);
  });

  test('changes how long a workspace keeps payloads', async () => {
    const { output } = await run(['workspace', 'retention', 'Acme & Söhne', 'default']);
    expect(output).toMatch(/keeps payloads for 90 days\. The permission ledger is proof, and kept for 7 years/);
    const { output: list } = await run(['workspace', 'list', '--json']);
    expect(JSON.parse(list)).toContainEqual(expect.objectContaining({ name: 'Acme & Söhne', retention_days: 90 }));
  });

  test("sets when a provider's silence raises an alert, and shows it", async () => {
    const alerts = async (...options: string[]) =>
      (await run(['workspace', 'alerts', 'Acme & Söhne', ...options])).output;
    expect(
      await alerts('--time-zone', 'Asia/Kolkata', '--silence', 'doubletick=4', '--silence', 'whatconverts=off'),
    ).toBe(
      'Time zone of "Acme & Söhne": Asia/Kolkata.\nAlert when doubletick is silent: after 4 hours.\nAlert when whatconverts is silent: never.\nAlert when whatsapp_cloud is silent: in hours when it never is.\n',
    );
    expect(await alerts('--time-zone', 'default', '--silence', 'doubletick=learn')).toContain(
      'as TIME_ZONE says.\nAlert when doubletick is silent: in hours when it never is.\n',
    );
    expect(await alerts()).toContain('whatconverts is silent: never.');
    expect(await alerts('--time-zone', 'Mars/Base')).toContain('is no time zone such as Asia/Kolkata');
    expect((await run(['workspace', 'alerts', 'Acme & Söhne', '--silence', 'fax=4'])).code).toBe(2);
  });

  test('puts a workspace under legal hold', async () => {
    expect((await run(['workspace', 'hold', 'Acme & Söhne', 'Case 12/2026'])).output).toMatch(
      /is under legal hold: Case 12\/2026\. Nothing of it is erased/,
    );
    expect((await run(['workspace', 'hold', 'Acme & Söhne', '--end'])).output).toMatch(/no legal hold any more/);
  });

  const json = async (...args: string[]) => JSON.parse((await run([...args, '--json'])).output);

  test('makes an intake URL for a provider that signs, from a secret that no argument shows, and says what to do with it', async () => {
    await run(['workspace', 'add', 'Cloud']);
    const made = await run(['intake-url', 'add', 'Cloud', 'whatsapp_cloud'], {}, 'the app secret of a test\n');
    expect(made.code).toBe(0);
    expect(made.output).toMatch(
      / {2}whatsapp_cloud\n {2}http:\S+\/in\/[\w-]{43}\n {2}Verify token: [\w-]{43}\n\nWhatsApp Cloud API:\n {2}1\. /,
    );
    expect(made.output).toContain('Paste the intake URL as Callback URL and the verify token as Verify token');
    expect(made.output).not.toContain('the app secret of a test');
    const rotated = await run(['workspace', 'rotate-key', 'Cloud']);
    expect(rotated.output).toMatch(/^ {2}WhatsApp Cloud API intake URL {2}http:/m);
    const nothing = await run(['intake-url', 'add', 'Cloud', 'whatsapp_cloud'], {}, ' \n');
    expect(nothing).toMatchObject({ code: 1, output: expect.stringMatching(/^App secret: nothing was given\./) });
    const short = await run(['intake-url', 'add', 'Cloud', 'whatsapp_cloud'], {}, 'short');
    expect(short).toMatchObject({ code: 1, output: expect.stringContaining('app_secret') });
    expect((await run(['intake-url', 'add', 'Cloud', 'whatconverts'])).output).toContain('  3. Paste the URL.');
  });

  test('makes, lists, replaces and ends keys and intake URLs, and what was done is in the access log', async () => {
    await run(['workspace', 'add', 'Keys']);
    const made = await json('key', 'add', 'Keys', 'Zapier', '--role', 'agent');
    expect(made).toMatchObject({ name: 'Zapier', role: 'agent', key: expect.stringMatching(/^rk_/) });
    expect((await run(['key', 'list', 'Keys'])).output).toMatch(/^(main {2}admin|Zapier {2}agent) .*never used\n/);
    const replaced = await run(['key', 'replace', 'Keys', 'Zapier', '--overlap-hours', '0']);
    expect(replaced.output).toMatch(/shown once\.\n\n {2}rk_[\w-]+\n\nThe old key opens nothing any more\.\n$/);
    expect((await run(['key', 'end', 'Keys', 'Zapier'])).output).toContain('opens nothing any more');
    expect(await run(['key', 'end', 'Keys', 'main'])).toMatchObject({
      code: 1,
      output: expect.stringContaining('Make another admin key first'),
    });
    expect(await run(['key', 'end', 'Keys', 'nobody'])).toMatchObject({ code: 1 });
    expect((await run(['key', 'add', 'Keys', 'x', '--role', 'owner'])).code).toBe(2);

    const url = await json('intake-url', 'add', 'Keys', 'doubletick');
    const other = await json('intake-url', 'replace', 'Keys', url.id);
    expect(other.url).not.toBe(url.url);
    expect((await run(['intake-url', 'end', 'Keys', other.id])).output).toBe('This URL takes webhooks no more.\n');
    expect((await run(['intake-url', 'end', 'Keys', '../../keys'])).code).toBe(1);
    expect(await json('intake-url', 'list', 'Keys')).toHaveLength(3);

    const file = join(folder, 'access.csv');
    expect((await run(['access-log', 'Keys', '--output', file])).output).toBe(`The access log is in ${file}.\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const log = await readFile(file, 'utf8');
    for (const what of [
      'key_made',
      'key_replaced',
      'key_ended',
      'intake_url_made',
      'intake_url_replaced',
      'intake_url_ended',
    ])
      expect(log).toContain(`the command line,admin,command line,${what}`);
  }, 240_000);

  test('ends every key and intake URL at once when a key leaked', async () => {
    const added = await json('workspace', 'add', 'Leaked');
    const { output } = await run(['workspace', 'rotate-key', 'Leaked', '--leaked']);
    expect(output).toContain('every intake URL of before has ended');
    for (const url of Object.values(added.intake) as string[]) expect(output).not.toContain(new URL(url).pathname);
  }, 120_000);

  test('renames a workspace, and deletes it once its name is typed', async () => {
    await run(['workspace', 'add', 'Old name']);
    expect((await run(['workspace', 'rename', 'Old name', 'New name'])).output).toContain('is called "New name" now');
    const refused = await run(['workspace', 'delete', 'New name']);
    expect(refused).toEqual({ code: 1, output: expect.stringContaining('--confirm "New name"') });
    expect((await run(['workspace', 'delete', 'New name', '--confirm', 'Old name'])).code).toBe(1);
    const { code, output } = await run(['workspace', 'delete', 'New name', '--confirm', 'New name']);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(/^"New name" \(.*\) was deleted at .*\n {2}deliveries: 0\n/),
    });
    expect((await run(['workspace', 'list'])).output).not.toContain('New name');
  }, 120_000);

  test('verifies the ledger against a head that was kept, with exit code 1 when it leads there no more', async () => {
    await run(['workspace', 'add', 'Proof']);
    const head = join(folder, 'head.json');
    expect((await run(['ledger', 'head', 'Proof', '--output', head])).output).toMatch(/^The head of the chain is in /);
    expect(await run(['ledger', 'verify', 'Proof', '--head', head])).toEqual({
      code: 0,
      output: `The ledger of "Proof" is intact: 0 lines, up to the hash ${'0'.repeat(64)}.\n`,
    });
    await writeFile(head, JSON.stringify({ ...JSON.parse(await readFile(head, 'utf8')), seq: 3 }));
    const { code, output } = await run(['ledger', 'verify', 'Proof', '--head', head]);
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(/is broken at line 1: The chain was longer/),
    });
  }, 120_000);
});

describe('the ledger as proof, on the command line', () => {
  test('is written out for one person', async () => {
    const page = join(folder, 'evidence.html');
    expect(await run(['ledger', 'evidence', 'Proof', '+17045550118', '--output', page])).toEqual({
      code: 0,
      output: `The evidence is in ${page}.\n`,
    });
    expect((await stat(page)).mode & 0o777).toBe(0o600);
    expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });
});
