import type { Database } from '../database/database.ts';
import type { Changes } from '../platform/changes.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Queue } from '../platform/queue.ts';
import type { BodyCache } from './body-cache.ts';
import { Lanes } from './lanes.ts';
import type { Ownership } from './ownership.ts';
import type { Paces } from './pace.ts';
import type { Sender } from './sender.ts';
import { Settling } from './settling.ts';
import type { FindStandings } from './standings.ts';
import { Taking } from './taking.ts';

/** How often it is looked at what is anybody's, when nothing tells. */
const LOOK_EVERY_MS = 2_000;

/**
 * Makes deliveries. Each is a row, and this is its life:
 *
 *     committed ──> queued, this process's ──> lane ──> attempt ──> delivered
 *         │              ▲           ▲                     ├──────> failed (refused, or the last attempt)
 *         ▼              │ taking    │ taking              ├──────> cancelled (gone, erased, unsubscribed)
 *     queued, anybody's ─┘           │                     └──────> superseded (a newer answer counts)
 *         (no room, or its           │
 *          process died)          waiting <── no room in the lane, the target rests, another attempt is due
 *                                    ▲
 *                                 paused <── its subscription is paused
 *
 * `taking.ts` takes rows for this process, `lanes.ts` makes the attempts, `settling.ts` writes the outcomes down, and
 * `ownership.ts` says whose a row is. A process that dies leaves rows that are another's ten seconds later.
 */
export class Dispatcher {
  readonly #queue: Queue;
  readonly #paces: Paces;
  readonly #ownership: Ownership;
  readonly #lanes: Lanes;
  readonly #taking: Taking;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(parts: {
    database: Database;
    queue: Queue;
    sender: Sender;
    bodies: BodyCache;
    standings: FindStandings;
    paces: Paces;
    ownership: Ownership;
    changes: Changes;
    clock: Clock;
    log: Log;
    metrics: Metrics;
    random?: () => number;
  }) {
    const { ownership, queue } = parts;
    this.#queue = queue;
    this.#paces = parts.paces;
    this.#ownership = ownership;
    const owner = ownership.id;
    const settling = new Settling(
      { ...parts, owner },
      {
        onDue: (subscription) => void this.#taking.refill(subscription),
        onPaused: (subscription) => this.#lanes.pause(subscription),
      },
    );
    this.#lanes = new Lanes({ ...parts, owner, settling });
    this.#taking = new Taking({ ...parts, lanes: this.#lanes });
    this.#lanes.onRoom = (subscription) => void this.#taking.refill(subscription);
    this.#lanes.onEmptier = () => void this.pull();
    ownership.hasRoom = () => !this.#lanes.isFull;
    ownership.onCommitted = (deliveries) => this.#taking.take(deliveries);
    ownership.onLook = () => void this.pull();
    ownership.onProcesses = (count) => this.#paces.share(count);
    ownership.onPause = (subscription) => this.#lanes.pause(subscription);
  }

  start(): void {
    this.#ownership.work();
    this.#timers.push(
      setInterval(() => void this.pull(), LOOK_EVERY_MS),
      this.#queue.onWake('wake', () => void this.wakeDue()),
    );
    void this.pull();
  }

  /** Takes no more, and gives what is under way `patienceMs` to end; the rest is taken up again later. */
  async stop(patienceMs: number): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#paces.stop();
    await this.#taking.stop();
    await this.#lanes.stop(patienceMs);
    await this.#ownership.stop();
  }

  /** Takes what is anybody's until there is nothing, or enough. */
  pull(): Promise<void> {
    return this.#taking.pull();
  }

  /** Takes the postponed deliveries whose time has come; with `early`, looks at every subscription that has any. */
  wakeDue(early = false): Promise<void> {
    return this.#taking.wakeDue(early);
  }
}
