import type { LookupAddress } from 'node:dns';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { newWebhookSecret } from '../../../src/hub/workspaces/secrets.ts';
import { Target } from '../http/target.ts';

/** What the name server says of each name. */
const names = new Map<string, string[]>();

const lookup = (
  hostname: string,
  _options: object,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
): void => {
  const addresses = names.get(hostname);
  const found = addresses?.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  callback(found ? null : Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), found ?? []);
};

jest.unstable_mockModule('node:dns', () => ({ lookup }));
const { ForbiddenTargetError, guardedLookup, problemWithTarget } = await import('../../../src/hub/delivery/targets.ts');

const { Sender } = await import('../../../src/hub/delivery/sender.ts');

const ALLOWED = { allowed: ['https://hooks.zapier.com'], internal: [] };
const lookUp = guardedLookup(ALLOWED);

describe('a target URL', () => {
  test.each([
    'https://hooks.zapier.com/hooks/standard/1/a/',
    'https://hooks.zapier.com:443/',
    'HTTPS://HOOKS.ZAPIER.COM/a',
  ])('on the allow-list is fine: %s', (url) => expect(problemWithTarget(url, ALLOWED)).toBeNull());

  test.each([
    'https://hooks.zapier.com.example.com/a',
    'https://example.com/?https://hooks.zapier.com',
    'http://hooks.zapier.com/a',
    'https://hooks.zapier.com:444/a',
    'https://hooks.zapier.com./a',
    'https://hooks.zapier.com%2eexample.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:alert(1)',
  ])('of another origin is refused, and the allowed ones are named: %s', (url) =>
    expect(problemWithTarget(url, ALLOWED)).toMatch(/^(must begin with https:\/\/hooks\.zapier\.com|is not a URL)$/),
  );

  test.each([
    ['nonsense', 'is not a URL'],
    ['//hooks.zapier.com/a', 'is not a URL'],
    ['', 'is not a URL'],
    ['https://user@hooks.zapier.com/a', 'must not hold a user name or password'],
    ['https://:secret@hooks.zapier.com/a', 'must not hold a user name or password'],
    ['https://hooks.zapier.com@example.com/a', 'must not hold a user name or password'],
  ])('"%s" %s', (url, problem) => expect(problemWithTarget(url, ALLOWED)).toBe(problem));

  test('into a private network is refused even when the allow-list has it', () => {
    const hosts = [
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '[fd00::1]',
      '[fe80::1]',
      '[::]',
      '[::ffff:10.0.0.1]',
      '[::ffff:127.0.0.1]',
      '[64:ff9b::a00:1]',
      '167772161',
      '0xa.1',
      '012.0.0.1',
      '10.1',
    ];
    for (const host of hosts) {
      const url = `http://${host}/`;
      expect([host, problemWithTarget(url, { allowed: [new URL(url).origin], internal: [] })]).toEqual([
        host,
        'points into a private network',
      ]);
    }
  });

  test('on this machine is fine when the allow-list has it, in whatever spelling', () => {
    for (const host of ['127.0.0.1', '2130706433', '0177.0.0.1', '0x7f.1', '127.1', 'localhost', '[::1]']) {
      expect(
        problemWithTarget(`http://${host}:9000/a`, {
          allowed: ['http://127.0.0.1:9000', 'http://localhost:9000', 'http://[::1]:9000'],
          internal: [],
        }),
      ).toBeNull();
      expect(problemWithTarget(`http://${host}:9000/a`, ALLOWED)).toMatch(/^must begin with/);
    }
  });
});

describe('a private target', () => {
  const targets = { ...ALLOWED, internal: ['http://192.168.1.20:5678', 'http://127.0.0.1:5678'] };

  test.each(targets.internal)('that is named may be sent to: %s', (origin) =>
    expect(problemWithTarget(`${origin}/hook`, targets)).toBeNull(),
  );

  test.each(['http://192.168.1.20:80/', 'http://192.168.1.21:5678/', 'https://127.0.0.1:5678/'])(
    'is no other one, and the refusal names all that there are: %s',
    (url) =>
      expect(problemWithTarget(url, targets)).toBe(
        'must begin with https://hooks.zapier.com or http://192.168.1.20:5678 or http://127.0.0.1:5678',
      ),
  );
});

describe('a host name', () => {
  const resolve = (hostname: string, all: boolean): Promise<unknown> =>
    new Promise((done, fail) => {
      lookUp(hostname, { all }, (error, address, family) =>
        error ? fail(error) : done(all ? address : [address, family]),
      );
    });

  test('that leads to the internet is resolved, to one address or to all', async () => {
    names.set('hooks.zapier.com', ['104.16.0.1', '2606:4700::1']);
    expect(await resolve('hooks.zapier.com', true)).toEqual([
      { address: '104.16.0.1', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
    expect(await resolve('hooks.zapier.com', false)).toEqual(['104.16.0.1', 4]);
  });

  test.each([['10.0.0.1'], ['127.0.0.1'], ['169.254.169.254'], ['::1'], ['::ffff:192.168.0.1'], ['fd00::1']])(
    'that leads to %s is refused',
    async (address) => {
      names.set('rebound.example.com', [address]);
      await expect(resolve('rebound.example.com', true)).rejects.toThrow(ForbiddenTargetError);
      await expect(resolve('rebound.example.com', false)).rejects.toThrow('leads into a private network');
    },
  );

  test('that leads to one private address among public ones is refused', async () => {
    names.set('mixed.example.com', ['104.16.0.1', '10.0.0.1']);
    await expect(resolve('mixed.example.com', true)).rejects.toThrow(ForbiddenTargetError);
  });

  test('that leads nowhere is refused', async () => {
    names.set('empty.example.com', []);
    await expect(resolve('empty.example.com', true)).rejects.toThrow(ForbiddenTargetError);
    await expect(resolve('unknown.example.com', true)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('of this machine leads to this machine alone', async () => {
    names.set('localhost', ['127.0.0.1', '::1']);
    names.set('zaps.localhost', ['127.0.0.1', '10.0.0.1']);
    expect(await resolve('localhost', false)).toEqual(['127.0.0.1', 4]);
    await expect(resolve('zaps.localhost', false)).rejects.toThrow(ForbiddenTargetError);
  });

  test('of a private target may lead into a private network, but to no link-local address', async () => {
    const lookUpPrivate = guardedLookup({ internal: ['http://n8n.internal:5678'] });
    const found = (hostname: string): Promise<string> =>
      new Promise((done) =>
        lookUpPrivate(hostname, { all: false }, (error, address) => done(String(error ?? address))),
      );
    names.set('n8n.internal', ['192.168.1.20']);
    expect(await found('n8n.internal')).toBe('192.168.1.20');
    names.set('other.internal', ['192.168.1.20']);
    expect(await found('other.internal')).toContain('leads into a private network');
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1']) {
      names.set('n8n.internal', [address]);
      expect(await found('n8n.internal')).toContain('leads into a private network');
    }
  });

  test('that only looks like this machine is not this machine', async () => {
    names.set('127.0.0.1.example.com', ['127.0.0.1']);
    await expect(resolve('127.0.0.1.example.com', false)).rejects.toThrow(ForbiddenTargetError);
  });
});

describe('a delivery', () => {
  const event = { id: 'e', body: '{}', contentType: 'application/json', receivedAt: '2026-03-02T09:15:07.420Z' };

  // It looks names up in its own way, and here only names of this test are looked up.
  beforeAll(() => nock.restore());

  /** What comes of a delivery to a name that leads to this machine, and what arrives here. */
  const deliverTo = async (hostname: string) => {
    names.set(hostname, ['127.0.0.1']);
    const target = await Target.start();
    const url = `http://${hostname}:${new URL(target.url).port}`;
    const sender = new Sender({ allowed: [url], internal: [] }, Date.now);
    const { verdict, attempt } = await sender.send(event, { url: `${url}/hooks/1`, secret: newWebhookSecret() });
    await sender.close();
    await target.stop();
    return { verdict, answer: attempt.answer, arrived: target.received.length };
  };

  test('to an allowed name that leads into a private network does not leave the hub', async () => {
    expect(await deliverTo('rebound.example.com')).toEqual({
      verdict: 'retry',
      answer: 'The connection failed: rebound.example.com leads into a private network.',
      arrived: 0,
    });
  });

  test('to an allowed name of this machine arrives', async () => {
    expect(await deliverTo('zaps.localhost')).toMatchObject({ verdict: 'delivered', arrived: 1 });
  });
});
