import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import project from '../package.json' with { type: 'json' };
import hub from '../src/hub/package.json' with { type: 'json' };
import { npm } from './npm.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Development packages that are part of what is shipped, because the bundle has them in it. */
const bundled = (...names: (keyof typeof project.devDependencies)[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, project.devDependencies[name]]));

/** What runs at users': each product by name, with its packages and their versions, bundled ones included. */
export const SHIPPED: Readonly<Record<string, Record<string, string>>> = {
  'ringhook-app': { ...project.dependencies, ...bundled('ipaddr.js', 'libphonenumber-js', 'zod') },
  'ringhook-hub': { ...hub.dependencies, ...bundled('@picocss/pico', 'preact', 'wouter-preact') },
};

/**
 * Runs `use` with a folder that npm takes for the product: a package.json with what it runs on, and of the project's
 * lockfile what belongs to that. Nothing is installed, and the folder is gone afterwards.
 */
export const asPackage = async <Result>(name: string, use: (folder: string) => Promise<Result>): Promise<Result> => {
  const parent = await mkdtemp(join(tmpdir(), 'ringhook-shipped-'));
  // npm calls what it finds in a folder by the folder's name.
  const folder = join(parent, name);
  try {
    await mkdir(folder);
    const { version, license } = project;
    const made = { name, version, license, private: true, dependencies: SHIPPED[name] };
    await writeFile(join(folder, 'package.json'), JSON.stringify(made));
    for (const file of ['package-lock.json', '.npmrc']) await cp(join(root, file), join(folder, file));
    const { code, errors } = await npm(
      folder,
      'install',
      '--package-lock-only',
      '--ignore-scripts',
      '--prefer-offline',
    );
    if (code !== 0) throw new Error(`npm could not read the lockfile for ${name}:\n${errors}`);
    return await use(folder);
  } finally {
    await rm(parent, { recursive: true });
  }
};
