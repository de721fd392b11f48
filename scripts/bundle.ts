import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundles the Zapier app into dist/index.js: small, because Zapier loads it at every cold start. */
export const bundle = async (): Promise<void> => {
  await build({
    absWorkingDir: root,
    entryPoints: ['index.ts'],
    outfile: 'dist/index.js',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    external: ['zapier-platform-core'],
    logLevel: 'warning',
  });
};

if (import.meta.main) await bundle();
