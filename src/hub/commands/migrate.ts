import type { HubConfig } from '../config.ts';
import { DataFolderInUseError } from '../database/embedded.ts';
import { openHub } from '../hub.ts';

/** `hub migrate`: for a deployment that brings the tables up to date before it starts. */
export const migrateDatabase = async (config: HubConfig): Promise<void> => {
  try {
    const hub = await openHub({ ...config, logLevel: 'error' });
    await hub.stop();
    console.log('The database is up to date.');
  } catch (error) {
    if (!(error instanceof DataFolderInUseError)) throw error;
    console.log('A hub runs on this data, and brought the database up to date when it started.');
  }
};
