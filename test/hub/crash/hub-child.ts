import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { UrlSource } from '../../../src/hub-api/sources.ts';

const PROGRAM = fileURLToPath(new URL('./hub-process.ts', import.meta.url));

/** A workspace of a hub in another process. */
export interface RemoteWorkspace {
  key: string;
  /** Paths: they stay the same when the hub comes back on another port. */
  intake: Record<UrlSource, string>;
}

const post = async (url: string, secret: string, body: object): Promise<unknown> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
};

/** A hub in a process of its own. Its program is loaded at once; it opens when it is told to. */
export class HubChild {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #ended: Promise<unknown>;
  #adminToken = '';
  url = '';

  /** `environment` configures it, `flags` are Node's. */
  constructor(environment: Record<string, string>, flags: readonly string[] = []) {
    const env = { ...process.env, PORT: '0', LOG_LEVEL: 'warn', ...environment };
    const child = spawn(process.execPath, [...flags, '--disable-warning=ExperimentalWarning', PROGRAM], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // One that was killed takes no input.
    child.stdin.on('error', () => undefined);
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout });
    this.#ended = once(child, 'exit');
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Gives false when it ended before it listened. */
  async open(): Promise<boolean> {
    const answer = await this.#ask('go');
    if (!answer) return false;
    this.url = String(answer.url);
    this.#adminToken = String(answer.adminToken);
    return true;
  }

  /** Has its clock go ahead, in ms. */
  async skip(ms: number): Promise<void> {
    await this.#ask(`skip ${ms}`);
  }

  /** How many jobs to deliver there are, in whatever state, and how many deliveries wait for another attempt. */
  async countLeft(): Promise<{ queued: number; waiting: number }> {
    const left = await this.#ask('jobs');
    return { queued: Number(left?.queued), waiting: Number(left?.waiting) };
  }

  /** How many events it keeps, how many rows of its database are dead, and its size in bytes; null when it ends meanwhile. */
  async countRows(): Promise<{ events: number; dead: number; bytes: number } | null> {
    const rows = await this.#ask('rows');
    return rows && { events: Number(rows.events), dead: Number(rows.dead), bytes: Number(rows.bytes) };
  }

  /** How long its thread was held at most since this was asked last, in ms. */
  async longestHold(): Promise<number> {
    return Number((await this.#ask('delay'))?.ms);
  }

  /** What it logs from now on, a line at a time. */
  onLog(listener: (line: Record<string, unknown>) => void): void {
    this.#lines.on('line', (line) => {
      const entry = JSON.parse(line);
      if ('level' in entry) listener(entry);
    });
  }

  async addWorkspace(name: string): Promise<RemoteWorkspace> {
    const { key, intake } = (await post(`${this.url}/admin/workspaces`, this.#adminToken, { name })) as RemoteWorkspace;
    const pathOf = (source: UrlSource): string => new URL(intake[source]).pathname;
    return { key, intake: { doubletick: pathOf('doubletick'), whatconverts: pathOf('whatconverts') } };
  }

  async subscribe({ key }: RemoteWorkspace, trigger: string, targetUrl: string): Promise<void> {
    await post(`${this.url}/v1/subscriptions`, key, { trigger, target_url: targetUrl });
  }

  /** Cuts it off: nothing of it gets to end. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  async stop(): Promise<void> {
    this.#process.stdin?.end();
    await this.#ended;
  }

  /** Its answer, told from what it logs; null when it ends before it answers. */
  async #ask(line: string): Promise<Record<string, unknown> | null> {
    this.#process.stdin?.write(`${line}\n`);
    while (true) {
      const next = await Promise.race([once(this.#lines, 'line'), this.#ended.then(() => null)]);
      if (!next) return null;
      const answer = JSON.parse(String(next[0]));
      if (!('level' in answer)) return answer;
    }
  }
}
