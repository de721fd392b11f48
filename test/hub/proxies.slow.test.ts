/** The hub behind real proxies, with the set-ups of the folder proxy/. */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import { type TestWorkspace, useHub } from './http/hub-under-test.ts';
import { proxies, type TlsProxy } from './proxy.ts';
import { until } from './until.ts';

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };

for (const { name, start } of proxies) {
  if (!start) console.log(`Left out: the hub behind ${name} (install Debian's package ${name.toLowerCase()})`);
  (start ? describe : describe.skip)(`behind ${name}`, () => {
    const on = useHub({ environment: { PUBLIC_URL: 'https://hub.example.com' } });
    let proxy: TlsProxy;
    let acme: TestWorkspace;

    beforeAll(async () => {
      proxy = await (start as NonNullable<typeof start>)(on.url);
      acme = await on.makeWorkspace();
    }, 60_000);
    afterAll(() => proxy?.stop());

    const send = (path: string, { method = 'GET', headers, body }: Asked = {}): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const sent = request(proxy.url + path, { method, headers, ca: proxy.ca, agent: false }, resolve);
        sent.once('error', reject);
        sent.end(body);
      });

    const ask = async (path: string, asked?: Asked) => {
      const response = await send(path, asked);
      return { status: response.statusCode, headers: response.headers, text: await text(response) };
    };

    test('a webhook is taken in over TLS', async () => {
      const body = JSON.stringify({ ...callAccepted, callId: `behind ${name}` });
      const answer = await ask(acme.intake.doubletick, { method: 'POST', headers: JSON_TYPE, body });
      expect(answer.status).toBe(202);
      expect((await acme.events()).map(({ payload }) => payload.callId)).toContain(`behind ${name}`);
    });

    test('a body as long as the hub takes comes through, and a longer one is refused', async () => {
      const sized = (bytes: number): string => {
        const head = JSON.stringify({ ...callAccepted, callId: `long behind ${name}`, note: '' }).slice(0, -2);
        return `${head}${'x'.repeat(bytes - head.length - 2)}"}`;
      };
      const post = (bytes: number) =>
        ask(acme.intake.doubletick, { method: 'POST', headers: JSON_TYPE, body: sized(bytes) });
      expect((await post(1_000_000)).status).toBe(202);
      // The hub refuses by the length alone, and a proxy that still sends may find the connection closed.
      expect([413, 502]).toContain((await post(1_100_000)).status);
    });

    test('who asks for the metrics comes from outside, and needs a key', async () => {
      expect((await ask('/metrics')).status).toBe(401);
      expect((await ask('/metrics', { headers: { authorization: `Bearer ${acme.key}` } })).status).toBe(200);
    });

    test('the stream of the console comes as it is written', async () => {
      const stream = await send('/v1/stream', { headers: { authorization: `Bearer ${acme.key}` } });
      let heard = '';
      stream.setEncoding('utf8').on('data', (chunk) => {
        heard += chunk;
      });
      await until(() => heard.includes('retry:'));
      await acme.take('doubletick', { ...callAccepted, callId: `streamed behind ${name}` });
      await until(() => heard.includes('event: change'));
      stream.destroy();
    });

    test('the console and a session are for https alone', async () => {
      const page = await ask('/');
      expect(page.status).toBe(200);
      const body = JSON.stringify({ key: acme.key });
      const headers = { ...JSON_TYPE, origin: 'https://hub.example.com', 'sec-fetch-site': 'same-origin' };
      const { status, headers: answered } = await ask('/v1/session', { method: 'POST', headers, body });
      expect(status).toBeLessThan(300);
      expect(String(answered['set-cookie'])).toMatch(/; Secure/i);
    });
  });
}
