import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Started {
  process: ChildProcess;
  /** All that it printed so far. */
  output: () => string;
  /** Waits until it printed this; fails when it ends before. */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  exit: Promise<number>;
}

const running = new Set<ChildProcess>();

/** Where Node keeps what it compiled, so that the next process of the same program starts sooner. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/ringhook/compiled', import.meta.url));

/** Ends whatever a test left running. */
export const endPrograms = (): void => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
};

/** Starts a program of this repository, such as "src/local-zaps/start.ts", in a process of its own, and of `user`. */
export const startProgram = (
  program: string,
  args: string[] = [],
  env: Record<string, string> = {},
  user: { uid?: number; gid?: number } = {},
): Started => {
  const file = fileURLToPath(new URL(`../../${program}`, import.meta.url));
  const environment = { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...env };
  const child = spawn(process.execPath, [file, ...args], { env: environment, ...user });
  running.add(child);
  let output = '';
  const watchers = new Set<() => void>();
  const collect = (chunk: Buffer) => {
    output += chunk;
    for (const watch of watchers) watch();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exit = once(child, 'close').then(([code]) => Number(code));
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const watch = () => {
        const found = pattern.exec(output);
        if (found) resolve(found);
      };
      watchers.add(watch);
      watch();
      void exit.then(() => reject(new Error(`It ended after printing:\n${output}`)));
    });
  return { process: child, output: () => output, printed, exit };
};
