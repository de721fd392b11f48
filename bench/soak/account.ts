import { MOST_ATTEMPTS } from '../../src/hub/delivery/schedule.ts';
import { webhookIdOf } from '../../src/hub/delivery/sender.ts';

/** How many events that are settled are remembered, to tell a repeat under another id. */
const MOST_REMEMBERED = 100_000;
const MOST_WORDS = 10;

/** An event that is not settled: not answered 2xx yet, or not yet with everybody it is meant for. */
interface Open {
  /** Whom it is meant for. */
  paths: readonly string[];
  /** When it was sent the last time, in ms. */
  sentAt: number;
  /** What every delivery of it must carry; the first one's until the hub has answered. */
  webhookId: string | null;
  isAccepted: boolean;
  missing: Set<string>;
  /** How often a path that misses it has refused it; none for most events. */
  refusals: Map<string, number> | null;
}

const wasGivenUp = ({ refusals }: Open, path: string): boolean => (refusals?.get(path) ?? 0) >= MOST_ATTEMPTS;

/**
 * Keeps account of what was accepted and what arrived, in bounded memory: an event that reached everybody is forgotten
 * but for its id and whom it was meant for.
 */
export class Account {
  accepted = 0;
  delivered = 0;
  repeated = 0;
  /** What went wrong, in words; the first few of a kind say enough. */
  readonly problems: string[] = [];
  readonly #open = new Map<string, Open>();
  readonly #settled = new Map<string, Pick<Open, 'webhookId' | 'paths'>>();
  readonly #gone = new Set<string>();

  /** How many events are not settled. */
  get open(): number {
    return this.#open.size;
  }

  /** Says that an event is to be posted: once it is accepted, each of these paths must get it. */
  post(name: string, paths: readonly string[]): void {
    const missing = new Set(paths.filter((path) => !this.#gone.has(path)));
    this.#open.set(name, { paths, sentAt: Number.NaN, webhookId: null, isAccepted: false, missing, refusals: null });
  }

  /** Says that it was sent to the hub, for the first time or again; `at` in ms. */
  send(name: string, at: number): void {
    const open = this.#open.get(name);
    if (open) open.sentAt = at;
  }

  /** Says that it was answered 2xx, with this id. */
  accept(name: string, eventId: string): void {
    this.accepted += 1;
    const open = this.#open.get(name);
    if (!open) return;
    const webhookId = webhookIdOf(eventId);
    if (open.webhookId !== null && open.webhookId !== webhookId) {
      this.#complain(`Event ${name} is ${webhookId}, but was delivered as ${open.webhookId}.`);
    }
    open.isAccepted = true;
    open.webhookId = webhookId;
    this.#settle(name, open);
  }

  /** Says that a path got it and took it; gives how long after it was sent to the hub, in ms; null for a repeat. */
  arrive(name: string | null, path: string, webhookId: string, at: number): number | null {
    const open = this.#open.get(name ?? '');
    const known = open ?? this.#settled.get(name ?? '');
    if (!known) {
      this.#complain(`${path} got ${webhookId}, which is none of the events that were posted of late.`);
      return null;
    }
    if (!known.paths.includes(path)) {
      this.#complain(`Event ${name} came to ${path}, which it was not meant for.`);
      return null;
    }
    if (known.webhookId !== null && known.webhookId !== webhookId) {
      this.#complain(`Event ${name} came to ${path} as ${webhookId}, but is ${known.webhookId}.`);
    }
    if (!open?.missing.delete(path)) {
      this.repeated += 1;
      return null;
    }
    open.webhookId ??= webhookId;
    this.delivered += 1;
    this.#settle(name ?? '', open);
    return at - open.sentAt;
  }

  /** Says that a path got it and refused it. */
  refuse(name: string | null, path: string): void {
    const open = this.#open.get(name ?? '');
    if (!open) return;
    open.refusals ??= new Map();
    open.refusals.set(path, (open.refusals.get(path) ?? 0) + 1);
  }

  /** Says that a path is off for good: nothing more need reach it. */
  end(path: string): void {
    this.#gone.add(path);
    for (const [name, open] of this.#open) {
      if (open.missing.delete(path)) this.#settle(name, open);
    }
  }

  /** What was accepted and has not arrived, in words; not what was refused at every attempt of the schedule. */
  missing(): string[] {
    return [...this.#open].flatMap(([name, open]) => {
      if (!open.isAccepted) return [`Event ${name} was never answered 2xx.`];
      return [...open.missing]
        .filter((path) => !wasGivenUp(open, path))
        .map((path) => {
          const refusals = open.refusals?.get(path) ?? 0;
          return `Event ${name} (${open.webhookId}) is missing at ${path}, which refused it ${refusals} times.`;
        });
    });
  }

  /** How many deliveries were refused at every attempt. */
  get givenUp(): number {
    return [...this.#open.values()].reduce(
      (sum, open) => sum + [...open.missing].filter((path) => wasGivenUp(open, path)).length,
      0,
    );
  }

  #settle(name: string, { isAccepted, missing, webhookId, paths }: Open): void {
    if (!isAccepted || missing.size > 0) return;
    this.#open.delete(name);
    this.#settled.set(name, { webhookId, paths });
    for (const [oldest] of this.#settled) {
      if (this.#settled.size <= MOST_REMEMBERED) break;
      this.#settled.delete(oldest);
    }
  }

  #complain(words: string): void {
    if (this.problems.length < MOST_WORDS) this.problems.push(words);
  }
}
