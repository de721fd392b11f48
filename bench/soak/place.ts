import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../test/hub/postgres-server.ts';
import { sizeOf } from './disk.ts';

export type DatabaseKind = 'embedded' | 'postgres';

/** Where the hub keeps its data during a soak. */
export interface Place {
  environment: Record<string, string>;
  /** Bytes on the disk; null where the database tells its size itself. */
  size(): number | null;
  remove(): Promise<void>;
}

/** PostgreSQL is at DATABASE_URL, or else a server of its own, with fsync; throws where there is none. */
export const makePlace = async (kind: DatabaseKind): Promise<Place> => {
  if (kind === 'embedded') {
    const folder = mkdtempSync(join(tmpdir(), 'ringhook-soak-'));
    return {
      environment: { DATA_DIR: folder, DATABASE_URL: '' },
      size: () => sizeOf(folder),
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  const given = process.env.DATABASE_URL;
  if (given) return { environment: { DATABASE_URL: given }, size: () => null, remove: async () => undefined };
  const server = await startPostgres({ fsync: 'on' });
  if (!server) throw new Error('There is no PostgreSQL server on this machine, and no DATABASE_URL.');
  return { environment: { DATABASE_URL: server.url }, size: () => null, remove: () => server.stop() };
};
