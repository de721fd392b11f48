import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const changelog = readFileSync(`${ROOT}CHANGELOG.md`, 'utf8');

/** The versions that CHANGELOG.md has a heading for, in its order. */
export const versionsIn = (): string[] =>
  [...changelog.matchAll(/^## (\d+\.\d+\.\d+)$/gm)].map(([, version = '']) => version);

/** What stands under the heading of a version, as a person reads it. */
export const sectionOf = (version: string): string => {
  const [, section = ''] = changelog.split(`\n## ${version}\n`);
  return (section.split('\n## ')[0] ?? '').trim();
};
