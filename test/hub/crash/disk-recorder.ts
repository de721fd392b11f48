/**
 * Preloaded into a hub (`node --import`), writes down everything that it does to the files in RECORDED_FOLDER, in order,
 * a line of JSON each, to RECORD_TO.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/** `at` is CLOCK_MONOTONIC in ns, when it was done: the same clock in every process. */
export type Done = { at: string } & (
  | { did: 'make folder' | 'remove folder' | 'make file' | 'remove file'; path: string }
  | { did: 'rename'; path: string; to: string }
  | { did: 'cut'; path: string; length: number }
  | { did: 'write'; path: string; from: number; base64: string }
  | { did: 'sync'; path: string }
);

type WithoutTime<Something> = Something extends unknown ? Omit<Something, 'at'> : never;

const { RECORDED_FOLDER = '', RECORD_TO = '' } = process.env;

// The database has a thread of its own.
if (RECORDED_FOLDER && !isMainThread) {
  const plain = { ...fs };
  const record = plain.openSync(RECORD_TO, 'a');
  const openFiles = new Map<number, string>();

  const note = (done: WithoutTime<Done>): void => {
    if (!done.path.startsWith(RECORDED_FOLDER)) return;
    plain.writeSync(record, `${JSON.stringify({ at: String(process.hrtime.bigint()), ...done })}\n`);
  };

  fs.openSync = (path, flags, mode) => {
    const isThere = plain.existsSync(path);
    const file = plain.openSync(path, flags, mode);
    openFiles.set(file, String(path));
    if (!isThere) note({ did: 'make file', path: String(path) });
    else if (typeof flags === 'number' && flags & plain.constants.O_TRUNC)
      note({ did: 'cut', path: String(path), length: 0 });
    return file;
  };
  fs.closeSync = (file) => {
    plain.closeSync(file);
    openFiles.delete(file);
  };
  fs.writeSync = ((file: number, data: Uint8Array, offset: number, length: number, position: number) => {
    const written = plain.writeSync(file, data, offset, length, position);
    const base64 = Buffer.from(data.buffer, data.byteOffset + offset, written).toString('base64');
    note({ did: 'write', path: openFiles.get(file) ?? '', from: position, base64 });
    return written;
  }) as typeof fs.writeSync;
  fs.writeFileSync = (path, data, options) => {
    plain.writeFileSync(path, data, options);
    note({ did: 'make file', path: String(path) });
    const base64 = Buffer.from(data as string).toString('base64');
    if (base64 !== '') note({ did: 'write', path: String(path), from: 0, base64 });
  };
  fs.ftruncateSync = (file, length) => {
    plain.ftruncateSync(file, length);
    note({ did: 'cut', path: openFiles.get(file) ?? '', length: Number(length ?? 0) });
  };
  fs.truncateSync = (path, length) => {
    plain.truncateSync(path, length);
    note({ did: 'cut', path: String(path), length: Number(length ?? 0) });
  };
  fs.mkdirSync = ((path: string, options: fs.MakeDirectoryOptions) => {
    plain.mkdirSync(path, options);
    note({ did: 'make folder', path });
  }) as typeof fs.mkdirSync;
  fs.rmdirSync = (path) => {
    plain.rmdirSync(path);
    note({ did: 'remove folder', path: String(path) });
  };
  fs.unlinkSync = (path) => {
    plain.unlinkSync(path);
    note({ did: 'remove file', path: String(path) });
  };
  fs.renameSync = (path, to) => {
    plain.renameSync(path, to);
    for (const [file, open] of openFiles) if (open === path) openFiles.set(file, String(to));
    note({ did: 'rename', path: String(path), to: String(to) });
  };
  fs.fsyncSync = (file) => {
    plain.fsyncSync(file);
    note({ did: 'sync', path: openFiles.get(file) ?? '' });
  };
  syncBuiltinESMExports();
}
