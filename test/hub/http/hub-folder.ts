import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../../src/hub/config.ts';
import { openHub } from '../../../src/hub/hub.ts';
import { makeEmbeddedFolder, removeEmbeddedFolder } from '../databases.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What decides how the tables of a hub and of its queue look. */
const MAKERS = ['src/hub/database/migrations.ts', 'src/hub/platform/queue.ts', 'package-lock.json'];

/** The database of a hub that was never used; making one takes seconds, so it is made once for each look of it. */
const pristineDatabase = async (): Promise<string> => {
  const look = createHash('sha256');
  for (const file of MAKERS) look.update(readFileSync(join(root, file)));
  const pristine = join(root, `node_modules/.cache/ringhook/hub-${look.digest('hex').slice(0, 16)}`);
  if (existsSync(pristine)) return pristine;
  const folder = await makeEmbeddedFolder();
  const hub = await openHub(readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: dirname(folder) }));
  await hub.stop();
  const draft = `${pristine}-${process.pid}`;
  cpSync(folder, draft, { recursive: true });
  removeEmbeddedFolder(folder);
  try {
    renameSync(draft, pristine);
  } catch {
    // Another test file was faster.
    rmSync(draft, { recursive: true, force: true });
  }
  return pristine;
};

/** The data folder of a hub that was never used. */
export const makeHubFolder = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringhook-hub-'));
  cpSync(await pristineDatabase(), join(folder, 'database'), { recursive: true });
  return folder;
};
