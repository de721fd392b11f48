/** What the README and docs/ say of this repository is there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { SETTINGS } from '../../src/hub/config.ts';
import { anchorsOf, blocksOf, codeOf, type Page, pages, root, spansOf } from './pages.ts';

/** "[text](target)" and "![text](target)". */
const LINK = /\]\(([^()\s]+)\)/g;
const page = (path: string): Page | undefined => pages.find((one) => one.path === path);

const isThere = (from: Page, target: string): boolean => {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from.path : posix.join(posix.dirname(from.path), path);
  if (!existsSync(root + file)) return false;
  return anchor === undefined || anchorsOf(page(file) ?? from).includes(anchor);
};

/** All code, in one text. */
const sources = globSync(['{src,scripts,bench,fuzz,test}/**/*.{ts,tsx,js}', '*.{yaml,js}', 'Dockerfile'], { cwd: root })
  .filter((path) => !path.replaceAll('\\', '/').startsWith('test/docs/'))
  .map((path) => readFileSync(root + path, 'utf8'))
  .join('\n');

const inTheCode = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(sources);

/** npm's own. */
const OF_NPM = new Set(['install', 'audit', 'run']);

test('the README fits on one screen', () => {
  expect(page('README.md')?.text.split('\n').length).toBeLessThanOrEqual(70);
});

describe.each(pages.map((one) => [one.path, one] as const))('%s', (_path, one) => {
  test('links to what exists', () => {
    const links = [...one.prose.matchAll(LINK)].map(([, target = '']) => target);
    expect(links.filter((target) => !/^(https?|mailto):/.test(target) && !isThere(one, target))).toEqual([]);
  });

  test('has JSON that can be parsed', () => {
    for (const { code } of blocksOf(one).filter(({ language }) => language === 'json')) {
      expect(() => JSON.parse(code)).not.toThrow();
    }
  });

  test('names commands of npm that exist', () => {
    const named = codeOf(one).flatMap((code) => [
      ...[...code.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)].map(([, script = '']) => script),
      ...[...code.matchAll(/\bnpm (?!run\b)([a-z]+)/g)]
        .map(([, script = '']) => script)
        .filter((it) => !OF_NPM.has(it)),
    ]);
    expect(named.filter((script) => !(script in packageJson.scripts))).toEqual([]);
  });

  test('names files of the code that exist', () => {
    const files = spansOf(one).flatMap(
      (span) => span.match(/^(?:src|test|scripts|bench|fuzz|docs|monitoring)\/[\w./-]+$/) ?? [],
    );
    expect(files.filter((file) => !existsSync(root + file))).toEqual([]);
  });

  test('says of no file that it has what it has not', () => {
    const named = [...one.prose.matchAll(/((?:`\w+`(?:, | and )?)+) in `(src\/[\w./-]+\.ts)`/g)];
    const missing = named.flatMap(([, names = '', file = '']) => {
      const code = readFileSync(root + file, 'utf8');
      return [...names.matchAll(/`(\w+)`/g)]
        .filter(([, name = '']) => !code.includes(name))
        .map(([, name]) => [file, name]);
    });
    expect(missing).toEqual([]);
  });

  test('names tests by sentences that they have', () => {
    const named = [...one.prose.matchAll(/`(test\/[\w./-]+\.ts)`: "([^"]+)"/g)];
    const isNot = ([, file = '', title = '']: string[]) =>
      !readFileSync(root + file, 'utf8')
        .replaceAll("\\'", "'")
        .includes(title);
    expect(named.filter(isNot).map(([text]) => text)).toEqual([]);
  });

  test('names variables of the environment, and other names in capitals, that the code has', () => {
    const set = codeOf(one).flatMap((code) =>
      [...code.matchAll(/(?<![\w.?&{])([A-Z][A-Z0-9_]{3,})=/g)].map(([, name = '']) => name),
    );
    const alone = spansOf(one).filter((span) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(span));
    expect([...set, ...alone].filter((name) => !inTheCode(name))).toEqual([]);
  });
});

test('docs/hub.md explains every setting of the hub, and none that there is not', () => {
  const configuration = page('docs/hub.md')?.text.split('## Configuration')[1]?.split('\n## ')[0] ?? '';
  const explained = [...configuration.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/\w+/g)].map(([name]) => name),
  );
  expect(explained.toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
});
