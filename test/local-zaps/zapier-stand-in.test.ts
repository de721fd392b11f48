import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Lambda } from '../../src/local-zaps/lambda.ts';
import { LocalZapier } from '../../src/local-zaps/local-zapier.ts';
import { ZapierCache } from '../../src/local-zaps/zapier-cache.ts';
import { toBundle } from '../../src/local-zaps/zapier-delivery.ts';

const zap = { authData: { a: '1' }, inputData: { b: 2 }, subscribeData: { id: 'sub_1' }, timezone: 'Asia/Kolkata' };

describe('toBundle', () => {
  const request = {
    method: 'POST',
    querystring: 'a=1',
    headers: { 'content-type': 'application/json', 'content-length': '9', 'x-secret': 's', 'X-Other-Thing': 'o' },
    content: '{"a": "b"}',
  };

  test('renames every header but two, as Zapier does', () => {
    expect(toBundle(request, zap).rawRequest).toEqual({
      method: 'POST',
      querystring: 'a=1',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': '9',
        'Http-X-Secret': 's',
        'Http-X-Other-Thing': 'o',
      },
      content: '{"a": "b"}',
    });
  });

  test('parses JSON and forms, and adds what Zapier keeps of the Zap', () => {
    expect(toBundle(request, zap)).toMatchObject({
      authData: zap.authData,
      inputData: zap.inputData,
      subscribeData: zap.subscribeData,
      cleanedRequest: { a: 'b' },
      meta: { timezone: 'Asia/Kolkata' },
    });
    const form = {
      ...request,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      content: 'a=b+c',
    };
    expect(toBundle(form, zap).cleanedRequest).toEqual({ a: 'b c' });
    expect(toBundle({ ...request, headers: {} }, zap).cleanedRequest).toEqual({ a: 'b' });
  });

  test('has no subscribeData before the Zap is on', () => {
    expect(toBundle(request, { ...zap, subscribeData: null })).not.toHaveProperty('subscribeData');
  });
});

describe('ZapierCache', () => {
  const set = (cache: ZapierCache, key: string, value: string, ttl?: number, nx?: boolean) =>
    cache.call('zcache_set', [key, value, ttl ?? null, null, nx ?? null]);

  test('keeps what it is given, and sets only what is new when asked to', () => {
    const cache = new ZapierCache();
    expect(cache.call('zcache_get', ['a'])).toBeNull();
    expect(set(cache, 'a', '1', 60, true)).toBe(true);
    expect(set(cache, 'a', '2', 60, true)).toBeNull();
    expect(cache.call('zcache_get', ['a'])).toBe('1');
    expect(set(cache, 'a', '3')).toBe(true);
    expect(cache.call('zcache_get', ['a'])).toBe('3');
    expect(cache.call('zcache_delete', ['a'])).toBe(true);
    expect(cache.call('zcache_delete', ['a'])).toBe(false);
  });

  test('forgets after the time to live', () => {
    jest.useFakeTimers();
    const cache = new ZapierCache();
    set(cache, 'a', '1', 60);
    jest.advanceTimersByTime(60_001);
    expect(cache.call('zcache_get', ['a'])).toBeNull();
    expect(set(cache, 'a', '2', 60, true)).toBe(true);
    jest.useRealTimers();
  });
});

describe('Lambda', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringhook-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A built app with one method, `run`. */
  const lambdaWith = async (name: string, body: string): Promise<Lambda> => {
    const file = join(folder, `${name}.mjs`);
    await writeFile(file, body);
    return new Lambda(file);
  };
  const appThat = (does: string) =>
    `import { existsSync, writeFileSync } from 'node:fs';
     export default { version: '1.0.0', platformVersion: '19.1.0', triggers: {}, run: async (z, bundle) => { ${does} } };`;
  const run = (lambda: Lambda) => lambda.invoke({ command: 'execute', method: 'run', bundle: { meta: {} } });

  test('gives the results and what the app wrote to the console, call by call', async () => {
    const lambda = await lambdaWith('good', appThat(`console.log('working'); return [{ id: 1 }];`));
    const both = await Promise.all([run(lambda), run(lambda)]);
    expect(both).toEqual([
      { results: [{ id: 1 }], log: ['working'] },
      { results: [{ id: 1 }], log: ['working'] },
    ]);
    await lambda.close();
  });

  test('gives an error in words', async () => {
    const lambda = await lambdaWith('bad', appThat(`throw new z.errors.Error('Copy the key again.', 'Auth', 401);`));
    expect(await run(lambda)).toMatchObject({ error: 'Copy the key again.' });
    const plain = await lambdaWith('plain', appThat(`throw new Error('It broke.');`));
    expect((await run(plain)).error).toContain('It broke.');
    await lambda.close();
    await plain.close();
  });

  test('starts another process and tries again when the app ends its own', async () => {
    const marker = JSON.stringify(join(folder, 'died-once'));
    const lambda = await lambdaWith(
      'dying',
      appThat(`if (existsSync(${marker})) return 'alive'; writeFileSync(${marker}, ''); process.exit(1);`),
    );
    expect(await run(lambda)).toMatchObject({ results: 'alive' });
    await lambda.close();
  });

  test('gives up when the app ends its process again', async () => {
    const lambda = await lambdaWith('dead', appThat('process.exit(1);'));
    expect(await run(lambda)).toMatchObject({ error: 'The app ended its process before it answered.' });
    await lambda.close();
  });

  test('says so when the app does not load', async () => {
    const lambda = await lambdaWith('broken', 'import "./nowhere.mjs";');
    await expect(run(lambda)).rejects.toThrow('does not load. "npm run build" shows why.');
  });

  test('closes before it was ever used', async () => {
    const lambda = await lambdaWith('unused', appThat(''));
    await lambda.close();
  });
});

describe('LocalZapier', () => {
  const app = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

  test('says in words why a Zap does not go on, and keeps none', async () => {
    const zapier = await LocalZapier.start(app);
    await expect(zapier.turnOn('doubletick_call_ended', {})).rejects.toThrow('fill in the DoubleTick API Key');
    await expect(zapier.turnOn('no_such_trigger', {})).rejects.toThrow('There is no trigger "no_such_trigger"');
    expect(zapier.zaps.size).toBe(0);
    await zapier.close();
  });
});
