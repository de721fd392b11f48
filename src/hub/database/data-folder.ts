import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What group and others may do, in a file's mode. */
export const OTHERS = 0o077;

/** The data folder cannot be used, and what to do about it, in words. */
export class DataFolderError extends Error {}

const WORDS: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'a file is where a folder should be',
  EISDIR: 'a folder is where a file should be',
  ENOENT: 'it is not there, and cannot be made',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user has no room left on the disk',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** What the file system said, in words, and its code; null for an error that is none of its own. */
export const reasonInWords = (error: unknown): string | null => {
  const { code = '' } = error as { code?: string };
  return WORDS[code] === undefined ? null : `${WORDS[code]} (${code})`;
};

/** An error of the file system, about `path` unless it names another, in words; what is none stays as it is. */
export const inWords = (error: unknown, path: string): unknown => {
  const reason = reasonInWords(error);
  if (reason === null) return error;
  const { path: exactly = path } = error as { path?: string };
  return new DataFolderError(
    `${exactly} cannot be used: ${reason}. Mend that, or set DATA_DIR to a folder that this user may write to.`,
  );
};

/** What is another user's can be closed by that user only. */
const isOurs = (uid: number): boolean => {
  const self = process.geteuid?.();
  return self === undefined || self === 0 || self === uid;
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Makes a folder, and those above it, for its owner only, unless it is there. Node's own recursive mkdir goes round
 * for ever where nothing can be made, such as in /proc.
 */
export const makeFolders = (folder: string): void => {
  const path = resolve(folder);
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolders(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
};

const closeOne = (path: string): void => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  // Whoever uses the folder may remove a file meanwhile. Nothing that a link leads to is ours to change.
  if (!found || found.isSymbolicLink() || !isOurs(found.uid)) return;
  try {
    if (found.mode & OTHERS) chmodSync(path, found.mode & (found.isDirectory() ? 0o700 : 0o600));
    if (found.isDirectory()) for (const name of readdirSync(path)) closeOne(join(path, name));
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
  }
};

/** The folder of the embedded database, in the data folder. */
export const DATABASE = 'database';

/** What the hub itself puts in its data folder. */
const OWN = /^(database|database\.lock.*|database\.unfinished|hub\.json.*|hook-token|secret)$/;

/** Folders of the system that many need to read: closed to others, the machine would not work any more. */
const OF_THE_SYSTEM =
  /^\/(?:(?:bin|boot|dev|etc|home|lib\d*|media|mnt|opt|proc|root|run|sbin|srv|sys|usr|var|Library|System|Users)(?:\/(?:bin|cache|etc|lib\d*|local|log|run|sbin|share|spool))*)?$/;

/**
 * Makes the data folder when it is not there, and closes it, and everything in it, to every other user: older versions
 * left it open. In a folder that is shared on purpose, such as /tmp, or is another user's, only the hub's own files are.
 * One of the system's is refused.
 *
 * Throws a DataFolderError.
 */
export const makeDataFolder = (dataDir: string): void => {
  try {
    makeFolders(dataDir);
    if (OF_THE_SYSTEM.test(realpathSync(dataDir))) {
      throw new DataFolderError(
        `DATA_DIR=${dataDir} is the system's. Give the hub a folder of its own, such as one in it.`,
      );
    }
    const { mode, uid } = statSync(dataDir);
    const isShared = (mode & 0o1000) !== 0 || !isOurs(uid);
    // First, so that nobody can put a link where a file was.
    if (!isShared && mode & OTHERS) chmodSync(dataDir, mode & 0o700);
    for (const name of readdirSync(dataDir)) if (!isShared || OWN.test(name)) closeOne(join(dataDir, name));
    // The database itself may be kept elsewhere, by a link that only this user can have put there.
    const database = join(dataDir, DATABASE);
    if (!isShared && existsSync(database)) closeOne(realpathSync(database));
  } catch (error) {
    throw inWords(error, dataDir);
  }
};
