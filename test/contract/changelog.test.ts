/** CHANGELOG.md in the form that "zapier-platform promote" reads, by that command's own parser. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { sectionOf, versionsIn } from './changelog.ts';
import { definition } from './definition.ts';

interface Parsed {
  changelog: string;
  appMetadata?: { app_change_type: 'FEATURE_UPDATE' | 'BUGFIX'; action_key: string; action_type: string }[];
  issueMetadata?: object[];
}

const { getVersionChangelog } = createRequire(import.meta.url)('zapier-platform-cli/src/utils/changelog.js') as {
  getVersionChangelog(version: string, folder: string): Promise<Parsed>;
};

const parse = (version: string) => getVersionChangelog(version, fileURLToPath(new URL('../../', import.meta.url)));

const KINDS: Record<string, 'triggers' | 'searches' | 'creates'> = {
  read: 'triggers',
  search: 'searches',
  write: 'creates',
};

const isDefault = (process.env.RINGHOOK_EDITION ?? 'all') === 'all';

test('the version in package.json comes first, and each version comes once, the newest first', () => {
  const versions = versionsIn();
  expect(versions[0]).toBe(packageJson.version);
  const newestFirst = [...new Set(versions)].toSorted((one, other) =>
    other.localeCompare(one, 'en', { numeric: true }),
  );
  expect(versions).toEqual(newestFirst);
});

describe.each(versionsIn())('of version %s', (version) => {
  test('promote reads the very section that stands under its heading', async () => {
    expect((await parse(version)).changelog).toBe(sectionOf(version));
    expect(sectionOf(version)).not.toBe('');
  });

  test('promote finds which operations are new or mended, and takes nothing for an issue', async () => {
    const { appMetadata = [], issueMetadata } = await parse(version);
    expect(appMetadata.length).toBeGreaterThan(0);
    expect(issueMetadata).toBeUndefined();
  });

  test('every line that names an operation says what became of it: promote drops one that does not', async () => {
    const named = sectionOf(version).match(/\b(trigger|search|create)\/\w+/g) ?? [];
    expect((await parse(version)).appMetadata).toHaveLength(named.length);
  });
});

(isDefault ? test : test.skip)(
  'every operation that a person sees was announced, and none that does not exist',
  async () => {
    const announced = new Set<string>();
    for (const version of versionsIn()) {
      const { appMetadata = [] } = await parse(version);
      for (const { action_key, action_type } of appMetadata) announced.add(`${KINDS[action_type]}.${action_key}`);
    }
    const visible = (['triggers', 'searches', 'creates'] as const).flatMap((kind) =>
      Object.values(definition[kind]).flatMap(({ key, display }) => (display.hidden ? [] : `${kind}.${key}`)),
    );
    expect([...announced].toSorted()).toEqual(visible.toSorted());
  },
);
