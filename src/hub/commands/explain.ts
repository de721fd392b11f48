import { resolve } from 'node:path';
import { visible } from '../../values/visible.ts';
import { ConfigError, type HubConfig } from '../config.ts';
import { addressOf } from '../database/connection-string.ts';
import { DataFolderError, inWords, reasonInWords } from '../database/data-folder.ts';
import { NewerDatabaseError } from '../database/migrations.ts';
import { NoListenError } from '../database/postgres.ts';

/** What a person reads, and nothing more. */
export class CommandError extends Error {}

const FOR_PEOPLE = [CommandError, ConfigError, DataFolderError, NewerDatabaseError, NoListenError];

const inDatabase = (databaseUrl: string, code: string): string | null => {
  const address = addressOf(databaseUrl);
  if (/^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|57P|08)/.test(code)) {
    return `The database at ${address} does not answer (${code}). Check DATABASE_URL, and that PostgreSQL is up.`;
  }
  if (code === 'ERR_INVALID_URL') {
    return 'DATABASE_URL is no address of a database. It looks like postgres://user:password@host/database, with other characters in the password escaped as in a URL.';
  }
  if (code === '28P01') {
    return `The database at ${address} does not accept the user name and password in DATABASE_URL.`;
  }
  if (code === '28000') {
    return `The database at ${address} does not let in the user in DATABASE_URL from here. Check the name, and what pg_hba.conf on its server says of this machine and of TLS.`;
  }
  if (code === '3D000') return `There is no database at ${address}. Create it, or correct DATABASE_URL.`;
  if (code === '53300')
    return `The database at ${address} has no connection left, or none for its user. Raise max_connections, or the user's CONNECTION LIMIT.`;
  if (code === '53100') return `The disk of the database at ${address} is full. Make room on it, and try again.`;
  if (code === '55000') {
    return `The database at ${address} takes no connections now. Allow them (ALTER DATABASE ... ALLOW_CONNECTIONS true), or name another in DATABASE_URL.`;
  }
  if (code === '25006') {
    return `The database at ${address} can only be read. When it is a copy, name the primary in DATABASE_URL.`;
  }
  if (/CERT|^EPROTO$|^UNABLE_TO_/.test(code)) {
    return `The connection to the database at ${address} cannot be trusted (${code}). Check its certificate, and sslmode and sslrootcert in DATABASE_URL.`;
  }
  if (code === '42501')
    return `The user in DATABASE_URL may not create tables at ${address}. Grant it CREATE on the database.`;
  return null;
};

/** What the client of the database says without a code. */
const onTheWay = (databaseUrl: string, error: unknown): string | null => {
  const said = firstLine(error);
  if (/timeout|terminated/i.test(said)) return inDatabase(databaseUrl, 'ETIMEDOUT');
  if (/password/i.test(said)) return inDatabase(databaseUrl, '28P01');
  if (/sslrootcert/.test(said)) {
    return 'sslmode=verify-ca in DATABASE_URL needs sslrootcert, the file of the certificate authority. Name it, or take sslmode=verify-full.';
  }
  if (/SSL/.test(said)) return inDatabase(databaseUrl, 'EPROTO');
  return null;
};

const NO_ADDRESS = /^(EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN)$/;

/** What went wrong and what to do about it, in words, without a stack trace. */
export const explain = (error: unknown, config: HubConfig | null): string =>
  visible(
    known(error, config) ??
      `Something unexpected went wrong: ${firstLine(error)}. Look into the configuration and try again; if it stays, it is a fault of the hub, to be told to whoever makes it.`,
  );

/** Of an error's message, without a password that a connection string may hold, or a stop at its end. */
const firstLine = (error: unknown): string => {
  const { message } = (error ?? {}) as { message?: unknown };
  const [line = ''] = String(message || error).split('\n');
  return line.replace(/\/\/[^/@\s]*@/g, '//').replace(/\.$/, '');
};

/** Null for a fault of the hub's own. */
const known = (error: unknown, config: HubConfig | null): string | null => {
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return (error as Error).message;
  const { code, path, syscall } = (error ?? {}) as { code?: unknown; path?: unknown; syscall?: unknown };
  if (!config) return null;
  if (typeof code !== 'string') return config.databaseUrl === null ? null : onTheWay(config.databaseUrl, error);
  if (code === 'EADDRINUSE') {
    return `Port ${config.port} is in use. Stop what runs there, or take another: PORT=${config.port + 1} ${config.isLocal ? 'npm start' : 'npm run hub -- start'}`;
  }
  if (syscall === 'listen' && code === 'EACCES') {
    return `Port ${config.port} is not for this user: ports below 1024 are the system's. Take another: PORT=8787`;
  }
  if (NO_ADDRESS.test(code) && (syscall === 'listen' || (error as { hostname?: string }).hostname === config.host)) {
    return `HOST=${config.host} is no address of this machine (${code}). Leave it out, or take one of its own: 127.0.0.1, or 0.0.0.0 for all.`;
  }
  if (typeof path === 'string') {
    const reason = reasonInWords(error);
    if (reason === null) return null;
    if (resolve(path).startsWith(resolve(config.dataDir))) return (inWords(error, path) as Error).message;
    return `${path} cannot be used: ${reason}. Mend that, or name another file, and try again.`;
  }
  return config.databaseUrl === null ? null : inDatabase(config.databaseUrl, code);
};
