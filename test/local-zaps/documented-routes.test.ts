/** Every call that the hub's document names, tried on the hub that `npm start` runs. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/hub/config.ts';
import { type HubWithZaps, startHubWithZaps } from '../../src/local-zaps/hub-with-zaps.ts';
import { makeHubFolder } from '../hub/embedded-folder.ts';

let folder: string;
let local: HubWithZaps;

beforeAll(async () => {
  folder = await makeHubFolder();
  const config = readConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent' }, { isLocal: true });
  local = await startHubWithZaps(config, () => undefined);
}, 240_000);

afterAll(async () => {
  await local?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

test('none of them fails, whatever stands in its path and body', async () => {
  const { url } = local.zapier;
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const headers = { authorization: `Bearer ${local.first?.key}` };
  const tried: string[] = [];
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations).map((name) => name.toUpperCase())) {
      const asJson = { 'content-type': 'application/json', ...headers };
      const asked =
        method === 'POST'
          ? [
              { headers: asJson, body: '{}' },
              { headers: asJson, body: '[' },
            ]
          : [{ headers }];
      for (const one of asked) {
        const { status } = await fetch(url + path.replaceAll(/\{\w+\}/g, 'none'), { method, ...one });
        expect([method, path, status >= 500]).toEqual([method, path, false]);
      }
      tried.push(`${method} ${path}`);
    }
  }
  expect(tried.length).toBeGreaterThan(15);
}, 120_000);
