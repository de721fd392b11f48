/**
 * `npm run freeze`: writes what Zaps are built on, as it is now, into test/contract/frozen-keys.json.
 *
 * Says what changed and which step of the version that asks for, and writes nothing where the version in package.json
 * does not take that step. While the version that is frozen has not been released, `-- --unreleased` lets it change
 * all the same.
 */
import { readFile, writeFile } from 'node:fs/promises';
import app from '../index.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { Definition } from '../test/contract/definition.ts';
import { type Frozen, frozenOf } from '../test/contract/frozen.ts';
import { allows, changesBetween, stepBetween, stepFor, versionAfter } from '../test/contract/semver-step.ts';

const FILE = new URL('../test/contract/frozen-keys.json', import.meta.url);

const before = JSON.parse(await readFile(FILE, 'utf8')) as Frozen;
const now = frozenOf(app as unknown as Definition, packageJson.version);
const changes = changesBetween(before, now);
for (const { step, what } of changes) console.log(`${step}: ${what}`);

const asked = changes.length === 0 ? 'none' : stepFor(changes);
const given = stepBetween(before.version, now.version);
if (allows(given, asked) || process.argv.includes('--unreleased')) {
  await writeFile(FILE, `${JSON.stringify(now, null, 2)}\n`);
  console.log(`Frozen as version ${now.version}: ${Object.keys(now.operations).length} operations.`);
} else {
  console.error(
    `Nothing was written: this asks for a ${asked} version, ${versionAfter(before.version, asked)}, and package.json says ${now.version}. Raise it there and describe the change in CHANGELOG.md. If ${before.version} has never been released, run "npm run freeze -- --unreleased".`,
  );
  process.exitCode = 1;
}
