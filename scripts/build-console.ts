/** `npm run build:console`: builds the console into dist/console; with --if-stale, only when its sources are newer. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = ['src/console', 'src/hub-api', 'scripts/build-console.ts', 'package-lock.json'];
const built = join(root, 'dist/console');

/** What a browser loads before it shows anything, compressed, at the most. */
const MOST_BYTES = 80_000;

const filesOf = async (path: string): Promise<string[]> => {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

const changedAt = async (path: string): Promise<number> => (await stat(path)).mtimeMs;

const isStale = async (): Promise<boolean> => {
  const builtAt = await changedAt(join(built, 'index.html')).catch(() => 0);
  const files = (await Promise.all(SOURCES.map((source) => filesOf(join(root, source))))).flat();
  return (await Promise.all(files.map(changedAt))).some((time) => time > builtAt);
};

/** Compresses once what would be compressed at every request; gives the bytes that a browser loads at first. */
const compress = async (): Promise<number> => {
  const page = await readFile(join(built, 'index.html'), 'utf8');
  let bytes = Buffer.byteLength(page);
  for (const file of await filesOf(join(built, 'assets'))) {
    const content = await readFile(file);
    const compressed = await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION });
    // What the page does not name comes with the screen that needs it.
    if (page.includes(basename(file))) bytes += compressed.length;
    await writeFile(`${file}.gz`, compressed);
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
  }
  return bytes;
};

export const buildConsole = async (): Promise<void> => {
  await build({
    configFile: false,
    root: join(root, 'src/console'),
    logLevel: 'warn',
    build: { outDir: built, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  });
  const bytes = await compress();
  console.log(`dist/console: ${(bytes / 1000).toFixed(1)} kB on the first load, gzipped`);
  if (bytes > MOST_BYTES) throw new Error(`The console's first load is over ${MOST_BYTES / 1000} kB.`);
};

if (import.meta.main && (!process.argv.includes('--if-stale') || (await isStale()))) await buildConsole();
