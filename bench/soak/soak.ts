import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/hub/platform/clock.ts';
import { fastClock } from '../../test/hub/crash/fast-clock.ts';
import { HubChild, type RemoteWorkspace } from '../../test/hub/crash/hub-child.ts';
import { randomFrom } from '../../test/hub/crash/random.ts';
import { Account } from './account.ts';
import { growthIn, type Sample } from './growth.ts';
import { residentMb } from './memory.ts';
import { type DatabaseKind, makePlace, type Place } from './place.ts';
import { type Post, Poster } from './poster.ts';
import { moodsOf, Targets } from './targets.ts';
import { KINDS, nameOf, webhookOf } from './webhooks.ts';

export interface SoakOptions {
  database: DatabaseKind;
  seconds: number;
  /** Webhooks a second. */
  rate: number;
  subscriptions: number;
  seed: number;
  /** How many times as fast the hub's clock runs. */
  speed: number;
  retentionDays: number;
  /** How often a line is printed and a sample taken, in s. */
  every: number;
}

/** Two Zaps for each kind of event. */
const SUBSCRIPTIONS_OF_WORKSPACE = 2 * KINDS.length;
const SET_UP_AT_ONCE = 8;
/** In these parts of the run it is killed; the last half is left alone, so that what grows is seen. */
const KILLS = [0.1, 0.2, 0.3];
/** A start takes some seconds: a run that is shorter has one kill alone. */
const SHORTEST_WITH_ALL_KILLS_SECONDS = 60;
const TICK_MS = 250;
const DRAIN_MS = 180_000;
const MOST_WORDS = 10;
const LONGEST_SILENCE_MS = 30_000;
/** What the hub's thread may work on without a pause: time of the processor, in ms. */
const LONGEST_HOLD_MS = 2_000;

/** Who gets what: a workspace, one kind of event there, and the paths of its Zaps. */
interface Line {
  workspace: RemoteWorkspace;
  kind: (typeof KINDS)[number];
  paths: string[];
}

const toMs = (histogram: { percentile(part: number): number }, part: number): string =>
  histogram.percentile(part).toFixed(0);

/** One soak, from an empty database to everything delivered. */
class Soak {
  readonly #options: SoakOptions;
  readonly #print: (line: string) => void;
  readonly #signal: AbortSignal;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #environment: Record<string, string>;
  readonly #targets: Targets;
  readonly #random: () => number;
  readonly #account = new Account();
  readonly #poster = new Poster();
  readonly #samples: Sample[] = [];
  readonly #problems: string[] = [];
  readonly #recent = createHistogram();
  readonly #all = createHistogram();
  #hub: HubChild;
  /** Takes the hub's place when it is killed: its program is loaded by then. */
  #spare: HubChild | null = null;
  #lines: Line[] = [];
  #count = 0;
  #startedAt = 0;
  #longestHold = 0;

  constructor(
    options: SoakOptions,
    parts: {
      print: (line: string) => void;
      signal: AbortSignal;
      place: Place;
      targets: Targets;
      from: number;
      random: () => number;
    },
  ) {
    this.#options = options;
    this.#print = parts.print;
    this.#signal = parts.signal;
    this.#place = parts.place;
    this.#targets = parts.targets;
    this.#random = parts.random;
    this.#clock = fastClock(parts.from, options.speed);
    this.#environment = {
      ...parts.place.environment,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      RETENTION_DAYS: String(options.retentionDays),
      TARGET_ALLOWLIST: parts.targets.url,
      CLOCK_SPEED: String(options.speed),
      CLOCK_FROM: String(parts.from),
    };
    this.#hub = new HubChild(this.#environment);
    parts.targets.onTaken = ({ path, body, webhookId, mood, at }) => {
      const ms = this.#account.arrive(nameOf(body), path, webhookId, at);
      if (ms === null || mood !== 'well') return;
      const whole = Math.max(1, Math.round(ms));
      this.#recent.record(whole);
      this.#all.record(whole);
    };
    parts.targets.onRefused = (path, body) => this.#account.refuse(nameOf(body), path);
    parts.targets.onGone = (path) => this.#account.end(path);
  }

  async run(): Promise<SoakReport> {
    try {
      await this.#open();
      await this.#subscribe();
      this.#startedAt = performance.now();
      const posting = this.#poster.run(
        this.#options.rate,
        this.#options.seconds * 1000,
        () => this.#next(),
        this.#signal,
      );
      await this.#watch();
      await posting;
      await this.#drain();
      return this.#report();
    } finally {
      await this.#poster.close();
      await this.#spare?.kill();
      if (this.#signal.aborted) await this.#hub.kill();
      else await this.#hub.stop();
    }
  }

  async #open(): Promise<void> {
    if (!(await this.#hub.open())) throw new Error('The hub did not start.');
    this.#poster.postTo(this.#hub.url);
  }

  async #subscribe(): Promise<void> {
    let path = 0;
    const workspaces = Math.ceil(this.#options.subscriptions / SUBSCRIPTIONS_OF_WORKSPACE);
    for (let number = 0; number < workspaces && !this.#signal.aborted; number += 1) {
      const workspace = await this.#hub.addWorkspace(`soak ${this.#clock()} ${number}`);
      const lines = KINDS.map((kind): Line => ({ workspace, kind, paths: [] }));
      for (let zap = 0; zap < SUBSCRIPTIONS_OF_WORKSPACE && path < this.#options.subscriptions; zap += 1) {
        lines[zap % KINDS.length]?.paths.push(`/${path}`);
        path += 1;
      }
      this.#lines.push(...lines.filter(({ paths }) => paths.length > 0));
    }
    const wishes = this.#lines.flatMap(({ workspace, kind, paths }) =>
      paths.map((one) => ({ workspace, kind, path: one })),
    );
    while (wishes.length > 0 && !this.#signal.aborted) {
      const some = wishes.splice(0, SET_UP_AT_ONCE);
      await Promise.all(
        some.map((wish) => this.#hub.subscribe(wish.workspace, wish.kind.trigger, this.#targets.url + wish.path)),
      );
    }
  }

  #next(): Post {
    const line = this.#lines[Math.floor(this.#random() * this.#lines.length)];
    if (!line) throw new Error('Nobody has subscribed.');
    const { name, body } = webhookOf(this.#count, line.kind);
    this.#count += 1;
    this.#account.post(name, line.paths);
    return {
      path: line.workspace.intake[line.kind.source],
      body,
      onSent: (at) => this.#account.send(name, at),
      onAccepted: (eventId) => this.#account.accept(name, eventId),
    };
  }

  get #elapsed(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** Kills the hub when it is time, and takes samples, until the run is over. */
  async #watch(): Promise<void> {
    const { seconds, every } = this.#options;
    const kills = KILLS.slice(seconds < SHORTEST_WITH_ALL_KILLS_SECONDS ? -1 : 0).map((part) => part * seconds);
    let sampleAt = every;
    while (this.#elapsed < seconds && !this.#signal.aborted) {
      if (kills.length > 0) this.#spare ??= new HubChild(this.#environment);
      if (this.#elapsed >= (kills[0] ?? Number.POSITIVE_INFINITY)) {
        kills.shift();
        await this.#kill();
      }
      if (this.#elapsed >= sampleAt) {
        sampleAt += every;
        await this.#sample();
      }
      await sleep(TICK_MS);
    }
  }

  async #kill(): Promise<void> {
    const began = performance.now();
    await this.#hub.kill();
    this.#poster.postTo(null);
    this.#hub = this.#spare ?? new HubChild(this.#environment);
    this.#spare = null;
    await this.#open();
    this.#print(
      `${this.#at()}  the hub was killed, and was back after ${((performance.now() - began) / 1000).toFixed(1)} s`,
    );
  }

  #at(): string {
    const hubDays = (this.#elapsed * this.#options.speed) / 86_400;
    return `${this.#elapsed.toFixed(0).padStart(5)} s, day ${hubDays.toFixed(0).padStart(3)}`;
  }

  async #sample(): Promise<void> {
    const asked = this.#hub.countRows();
    const rows = await Promise.race([asked, sleep(LONGEST_SILENCE_MS, null, { ref: false })]);
    const memory = residentMb(this.#hub.pid);
    if (!rows || memory === null) {
      if (this.#signal.aborted) return;
      // Nothing that is asked later could be told from this answer.
      throw new Error(`The hub is dead: it did not answer for ${LONGEST_SILENCE_MS / 1000} s.`);
    }
    const hold = await this.#hub.longestHold();
    this.#longestHold = Math.max(this.#longestHold, hold);
    const { accepted, delivered, repeated, open } = this.#account;
    const disk = (this.#place.size() ?? rows.bytes) / 1e6;
    this.#samples.push({ at: this.#elapsed, accepted, memory, disk, events: rows.events, deadRows: rows.dead });
    this.#print(
      `${this.#at()}  accepted ${accepted}, delivered ${delivered}, repeated ${repeated}, open ${open} of which to be posted ${this.#poster.behind}; ` +
        `p50 ${toMs(this.#recent, 50)} p99 ${toMs(this.#recent, 99)} ms; memory ${memory.toFixed(0)} MB, ` +
        `disk ${disk.toFixed(0)} MB, events kept ${rows.events}, dead rows ${rows.dead}; thread held ${hold.toFixed(0)} ms`,
    );
    this.#recent.reset();
  }

  /** Waits until everything has arrived, and nothing is to be sent again. */
  async #drain(): Promise<void> {
    this.#targets.areWell = true;
    const began = performance.now();
    let left = { queued: 0, waiting: 0 };
    let missing = this.#account.missing();
    while (!this.#signal.aborted) {
      left = await this.#hub.countLeft();
      missing = this.#account.missing();
      if (missing.length === 0 && left.queued === 0 && left.waiting === 0) break;
      if (performance.now() - began > DRAIN_MS) {
        this.#problems.push(
          `${missing.length} deliveries are missing; ${left.queued} are queued, ${left.waiting} waiting.`,
          ...missing.slice(0, MOST_WORDS),
        );
        break;
      }
      await sleep(TICK_MS);
    }
    if (this.#signal.aborted) return;
    await this.#sample();
    const how = missing.length === 0 ? 'everything had arrived' : 'no longer waited for what is missing,';
    this.#print(
      `${this.#at()}  ${how} ${((performance.now() - began) / 1000).toFixed(1)} s after the last webhook was due`,
    );
  }

  #report(): SoakReport {
    const { seconds } = this.#options;
    const { accepted, delivered, repeated, givenUp, problems } = this.#account;
    const isInTime = ({ at }: Sample): boolean => at <= seconds;
    this.#problems.push(...problems, ...growthIn(this.#samples.filter(isInTime), seconds));
    if (accepted === 0) this.#problems.push('Nothing was accepted.');
    if (this.#longestHold > LONGEST_HOLD_MS)
      this.#problems.push(`The hub's thread was held for ${this.#longestHold.toFixed(0)} ms.`);
    const { refused, unanswered } = this.#poster;
    return {
      problems: this.#problems,
      accepted,
      delivered,
      repeated,
      givenUp,
      refused,
      unanswered,
      p50: this.#all.percentile(50),
      p99: this.#all.percentile(99),
      targetRefusals: Object.fromEntries(this.#targets.refusals),
      samples: this.#samples,
    };
  }
}

export interface SoakReport {
  /** What did not hold, in words; none when all did. */
  problems: string[];
  accepted: number;
  delivered: number;
  repeated: number;
  /** Deliveries that their target refused at every attempt of the schedule. */
  givenUp: number;
  /** Posts that the hub refused, and that nobody answered: each was posted again. */
  refused: number;
  unanswered: number;
  /** From the post to a target that is well, in ms. */
  p50: number;
  p99: number;
  /** How often a target did not take what came, by how it behaves. */
  targetRefusals: Record<string, number>;
  /** In the order in which they were taken. */
  samples: readonly Sample[];
}

/** Runs a hub in a process of its own on this machine alone; `signal` ends it early. */
export const soak = async (
  options: SoakOptions,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<SoakReport> => {
  const from = Date.now();
  const random = randomFrom(options.seed);
  const place = await makePlace(options.database);
  const targets = await Targets.start(moodsOf(options.subscriptions, random), fastClock(from, options.speed));
  try {
    return await new Soak(options, { print, signal, place, targets, from, random }).run();
  } finally {
    await targets.stop();
    await place.remove();
  }
};
