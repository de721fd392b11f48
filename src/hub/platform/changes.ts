import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { Topic } from '../../hub-api/stream.ts';
import type { Database, Listener } from '../database/database.ts';
import type { Log } from './log.ts';

/** What changes within this time is told at once: people look at screens, and a crowd of webhooks is one change. */
const TOGETHER_MS = 200;
const CHANNEL = 'ringhook_changes';
/** A notification holds 8,000 bytes at the most. */
const WORKSPACES_TOGETHER = 50;

/** "access": a key, a session or a token ended, so whoever is let in must be asked again. */
const Matter = z.enum([...Topic.options, 'access']);

export type Matter = z.output<typeof Matter>;

const Notice = z.object({ from: z.string(), changes: z.array(z.tuple([z.string(), z.array(Matter)])) });

type Hear = (matters: readonly Matter[]) => void;

/** Tells whoever looks at a workspace what changed in it, in every process on the same database. */
export class Changes {
  readonly #database: Database;
  readonly #log: Log;
  /** Sets this process's own notices apart from others'. */
  readonly #self = randomUUID();
  readonly #hearers = new Map<string, Set<Hear>>();
  /** Called when somebody's access changed, in whatever workspace. */
  readonly #onAccess: () => void;
  #pending = new Map<string, Set<Matter>>();
  #timer: NodeJS.Timeout | undefined;
  #listener: Listener | null = null;

  constructor(database: Database, log: Log, onAccess: () => void = () => undefined) {
    this.#database = database;
    this.#log = log;
    this.#onAccess = onAccess;
  }

  /** Begins to hear other processes; nobody else can be at work on an embedded database. */
  async start(): Promise<void> {
    if (this.#database.kind === 'embedded') return;
    this.#listener = await this.#database.listen(
      CHANNEL,
      (notice) => this.#onNotice(notice),
      () => this.#onGap(),
    );
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    // The command line ends right after it ended a key: other processes hear of it all the same.
    await this.#flush();
    await this.#listener?.close();
  }

  /** Call it once the change is committed. */
  tell(workspaceId: string, ...topics: readonly Matter[]): void {
    const pending = this.#pending.get(workspaceId) ?? new Set();
    for (const topic of topics) pending.add(topic);
    this.#pending.set(workspaceId, pending);
    this.#timer ??= setTimeout(() => void this.#flush(), TOGETHER_MS).unref();
  }

  /** Gives what stops it. */
  hear(workspaceId: string, hear: Hear): () => void {
    const hearers = this.#hearers.get(workspaceId) ?? new Set();
    this.#hearers.set(workspaceId, hearers.add(hear));
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0) this.#hearers.delete(workspaceId);
    };
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    const changes = [...this.#pending].map(([workspaceId, topics]): [string, Matter[]] => [workspaceId, [...topics]]);
    this.#pending = new Map();
    for (const [workspaceId, topics] of changes) this.#pass(workspaceId, topics);
    if (!this.#listener) return;
    try {
      for (let from = 0; from < changes.length; from += WORKSPACES_TOGETHER) {
        const notice = { from: this.#self, changes: changes.slice(from, from + WORKSPACES_TOGETHER) };
        await this.#database.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(notice)]);
      }
    } catch (error) {
      // Whoever lost the database asks again for everything once it is back.
      this.#log.debug({ error: (error as Error).message }, 'other processes could not be told what changed');
    }
  }

  #pass(workspaceId: string, topics: readonly Matter[]): void {
    // First, so that whoever is asked again is looked up anew.
    if (topics.includes('access')) this.#onAccess();
    for (const hear of this.#hearers.get(workspaceId) ?? []) hear(topics);
  }

  #onNotice(text: string): void {
    const { from, changes } = Notice.parse(JSON.parse(text));
    if (from === this.#self) return;
    for (const [workspaceId, topics] of changes) this.#pass(workspaceId, topics);
  }

  /** Notices may have been missed. */
  #onGap(): void {
    this.#onAccess();
    for (const workspaceId of this.#hearers.keys()) this.#pass(workspaceId, Matter.options);
  }
}
