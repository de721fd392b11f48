/**
 * Measures apps in a fresh process: `node bench/app-process.ts APP:METHOD... < BUNDLE` prints an AppFigures for each.
 *
 * Their invocations take turns, so that all of them meet the same weather.
 */
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { createAppHandler } from 'zapier-platform-core';

export interface AppFigures {
  /** Importing the app once core is there. */
  loadMs: number;
  /** The median of one invocation through core's handler. */
  invocationMs: number;
  /** Resident memory at the end. */
  residentMb: number;
}

const WARM_UP = 300;
const INVOCATIONS = 600;

const bundle = JSON.parse(await text(process.stdin));

const load = async (argument: string) => {
  const [path = '', method = ''] = argument.split(':');
  const start = performance.now();
  const { default: app } = await import(pathToFileURL(path).href);
  return { method, loadMs: performance.now() - start, handler: createAppHandler(app), times: [] as number[] };
};

const apps: Awaited<ReturnType<typeof load>>[] = [];
for (const argument of process.argv.slice(2)) apps.push(await load(argument));

for (let index = 0; index < WARM_UP + INVOCATIONS; index += 1) {
  for (const { method, handler, times } of apps) {
    const start = performance.now();
    const { results } = await handler({ command: 'execute', method, bundle, zcacheTestObj: {}, calledFromCli: true });
    times.push(performance.now() - start);
    if (!Array.isArray(results) || results.length !== 1) throw new Error(`${method} did not run its Zap.`);
  }
}

const figures = apps.map(({ loadMs, times }): AppFigures => {
  const counted = times.slice(WARM_UP).toSorted((one, other) => one - other);
  return { loadMs, invocationMs: counted[counted.length >> 1] ?? 0, residentMb: process.memoryUsage().rss / 1e6 };
});
console.log(JSON.stringify(figures));
