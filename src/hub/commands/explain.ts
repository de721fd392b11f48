import { ConfigError, type HubConfig } from '../config.ts';
import { DataFolderError } from '../database/data-folder.ts';
import { NewerDatabaseError } from '../database/migrations.ts';

/** What a person reads, and nothing more. */
export class CommandError extends Error {}

const FOR_PEOPLE = [CommandError, ConfigError, DataFolderError, NewerDatabaseError];

/** A database's address without its password. */
const addressOf = (databaseUrl: string): string => {
  if (!URL.canParse(databaseUrl)) return 'that address';
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
};

const inDatabase = (databaseUrl: string, code: string): string | null => {
  const address = addressOf(databaseUrl);
  if (/^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|57P|08)/.test(code)) {
    return `The database at ${address} does not answer (${code}). Check DATABASE_URL, and that PostgreSQL is up.`;
  }
  if (code === '28P01' || code === '28000') {
    return `The database at ${address} does not accept the user name and password in DATABASE_URL.`;
  }
  if (code === '3D000') return `There is no database at ${address}. Create it, or correct DATABASE_URL.`;
  if (code === '42501')
    return `The user in DATABASE_URL may not create tables at ${address}. Grant it CREATE on the database.`;
  return null;
};

/** What went wrong and what to do about it, when that is known; null for a fault of the hub's own. */
export const explain = (error: unknown, config: HubConfig | null): string | null => {
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return (error as Error).message;
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (typeof code !== 'string' || !config) return null;
  if (code === 'EADDRINUSE') {
    return `Port ${config.port} is in use. Stop what runs there, or take another: PORT=${config.port + 1} ${config.isLocal ? 'npm start' : 'npm run hub -- start'}`;
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR') {
    return `${typeof path === 'string' ? path : `Port ${config.port}`} cannot be used (${code}). Set DATA_DIR to a folder that this user may write to.`;
  }
  return config.databaseUrl === null ? null : inDatabase(config.databaseUrl, code);
};
