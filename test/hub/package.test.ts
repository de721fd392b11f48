/** What the hub needs at run time, and that nobody else carries it. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import project from '../../package.json' with { type: 'json' };
import hub from '../../src/hub/package.json' with { type: 'json' };

test('the package of the hub lists just what the hub imports, in the versions that are tested here', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringhook-hub-'));
  try {
    await promisify(execFile)(process.execPath, ['scripts/hub-package.ts', folder]);
    const made = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    expect(made).toEqual({ ...hub, version: project.version, license: project.license });
    expect(project.devDependencies).toMatchObject(hub.dependencies);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the Zapier app carries none of it: its only dependency is core', () => {
  expect(Object.keys(project.dependencies)).toEqual(['zapier-platform-core']);
});
