import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadFigures, LoadJob } from './load-process.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

export const median = (values: number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

export const percentile = (values: number[], part: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};

/** A line of the table that is printed. */
export const row = (what: string, figure: string, beside: string, verdict: string): void =>
  console.log(`${what.padEnd(52)}${figure.padStart(20)}${beside.padStart(22)}   ${verdict}`);

export const judge = (isMet: boolean, goal: string): string => `${goal}: ${isMet ? 'met' : 'MISSED'}`;

/** Loads a server from a process of its own. */
export const load = async (job: LoadJob): Promise<LoadFigures> => {
  const child = run(process.execPath, [join(here, 'load-process.ts')]);
  child.child.stdin?.end(JSON.stringify(job));
  const { stdout } = await child;
  const figures: LoadFigures = JSON.parse(stdout);
  if (figures.bad > 0) throw new Error(`${figures.bad} requests to ${job.url} were not answered 2xx.`);
  return figures;
};
