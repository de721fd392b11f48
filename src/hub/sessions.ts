import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import { hashOf, isSameHash } from './secrets.ts';
import { deleteSession, findSession, insertSession } from './store/sessions.ts';
import type { Workspace } from './store/workspaces.ts';
import type { Workspaces } from './workspaces.ts';

/** A working day: whoever signs in in the morning need not do so again before the evening. */
export const SESSION_SECONDS = 12 * 60 * 60;

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a session opens. */
export interface Session {
  workspace: Workspace;
  key: string;
}

const sealingKeyOf = (token: string): Buffer => createHmac('sha256', token).update('session').digest();

/** iv, tag and ciphertext, one after the other. */
const seal = (token: string, key: string): Buffer => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKeyOf(token), iv, { authTagLength: TAG_BYTES });
  const sealed = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
};

/** Throws when it was sealed with another token. */
const unseal = (token: string, sealed: Uint8Array): string => {
  const iv = sealed.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, sealingKeyOf(token), iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
};

/**
 * Who is signed in to the console.
 *
 * The intake URLs are worked out from the workspace's key, so a session must have the key: the database keeps it sealed
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
  async open(key: string): Promise<{ token: string; workspace: Workspace } | null> {
    const workspace = await this.#workspaces.byKey(key);
    if (!workspace) return null;
    const token = randomBytes(32).toString('base64url');
    const now = this.#clock();
    const session = {
      hash: hashOf(token),
      keyHash: hashOf(key),
      sealedKey: seal(token, key),
      expiresAt: new Date(now + SESSION_SECONDS * 1000).toISOString(),
    };
    await this.#database.transaction((sql) => insertSession(sql, session, new Date(now).toISOString()));
    return { token, workspace };
  }

  /** Null when it has ended: by itself, by signing out, or because the key was replaced. */
  async find(token: string): Promise<Session | null> {
    const hash = hashOf(token);
    const found = await findSession(this.#database, hash, new Date(this.#clock()).toISOString());
    if (!found || !isSameHash(found.hash, hash)) return null;
    return { workspace: found.workspace, key: unseal(token, found.sealedKey) };
  }

  async end(token: string): Promise<void> {
    await deleteSession(this.#database, hashOf(token));
  }
}
