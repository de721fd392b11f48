import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Done } from './disk-recorder.ts';

/** What a disk writes whole or not at all. */
const SECTOR = 512;

type Change = Exclude<Done, { did: 'write' | 'sync' }>;

interface File {
  content: Buffer;
  /** What no sync has put on the disk yet, in order. */
  unsynced: { from: number; data: Buffer }[];
}

const put = (file: File, from: number, data: Buffer): void => {
  const end = from + data.length;
  if (end > file.content.length) {
    const longer = Buffer.alloc(end);
    file.content.copy(longer);
    file.content = longer;
  }
  data.copy(file.content, from);
};

const cut = (file: File, length: number): void => {
  const content = Buffer.alloc(length);
  file.content.copy(content);
  file.content = content;
};

/**
 * A disk whose file system keeps a journal of names and lengths, as ext4, XFS, APFS and NTFS do: they become lasting in
 * order, at the latest with the next sync of anything. What is in a file becomes lasting with its own sync; before, each
 * sector of each write may or may not be there.
 */
export class Disk {
  readonly #files = new Map<string, File>();
  readonly #folders = new Set<string>();
  /** What is in the journal's memory only. */
  #journal: { change: Change; file: File | undefined }[] = [];
  readonly #honoursSyncs: boolean;
  /** By the names that the programs see, journal included. */
  readonly #seen = new Map<string, File>();

  /** Begins with what lies in `folder`, all of it lasting. */
  constructor(folder: string, { honoursSyncs = true } = {}) {
    this.#honoursSyncs = honoursSyncs;
    this.#take(folder, '.');
  }

  #take(folder: string, path: string): void {
    for (const name of readdirSync(join(folder, path))) {
      const inner = join(path, name);
      if (lstatSync(join(folder, inner)).isDirectory()) {
        this.#folders.add(inner);
        this.#take(folder, inner);
      } else {
        const file = { content: readFileSync(join(folder, inner)), unsynced: [] };
        this.#files.set(inner, file);
        this.#seen.set(inner, file);
      }
    }
  }

  /** Does what was done; paths are in `folder`. */
  apply(done: Done, folder: string): void {
    const path = relative(folder, done.path);
    if (done.did === 'sync') {
      if (this.#honoursSyncs) this.#sync(path);
      return;
    }
    if (done.did === 'write') {
      this.#seen.get(path)?.unsynced.push({ from: done.from, data: Buffer.from(done.base64, 'base64') });
      return;
    }
    const change = { ...done, path, ...(done.did === 'rename' && { to: relative(folder, done.to) }) } as Change;
    const file = change.did === 'make file' ? { content: Buffer.alloc(0), unsynced: [] } : this.#seen.get(path);
    if (change.did === 'make file' && file) this.#seen.set(path, file);
    if (change.did === 'remove file' || change.did === 'rename') this.#seen.delete(path);
    if (change.did === 'rename' && file) this.#seen.set(change.to, file);
    this.#journal.push({ change, file });
  }

  #sync(path: string): void {
    for (const one of this.#journal.splice(0)) commit(one, this.#files, this.#folders);
    const file = this.#seen.get(path);
    for (const { from, data } of file?.unsynced.splice(0) ?? []) if (file) put(file, from, data);
  }

  /** Writes into `folder` what could be on the disk if the power went now. */
  rebuild(folder: string, random: () => number): void {
    const copies = new Map<File, File>();
    const copyOf = (file: File): File => {
      const copy = copies.get(file) ?? { content: Buffer.from(file.content), unsynced: file.unsynced };
      copies.set(file, copy);
      return copy;
    };
    const files = new Map([...this.#files].map(([path, file]) => [path, copyOf(file)]));
    const folders = new Set(this.#folders);
    const lasting = Math.floor(random() * (this.#journal.length + 1));
    for (const { change, file } of this.#journal.slice(0, lasting)) {
      commit({ change, file: file && copyOf(file) }, files, folders);
    }
    for (const file of files.values()) {
      // A file whose every write got there, one of which none did, and all between.
      const share = [0, 1, random()][Math.floor(random() * 3)] ?? 0;
      for (const { from, data } of file.unsynced) writeTorn(file, from, data, () => random() < share);
    }
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const path of folders) mkdirSync(join(folder, path), { recursive: true, mode: 0o700 });
    for (const [path, { content }] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, path), content, { mode: 0o600 });
    }
  }
}

const writeTorn = (file: File, from: number, data: Buffer, isThere: () => boolean): void => {
  for (let at = 0; at < data.length; ) {
    const end = Math.min(data.length, at + SECTOR - ((from + at) % SECTOR));
    if (isThere()) put(file, from + at, data.subarray(at, end));
    at = end;
  }
};

const commit = (
  { change, file }: { change: Change; file: File | undefined },
  files: Map<string, File>,
  folders: Set<string>,
): void => {
  const { did, path } = change;
  if (did === 'make folder') folders.add(path);
  else if (did === 'remove folder') folders.delete(path);
  else if (did === 'remove file') files.delete(path);
  else if (did === 'make file' && file) files.set(path, file);
  else if (did === 'cut' && file) cut(file, change.length);
  else if (did === 'rename' && file) {
    files.delete(path);
    files.set(change.to, file);
  }
};
