/** What is shipped, and what a release tells of it. npm asks a registry of ours: nothing else is reached. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import project from '../package.json' with { type: 'json' };
import { SHIPPED } from '../scripts/shipped.ts';

/** npm reads the whole lockfile several times in each of these. */
const SLOW_MS = 600_000;

let folder: string;
/** What the registry says to a request for advisories; null for one that has no such call. */
let advisories: object | null;

const registry = createServer((request, response) => {
  request.resume().on('end', () => {
    const isAsked = request.url?.endsWith('/security/advisories/bulk');
    response.setHeader('content-type', 'application/json');
    response.statusCode = isAsked && advisories ? 200 : isAsked ? 405 : 404;
    response.end(JSON.stringify(isAsked && advisories ? advisories : {}));
  });
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringhook-supply-'));
  await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
});

afterAll(async () => {
  await new Promise((closed) => registry.close(closed));
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  advisories = {};
});

const run = (script: string, ...args: string[]): Promise<{ code: number; told: string }> =>
  new Promise((resolve) => {
    const { port } = registry.address() as AddressInfo;
    const env = {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: join(folder, 'cache'),
    };
    execFile(process.execPath, [`scripts/${script}.ts`, ...args], { env }, (error, out, errors) =>
      resolve({ code: Number(error?.code ?? 0), told: out + errors }),
    );
  });

const advisory = (severity: string) => ({
  id: 1,
  url: 'https://advisories.example/1',
  title: 'Reads what it should not',
  severity,
  vulnerable_versions: '<99.0.0',
});

describe('npm run audit', () => {
  test(
    'fails on a grave advisory about a package of the hub, and names it',
    async () => {
      advisories = { pg: [advisory('critical')] };
      const { code, told } = await run('audit');
      expect(told).toContain('ringhook-app: no advisory is known.');
      expect(told).toContain(
        'ringhook-hub: critical: pg <99.0.0: Reads what it should not (https://advisories.example/1)',
      );
      expect(code).toBe(1);
    },
    SLOW_MS,
  );

  test(
    'tells of a lesser one, and of none about what is only for development',
    async () => {
      advisories = { zod: [advisory('moderate')], jest: [advisory('critical')] };
      const { code, told } = await run('audit');
      expect(told).toContain('ringhook-app: moderate: zod');
      expect(told).not.toContain('jest');
      expect(code).toBe(0);
    },
    SLOW_MS,
  );

  test(
    'says so when the registry does not answer',
    async () => {
      advisories = null;
      const { code, told } = await run('audit');
      for (const name of Object.keys(SHIPPED)) expect(told).toContain(`${name}: not checked`);
      expect(told).not.toContain('no advisory is known');
      expect(code).toBe(0);
    },
    SLOW_MS,
  );
});

test(
  'npm run sbom lists what each product is made of, and nothing that is only for development',
  async () => {
    expect(await run('sbom', folder)).toMatchObject({ code: 0 });
    for (const [name, packages] of Object.entries(SHIPPED)) {
      const { bomFormat, metadata, components } = JSON.parse(await readFile(join(folder, `${name}.cdx.json`), 'utf8'));
      expect(bomFormat).toBe('CycloneDX');
      expect(metadata.component).toMatchObject({ type: 'application', name, version: project.version });
      const listed = components.map((one: { name: string; version: string }) => `${one.name}@${one.version}`);
      expect(listed).toEqual(
        expect.arrayContaining(Object.entries(packages).map(([of, version]) => `${of}@${version}`)),
      );
      expect(listed.filter((one: string) => /^(jest|typescript|vite|@swc\/core)@/.test(one))).toEqual([]);
    }
  },
  SLOW_MS,
);

const IMPORT = /(?:^(?:import|export)\s(?!type\b)(?:[^;']*\sfrom\s)?|\(import\.meta\.url\)\()'([^'.][^']*)'/gm;

test.each([
  ['ringhook-app', '{zapier,values,doubletick,whatconverts,hub-api}'],
  ['ringhook-hub', '{hub,console,values,doubletick,whatconverts,hub-api}'],
])('%s is said to be made of every package that its sources import', (name, folders) => {
  const imported = globSync(`src/${folders}/**/*.{ts,tsx}`)
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, specifier = '']) => specifier))
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
  const listed = Object.keys(SHIPPED[name] ?? {});
  expect(imported.length).toBeGreaterThan(listed.length);
  expect([...new Set(imported)].filter((of) => !listed.includes(of))).toEqual([]);
});
