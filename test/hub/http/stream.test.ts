import { describe, expect, test } from '@jest/globals';
import { callAccepted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { readConfig } from '../../../src/hub/config.ts';
import { openHub } from '../../../src/hub/hub.ts';
import { Change, type Topic } from '../../../src/hub-api/stream.ts';
import { onPostgres } from '../databases.ts';
import { until } from '../until.ts';
import { onEachHub, useHub } from './hub-under-test.ts';

/** Hears a stream until it ends. */
class Hearer {
  readonly topics = new Set<Topic>();
  text = '';
  hasEnded = false;

  static async start(url: string, headers: Record<string, string>): Promise<Hearer> {
    const response = await fetch(`${url}/v1/stream`, { headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const hearer = new Hearer();
    void hearer.#read(response.body);
    await until(() => hearer.text.includes('retry:'));
    return hearer;
  }

  async #read(body: Response['body']): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of body ?? []) {
      this.text += decoder.decode(chunk, { stream: true });
      for (const [, data = ''] of this.text.matchAll(/^event: change\ndata: (.*)$/gm)) {
        for (const topic of Change.parse(JSON.parse(data)).topics) this.topics.add(topic);
      }
    }
    this.hasEnded = true;
  }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

onEachHub((on) => {
  describe('the stream', () => {
    test('tells what changed, and nobody of another workspace', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      const [hearer, bystander] = [
        await Hearer.start(on.url, bearer(acme.key)),
        await Hearer.start(on.url, bearer(other.key)),
      ];
      await acme.take('doubletick', { ...callAccepted, callId: 'heard' });
      await until(() => hearer.topics.has('events') && hearer.topics.has('calls'));
      expect(hearer.topics.has('permissions')).toBe(false);
      await acme.take('doubletick', { ...permissionGranted, messageId: 'heard' });
      await until(() => hearer.topics.has('permissions'));
      await acme.post('doubletick', 'what is this');
      await until(() => hearer.topics.has('quarantine'));
      await acme.subscribe('doubletick_call_accepted', '/heard');
      await until(() => hearer.topics.has('subscriptions'));
      await acme.deliver(await acme.take('doubletick', { ...callAccepted, callId: 'delivered' }));
      await until(() => hearer.topics.has('deliveries'));
      expect(hearer.text).not.toMatch(/9198|Priya/);
      expect(bystander.topics.size).toBe(0);
    });

    test('tells a crowd of changes as a few', async () => {
      const acme = await on.makeWorkspace();
      const hearer = await Hearer.start(on.url, bearer(acme.key));
      const calls = Array.from({ length: 100 }, (_, index) => ({ ...callAccepted, callId: `crowd_${index}` }));
      await Promise.all(calls.map((call) => acme.take('doubletick', call)));
      await acme.subscribe('doubletick_call_accepted', '/after-the-crowd');
      await until(() => hearer.topics.has('subscriptions'));
      expect(hearer.topics.has('events')).toBe(true);
      expect(hearer.text.match(/event: change/g)?.length).toBeLessThan(20);
    });

    test('is one of a hundred at the most for each workspace, and makes room when it ends', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      const leaving = new AbortController();
      const many = Array.from({ length: 100 }, () =>
        fetch(`${on.url}/v1/stream`, { headers: bearer(acme.key), signal: leaving.signal }),
      );
      for (const { status } of await Promise.all(many)) expect(status).toBe(200);
      const refused = await fetch(`${on.url}/v1/stream`, { headers: bearer(acme.key) });
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
      expect(((await refused.json()) as { detail: string }).detail).toContain('Close some');
      await Hearer.start(on.url, bearer(other.key));
      leaving.abort();
      await until(async () => (await acme.raw('HEAD', '/v1/stream')).status === 200);
      await Hearer.start(on.url, bearer(acme.key));
    });

    test('needs a key, or a session', async () => {
      const response = await fetch(`${on.url}/v1/stream`);
      expect(response.status).toBe(401);
    });

    test('shows its head at once to whoever asks for that alone, and a key is needed for it too', async () => {
      const acme = await on.makeWorkspace();
      const { status, headers, text } = await acme.raw('HEAD', '/v1/stream');
      expect([status, text]).toEqual([200, '']);
      expect(headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      expect((await fetch(`${on.url}/v1/stream`, { method: 'HEAD' })).status).toBe(401);
    });

    test('ends when the hub stops, which does not wait for it', async () => {
      const acme = await on.makeWorkspace();
      const hearer = await Hearer.start(on.url, bearer(acme.key));
      const began = performance.now();
      await on.reopen();
      expect(performance.now() - began).toBeLessThan(8_000);
      await until(() => hearer.hasEnded);
    });
  });
});

onPostgres((database) => {
  const on = useHub({ databaseUrl: () => database.url ?? '' });

  test('the stream tells what changed through another process on the same database', async () => {
    const acme = await on.makeWorkspace();
    const environment = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: database.url ?? '' };
    const other = await openHub(readConfig(environment, { isLocal: true }), { clock: () => on.now });
    try {
      const hearer = await Hearer.start(await other.listen(), bearer(acme.key));
      await acme.take('doubletick', { ...callAccepted, callId: 'elsewhere' });
      await until(() => hearer.topics.has('calls'));
    } finally {
      await other.stop();
    }
  });
});
