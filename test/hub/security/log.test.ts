import { afterAll, describe, expect, test } from '@jest/globals';
import { callAccepted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { Erased } from '../../../src/hub-api/customers.ts';
import { permissionExpired } from '../../../src/hub-api/permission-expired.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { onPostgres } from '../databases.ts';
import { Cuttable } from '../http/cuttable.ts';
import { Caller, type HubUnderTest, type TestWorkspace, useHub } from '../http/hub-under-test.ts';
import { until } from '../until.ts';

const NAME = 'Priya Raman';
const PHONE = '17735550170';
const PASSWORD = 'password-of-the-database';

const catchLog = () => {
  const lines: string[] = [];
  return {
    lines,
    setting: { environment: { LOG_LEVEL: 'debug' }, options: { logTo: { write: (line: string) => lines.push(line) } } },
  };
};

/** Everything that no log may hold: whose it is, what opens it, what was said, and where it goes. */
const secretsOf = (
  on: HubUnderTest,
  workspaces: readonly TestWorkspace[],
  webhookSecrets: readonly string[],
): string[] => [
  PHONE,
  NAME,
  'Priya',
  'Dana',
  callInProgress.caller_number.slice(1),
  callInProgress.contact_email_address,
  'what was said',
  'what the target answered',
  on.hub.parts.adminToken,
  ...workspaces.flatMap(({ key, name, intake }) => [key, name, ...Object.values(intake).map((path) => path.slice(4))]),
  ...webhookSecrets,
  on.target.url,
  '/hooks/',
  PASSWORD,
];

const expectDiscreet = (lines: readonly string[], secrets: readonly string[]): void => {
  for (const line of lines) {
    for (const secret of secrets) expect(line).not.toContain(secret);
  }
};

describe('the log', () => {
  const { lines, setting } = catchLog();
  const on = useHub(setting);

  test('tells of a whole life, failures included, without a person or a secret', async () => {
    on.hub.work();
    const acme = await on.makeWorkspace();
    const subscriptions = [
      await acme.subscribe('doubletick_call_accepted', '/hooks/fine'),
      await acme.subscribe('doubletick_call_accepted', '/hooks/failing'),
      await acme.subscribe('doubletick_call_accepted', '/hooks/gone'),
      await acme.subscribe('doubletick_call_accepted', '/hooks/closing'),
      await acme.subscribe(permissionExpired.key, '/hooks/expired'),
    ];
    on.target.answer = ({ path }, response) => {
      if (path.endsWith('closing')) return void response.destroy();
      response.writeHead(path.endsWith('gone') ? 410 : path.endsWith('failing') ? 500 : 200);
      response.end(`what the target answered about ${PHONE}`);
    };
    const event = await acme.take('doubletick', { ...callAccepted, notes: 'what was said' });
    await acme.post('doubletick', callAccepted);
    await acme.take('doubletick', { ...permissionGranted, receivedAt: '', expirationTimestamp: null });
    await acme.take('whatconverts', callInProgress);
    await acme.post('doubletick', { from: PHONE, name: NAME });
    await acme.post('doubletick', `{"name":"${NAME}`);
    for (const path of ['/hooks/fine', '/hooks/failing', '/hooks/gone', '/hooks/closing']) await on.delivered(path);
    await until(() => lines.some((line) => line.includes('the target is gone')));
    await acme.raw('POST', `/v1/events/${event}/redeliver`);
    on.now += 168 * HOUR_MS;
    await until(async () => {
      await on.hub.workers.expiry.runDue(true);
      return on.target.at('/hooks/expired').length > 0;
    });
    for (const path of ['/v1/permissions', `/v1/permissions/${PHONE}`, `/v1/events?customer=${PHONE}`, '/v1/me']) {
      await acme.raw('GET', path);
      await new Caller(on, `${acme.key}x`).raw('GET', path);
    }
    await acme.raw('GET', `/v1/permissions/${NAME}?waba_number=${PHONE}x`);
    await acme.raw('GET', `/v1/${PHONE}/${acme.key}/%zz`);
    await acme.raw('POST', '/v1/subscriptions', { body: `{"target_url":"${on.target.url}` });
    await acme.raw('POST', `/in/${acme.key}`, { body: callAccepted });
    const secrets = secretsOf(
      on,
      [acme],
      subscriptions.map(({ secret }) => secret),
    );
    await acme.ask(Erased, 'DELETE', `/v1/customers/${PHONE}`);
    await on.hub.workers.retention.run();
    await on.admin.raw('POST', `/admin/workspaces/${encodeURIComponent(acme.name)}/rotate-key`);
    await on.reopen();
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expectDiscreet(lines, secrets);
  });

  test('tells of a fault of the hub by where it is, not by words that may quote somebody', async () => {
    const acme = await on.makeWorkspace();
    const { database } = on.hub.parts;
    const { query } = database;
    const faults = [
      Object.assign(new Error(`invalid input syntax for type integer: "${NAME} ${PHONE}"`), { code: '22P02' }),
      Object.assign(new Error('duplicate key'), { code: '23505', detail: `Key (customer)=(${PHONE}) already exists.` }),
    ];
    for (const fault of faults) {
      await acme.raw('GET', '/v1/me');
      database.query = () => Promise.reject(fault);
      await acme.refused(500, 'GET', `/v1/permissions/${PHONE}`);
      database.query = query;
    }
    const told = lines.filter((line) => line.includes('a request failed')).map((line) => JSON.parse(line));
    expect(told).toEqual(
      ['22P02', '23505'].map((code) =>
        expect.objectContaining({
          level: 50,
          route: '/v1/permissions/:who',
          error: `SQLSTATE ${code}`,
          at: expect.any(Array),
        }),
      ),
    );
    expectDiscreet(lines, secretsOf(on, [acme], []));
  });
});

onPostgres((database) => {
  describe('the log of a hub whose database goes away', () => {
    const { lines, setting } = catchLog();
    const cuttable = new Cuttable();
    const databaseUrl = async () => {
      await cuttable.start(database.url ?? '');
      const url = new URL(cuttable.url);
      url.password = PASSWORD;
      return url.href;
    };
    const on = useHub({ ...setting, databaseUrl });
    afterAll(() => cuttable.cut());

    test('tells that, and nothing of what it has', async () => {
      on.hub.work();
      const acme = await on.makeWorkspace();
      const { secret } = await acme.subscribe('doubletick_call_accepted', '/hooks/away');
      const secrets = secretsOf(on, [acme], [secret]);
      const isHeld = Promise.withResolvers<void>();
      on.target.answer = (_received, response) => {
        void cuttable.cut().then(() => {
          response.end(`what the target answered about ${PHONE}`);
          isHeld.resolve();
        });
      };
      await acme.take('doubletick', { ...callAccepted, notes: 'what was said' });
      await isHeld.promise;
      await until(() => lines.some((line) => line.includes('an outcome could not be written down')));
      await acme.refused(503, 'POST', acme.intake.doubletick, { body: callAccepted });
      await acme.refused(503, 'GET', `/v1/permissions/${PHONE}`);
      await cuttable.start(database.url ?? '');
      await until(async () => (await acme.raw('GET', '/readyz')).status === 200);
      expectDiscreet(lines, secrets);
    });
  });
});
