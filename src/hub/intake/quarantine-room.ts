import type { Sql } from '../database/database.ts';
import type { Clock } from '../platform/clock.ts';
import { type InQuarantine, measureQuarantine } from '../store/quarantine.ts';

/** A workspace's quarantine is full, and nothing is pushed out of it: the webhook was not kept. */
export class QuarantineFullError extends Error {
  /** `reason`: why the webhook was not understood. */
  constructor(reason: string) {
    super(
      `${reason} The quarantine is full, so it was not kept: send it again later. Whoever runs the workspace makes room by replaying or deleting what is in quarantine.`,
    );
  }
}

/** Other processes, retention and erasures change it too, so what was measured counts for so long. */
const MEASURED_FOR_MS = 5_000;

interface Measured {
  at: number;
  there: Promise<InQuarantine>;
}

/** How much each workspace may keep in quarantine. One body may go beyond the bytes. */
export class QuarantineRoom {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #most: InQuarantine;
  readonly #measured = new Map<string, Measured>();

  constructor(sql: Sql, clock: Clock, most: InQuarantine) {
    this.#sql = sql;
    this.#clock = clock;
    this.#most = most;
  }

  isFull({ rows, bytes }: InQuarantine): boolean {
    return rows >= this.#most.rows || bytes >= this.#most.bytes;
  }

  /** Takes room for a body; false when there is none. */
  async take(workspaceId: string, bytes: number): Promise<boolean> {
    const there = await this.#measure(workspaceId);
    if (this.isFull(there)) return false;
    there.rows += 1;
    there.bytes += bytes;
    return true;
  }

  /** Something left a workspace's quarantine, or did not come into it. */
  forget(workspaceId: string): void {
    this.#measured.delete(workspaceId);
  }

  #measure(workspaceId: string): Promise<InQuarantine> {
    const now = this.#clock();
    for (const [id, { at }] of this.#measured) if (Math.abs(now - at) >= MEASURED_FOR_MS) this.#measured.delete(id);
    const known = this.#measured.get(workspaceId);
    if (known) return known.there;
    const there = measureQuarantine(this.#sql, workspaceId);
    this.#measured.set(workspaceId, { at: now, there });
    there.catch(() => this.forget(workspaceId));
    return there;
  }
}
