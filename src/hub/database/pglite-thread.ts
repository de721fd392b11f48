/**
 * The embedded database in a thread of its own, so that its work and the hub's share no processor.
 *
 * Takes one request at a time, in order; answers each, and reports what NOTIFY sends.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, parse, protocol } from '@electric-sql/pglite';
import type { Planning } from './database.ts';
import { lockFolder, type Unlocked } from './folder-lock.ts';
import { beginNewFolder, endNewFolder } from './new-folder.ts';
import { SafeNodeFS } from './safe-node-fs.ts';

export type ThreadRequest =
  | { id: number; kind: 'query'; text: string; values: readonly unknown[]; planning: Planning }
  | { id: number; kind: 'script'; text: string }
  | { id: number; kind: 'listen' | 'unlisten'; channel: string }
  | { id: number; kind: 'close' };

export type ThreadMessage =
  | { kind: 'ready' }
  | Unlocked
  | { kind: 'unsafe' }
  | { kind: 'done'; id: number; rows: Record<string, unknown>[] }
  /** `isLast`: the database ended itself over this, and the thread with it. */
  | { kind: 'failed'; id: number; message: string; code: string | undefined; isLast: boolean }
  | { kind: 'notified'; channel: string; payload: string };

const post = (message: ThreadMessage): void => parentPort?.postMessage(message);

const { folder }: { folder: string } = workerData;

const isInMemory = folder.includes('://');
const lock = isInMemory ? null : lockFolder(folder);
if (lock && 'kind' in lock) {
  post(lock);
  process.exit();
}

/** PGlite's own, but for "-F", which lets nothing wait for the disk; and of fdatasync Emscripten makes nothing. */
const DURABLE = [...PGlite.defaultStartParams.filter((one) => one !== '-F'), '-c', 'wal_sync_method=fsync'];
/** The log is cut by the hub's checkpoints, and kept no longer than they need; large tables are counted by samples. */
const SMALL = ['shared_buffers=32MB', 'min_wal_size=32MB', 'max_wal_size=64MB', 'default_statistics_target=10'].flatMap(
  (setting) => ['-c', setting],
);

const openFolder = async (): Promise<PGlite> => {
  beginNewFolder(folder);
  const files = new SafeNodeFS(folder);
  const opened = await PGlite.create({ fs: files, startParams: [...DURABLE, ...SMALL] });
  const before = files.syncs;
  await opened.exec("SELECT pg_logical_emit_message(true, 'ringhook', 'Does a commit reach the disk?')");
  // A later PGlite may take its settings or its files another way: then a power cut would lose what was acknowledged.
  if (files.syncs === before) {
    post({ kind: 'unsafe' });
    process.exit();
  }
  endNewFolder(folder);
  return opened;
};

const database = isInMemory ? await PGlite.create({ dataDir: folder }) : await openFolder();
const listeners = new Map<string, () => Promise<void>>();

interface Statement {
  name: string;
  /** The types of its values, as PostgreSQL numbers them. */
  types: number[];
}

const statements = new Map<string, Statement>();

const prepare = async (text: string): Promise<Statement> => {
  const known = statements.get(text);
  if (known) return known;
  const name = `ringhook_${statements.size}`;
  const { parse: plan, describe, sync } = protocol.serialize;
  const { messages } = await send(plan({ name, text }), describe({ type: 'S', name }), sync());
  const statement = { name, types: parse.parseDescribeStatementResults(messages) };
  statements.set(text, statement);
  return statement;
};

const runPrepared = async (text: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> => {
  const { name, types } = await prepare(text);
  const literals = values.map((value, index) => {
    if (value === null || value === undefined) return null;
    return (database.serializers[types[index] ?? 0] ?? String)(value);
  });
  const { bind, describe, execute, sync } = protocol.serialize;
  const { messages } = await send(
    bind({ statement: name, values: literals }),
    describe({ type: 'P' }),
    execute({}),
    sync(),
  );
  return parse.parseResults(messages, database.parsers)[0]?.rows ?? [];
};

/** PGlite has no call of its own for prepared statements, but speaks PostgreSQL's protocol. */
const send = (...messages: Uint8Array[]) => database.execProtocol(Buffer.concat(messages));

const run = async (request: ThreadRequest): Promise<Record<string, unknown>[]> => {
  switch (request.kind) {
    case 'query':
      if (request.planning === 'prepared') return runPrepared(request.text, request.values);
      return (await database.query<Record<string, unknown>>(request.text, [...request.values])).rows;
    case 'script':
      return (await database.exec(request.text)).flatMap(({ rows }) => rows);
    case 'listen': {
      const { channel } = request;
      listeners.set(channel, await database.listen(channel, (payload) => post({ kind: 'notified', channel, payload })));
      return [];
    }
    case 'unlisten':
      await listeners.get(request.channel)?.();
      listeners.delete(request.channel);
      return [];
    case 'close':
      await database.close();
      lock?.close();
      return [];
  }
};

/** Whether PostgreSQL gave up, as when it cannot write its log, or its program broke off: only opening it again helps. */
const isEnd = (error: unknown): boolean =>
  /^(PANIC|FATAL)$/.test(String((error as { severity?: unknown }).severity)) ||
  (error as Error).name === 'RuntimeError';

const answer = async (request: ThreadRequest): Promise<void> => {
  try {
    post({ kind: 'done', id: request.id, rows: await run(request) });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    const isLast = isEnd(error);
    post({ kind: 'failed', id: request.id, message, code, isLast });
    // It would go round for ever over the next one.
    if (isLast) process.exit();
  }
};

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (request: ThreadRequest) => {
  last = last.then(() => answer(request));
});
post({ kind: 'ready' });
