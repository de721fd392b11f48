import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../src/hub/database/database.ts';
import { openEmbedded } from '../src/hub/database/embedded.ts';
import { openPostgres } from '../src/hub/database/postgres.ts';
import { HubChild, type RemoteWorkspace } from '../test/hub/crash/hub-child.ts';
import { startPostgres } from '../test/hub/postgres-server.ts';
import type { Sink } from './sink.ts';

/** Where a hub keeps its data while it is measured. */
export interface Place {
  kind: Database['kind'];
  environment: Record<string, string>;
  /** Opens the database while no hub has it. */
  open(): Promise<Database>;
  remove(): Promise<void>;
}

export const makeEmbedded = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringhook-bench-'));
  return {
    kind: 'embedded',
    environment: { DATA_DIR: folder },
    open: () => openEmbedded(join(folder, 'database')),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** With fsync, as nobody would run without it. */
export const makePostgres = async (): Promise<Place | null> => {
  const server = await startPostgres({ fsync: 'on' });
  if (!server) return null;
  return {
    kind: 'postgres',
    environment: { DATABASE_URL: server.url },
    open: () => openPostgres(server.url),
    remove: () => server.stop(),
  };
};

/** A hub at work, with a workspace; `urlOf` names its calls. */
export interface Measured {
  hub: HubChild;
  workspace: RemoteWorkspace;
  intake: string;
}

export const startHub = async ({ environment }: Place, sink: Sink): Promise<Measured> => {
  const hub = new HubChild({
    ...environment,
    NODE_ENV: 'production',
    INTAKE_RATE_LIMIT: '1000000',
    TARGET_ALLOWLIST: sink.url,
  });
  if (!(await hub.open())) throw new Error('The hub did not start.');
  const workspace = await hub.addWorkspace('bench');
  return { hub, workspace, intake: hub.url + workspace.intake.whatconverts };
};
