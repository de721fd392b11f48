import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { Subscriptions } from '../../../src/hub-api/subscriptions.ts';

/** Names that lead somewhere else than they seem to. */
const NAMES: Record<string, string[]> = {
  'zaps.example': ['127.0.0.1'],
  'half.example': ['198.51.100.7', '10.0.0.1'],
};

const dns = await import('node:dns');
jest.unstable_mockModule('node:dns', () => ({
  ...dns,
  lookup(host: string, options: object, callback: (error: Error | null, found?: object[]) => void) {
    const addresses = NAMES[host];
    if (!addresses) return dns.lookup(host, options, callback as never);
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  },
}));
const { useHub } = await import('../http/hub-under-test.ts');
const { problemWithCallback } = await import('../../../src/hub/delivery/targets.ts');

// It would stop what the hub has to stop itself.
beforeAll(() => nock.restore());

const TRIGGER = 'doubletick_call_accepted';

const FORBIDDEN = [
  // Elsewhere, or as if it were Zapier.
  'https://zaps.example/hooks/standard/1/a/',
  'https://hooks.zapier.com.zaps.example/',
  'https://zaps.example/hooks.zapier.com',
  'https://hooks.zapier.com./',
  'https://zapier.com/',
  'http://hooks.zapier.com/',
  'https://hooks.zapier.com:8443/',
  'ftp://hooks.zapier.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  // With user info.
  'https://user@hooks.zapier.com/',
  'https://user:password@hooks.zapier.com/',
  'https://hooks.zapier.com@10.0.0.1/',
  'https://hooks.zapier.com:443@zaps.example/',
  // This machine, however it is written.
  'https://localhost/',
  'https://hub.localhost/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://017700000001/',
  'https://0177.0.0.1/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[64:ff9b::127.0.0.1]/',
  // A private network, even if somebody puts it on the list.
  'https://10.0.0.1/',
  'https://167772161/',
  'https://169.254.169.254/latest/meta-data/',
  'https://0xa9fea9fe/',
  'https://[fd00::1]/',
  'https://[::ffff:192.168.0.1]/',
  'https://0.0.0.0/',
  'https://0/',
  // No URL at all.
  'hooks.zapier.com',
  '//hooks.zapier.com/',
  'https://',
  '',
];

describe('a hub on the internet', () => {
  const forbidden = [
    'https://10.0.0.1',
    'https://169.254.169.254',
    'https://[fd00::1]',
    'https://[::ffff:192.168.0.1]',
    'https://0.0.0.0',
  ];
  const on = useHub({
    isLocal: false,
    environment: { TARGET_ALLOWLIST: ['https://hooks.zapier.com', ...forbidden].join(',') },
  });

  test.each([
    'https://hooks.zapier.com/hooks/standard/1/a/',
    'HTTPS://HOOKS.ZAPIER.COM/hooks/standard/1/a/',
    'https://hooks.zapier.com:443/hooks/standard/1/a/',
  ])('may be told to send to Zapier: %s', async (target_url) => {
    const acme = await on.makeWorkspace();
    expect((await acme.raw('POST', '/v1/subscriptions', { body: { trigger: TRIGGER, target_url } })).status).toBe(201);
  });

  test.each([...FORBIDDEN, 'https://zapier.com/hooks/callback/1/a/'])(
    'may not be told to send to %s',
    async (target_url) => {
      const acme = await on.makeWorkspace();
      const body = { trigger: TRIGGER, target_url };
      const { errors } = await acme.refused(400, 'POST', '/v1/subscriptions', { body });
      expect(errors).toEqual([{ field: 'target_url', message: expect.any(String) }]);
      expect((await acme.ask(Subscriptions, 'GET', '/v1/subscriptions')).subscriptions).toEqual([]);
    },
  );

  const waiting = { customer_phone: '+17045550118', waba_number: '+13125550150', wait_seconds: 60 };

  test.each([
    'https://zapier.com/hooks/callback/123/abcdef01-2345-6789-abcd-ef0123456789/abcdef0123456789/',
    'https://hooks.zapier.com/hooks/callback/123/a/',
  ])('may call back a step of a Zap that waits: %s', async (callback_url) => {
    const acme = await on.makeWorkspace();
    const body = { ...waiting, callback_url };
    expect((await acme.raw('POST', '/v1/permissions/waits', { body })).status).toBe(201);
  });

  test.each([
    ...FORBIDDEN,
    'https://zapier.com/hooks/callback',
    'https://zapier.com/hooks/callback/../../api/',
    'https://zapier.com/hooks/callback/%2e%2e/%2E%2E/api/',
    'https://zapier.com/api/?/hooks/callback/',
    'https://zapier.com.zaps.example/hooks/callback/1/',
    'https://user@zapier.com/hooks/callback/1/',
    'http://zapier.com/hooks/callback/1/',
    'https://zapier.com:8443/hooks/callback/1/',
  ])('may not be told to call back %s', async (callback_url) => {
    const acme = await on.makeWorkspace();
    const body = { ...waiting, callback_url };
    const { errors } = await acme.refused(400, 'POST', '/v1/permissions/waits', { body });
    expect(errors).toEqual([{ field: 'callback_url', message: expect.any(String) }]);
  });
});

test('a hub that sends nothing to Zapier calls nothing of Zapier back', async () => {
  expect(
    problemWithCallback('https://zapier.com/hooks/callback/1/', { allowed: ['https://zaps.example'], internal: [] }),
  ).toBe('must begin with https://zaps.example');
});

describe('at the time of delivery', () => {
  const on = useHub({ environment: { TARGET_ALLOWLIST: 'http://zaps.example:80,http://half.example' } });

  test.each(['zaps.example', 'half.example'])(
    'a name that leads into a private network gets nothing: %s',
    async (host) => {
      const acme = await on.makeWorkspace();
      const body = { trigger: TRIGGER, target_url: `http://${host}/zap` };
      expect((await acme.raw('POST', '/v1/subscriptions', { body })).status).toBe(201);
      const { deliveries } = await acme.deliver(await acme.take('doubletick', callAccepted));
      expect(deliveries).toMatchObject([
        {
          status: 'waiting',
          attempts: [{ status: null, answer: expect.stringContaining('leads into a private network') }],
        },
      ]);
    },
  );
});
