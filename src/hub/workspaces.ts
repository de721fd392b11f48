import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import { hashOf, isSameHash, newKey } from './secrets.ts';
import {
  findByIntake,
  findByKey,
  type IntakeOwner,
  insertWorkspace,
  type KeyPurpose,
  setKey,
  type Workspace,
} from './store/workspaces.ts';

/** How long another process may not yet know that a key was replaced, and this one asks the database nothing. */
const KEY_MS = 5_000;
const INTAKE_MS = 60_000;
const MOST_REMEMBERED = 10_000;

type Found<Value> = { value: Value | null };

const remembering = <Value>(ttl: number) => new LRUCache<string, Found<Value>>({ max: MOST_REMEMBERED, ttl });

/** A workspace whose key is shown now, and never again. */
export interface NewWorkspace {
  workspace: Workspace;
  key: string;
}

/** Who may do what: keys open workspaces, intake tokens take in webhooks for them. */
export class Workspaces {
  readonly #database: Database;
  readonly #clock: Clock;
  #keys = remembering<Workspace>(KEY_MS);
  readonly #intakes = remembering<Omit<IntakeOwner, 'hash'>>(INTAKE_MS);

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Null for a key that opens nothing. */
  byKey(key: string): Promise<Workspace | null> {
    return this.#find(this.#keys, key, async (hash) => {
      const found = await findByKey(this.#database, hash);
      return found && { value: found.workspace, hash: found.hash };
    });
  }

  /** Null for a token that no intake has. */
  byIntake(token: string): Promise<Omit<IntakeOwner, 'hash'> | null> {
    return this.#find(this.#intakes, token, async (hash) => {
      const found = await findByIntake(this.#database, hash);
      return found && { value: { workspaceId: found.workspaceId, source: found.source }, hash: found.hash };
    });
  }

  /** Null when the name is taken. */
  add(name: string): Promise<NewWorkspace | null> {
    return this.#database.transaction(async (sql) => {
      const now = new Date(this.#clock()).toISOString();
      const workspace = await insertWorkspace(sql, name, now);
      if (!workspace) return null;
      const key = newKey();
      await setKey(sql, workspace.id, key, 'main', now);
      return { workspace, key };
    });
  }

  /** A new key in place of the one for this purpose. */
  async rotateKey(workspaceId: string, purpose: KeyPurpose): Promise<string> {
    const key = newKey();
    const now = new Date(this.#clock()).toISOString();
    await this.#database.transaction((sql) => setKey(sql, workspaceId, key, purpose, now));
    // A new memory: what is being looked up right now must not be remembered.
    this.#keys = remembering<Workspace>(KEY_MS);
    return key;
  }

  async #find<Value>(
    remembered: LRUCache<string, Found<Value>>,
    secret: string,
    look: (hash: Buffer) => Promise<{ value: Value; hash: Uint8Array } | null>,
  ): Promise<Value | null> {
    const hash = hashOf(secret);
    // What is remembered is found by the hash: the secret itself stays in memory no longer than its request.
    const name = hash.toString('base64url');
    const known = remembered.get(name);
    if (known) return known.value;
    const found = await look(hash);
    const value = found && isSameHash(found.hash, hash) ? found.value : null;
    remembered.set(name, { value });
    return value;
  }
}
