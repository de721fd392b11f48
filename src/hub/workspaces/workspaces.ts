import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Role } from '../../hub-api/role.ts';
import { type Intakes, URL_SOURCES, type UrlSource } from '../../hub-api/sources.ts';
import type { Database, Sql } from '../database/database.ts';
import type { Clock } from '../platform/clock.ts';
import { SOURCES, type Source } from '../sources.ts';
import {
  endAllIntakeTokens,
  endIntakeToken,
  findIntakeToken,
  type IntakeToken,
  insertIntakeToken,
  listIntakeTokens,
  sealIntakeToken,
  touchIntakeToken,
} from '../store/intake-tokens.ts';
import { endAllKeys, endKey, findKey, insertKey, type Key, type KeyOwner, listKeys, touchKey } from '../store/keys.ts';
import { holdWorkspace, insertWorkspace, type Workspace } from '../store/workspaces.ts';
import { seal, unseal } from './sealed.ts';
import { hashOf, intakeTokenOf, isSameHash, newIntakeToken, newKey } from './secrets.ts';

/** How long another process may not yet know that a key or token has ended. */
export const REMEMBERED_MS = 1_000;
const MOST_REMEMBERED = 10_000;
/** When something was last used is kept to the minute. */
const USED_EVERY_MS = 60_000;
const SEALED_FOR = 'intake';
const APP_SECRET = 'app secret';

/**
 * "main" is made with the workspace; those of the local Zaps, and of whoever opens the console from the terminal of
 * `npm start`, are made anew at every start.
 */
type KeyPurpose = 'main' | 'local' | 'terminal';

const PURPOSES: Record<KeyPurpose, { name: string; role: Role }> = {
  main: { name: 'main', role: 'admin' },
  local: { name: 'local Zaps', role: 'agent' },
  terminal: { name: 'npm start', role: 'admin' },
};

/** What the key of the local Zaps is called. */
export const KEY_OF_LOCAL_ZAPS = PURPOSES.local.name;

type Remembered<Value> = LRUCache<string, Promise<Value | null>>;

const remembering = <Value>(): Remembered<Value> => new LRUCache({ max: MOST_REMEMBERED, ttl: REMEMBERED_MS });

/** A workspace whose key is shown now, and never again. */
export interface NewWorkspace {
  workspace: Workspace;
  key: string;
}

/** A key that is shown now, and never again. */
export interface MadeKey extends Key {
  secret: string;
}

/** An intake token, and the token itself where the hub can show it. */
export interface ShownIntakeToken extends IntakeToken {
  token: string | null;
  /** Whether what is signed with its app secret can be told from what is forged; false where it has none, too. */
  isSecretReadable: boolean;
}

/** Whose webhooks an intake token takes, and what they are signed with; null where nothing is, or it is not known. */
export interface IntakeOwner {
  workspaceId: string;
  source: Source;
  appSecret: string | null;
}

/** Nothing may be left that no key can be made with. */
export class LastAdminKeyError extends Error {}

/** Whoever asks would lose what they ask with. */
export class OwnKeyError extends Error {}

/** Who may do what: keys open workspaces, intake tokens take in webhooks for them. */
export class Workspaces {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #secret: Uint8Array;
  #keys = remembering<KeyOwner>();
  #intakes = remembering<IntakeToken>();

  /** Intake tokens are sealed with the secret: whoever has it and the database can show them again. */
  constructor(database: Database, clock: Clock, secret: Uint8Array) {
    this.#database = database;
    this.#clock = clock;
    this.#secret = secret;
  }

  /** Null for a key that opens nothing. */
  async byKey(secret: string): Promise<KeyOwner | null> {
    const found = await this.#find(this.#keys, secret, async (hash) => {
      const known = await findKey(this.#database, hash);
      if (!known || !isSameHash(known.hash, hash)) return null;
      const { id, lastUsedAt } = known.owner.key;
      if (this.#isLongAgo(lastUsedAt)) await this.#note(touchKey(this.#database, id, this.#now()));
      return known.owner;
    });
    return found && !this.#isOver(found.key.endsAt) ? found : null;
  }

  /** Null for a token that no intake has. */
  async byIntake(token: string): Promise<IntakeOwner | null> {
    const found = await this.#find(this.#intakes, token, async (hash) => {
      const known = await findIntakeToken(this.#database, hash);
      if (!known || !isSameHash(known.hash, hash)) return null;
      if (this.#isLongAgo(known.lastUsedAt)) await this.#note(touchIntakeToken(this.#database, known.id, this.#now()));
      return known;
    });
    if (!found || this.#isOver(found.endsAt)) return null;
    const { workspaceId, source, appSecret } = found;
    return { workspaceId, source, appSecret: appSecret && this.#unsealed(APP_SECRET, appSecret) };
  }

  /** Null when the name is taken. */
  add(name: string): Promise<NewWorkspace | null> {
    return this.#database.transaction(async (sql) => {
      const workspace = await insertWorkspace(sql, name, this.#now());
      if (!workspace) return null;
      const { secret } = await this.#insertKey(sql, workspace.id, PURPOSES.main);
      for (const source of URL_SOURCES) await this.#insertIntakeToken(sql, workspace.id, source);
      return { workspace, key: secret };
    });
  }

  keys(workspaceId: string): Promise<Key[]> {
    return listKeys(this.#database, workspaceId, this.#now());
  }

  /** Null when another key has the name. */
  addKey(workspaceId: string, name: string, role: Role): Promise<MadeKey | null> {
    return this.#database.transaction(async (sql) => {
      await holdWorkspace(sql, workspaceId);
      return this.#tryKey(sql, workspaceId, { name, role });
    });
  }

  /** A new key in place of the one for this purpose, which goes on for so many ms, or not at all. */
  async rotateKey(workspaceId: string, purpose: KeyPurpose, overlapMs = 0): Promise<string> {
    const { name, role } = PURPOSES[purpose];
    const made = await this.#change(workspaceId, async (sql) => {
      const old = (await listKeys(sql, workspaceId, this.#now())).filter((key) => key.name === name);
      for (const key of old) await this.#endKey(sql, key, overlapMs);
      return this.#insertKey(sql, workspaceId, { name, role });
    });
    return made.secret;
  }

  /** The same for any key: the new one has its name and role. Null when there is no such key. */
  replaceKey(workspaceId: string, keyId: string, overlapMs: number): Promise<MadeKey | null> {
    return this.#change(workspaceId, async (sql) => {
      const key = (await listKeys(sql, workspaceId, this.#now())).find(({ id }) => id === keyId);
      if (!key || key.endsAt !== null) return null;
      await this.#endKey(sql, key, overlapMs);
      return this.#insertKey(sql, workspaceId, key);
    });
  }

  /**
   * False when there is no such key. Throws a LastAdminKeyError for the last one that can make others, and an OwnKeyError
   * for `askers`, the key that is not to be ended by mistake; null for any that is meant.
   */
  endKey(workspaceId: string, keyId: string, askers: string | null): Promise<boolean> {
    return this.#change(workspaceId, async (sql) => {
      const keys = await listKeys(sql, workspaceId, this.#now());
      const key = keys.find(({ id }) => id === keyId);
      if (!key) return false;
      const isOther = ({ id, role, endsAt }: Key) => id !== keyId && role === 'admin' && endsAt === null;
      if (key.role === 'admin' && key.endsAt === null && !keys.some(isOther)) throw new LastAdminKeyError();
      if (keyId === askers) throw new OwnKeyError();
      await endKey(sql, keyId, null);
      return true;
    });
  }

  /** Ends every key, session and intake token at once, and makes a new key and new intake tokens. */
  async replaceEverything(workspaceId: string): Promise<string> {
    const { secret } = await this.#change(workspaceId, async (sql) => {
      await endAllKeys(sql, workspaceId);
      await endAllIntakeTokens(sql, workspaceId);
      for (const source of URL_SOURCES) await this.#insertIntakeToken(sql, workspaceId, source);
      return this.#insertKey(sql, workspaceId, PURPOSES.main);
    });
    return secret;
  }

  /** Ends every key, session and intake token at once. */
  endEverything(workspaceId: string): Promise<void> {
    return this.#change(workspaceId, async (sql) => {
      await endAllKeys(sql, workspaceId);
      await endAllIntakeTokens(sql, workspaceId);
    });
  }

  async intakeTokens(workspaceId: string): Promise<ShownIntakeToken[]> {
    const found = await listIntakeTokens(this.#database, workspaceId, this.#now());
    return found.map((token) => this.#shown(token));
  }

  /** `appSecret`: what a provider signs its webhooks with, of one that does; null for any other. */
  addIntakeToken(workspaceId: string, source: Source, appSecret: string | null = null): Promise<ShownIntakeToken> {
    const sealed = appSecret === null ? null : seal(this.#secret, APP_SECRET, appSecret);
    return this.#database.transaction((sql) => this.#insertIntakeToken(sql, workspaceId, source, sealed));
  }

  /** What a provider has to say when it asks whether the URL of an intake token is its owner's. */
  verifyTokenOf(token: string): string {
    return createHmac('sha256', this.#secret).update(`verify:${token}`).digest('base64url');
  }

  /** Another token in place of this one, which goes on for so many ms, or not at all. Null when there is no such token. */
  replaceIntakeToken(workspaceId: string, tokenId: string, overlapMs: number): Promise<ShownIntakeToken | null> {
    return this.#change(workspaceId, async (sql) => {
      const old = (await listIntakeTokens(sql, workspaceId, this.#now())).find(({ id }) => id === tokenId);
      if (!old || old.endsAt !== null) return null;
      await endIntakeToken(sql, tokenId, overlapMs > 0 ? this.#now(overlapMs) : null);
      return this.#insertIntakeToken(sql, workspaceId, old.source, old.appSecret);
    });
  }

  /** False when there is no such token. */
  endIntakeToken(workspaceId: string, tokenId: string): Promise<boolean> {
    return this.#change(workspaceId, async (sql) => {
      const tokens = await listIntakeTokens(sql, workspaceId, this.#now());
      if (!tokens.some(({ id }) => id === tokenId)) return false;
      await endIntakeToken(sql, tokenId, null);
      return true;
    });
  }

  /**
   * The token to give to each provider: the latest that goes on and can be shown. `key` brings back the one that was
   * worked out from it before tokens were random; where there is none at all, it is made, but for a provider that signs.
   */
  async tokensToGive(workspaceId: string, key: string | null): Promise<Intakes> {
    const given = await this.#database.transaction(async (sql) => {
      let tokens = await listIntakeTokens(sql, workspaceId, this.#now());
      const isGiven = (source: UrlSource) => this.#latest(tokens, source) !== null;
      const isUnknown = key !== null && tokens.some(({ sealed }) => sealed === null);
      if (URL_SOURCES.every(isGiven) && !isUnknown) return tokens;
      await holdWorkspace(sql, workspaceId);
      if (key !== null) await this.#sealTokensOf(sql, tokens, key);
      tokens = await listIntakeTokens(sql, workspaceId, this.#now());
      for (const source of URL_SOURCES) {
        if (!isGiven(source)) tokens = [...tokens, await this.#insertIntakeToken(sql, workspaceId, source)];
      }
      return tokens;
    });
    const shown = SOURCES.map((source) => [source, this.#latest(given, source)] as const);
    return Object.fromEntries(shown.filter(([, token]) => token !== null)) as Intakes;
  }

  /** What is being looked up right now is not remembered either. */
  forget(): void {
    this.#keys = remembering<KeyOwner>();
    this.#intakes = remembering<IntakeToken>();
  }

  /** Changes what opens a workspace, one at a time. */
  async #change<Result>(workspaceId: string, work: (sql: Sql) => Promise<Result>): Promise<Result> {
    const result = await this.#database.transaction(async (sql) => {
      await holdWorkspace(sql, workspaceId);
      return work(sql);
    });
    this.forget();
    return result;
  }

  #endKey(sql: Sql, { id, endsAt }: Key, overlapMs: number): Promise<void> {
    // What ends sooner anyway goes on until then.
    if (overlapMs > 0 && endsAt !== null) return Promise.resolve();
    return endKey(sql, id, overlapMs > 0 ? this.#now(overlapMs) : null);
  }

  async #tryKey(sql: Sql, workspaceId: string, { name, role }: { name: string; role: Role }): Promise<MadeKey | null> {
    const secret = newKey();
    const key = await insertKey(sql, { hash: hashOf(secret), workspaceId, name, role }, this.#now());
    return key && { ...key, secret };
  }

  async #insertKey(sql: Sql, workspaceId: string, named: { name: string; role: Role }): Promise<MadeKey> {
    const made = await this.#tryKey(sql, workspaceId, named);
    if (!made) throw new Error('The key that was replaced still has its name.');
    return made;
  }

  async #insertIntakeToken(
    sql: Sql,
    workspaceId: string,
    source: Source,
    appSecret: Uint8Array | null = null,
  ): Promise<ShownIntakeToken> {
    const token = newIntakeToken();
    const sealed = seal(this.#secret, SEALED_FOR, token);
    const made = { workspaceId, source, hash: hashOf(token), sealed, appSecret };
    return this.#shown(await insertIntakeToken(sql, made, this.#now()));
  }

  /** Keeps the tokens that were worked out from this key. */
  async #sealTokensOf(sql: Sql, tokens: readonly IntakeToken[], key: string): Promise<void> {
    for (const source of URL_SOURCES) {
      const token = intakeTokenOf(key, source);
      const found = tokens.find(({ sealed, hash }) => sealed === null && isSameHash(hash, hashOf(token)));
      if (found) await sealIntakeToken(sql, found.id, seal(this.#secret, SEALED_FOR, token));
    }
  }

  #latest(tokens: readonly IntakeToken[], source: Source): string | null {
    const own = tokens.filter((token) => token.source === source && token.endsAt === null);
    return own.map((token) => this.#shown(token).token).findLast((token) => token !== null) ?? null;
  }

  #shown(token: IntakeToken): ShownIntakeToken {
    return {
      ...token,
      token: token.sealed && this.#unsealed(SEALED_FOR, token.sealed),
      isSecretReadable: token.appSecret !== null && this.#unsealed(APP_SECRET, token.appSecret) !== null,
    };
  }

  /** Null for what was sealed with another secret: a token goes on, but cannot be shown; nothing passes for signed. */
  #unsealed(purpose: string, sealed: Uint8Array): string | null {
    try {
      return unseal(this.#secret, purpose, sealed);
    } catch {
      return null;
    }
  }

  async #find<Value extends object>(
    remembered: Remembered<Value>,
    secret: string,
    look: (hash: Buffer) => Promise<Value | null>,
  ): Promise<Value | null> {
    const hash = hashOf(secret);
    // What is remembered is found by the hash: the secret itself stays in memory no longer than its request.
    const name = hash.toString('base64url');
    const known = remembered.get(name);
    if (known) return known;
    // The look-up itself is remembered: a crowd that comes meanwhile waits for the same one.
    const found = look(hash);
    remembered.set(name, found);
    found.catch(() => remembered.delete(name));
    return found;
  }

  /** When something was last used is worth no refusal. */
  async #note(noted: Promise<void>): Promise<void> {
    await noted.catch(() => undefined);
  }

  #now(later = 0): string {
    return new Date(this.#clock() + later).toISOString();
  }

  #isOver(endsAt: string | null): boolean {
    return endsAt !== null && Date.parse(endsAt) <= this.#clock();
  }

  #isLongAgo(usedAt: string | null): boolean {
    return usedAt === null || this.#clock() - Date.parse(usedAt) >= USED_EVERY_MS;
  }
}
