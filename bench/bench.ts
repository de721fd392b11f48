/** `npm run bench`: what the app costs, each figure beside an empty app of the same core in the same run. */
import { execFile } from 'node:child_process';
import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bundle, ZObject } from 'zapier-platform-core';
import app from '../index.ts';
import { signatureOf } from '../src/hub-api/delivery.ts';
import { everyEvent, freshSampleOf, HUB_ONLY } from '../src/local-zaps/every-trigger.ts';
import { toBundle } from '../src/local-zaps/zapier-delivery.ts';
import type { AppFigures } from './app-process.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist/index.js');
const empty = join(root, 'bench/empty-app.mjs');
const ROUNDS = 9;

const median = (values: number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

const SECRET = 'c2VjcmV0IG9mIHRoZSBiZW5jaG1hcmsgcnVuIGhlcmU=';

/** A delivery of a trigger's sample payload, straight from the provider or through the hub. */
const deliveryOf = (payload: Record<string, unknown>, via: 'doubletick' | 'hub') => {
  const content = JSON.stringify(payload);
  // A delivery of long ago would be refused.
  const timestamp = String(Math.floor(Date.now() / 1000));
  const proof: Record<string, string> =
    via === 'doubletick'
      ? { 'x-ringhook-secret': SECRET }
      : {
          'webhook-id': 'msg_1',
          'webhook-timestamp': timestamp,
          'webhook-signature': signatureOf(SECRET, 'msg_1', timestamp, content),
        };
  const headers = { 'content-type': 'application/json', 'user-agent': 'axios/1.7.9', accept: '*/*', ...proof };
  const state = { authData: {}, inputData: {}, timezone: 'UTC', subscribeData: { id: 'sub_1', via, secret: SECRET } };
  return toBundle({ method: 'POST', querystring: '', headers, content }, state);
};

const measure = async (bundle: object, ...apps: string[]): Promise<AppFigures[]> => {
  const child = run(process.execPath, [join(root, 'bench/app-process.ts'), ...apps]);
  child.child.stdin?.end(JSON.stringify(bundle));
  return JSON.parse((await child).stdout);
};

/** Each app alone for what it loads and keeps, both together for what an invocation takes. */
const measureBoth = async () => {
  const [accepted] = everyEvent;
  if (!accepted) throw new Error('There is no event to measure.');
  const bundle = deliveryOf(accepted.samplePayload, 'doubletick');
  const apps = [`${built}:triggers.${accepted.key}.operation.perform`, `${empty}:triggers.hook.operation.perform`];
  const alone: AppFigures[][] = apps.map(() => []);
  const ratios: number[] = [];
  const together: AppFigures[][] = apps.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, app] of apps.entries()) alone[index]?.push(...(await measure(bundle, app)));
    const [ours, theirs] = await measure(bundle, ...(round % 2 === 0 ? apps : apps.toReversed())).then((figures) =>
      round % 2 === 0 ? figures : figures.toReversed(),
    );
    if (!ours || !theirs) throw new Error('An app was not measured.');
    together[0]?.push(ours);
    together[1]?.push(theirs);
    ratios.push(ours.invocationMs / theirs.invocationMs);
  }
  const pick = (figures: AppFigures[][], key: keyof AppFigures): [number, number] => {
    const [ours = 0, theirs = 0] = figures.map((list) => median(list.map((one) => one[key])));
    return [ours, theirs];
  };
  return {
    load: pick(alone, 'loadMs'),
    memory: pick(alone, 'residentMb'),
    invocation: pick(together, 'invocationMs'),
    ratio: median(ratios),
  };
};

const zipOf = async (stage: string): Promise<number> => {
  await run(join(root, 'node_modules/.bin/zapier-platform'), ['build', '--skip-validation'], { cwd: stage });
  return (await stat(join(stage, 'build/build.zip'))).size;
};

const measureZips = async (): Promise<readonly [number, number]> => {
  await run(process.execPath, [join(root, 'scripts/build.ts')]);
  const { size } = await stat(join(root, 'build/build.zip'));
  const stage = join(root, 'build/empty');
  await mkdir(stage, { recursive: true });
  const { default: packageJson } = await import('../package.json', { with: { type: 'json' } });
  const { version, dependencies } = packageJson;
  const ofEmpty = {
    name: 'empty',
    version,
    private: true,
    type: 'module',
    main: 'index.js',
    exports: './index.js',
    dependencies,
  };
  await writeFile(join(stage, 'package.json'), JSON.stringify(ofEmpty));
  for (const part of ['package-lock.json', '.npmrc', '.zapierapprc', '.gitignore'])
    await cp(join(root, part), join(stage, part));
  await cp(empty, join(stage, 'index.js'));
  const emptySize = await zipOf(stage);
  await rm(stage, { recursive: true });
  return [size, emptySize];
};

type Perform = (z: ZObject, bundle: Bundle) => Promise<unknown[]>;

const CALLS = 10_000;
const stillZapier = {
  console: { log: () => undefined },
  cache: { set: async () => true, get: async () => null },
  dehydrateFile: () => 'hydrate|||file|||hydrate',
} as unknown as ZObject;

/** Microseconds that one call takes. */
const measureCall = async (call: () => unknown): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    for (let count = 0; count < CALLS; count += 1) await call();
    times.push(((performance.now() - start) * 1000) / CALLS);
  }
  return median(times);
};

/** One `perform` without core around it: authenticating, reading, mapping, filtering, once only. */
const measurePerform = async (key: string, bundle: object): Promise<number> => {
  const { perform } = (app.triggers as Record<string, { operation: { perform: unknown } }>)[key]?.operation ?? {};
  const call = () => (perform as Perform)(stillZapier, bundle as Bundle);
  if ((await call()).length !== 1) throw new Error(`${key} did not run its Zap.`);
  return measureCall(call);
};

const row = (what: string, cells: string[], verdict: string): void =>
  console.log(`${what.padEnd(44)}${cells.map((cell) => cell.padStart(12)).join('')}   ${verdict}`);

const against = (figure: number, limit: number, unit: string): string =>
  `${figure.toFixed(2)}${unit}, at most ${limit}${unit}: ${figure <= limit ? 'met' : 'MISSED'}`;

row('', ['Ringhook', 'empty app'], '');
const { load, invocation, ratio, memory } = await measureBoth();
const ofBoth = ([ours, theirs]: readonly [number, number], digits: number) => [
  ours.toFixed(digits),
  theirs.toFixed(digits),
];
row('Loading the app, core loaded (ms)', ofBoth(load, 1), against(load[0], 10, ' ms'));
row('One hook invocation, core handler (ms)', ofBoth(invocation, 3), against(ratio, 1.5, ' x'));
row('Resident memory after 900 invocations (MB)', ofBoth(memory, 0), `${(memory[0] / memory[1]).toFixed(2)} x`);
const [zip, emptyZip] = await measureZips();
row('build.zip (kB)', ofBoth([zip / 1000, emptyZip / 1000], 0), against(zip / emptyZip, 1.08, ' x'));

console.log('\nOne raw perform (µs), beside what its parts cost at the least: parsing its body, and signing it.\n');
row('', ['direct', 'by the hub', 'JSON.parse', 'signature'], '');
for (const event of everyEvent) {
  const { key } = event;
  // A 7-day permission of the sample's own date is over.
  const samplePayload = /permission_(reply|granted|denied)$/.test(key)
    ? freshSampleOf(event, Date.now())
    : event.samplePayload;
  const body = JSON.stringify(samplePayload);
  const direct = HUB_ONLY.has(key) ? null : await measurePerform(key, deliveryOf(samplePayload, 'doubletick'));
  const viaHub = await measurePerform(key, deliveryOf(samplePayload, 'hub'));
  const parsing = await measureCall(() => JSON.parse(body));
  const signing = await measureCall(() => signatureOf(SECRET, 'msg_1', '1772442907', body));
  const cells = [direct, viaHub, parsing, signing].map((figure) => figure?.toFixed(1) ?? '-');
  row(`  ${key}`, cells, against(direct ?? viaHub, 15, ' µs'));
}
