import { join } from 'node:path';
import { describe } from '@jest/globals';
import type { Database } from '../../../src/hub/database/database.ts';
import { openEmbedded } from '../../../src/hub/database/embedded.ts';
import { onPostgres } from '../databases.ts';
import { makeHubFolder, removeFolder } from '../embedded-folder.ts';

/** Where hubs in other processes keep their data. */
export interface Place {
  kind: Database['kind'];
  environment: Record<string, string>;
  /** Looks into the database, once no hub has it open. */
  look(at: (database: Database) => Promise<void>): Promise<void>;
  remove(): void;
}

const makeEmbedded = async (): Promise<Place> => {
  const folder = await makeHubFolder();
  return {
    kind: 'embedded',
    environment: { DATA_DIR: folder },
    async look(at) {
      const database = await openEmbedded(join(folder, 'database'));
      await at(database);
      await database.close();
    },
    remove: () => removeFolder(folder),
  };
};

/** The same tests on the embedded database and, where there is one, on a real PostgreSQL. */
export const inEachPlace = (suite: (makePlace: () => Promise<Place>) => void): void => {
  describe('on the embedded database', () => suite(makeEmbedded));
  onPostgres((on) =>
    suite(async () => ({
      kind: 'postgres',
      environment: { DATABASE_URL: on.url ?? '' },
      look: (at) => at(on.database),
      remove: () => undefined,
    })),
  );
};
