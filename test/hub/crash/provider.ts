import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { callEnded, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import type { UrlSource } from '../../../src/hub-api/sources.ts';
import { callCompleted } from '../../../src/whatconverts/sample-payloads.ts';
import type { RemoteWorkspace } from './hub-child.ts';

const AGAIN_AFTER_MS = 20;
const WEEK_SECONDS = 7 * 24 * 60 * 60;

/** A webhook, and what tells it from all others. */
interface Webhook {
  source: UrlSource;
  name: string;
  payload: Record<string, unknown>;
}

/** Calls of both providers, and permissions, in turn. */
const webhookOf = (number: number): Webhook => {
  const name = String(100_000_000 + number);
  if (number % 3 === 0) return { source: 'whatconverts', name, payload: { ...callCompleted, lead_id: Number(name) } };
  if (number % 3 === 1) return { source: 'doubletick', name, payload: { ...callEnded, callId: name } };
  const now = new Date();
  const payload = {
    ...permissionGranted,
    from: `+91${name}0`,
    messageId: name,
    receivedAt: now.toISOString(),
    expirationTimestamp: Math.floor(now.getTime() / 1000) + WEEK_SECONDS,
  };
  return { source: 'doubletick', name, payload };
};

/** What tells the webhook of a delivered payload from all others. */
export const nameOf = (body: string): string => {
  const { lead_id, callId, messageId } = JSON.parse(body);
  return String(lead_id ?? callId ?? messageId);
};

export const isLead = (name: string): boolean => (Number(name) - 100_000_000) % 3 === 0;

export const isGrant = (name: string): boolean => (Number(name) - 100_000_000) % 3 === 2;

/** The triggers that one or the other of its webhooks fires. */
export const TRIGGERS = [
  'whatconverts_call_completed',
  'doubletick_call_ended',
  'doubletick_call_permission_granted',
  'doubletick_call_permission_reply',
] as const;

/** Posts webhooks without end, each one new, and each again until it is answered 2xx, as a thorough provider does. */
export class Provider {
  /** The id of the event that each webhook became, by the webhook's name. */
  readonly taken = new Map<string, string>();
  /** How many of them an earlier post had stored whose answer was lost. */
  duplicates = 0;
  /** Posts that nobody answered. */
  unanswered = 0;
  /** How often which status came that was not 2xx. */
  readonly refusals = new Map<number, number>();
  /** Refusals that did not say when to come back. */
  withoutRetryAfter = 0;
  readonly #workspace: RemoteWorkspace;
  #pools: Pool[] = [];
  #callers: Promise<void>[] = [];
  #count = 0;
  #isStopped = false;
  #isClosed = false;

  constructor(workspace: RemoteWorkspace) {
    this.#workspace = workspace;
  }

  /** From now on it posts here, to one or the other; nowhere while there is no URL. */
  postTo(...urls: string[]): void {
    for (const pool of this.#pools) void pool.destroy();
    this.#pools = urls.map((url) => new Pool(url, { connections: 16 }));
  }

  /** `callers` post at once. */
  start(callers = 16): void {
    this.#callers = Array.from({ length: callers }, () => this.#call());
  }

  /** Ends once everything that was begun is taken. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#callers);
  }

  /** Leaves off at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isStopped = true;
    await Promise.all(this.#pools.map((pool) => pool.destroy()));
  }

  /** Posts one more webhook until it is taken; gives its name. */
  async postOne(): Promise<string> {
    const webhook = webhookOf(this.#count);
    this.#count += 1;
    while (!this.#isClosed && !(await this.#post(webhook))) await sleep(AGAIN_AFTER_MS);
    return webhook.name;
  }

  async #call(): Promise<void> {
    while (!this.#isStopped) await this.postOne();
  }

  async #post({ source, name, payload }: Webhook): Promise<boolean> {
    const pool = this.#pools[Math.floor(Math.random() * this.#pools.length)];
    if (!pool) return false;
    try {
      const { statusCode, headers, body } = await pool.request({
        method: 'POST',
        path: this.#workspace.intake[source],
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      });
      const text = await body.text();
      if (statusCode !== 200 && statusCode !== 202) {
        this.refusals.set(statusCode, (this.refusals.get(statusCode) ?? 0) + 1);
        if (!headers['retry-after']) this.withoutRetryAfter += 1;
        return false;
      }
      if (statusCode === 200) this.duplicates += 1;
      this.taken.set(name, JSON.parse(text).event_id);
      return true;
    } catch {
      this.unanswered += 1;
      return false;
    }
  }
}
