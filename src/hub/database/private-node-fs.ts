import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { OTHERS } from './data-folder.ts';

type Options = Parameters<NodeFS['init']>[1];

/** The part of Emscripten's file system that decides about modes. */
interface NodeFiles {
  doSetAttr(file: unknown, node: unknown, change: { mode?: number }, ...calls: unknown[]): void;
  node_ops: { mknod(parent: unknown, name: string, mode: number, device: number): unknown };
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

/** PGlite's files in a folder, each for its owner only. */
export class PrivateNodeFS extends NodeFS {
  override async init(pg: PGlite, options: Options): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const patch = (module: unknown) => keepPrivate((module as { NODEFS: NodeFiles }).NODEFS);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), patch] } };
  }
}
