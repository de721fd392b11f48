import { statfs } from 'node:fs/promises';

/** The disk of the embedded database has less room than the configuration keeps free. */
export class DiskNearlyFullError extends Error {
  constructor() {
    super('The disk is nearly full, so no webhook is taken in. Make room on it; what came in before is safe.');
  }
}

/** PostgreSQL needs room for a file of its log, of 16 MB, at any time; and for what comes in until the next look. */
const LEAST_BYTES = 32 * 1024 * 1024;

/** How long a look at the disk counts. */
const LOOK_EVERY_MS = 1_000;

/** Watches how much room the disk of the embedded database has. A PostgreSQL server has a disk of its own, and says so itself. */
export class Disk {
  readonly #folder: string | null;
  /** With less, no webhook is taken in. */
  readonly reserveBytes: number;
  #freeBytes: number | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** `folder` is null where there is nothing to watch. However little is to be kept free, 32 MB are. */
  constructor(folder: string | null, reserveBytes: number) {
    this.#folder = folder;
    this.reserveBytes = Math.max(reserveBytes, LEAST_BYTES);
  }

  /** False where there is nothing to watch. */
  get isWatched(): boolean {
    return this.#folder !== null;
  }

  /** Bytes; null where nothing is watched, or nobody can tell. */
  async free(): Promise<number | null> {
    const now = performance.now();
    if (this.#folder === null || now - this.#lookedAt < LOOK_EVERY_MS) return this.#freeBytes;
    this.#lookedAt = now;
    this.#freeBytes = await statfs(this.#folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => null,
    );
    return this.#freeBytes;
  }

  /** Throws a DiskNearlyFullError when too little is free. */
  async check(): Promise<void> {
    const free = await this.free();
    if (free !== null && free < this.reserveBytes) throw new DiskNearlyFullError();
  }
}
