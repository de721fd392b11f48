import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { OTHERS } from './data-folder.ts';

type Options = Parameters<NodeFS['init']>[1];

/** An open file or folder: `nfd` is its descriptor in Node. */
interface Stream {
  nfd: number;
}

/** The parts of Emscripten's file system that decide about modes and durability. */
interface NodeFiles {
  tryFSOperation<Result>(operation: () => Result): Result;
  doSetAttr(file: unknown, node: unknown, change: { mode?: number }, ...calls: unknown[]): void;
  node_ops: { mknod(parent: unknown, name: string, mode: number, device: number): unknown };
  stream_ops: { fsync?: (stream: Stream) => number };
}

/** Emscripten sets the mode of each file it makes, 0666 mostly, whatever the process's umask. */
const keepPrivate = (files: NodeFiles): void => {
  const { doSetAttr } = files;
  const { mknod } = files.node_ops;
  files.doSetAttr = (file, node, change, ...calls) => {
    const kept = change.mode === undefined ? change : { ...change, mode: change.mode & ~OTHERS };
    doSetAttr(file, node, kept, ...calls);
  };
  files.node_ops.mknod = (parent, name, mode, device) => mknod(parent, name, mode & ~OTHERS, device);
};

/** PGlite's files in a folder: each for its owner only, and on the disk as soon as PostgreSQL asks for that. */
export class SafeNodeFS extends NodeFS {
  #syncs = 0;

  /** How many times something was put on the disk for good. */
  get syncs(): number {
    return this.#syncs;
  }

  override async init(pg: PGlite, options: Options): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const patch = (module: unknown) => {
      const files = (module as { NODEFS: NodeFiles }).NODEFS;
      keepPrivate(files);
      this.#keepDurable(files);
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), patch] } };
  }

  /** Where a file system has no fsync of its own, Emscripten calls each one a success. */
  #keepDurable(files: NodeFiles): void {
    files.stream_ops.fsync = ({ nfd }) => {
      files.tryFSOperation(() => fsyncSync(nfd));
      this.#syncs += 1;
      return 0;
    };
  }
}
