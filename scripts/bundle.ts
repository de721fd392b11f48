import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { Operations } from '../src/zapier/editions/operations/operations.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const EDITIONS = ['all', 'doubletick', 'whatconverts', 'no-hub'] as const;

export type Edition = (typeof EDITIONS)[number];

/** Where an edition begins, from the project's root. */
export const entryOf = (edition: Edition): string => `src/zapier/editions/${edition}.ts`;

/** Of package.json the app needs two values, not the list of development packages. */
const leanPackageJson: Plugin = {
  name: 'lean-package-json',
  setup(build) {
    build.onLoad({ filter: /package\.json$/ }, async ({ path }) => {
      const { version, homepage } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version, homepage }), loader: 'json' };
    });
  },
};

/** Stands in for the operations: knows their keys, and reads their file when core first looks at one of them. */
const standIn = (operations: Operations): string => {
  const keysOf = (list: readonly { key: string }[]) => JSON.stringify(list.map(({ key }) => key));
  return `
    import { createRequire } from 'node:module';
    import { lazily } from '../../lazily.ts';
    const read = () => createRequire(import.meta.url)('./operations.js').operations;
    const later = (kind, keys) => keys.map((key) => lazily(key, () => read()[kind].find((one) => one.key === key)));
    export const operations = {
      dropdowns: later('dropdowns', ${keysOf(operations.dropdowns)}),
      searches: later('searches', ${keysOf(operations.searches)}),
      creates: later('creates', ${keysOf(operations.creates)}),
    };`;
};

/** A webhook runs a trigger, and Zapier reads the app anew at every cold start: the rest stays out of its way. */
const operationsApart = (file: string, operations: Operations): Plugin => ({
  name: 'operations-apart',
  setup(build) {
    build.onResolve({ filter: /\/operations\/[\w-]+\.ts$/ }, ({ kind, importer }) =>
      kind === 'import-statement' && importer.endsWith('.ts') && !importer.includes('/operations/')
        ? { path: file, namespace: 'apart' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'apart' }, () => ({
      contents: standIn(operations),
      resolveDir: join(root, 'src/zapier/editions/operations'),
      loader: 'js',
    }));
  },
});

const PHONE_LIBRARY = 'libphonenumber-js/max';

/** The numbering plans are most of the app's size, and an ordinary webhook needs none: a file of their own, read late. */
const phonesApart: Plugin = {
  name: 'phones-apart',
  setup(build) {
    build.onLoad({ filter: /\/values\/phone-library\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return {
        contents: source.replace(`(import.meta.url)('${PHONE_LIBRARY}')`, "(import.meta.url)('./phones.js')"),
        loader: 'ts',
      };
    });
  },
};

/** A file that several entries share, or that is read late. */
const PART = /^[\w-]+-[A-Z0-9]{8}\.js$/;

/** Bundles an edition of the Zapier app into `outdir`: small, because Zapier loads it at every cold start. */
export const bundle = async (edition: Edition, outdir: string): Promise<void> => {
  const file = join(root, `src/zapier/editions/operations/${edition}.ts`);
  const { operations } = await import(file);
  const common: BuildOptions = {
    absWorkingDir: root,
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    logLevel: 'warning',
  };
  const { metafile } = await build({
    ...common,
    entryPoints: { index: entryOf(edition), operations: file },
    splitting: true,
    chunkNames: '[name]-[hash]',
    metafile: true,
    external: ['zapier-platform-core'],
    plugins: [leanPackageJson, operationsApart(file, operations), phonesApart],
  });
  // By itself: together with the others it would share esbuild's helpers with them, in a second chunk.
  await build({ ...common, entryPoints: { phones: PHONE_LIBRARY } });
  const made = new Set(Object.keys(metafile.outputs).map((path) => resolve(root, path)));
  // The names of parts change with their content: those of an earlier bundle would stay.
  for (const name of await readdir(resolve(root, outdir))) {
    const path = resolve(root, outdir, name);
    if (PART.test(name) && !made.has(path)) await rm(path, { force: true });
  }
};

if (import.meta.main) await bundle('all', 'dist');
