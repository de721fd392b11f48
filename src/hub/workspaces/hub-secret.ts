import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { hashOf } from './secrets.ts';

const FILE = 'secret';

/** Beside the embedded database, so that a copy of the database alone opens nothing. */
const inFolder = async (dataDir: string): Promise<Buffer> => {
  const path = join(dataDir, FILE);
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  if (kept.trim() !== '') return hashOf(kept.trim());
  const secret = randomBytes(32).toString('base64url');
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  return hashOf(secret);
};

/** What every process of a hub can read, when it has the database alone in common with the others. */
const inDatabase = async (database: Database): Promise<Buffer> => {
  await database.query('INSERT INTO hub.secrets (name, secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
    'sealing',
    randomBytes(32),
  ]);
  const [row] = await database.query<{ secret: Uint8Array }>('SELECT secret FROM hub.secrets WHERE name = $1', [
    'sealing',
  ]);
  if (!row) throw new Error('The database keeps no secret to seal with.');
  return Buffer.from(row.secret);
};

/** The secret that intake tokens are sealed with, 32 bytes: that of the configuration, or one that the hub makes itself. */
export const findHubSecret = (
  { secretKey, dataDir }: Pick<HubConfig, 'secretKey' | 'dataDir'>,
  database: Database,
): Promise<Buffer> => {
  if (secretKey !== null) return Promise.resolve(hashOf(secretKey));
  return database.kind === 'embedded' ? inFolder(dataDir) : inDatabase(database);
};
