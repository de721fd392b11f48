import { readFileSync } from 'node:fs';

/** What a process has of the machine's memory, in MB; null once it has ended. */
export const residentMb = (pid: number): number | null => {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
  } catch {
    return null;
  }
};
