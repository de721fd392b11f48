import type { HubConfig } from '../config.ts';
import { explain } from './explain.ts';

const GRACE_MS = 1_000;

/**
 * Says what went wrong, and ends the process with this code: also when something is still open, such as a connection over
 * which a database waits for a password.
 */
export const failWith = (code: number, error: unknown, config: HubConfig | null): void => {
  console.error(explain(error, config));
  process.exitCode = code;
  setTimeout(() => process.exit(), GRACE_MS).unref();
};
