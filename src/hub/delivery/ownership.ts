import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/database.ts';
import { type Log, reasonOf } from '../platform/log.ts';
import type { QueuedDelivery } from '../store/deliveries.ts';
import { buryOwners, forgetOwners, free, freeUnowned, giveUp, OWNER_DEAD_SECONDS, seeOwner } from '../store/owners.ts';

/** How often each says that it lives, and so how long the others may not know of a new one. */
export const HEARTBEAT_EVERY_MS = 3_000;
/** What the database may be at after its connection broke is over by then. */
const DOUBT_AFTER_MS = 1_000;
/** After so many it is left to be found as what was lost. */
const DOUBTS = 30;

/**
 * Which deliveries are this process's to make. What it commits is its own from birth, and goes straight to whoever
 * delivers, without a look at the database in between; the rows say whose they are, and a process that gives no sign of
 * life for ten seconds loses its own to the others.
 */
export class Ownership {
  readonly id = uuidv7();
  readonly #database: Database;
  readonly #log: Log;
  #heartbeat: NodeJS.Timeout | undefined;
  #isAtWork = false;
  #processes = 1;
  /** When the database could be reached again, by the clock that only goes on; it could from the start unless it is set. */
  #backSince = Number.NEGATIVE_INFINITY;
  /** Takes what was committed. */
  onCommitted: (deliveries: QueuedDelivery[]) => void = () => undefined;
  /** Looks for what is anybody's. */
  onLook: () => void = () => undefined;
  /** Sends nothing more to a subscription. */
  onPause: (subscription: string) => void = () => undefined;
  /** Goes through what is to be sent again. */
  onRecovery: () => void = () => undefined;
  /** Hears at the start and at every heartbeat how many processes deliver, with this one. */
  onProcesses: (count: number) => void = () => undefined;
  /** Whether there is room for more here. */
  hasRoom: () => boolean = () => false;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  /** Whose what is committed now is to be: nobody's when there is no room for it here, or nobody at work. */
  get forNew(): string | null {
    return this.#isAtWork && this.hasRoom() ? this.id : null;
  }

  /** Whether others can be told dead: while the database was away, none of them could say that it lives. */
  get isSure(): boolean {
    return performance.now() - this.#backSince > OWNER_DEAD_SECONDS * 1000;
  }

  async start(): Promise<void> {
    if (this.#database.kind === 'embedded') await buryOwners(this.#database);
    await this.#see();
    await freeUnowned(this.#database);
    await forgetOwners(this.#database);
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_EVERY_MS);
  }

  /** From now on what is committed here is delivered from here. */
  work(): void {
    this.#isAtWork = true;
    this.onProcesses(this.#processes);
  }

  /** Hands over what was committed as `owner`'s; what was committed as nobody's is looked for by whoever has room. */
  handOver(owner: string | null, deliveries: QueuedDelivery[]): void {
    if (deliveries.length === 0) return;
    if (owner !== null) this.onCommitted(deliveries);
    else this.look();
  }

  /** It is not known whether these events were committed: if so, what is to be delivered of them is anybody's. */
  async doubt(owner: string | null, eventIds: readonly string[]): Promise<void> {
    if (owner === null) return;
    const keys = eventIds.map((eventId) => ({ eventId }));
    for (let patience = DOUBTS; patience > 0 && this.#isAtWork; patience -= 1) {
      await sleep(DOUBT_AFTER_MS, undefined, { ref: false });
      const isFree = await free(this.#database, owner, keys).then(
        () => true,
        () => false,
      );
      if (!isFree) continue;
      this.look();
      return;
    }
  }

  look(): void {
    if (this.#isAtWork) this.onLook();
  }

  /** Gives up what is left. */
  async stop(): Promise<void> {
    this.#isAtWork = false;
    clearInterval(this.#heartbeat);
    // Without a database it is taken over as after a crash.
    await giveUp(this.#database, this.id).catch(() => this.#log.warn('deliveries could not be given up'));
  }

  async #see(): Promise<void> {
    this.#processes = await seeOwner(this.#database, this.id);
    this.onProcesses(this.#processes);
  }

  async #beat(): Promise<void> {
    // Nobody else is there who could take an embedded database's deliveries.
    if (this.#database.kind === 'embedded') return;
    try {
      await this.#see();
      if (this.#backSince === Number.POSITIVE_INFINITY) this.#backSince = performance.now();
    } catch (error) {
      this.#backSince = Number.POSITIVE_INFINITY;
      this.#log.warn({ error: reasonOf(error) }, 'this process could not say that it lives, and will');
    }
  }
}
