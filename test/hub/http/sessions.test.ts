import { describe, expect, test } from '@jest/globals';
import { SESSION_SECONDS } from '../../../src/hub/workspaces/sessions.ts';
import { Me } from '../../../src/hub-api/me.ts';
import { type Answer, asProblem, exactly, type HubUnderTest, onEachHub, type TestWorkspace } from './hub-under-test.ts';

type Headers = Record<string, string>;

/** A browser, as far as the hub sees one. */
class Browser {
  cookie = '';
  readonly #on: HubUnderTest;
  readonly #headers: Headers;

  constructor(on: HubUnderTest, headers: Headers = {}) {
    this.#on = on;
    this.#headers = headers;
  }

  async send(method: string, path: string, { body, headers }: { body?: object; headers?: Headers } = {}) {
    const response = await fetch(this.#on.url + path, {
      method,
      headers: {
        origin: this.#on.url,
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...this.#headers,
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer: Answer = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await response.text(),
    };
    return answer;
  }

  async signIn(key: string): Promise<Answer> {
    const answer = await this.send('POST', '/v1/session', { body: { key } });
    this.cookie = answer.headers['set-cookie']?.split(';')[0] ?? '';
    return answer;
  }
}

onEachHub((on) => {
  const signedIn = async (workspace: TestWorkspace): Promise<Browser> => {
    const browser = new Browser(on);
    expect((await browser.signIn(workspace.key)).status).toBe(201);
    return browser;
  };

  describe('a browser that signs in with the key', () => {
    test('gets a cookie that no script can read and no other site can send', async () => {
      const acme = await on.makeWorkspace();
      const answer = await new Browser(on).signIn(acme.key);
      expect(JSON.parse(answer.text)).toEqual({ workspace: acme.name, expires_in_seconds: SESSION_SECONDS });
      expect(answer.headers['set-cookie']).toMatch(
        /^ringhook=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
      );
    });

    test('gets one that https alone carries, where it came by https', async () => {
      const acme = await on.makeWorkspace();
      const headers = { origin: 'https://hub.example.com', host: 'hub.example.com', 'sec-fetch-site': 'same-origin' };
      const answer = await new Browser(on, headers).signIn(acme.key);
      expect(answer.headers['set-cookie']).toMatch(/^__Host-ringhook=.*; Secure/);
    });

    test('sees its own workspace alone, with its intake URLs', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      await other.take('doubletick', { event: 'SOMETHING_ELSE' });
      const browser = await signedIn(acme);
      const me = exactly(Me, JSON.parse((await browser.send('GET', '/v1/me')).text));
      expect(me.name).toBe(acme.name);
      expect(new URL(me.intake.doubletick).pathname).toBe(acme.intake.doubletick);
      expect(JSON.parse((await browser.send('GET', '/v1/events')).text).events).toEqual([]);
    });

    test('is told to keep nothing of it', async () => {
      const browser = await signedIn(await on.makeWorkspace());
      expect((await browser.send('GET', '/v1/me')).headers['cache-control']).toBe('no-store');
    });
  });

  test('a key that opens nothing is refused, with what to do', async () => {
    const problem = asProblem(401, await new Browser(on).signIn('rk_wrong'));
    expect(problem.detail).toContain('rotate-key');
    asProblem(400, await new Browser(on).send('POST', '/v1/session', { body: { key: '' } }));
    asProblem(401, await new Browser(on, { cookie: 'ringhook=made-up' }).send('GET', '/v1/me'));
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['another origin, in a browser that says no more', { origin: 'https://evil.example' }],
    ['nowhere', { origin: 'null' }],
  ])('a session changes nothing on behalf of a page from %s', async (_where, headers) => {
    const browser = await signedIn(await on.makeWorkspace());
    const sample = '/v1/triggers/doubletick_call_ended/sample';
    asProblem(403, await browser.send('POST', sample, { headers }));
    asProblem(403, await browser.send('DELETE', '/v1/session', { headers }));
    expect((await browser.send('POST', sample)).status).toBe(202);
  });

  describe('a session ends', () => {
    test('by signing out', async () => {
      const browser = await signedIn(await on.makeWorkspace());
      const answer = await browser.send('DELETE', '/v1/session');
      expect(answer.status).toBe(204);
      expect(answer.headers['set-cookie']).toMatch(/^ringhook=; Max-Age=0;/);
      asProblem(401, await browser.send('GET', '/v1/me'));
      expect((await browser.send('DELETE', '/v1/session')).status).toBe(204);
    });

    test('when its time is over', async () => {
      const browser = await signedIn(await on.makeWorkspace());
      const began = on.now;
      on.now += (SESSION_SECONDS - 1) * 1000;
      expect((await browser.send('GET', '/v1/me')).status).toBe(200);
      on.now += 1000;
      asProblem(401, await browser.send('GET', '/v1/me'));
      await signedIn(await on.makeWorkspace());
      const left = await on.hub.parts.database.query('SELECT 1 FROM hub.sessions WHERE expires_at <= $1', [
        new Date(on.now).toISOString(),
      ]);
      expect(left).toEqual([]);
      on.now = began;
    });

    test('when the key is replaced', async () => {
      const acme = await on.makeWorkspace();
      const browser = await signedIn(acme);
      await on.hub.parts.workspaces.rotateKey(acme.id, 'main');
      asProblem(401, await browser.send('GET', '/v1/me'));
    });
  });

  describe('over https', () => {
    const HTTPS = { origin: 'https://hub.example.com', 'sec-fetch-site': 'same-origin' };

    test('a cookie that plain http could have set is worth nothing', async () => {
      const browser = await signedIn(await on.makeWorkspace());
      expect((await browser.send('GET', '/v1/me')).status).toBe(200);
      const ways: Headers[] = [HTTPS, { 'x-forwarded-proto': 'https' }, { 'x-forwarded-proto': 'http, https' }];
      for (const headers of ways) {
        const response = await fetch(`${on.url}/v1/me`, { headers: { cookie: browser.cookie, ...headers } });
        expect([headers, response.status]).toEqual([headers, 401]);
      }
    });

    test('the other cookie counts, also beside one that plain http set', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      const secure = new Browser(on, HTTPS);
      await secure.signIn(acme.key);
      expect(secure.cookie).toMatch(/^__Host-ringhook=/);
      const planted = await signedIn(other);
      const headers = { cookie: `${planted.cookie}; ${secure.cookie}` };
      const me = await fetch(`${on.url}/v1/me`, { headers: { ...headers, 'x-forwarded-proto': 'https' } });
      expect(((await me.json()) as Me).name).toBe(acme.name);
    });
  });

  test('signing in ends the session of before, and signing out both cookies and sessions', async () => {
    const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
    const browser = await signedIn(acme);
    const old = browser.cookie;
    await browser.signIn(other.key);
    expect((await fetch(`${on.url}/v1/me`, { headers: { cookie: old } })).status).toBe(401);
    const second = (await signedIn(acme)).cookie.replace('ringhook=', '__Host-ringhook=');
    const response = await fetch(`${on.url}/v1/session`, {
      method: 'DELETE',
      headers: { origin: on.url, cookie: `${browser.cookie}; ${second}` },
    });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-ringhook=; Max-Age=0; .*Secure/),
      expect.stringMatching(/^ringhook=; Max-Age=0; /),
    ]);
    for (const cookie of [browser.cookie, second]) {
      expect((await fetch(`${on.url}/v1/me`, { headers: { cookie } })).status).toBe(401);
    }
  });

  describe('tries to sign in', () => {
    test('with wrong keys are limited for each address, and told when to come again', async () => {
      const acme = await on.makeWorkspace();
      const began = on.now;
      on.now += 60 * 60 * 1000;
      const [guesser, neighbour] = ['203.0.113.7', '203.0.113.8'].map(
        (address) => new Browser(on, { 'x-forwarded-for': `198.51.100.1, ${address}` }),
      ) as [Browser, Browser];
      for (let tries = 0; tries < 10; tries += 1) asProblem(401, await guesser.signIn(`rk_guess_${tries}`));
      for (const key of ['rk_guess', acme.key]) {
        const answer = await guesser.signIn(key);
        expect(asProblem(429, answer).detail).toContain('Wait 300 seconds');
        expect(answer.headers['retry-after']).toBe('300');
      }
      expect((await neighbour.signIn(acme.key)).status).toBe(201);
      on.now += 300_000;
      expect((await guesser.signIn(acme.key)).status).toBe(201);
      on.now = began;
    });

    test('are limited for each workspace', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      for (let tries = 0; tries < 100; tries += 1) expect((await new Browser(on).signIn(acme.key)).status).toBe(201);
      asProblem(429, await new Browser(on).signIn(acme.key));
      expect((await new Browser(on).signIn(other.key)).status).toBe(201);
    });
  });

  test('the database keeps neither the cookie nor the key', async () => {
    const acme = await on.makeWorkspace();
    const browser = await signedIn(acme);
    const rows = await on.hub.parts.database.query<Record<string, Uint8Array>>('SELECT * FROM hub.sessions');
    const kept = rows.flatMap((row) => Object.values(row)).map((value) => Buffer.from(value).toString('latin1'));
    expect(kept.length).toBeGreaterThan(0);
    const token = browser.cookie.split('=')[1] ?? '';
    for (const value of kept) for (const secret of [acme.key, token]) expect(value).not.toContain(secret);
  });
});
