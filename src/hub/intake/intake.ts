import { setImmediate } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { type PermissionReply, readPermissionReply } from '../../doubletick/permission-reply.ts';
import { writeJson } from '../../values/json.ts';
import { cutBelow } from '../../values/json-extent.ts';
import { isRecord } from '../../values/wire.ts';
import type { Database, Sql } from '../database/database.ts';
import type { BodyCache } from '../delivery/body-cache.ts';
import type { Ownership } from '../delivery/ownership.ts';
import type { ExpiryTimers } from '../permissions/expiry-timers.ts';
import { appendLines, knownReplies } from '../permissions/ledger.ts';
import { linesOfEvents } from '../permissions/lines-of-events.ts';
import type { RespectJob } from '../permissions/respect-worker.ts';
import type { Changes } from '../platform/changes.ts';
import type { Clock } from '../platform/clock.ts';
import { GroupCommit } from '../platform/group-commit.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { NewJob, Queue } from '../platform/queue.ts';
import { storable, storableKey } from '../platform/storable.ts';
import { PROVIDERS } from '../providers.ts';
import type { Source } from '../sources.ts';
import type { QueuedDelivery } from '../store/deliveries.ts';
import { duplicateKey, findDuplicates, insertEvents, type NewEvent, rememberKeys } from '../store/events.ts';
import { insertQuarantined, type Quarantined } from '../store/quarantine.ts';
import { wakeWaits } from '../store/waits.ts';
import { listIn, parseBody, readBounded, TooMuchError, withoutLongTexts } from './body.ts';
import { onCallsAsKnown } from './known-calls.ts';
import { QuarantineFullError, type QuarantineRoom } from './quarantine-room.ts';
import { understand } from './understand.ts';

/** A webhook as it came in, for the workspace and source that its token names. */
export interface Incoming {
  workspaceId: string;
  source: Source;
  body: string;
  contentType: string;
  /** What is kept of the request's headers. */
  headers?: Record<string, string>;
}

/** A list holds more webhooks than are taken at once. */
export class TooManyError extends Error {
  constructor(count: number, most: number) {
    super(`The list holds ${count} webhooks; at most ${most} are taken at once. Send it in parts.`);
  }
}

/** What became of an event, once that is committed. */
export interface Stored {
  kind: 'stored' | 'duplicate' | 'test';
  eventId: string;
}

/** What became of a webhook. */
export type Outcome = Stored | { kind: 'quarantined'; id: string; reason: string };

/** Why a webhook is not taken, without a word of its content. */
export interface Refusal {
  refused: string;
}

/** What is kept of a private chat: that it came, and which keys it had. */
const withoutText = (payload: unknown): Pick<NewEvent, 'body' | 'contentType'> => ({
  body: JSON.stringify({
    text_left_out: true,
    keys: isRecord(payload) ? Object.keys(payload).slice(0, MOST_KEYS) : [],
  }),
  contentType: 'application/json',
});

/** What is kept of a body that holds too much: no answer to a permission request is nested deeper. */
const SHALLOW = 2;
/** How long webhooks of one list are read until other work has its turn. */
const SLICE_MS = 10;
const MOST_TOGETHER = 256;
/** What one statement carries: the embedded database never gives memory back. */
const MOST_CHARACTERS_TOGETHER = 4_000_000;
const MOST_IN_A_LIST = 1_000;
const MOST_KEYS = 50;
const MOST_WAITING = 4_000;
/** Commits that PostgreSQL may work on side by side. */
const MOST_AT_ONCE = 4;

/**
 * Whether PostgreSQL refuses what it was given, rather than being away: SQLSTATE classes 22 (data), 23 (integrity) and
 * 54 (limits).
 */
const isRefusedData = (error: unknown): boolean => /^(22|23|54)/.test(String((error as { code?: string }).code ?? ''));

/** Takes webhooks in: nothing is answered before it is committed, and what comes together is committed together. */
export class Intake {
  readonly #database: Database;
  readonly #queue: Queue;
  readonly #ownership: Ownership;
  readonly #timers: ExpiryTimers;
  readonly #bodies: BodyCache;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #quarantine: QuarantineRoom;
  readonly #keepsPrivate: boolean;
  readonly #commits: GroupCommit<NewEvent, Stored | Error>;

  constructor(parts: {
    database: Database;
    queue: Queue;
    ownership: Ownership;
    timers: ExpiryTimers;
    bodies: BodyCache;
    changes: Changes;
    clock: Clock;
    log: Log;
    metrics: Metrics;
    quarantine: QuarantineRoom;
    keepsPrivate?: boolean;
  }) {
    const { database } = parts;
    this.#database = database;
    this.#queue = parts.queue;
    this.#ownership = parts.ownership;
    this.#timers = parts.timers;
    this.#bodies = parts.bodies;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#metrics = parts.metrics;
    this.#quarantine = parts.quarantine;
    this.#keepsPrivate = parts.keepsPrivate ?? false;
    this.#commits = new GroupCommit((events) => this.#commit(events), {
      mostTogether: MOST_TOGETHER,
      weight: { of: ({ body }) => body.length, mostTogether: MOST_CHARACTERS_TOGETHER },
      mostWaiting: MOST_WAITING,
      mostAtOnce: database.kind === 'embedded' ? 1 : MOST_AT_ONCE,
    });
  }

  /** How many webhooks wait for their commit. */
  get waiting(): number {
    return this.#commits.waiting;
  }

  /** How long the oldest commit that is under way has taken, in ms. */
  get longestCommitMs(): number {
    return this.#commits.longestMs;
  }

  /** Whether no webhook is taken now, because too many wait already. */
  get isFull(): boolean {
    return this.#commits.isFull;
  }

  /**
   * Takes in a body: each webhook of a list is one of its own. Throws an OverloadedError when too many wait already, a
   * QuarantineFullError when one that is not understood cannot be kept; what else a list holds is stored all the same.
   */
  async takeAll(incoming: Incoming): Promise<Outcome[]> {
    const payload = listIn(incoming.body, incoming.contentType, PROVIDERS[incoming.source].webhooksIn);
    if (payload === null) return [await this.take(incoming)];
    if (payload.length > MOST_IN_A_LIST) throw new TooManyError(payload.length, MOST_IN_A_LIST);
    const outcomes: Promise<Outcome>[] = [];
    let began = performance.now();
    for (const one of payload) {
      const outcome = this.take({ ...incoming, body: writeJson(one), contentType: 'application/json' });
      // One that fails while others are still read is waited for below.
      outcome.catch(() => undefined);
      outcomes.push(outcome);
      if (performance.now() - began < SLICE_MS) continue;
      await setImmediate();
      began = performance.now();
    }
    return Promise.all(outcomes);
  }

  /** The same for one webhook. */
  async take(incoming: Incoming): Promise<Outcome> {
    const now = this.#clock();
    const id = uuidv7({ msecs: now });
    // An empty body is an empty object, which it is kept as.
    const body = storable(incoming.body) || '{}';
    const kept = { ...incoming, body, contentType: storable(incoming.contentType) };
    const outcome = await this.#understandAndStore(id, kept, now);
    if (!('refused' in outcome)) return outcome;
    const reason = outcome.refused;
    await this.#quarantineOne({ ...kept, id, reason, receivedAt: new Date(now).toISOString() });
    return { kind: 'quarantined', id, reason };
  }

  async #quarantineOne(item: Quarantined): Promise<void> {
    const { workspaceId, source, body, reason } = item;
    if (!(await this.#quarantine.take(workspaceId, Buffer.byteLength(body)))) {
      this.#metrics.received(source, 'turned_away');
      throw new QuarantineFullError(reason);
    }
    try {
      await insertQuarantined(this.#database, item);
    } catch (error) {
      this.#quarantine.forget(workspaceId);
      throw error;
    }
    this.#changes.tell(workspaceId, 'quarantine');
  }

  /** Takes a webhook out of quarantine, if it is understood now. Its event has its id: taken twice it is one event. */
  takeAgain({ id, workspaceId, source, body, contentType, receivedAt }: Quarantined): Promise<Stored | Refusal> {
    return this.#understandAndStore(id, { workspaceId, source, body, contentType }, Date.parse(receivedAt));
  }

  async #understandAndStore(id: string, incoming: Incoming, receivedAt: number): Promise<Stored | Refusal> {
    let payload: unknown;
    try {
      payload = readBounded(incoming.body, incoming.contentType);
    } catch (error) {
      if (error instanceof TooMuchError) return this.#storeShallow(id, incoming, receivedAt, error.message);
      throw error;
    }
    if (payload === undefined) return { refused: 'The body is neither JSON nor a form.' };
    const understanding = understand(incoming.source, withoutLongTexts(payload), receivedAt);
    if ('reason' in understanding) return { refused: understanding.reason };
    const { isPrivate = false, beside = [], ...understood } = understanding;
    const event = {
      ...incoming,
      ...(isPrivate && !this.#keepsPrivate ? withoutText(payload) : {}),
      receivedAt: new Date(receivedAt).toISOString(),
      leadTimeHours: null,
      ends: null,
    };
    const results = await Promise.all([
      this.#commits.add({ ...event, ...understood, id }),
      ...beside.map((one) => this.#commits.add({ ...event, ...one, id: uuidv7({ msecs: receivedAt }) })),
    ]);
    const stored = results.filter((result): result is Stored => !(result instanceof Error));
    if (stored.length < results.length) return { refused: 'It holds a value that the database does not take.' };
    // A copy that knows more, such as where the recording is, is no mere duplicate.
    return stored.find(({ kind }) => kind !== 'duplicate') ?? (stored[0] as Stored);
  }

  /** What holds too much is not read; but no refusal is lost for what is nested beside it. */
  async #storeShallow(id: string, incoming: Incoming, receivedAt: number, refused: string): Promise<Stored | Refusal> {
    const body = cutBelow(incoming.body, SHALLOW);
    if (incoming.source !== 'doubletick' || body === incoming.body) return { refused };
    const isAnswer = readPermissionReply(withoutLongTexts(parseBody(body, '')), receivedAt) !== null;
    return isAnswer
      ? this.#understandAndStore(id, { ...incoming, body, contentType: 'application/json' }, receivedAt)
      : { refused };
  }

  /** Stores an event of the hub's own, such as the end of a permission, and sends it to whoever subscribed. */
  async store(event: NewEvent): Promise<Stored> {
    const result = await this.#commits.add(event);
    if (result instanceof Error) throw result;
    return result;
  }

  /** One event that the database refuses takes no other with it: then each is committed alone. */
  async #commit(events: NewEvent[]): Promise<(Stored | Error)[]> {
    try {
      return await this.#commitTogether(events);
    } catch (error) {
      if (!(error instanceof Error) || !isRefusedData(error)) throw error;
      if (events.length === 1) return [error];
      const results: (Stored | Error)[] = [];
      for (const event of events) results.push(...(await this.#commit([event])));
      return results;
    }
  }

  async #commitTogether(events: NewEvent[]): Promise<Stored[]> {
    // Two copies of one event in one group: the first is stored, the others are its duplicates.
    const first = new Map<string, NewEvent>();
    for (const event of events) {
      const key = event.dedupeKey === null ? event.id : duplicateKey(event.workspaceId, event.dedupeKey);
      if (!first.has(key)) first.set(key, event);
    }
    const candidates = [...first.values()];
    const owner = this.#ownership.forNew;
    const { added, known, planned } = await this.#writeWhole(candidates, owner);
    if (added.some(isOutgoingOnWhatsApp)) this.#queue.wake('respect');
    for (const event of added) {
      this.#bodies.add(event);
      this.#changes.tell(event.workspaceId, 'events');
      if (event.call) this.#changes.tell(event.workspaceId, 'calls');
      if (event.reply) this.#onReply(event, event.reply);
    }
    this.#ownership.handOver(owner, planned);
    const ids = new Set(added.map(({ id }) => id));
    return events.map((event) => {
      if (ids.has(event.id)) return { kind: event.kind.endsWith('_test') ? 'test' : 'stored', eventId: event.id };
      const key = duplicateKey(event.workspaceId, event.dedupeKey);
      return { kind: 'duplicate', eventId: known.get(key) ?? first.get(key)?.id ?? event.id };
    });
  }

  /** What is not clearly an answer of somebody in particular needs a person, so it is said aloud. */
  #onReply({ id, workspaceId }: NewEvent, { answer, identifiers }: PermissionReply): void {
    this.#changes.tell(workspaceId, 'permissions');
    this.#metrics.replied(identifiers.length === 0 ? 'unidentified' : answer);
    if (identifiers.length === 0) {
      this.#log.warn({ event: id }, 'a permission reply names nobody: somebody has to find out who it was');
    } else if (answer === 'unclear') {
      this.#log.warn({ event: id }, 'a permission reply is not clearly a yes: the customer counts as not to be called');
    }
  }

  /** Replies that the ledger has, though their events may be gone by now; by their ids, the ids of the first copies. */
  async #lateCopies(sql: Sql, candidates: readonly NewEvent[]): Promise<Map<string, string>> {
    const replies = candidates.flatMap(({ id, workspaceId, reply }) =>
      reply ? [{ id, workspaceId, replyId: storableKey(reply.id) }] : [],
    );
    const known = await knownReplies(sql, replies);
    return new Map(
      replies.flatMap(({ id, workspaceId, replyId }) => {
        const first = known.get(`${workspaceId} ${replyId}`);
        return first === undefined ? [] : [[id, first] as const];
      }),
    );
  }

  /** In one statement where that is all, else in one transaction. */
  async #writeWhole(candidates: NewEvent[], owner: string | null): Promise<Written> {
    try {
      return await (candidates.every(isPlain)
        ? this.#write(this.#database, candidates, owner)
        : this.#database.transaction((sql) => this.#write(sql, candidates, owner)));
    } catch (error) {
      if (!isRefusedData(error))
        void this.#ownership.doubt(
          owner,
          candidates.map(({ id }) => id),
        );
      throw error;
    }
  }

  async #write(sql: Sql, candidates: NewEvent[], owner: string | null): Promise<Written> {
    const copies = await this.#lateCopies(sql, candidates);
    const fresh = await onCallsAsKnown(
      sql,
      candidates.filter(({ id }) => !copies.has(id)),
    );
    const { ids, planned } = await insertEvents(sql, fresh, owner);
    const added = fresh.filter(({ id }) => ids.has(id));
    const old = fresh.filter(({ id }) => !ids.has(id));
    const known = old.length > 0 ? await findDuplicates(sql, old) : new Map<string, string>();
    for (const { id, workspaceId, dedupeKey } of candidates) {
      const first = copies.get(id);
      if (first !== undefined) known.set(duplicateKey(workspaceId, dedupeKey), first);
    }
    // A copy of the update that ended a call would otherwise be taken for an edit of the lead.
    await rememberKeys(
      sql,
      added.flatMap(({ id, workspaceId, needs, receivedAt }) => {
        const key = needs?.orElse?.dedupeKey;
        return key ? [{ workspaceId, key, eventId: id, at: receivedAt }] : [];
      }),
    );
    const lines = await linesOfEvents(sql, added);
    const now = new Date(this.#clock()).toISOString();
    await appendLines(sql, lines, now);
    await this.#timers.schedule(sql, lines);
    await wakeWaits(sql, lines, now);
    await this.#queue.insert(sql, 'respect', outgoingCallsAmong(added));
    return { added, known, planned };
  }
}

/** What was committed of events, and which of them were there before. */
interface Written {
  added: NewEvent[];
  /** The ids of the first copies, by workspace and dedupe key. */
  known: Map<string, string>;
  planned: QueuedDelivery[];
}

const isOutgoingOnWhatsApp = ({ call }: NewEvent): boolean =>
  call?.direction === 'OUTGOING' && call.channel === 'WhatsApp';

/** Whether storing an event is all that it takes: it depends on nothing, and adds nothing to ledger and queue. */
const isPlain = (event: NewEvent): boolean =>
  event.reply === null &&
  event.ends === null &&
  event.needs === undefined &&
  event.identifiers.length < 2 &&
  !isOutgoingOnWhatsApp(event);

/** One job for each outgoing call on WhatsApp: was it allowed? */
const outgoingCallsAmong = (events: readonly NewEvent[]): NewJob[] =>
  events.flatMap((event) => {
    const { workspaceId, call } = event;
    if (!call || !isOutgoingOnWhatsApp(event)) return [];
    const data: RespectJob = { workspaceId, callId: call.callId };
    return [{ data, singletonKey: `${workspaceId}:${call.callId}` }];
  });
