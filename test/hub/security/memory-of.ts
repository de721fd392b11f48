import { readFileSync, writeFileSync } from 'node:fs';

/** What Linux counts of a process's resident memory, in MB: now, and the most there was since `forget`. */
export const memoryOf = (pid: number): { now: number; peak: number; forget(): void } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (of: string): number => Number(new RegExp(`${of}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return {
    now: megabytes('VmRSS'),
    peak: megabytes('VmHWM'),
    forget: () => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
  };
};
