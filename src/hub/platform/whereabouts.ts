import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const Whereabouts = z.object({
  /** Where the hub answers on this machine. */
  url: z.string(),
  /** What the command line shows it, to be let in. */
  adminToken: z.string(),
});

/** How the command line finds the hub that has an embedded database open. */
export type Whereabouts = z.output<typeof Whereabouts>;

const fileIn = (dataDir: string): string => join(dataDir, 'hub.json');

/** For this user's eyes only; whoever reads it never sees half of it. */
export const leaveWhereabouts = async (dataDir: string, whereabouts: Whereabouts): Promise<void> => {
  const draft = join(dataDir, `hub.json.${randomUUID()}`);
  await writeFile(draft, JSON.stringify(whereabouts), { mode: 0o600 });
  await rename(draft, fileIn(dataDir));
};

/** Null when there is no such note. */
export const readWhereabouts = async (dataDir: string): Promise<Whereabouts | null> => {
  try {
    return Whereabouts.parse(JSON.parse(await readFile(fileIn(dataDir), 'utf8')));
  } catch {
    return null;
  }
};

export const forgetWhereabouts = (dataDir: string): Promise<void> => rm(fileIn(dataDir), { force: true });
