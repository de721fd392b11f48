import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/hub/config.ts';
import { openEmbedded } from '../../src/hub/database/embedded.ts';
import { openHub } from '../../src/hub/hub.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What decides how the tables of a hub and of its queue look. */
const MAKERS = ['src/hub/database/migrations.ts', 'src/hub/platform/queue.ts', 'package-lock.json'];

/** The same for as long as the tables of a hub stay as they are. */
export const lookOfTables = (): string => {
  const look = createHash('sha256');
  for (const file of MAKERS) look.update(readFileSync(join(root, file)));
  return look.digest('hex').slice(0, 16);
};

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** The files of a database that takes seconds to make: made once, and copied from then on. */
const madeOnce = async (name: string, make: (database: string) => Promise<void>): Promise<string> => {
  const made = join(root, 'node_modules/.cache/ringhook', name);
  if (existsSync(made)) return made;
  const draft = `${made}-${process.pid}`;
  await make(join(draft, 'database'));
  try {
    renameSync(join(draft, 'database'), made);
  } catch {
    // Another test file was faster.
  }
  removeFolder(draft);
  return made;
};

const folderWith = (made: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ringhook-hub-'));
  cpSync(made, join(folder, 'database'), { recursive: true });
  return folder;
};

const pristine = (): Promise<string> => {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'));
  return madeOnce(`pglite-${version}`, async (database) => (await openEmbedded(database)).close());
};

const neverUsed = (): Promise<string> =>
  madeOnce(`hub-${lookOfTables()}`, async (database) => {
    cpSync(await pristine(), database, { recursive: true });
    const hub = await openHub(readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: join(database, '..') }));
    await hub.stop();
  });

/** A data folder whose embedded database has no tables yet. */
export const makeEmptyFolder = async (): Promise<string> => folderWith(await pristine());

/** The data folder of a hub that was never used. */
export const makeHubFolder = async (): Promise<string> => folderWith(await neverUsed());
