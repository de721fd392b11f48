import { DatabaseSync } from 'node:sqlite';

/** The low byte of what SQLite says when another has the lock. */
const SQLITE_BUSY = 5;

/** Why there is no lock; `reason` is SQLite's. */
export type Unlocked = { kind: 'in use' } | { kind: 'not lockable'; reason: string };

/**
 * Keeps every other process out of the folder, which two would spoil, until it is closed. SQLite's locks are the operating
 * system's: they end with their process, whatever ends it. Only for threads: Node 22 calls SQLite an experiment, aloud.
 */
export const lockFolder = (folder: string): DatabaseSync | Unlocked => {
  try {
    const lock = new DatabaseSync(`${folder}.lock`);
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    const { errcode = 0, message } = error as Error & { errcode?: number };
    return (errcode & 0xff) === SQLITE_BUSY ? { kind: 'in use' } : { kind: 'not lockable', reason: message };
  }
};
