/** No key leaves for a host that it is not for: asked of core, as Zapier asks it for a person's raw requests. */
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { type Bundle, createAppHandler, type ZObject } from 'zapier-platform-core';
import { withCredentials } from '../../src/zapier/connections/credentials.ts';
import all from '../../src/zapier/editions/all.ts';
import doubletick from '../../src/zapier/editions/doubletick.ts';
import noHub from '../../src/zapier/editions/no-hub.ts';
import whatconverts from '../../src/zapier/editions/whatconverts.ts';
import { callerOf, failureOf } from '../zapier-app.ts';

const authData = {
  doubletick_api_key: 'key_of_doubletick',
  whatconverts_token: 'token_of_whatconverts',
  whatconverts_secret: 'secret_of_whatconverts',
  hub_url: 'https://hub.example.com/ringhook/',
  hub_key: 'rk_of_the_hub',
};

const BASIC = `Basic ${btoa('token_of_whatconverts:secret_of_whatconverts')}`;

beforeEach(() => {
  nock.cleanAll();
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

describe.each(Object.entries({ all, doubletick, whatconverts, noHub }))('edition %s', (_name, edition) => {
  const handler = createAppHandler(edition);

  test('has no template that would go with a raw request whatever its host', async () => {
    const { results } = await handler({ command: 'getAuthTemplate' });
    expect(results).toMatchObject({ supported: false });
    expect(results).not.toHaveProperty('template');
  });

  /** What core puts on a request to this address. */
  const headersAt = async (url: string | null): Promise<Record<string, string>> => {
    const targetRequest = url === null ? null : { url, method: 'GET' };
    const { results } = await handler({ command: 'renderAuthTemplate', bundle: { authData, targetRequest } });
    return (results as { template: { headers: Record<string, string> } }).template.headers;
  };

  test.each([
    ['https://public.doubletick.io/team', { Authorization: 'key_of_doubletick' }],
    [
      'https://public.doubletick.io/whatsapp/call/call-permissions?customerId=1',
      { Authorization: 'key_of_doubletick', 'x-public-api-key': 'key_of_doubletick' },
    ],
    ['https://app.whatconverts.com/api/v1/leads', { Authorization: BASIC }],
    ['https://hub.example.com/ringhook/v1/me', { Authorization: 'Bearer rk_of_the_hub' }],
  ])('a request to %s carries what is for that place', async (url, expected) => {
    expect(await headersAt(url)).toEqual({ Accept: '*/*', ...expected });
  });

  test.each([
    null,
    'https://example.com/',
    'https://hub.example.com/',
    'https://hub.example.com/ringhook-2/v1/me',
    'https://app.whatconverts.com/help',
    'http://public.doubletick.io/team',
    'https://public.doubletick.io:8443/team',
    'https://public.doubletick.io.example.com/team',
    'https://public.doubletick.io@example.com/team',
    'https://example.com/?to=https://public.doubletick.io/team',
  ])('a request to %s carries nothing', async (url) => expect(await headersAt(url)).toEqual({ Accept: '*/*' }));
});

test('a request to what is no address is left as it is, for core to refuse', async () => {
  const request = { url: 'nowhere', headers: {} } as Parameters<typeof withCredentials>[0];
  expect(await withCredentials(request, {} as ZObject, { authData } as unknown as Bundle)).toBe(request);
});

test('a hub whose address Zapier would not take gets no key', async () => {
  const handler = createAppHandler(all);
  const bundle = {
    authData: { ...authData, hub_url: 'http://hub.example.com' },
    targetRequest: { url: 'http://hub.example.com/v1/me', method: 'GET' },
  };
  const { results } = await handler({ command: 'renderAuthTemplate', bundle });
  expect(JSON.stringify(results)).not.toContain('rk_of_the_hub');
});

test('a key does not follow where an answer points to', async () => {
  nock('https://public.doubletick.io')
    .get('/whatsapp/call/call-permissions')
    .query(true)
    .reply(302, '', { location: 'https://example.com/' });
  const elsewhere = nock('https://example.com').get('/').reply(200, {});
  const found = callerOf(all)('searches.doubletick_check_call_eligibility.operation.perform', {
    authData,
    inputData: { customer: 'customer_1', waba_number: '+13125550150' },
  });
  expect(await failureOf(found)).toContain('DoubleTick answered with status 302');
  expect(elsewhere.isDone()).toBe(false);
});

test('an address of a stand-in that makes no sense takes no key anywhere', async () => {
  process.env.DOUBLETICK_BASE_URL = 'nowhere';
  const { results } = await createAppHandler(all)({
    command: 'renderAuthTemplate',
    bundle: { authData, targetRequest: { url: 'https://public.doubletick.io/team', method: 'GET' } },
  });
  delete process.env.DOUBLETICK_BASE_URL;
  expect(JSON.stringify(results)).not.toContain('key_of_doubletick');
});
