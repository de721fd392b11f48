import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const sync = (path: string): void => {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** Folders after what they hold. */
const syncAll = (path: string): void => {
  const found = lstatSync(path);
  if (found.isDirectory()) for (const name of readdirSync(path)) syncAll(join(path, name));
  if (found.isDirectory() || found.isFile()) sync(path);
};

/** Stands beside a folder as long as the database in it is not whole. */
const markOf = (folder: string): string => `${folder}.unfinished`;

/** Begins a database where none is; what an earlier start began and did not end holds nothing, and is removed. */
export const beginNewFolder = (folder: string): void => {
  if (existsSync(markOf(folder)))
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  if (readdirSync(folder).length > 0) return;
  writeFileSync(markOf(folder), 'The database beside this file is being made.\n', { mode: 0o600 });
  sync(dirname(folder));
};

/** Making a database syncs none of its files: this does, once, before anybody relies on them. */
export const endNewFolder = (folder: string): void => {
  if (!existsSync(markOf(folder))) return;
  syncAll(folder);
  sync(dirname(folder));
  unlinkSync(markOf(folder));
  sync(dirname(folder));
};
