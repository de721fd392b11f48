import { randomBytes } from 'node:crypto';
import type { Database } from '../database/database.ts';
import type { Clock } from '../platform/clock.ts';
import type { KeyOwner } from '../store/keys.ts';
import { deleteSession, findSession, insertSession } from '../store/sessions.ts';
import { seal, unseal } from './sealed.ts';
import { hashOf, isSameHash } from './secrets.ts';
import type { Workspaces } from './workspaces.ts';

/** A working day: whoever signs in in the morning need not do so again before the evening. */
export const SESSION_SECONDS = 12 * 60 * 60;

const PURPOSE = 'session';

/** What a session opens. */
export interface Session extends KeyOwner {
  /** The key that was signed in with, itself. */
  secret: string;
}

/**
 * Who is signed in to the console.
 *
 * The try-out connects local Zaps with the key of whoever tries, so a session has the key: the database keeps it sealed
 * with the token, and the token is in the cookie alone. Whoever reads the database, or the cookie, has half of it.
 */
export class Sessions {
  readonly #database: Database;
  readonly #workspaces: Workspaces;
  readonly #clock: Clock;

  constructor(database: Database, workspaces: Workspaces, clock: Clock) {
    this.#database = database;
    this.#workspaces = workspaces;
    this.#clock = clock;
  }

  /** The token of a new session; null when the key opens no workspace. */
  async open(key: string): Promise<{ token: string; owner: KeyOwner } | null> {
    const owner = await this.#workspaces.byKey(key);
    if (!owner) return null;
    const token = randomBytes(32).toString('base64url');
    const now = this.#clock();
    const session = {
      hash: hashOf(token),
      keyHash: hashOf(key),
      sealedKey: seal(token, PURPOSE, key),
      expiresAt: new Date(now + SESSION_SECONDS * 1000).toISOString(),
    };
    await this.#database.transaction((sql) => insertSession(sql, session, new Date(now).toISOString()));
    return { token, owner };
  }

  /** Null when it has ended: by itself, by signing out, or because the key was replaced. */
  async find(token: string): Promise<Session | null> {
    const hash = hashOf(token);
    const found = await findSession(this.#database, hash, new Date(this.#clock()).toISOString());
    if (!found || !isSameHash(found.hash, hash)) return null;
    return { ...found.owner, secret: unseal(token, PURPOSE, found.sealedKey) };
  }

  /** Gives whose it was; null when there was none. */
  end(token: string): Promise<string | null> {
    return deleteSession(this.#database, hashOf(token));
  }
}
