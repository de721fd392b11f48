import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { readConfig } from '../../../src/hub/config.ts';
import { DataFolderError, makeDataFolder } from '../../../src/hub/database/data-folder.ts';
import { DataFolderInUseError } from '../../../src/hub/database/embedded.ts';
import { openHub } from '../../../src/hub/hub.ts';
import { readWhereabouts } from '../../../src/hub/platform/whereabouts.ts';
import { useHub } from '../http/hub-under-test.ts';

const embedded = fileURLToPath(new URL('../../../src/hub/database/embedded.ts', import.meta.url));

/** The modes of a folder and of everything in it, but for links and what they lead to. */
const modesIn = async (folder: string, name = '.', modes = new Map<string, number>()): Promise<Map<string, number>> => {
  const found = await lstat(join(folder, name));
  if (found.isSymbolicLink()) return modes;
  modes.set(name, found.mode);
  if (!found.isDirectory()) return modes;
  for (const below of await readdir(join(folder, name))) await modesIn(folder, join(name, below), modes);
  return modes;
};

const openToOthers = async (folder: string): Promise<string[]> =>
  [...(await modesIn(folder))].filter(([, mode]) => mode & 0o077).map(([name]) => name);

describe('the data folder of a hub', () => {
  const on = useHub();

  test('is refused to every other hub, in words, and the first one goes on', async () => {
    const acme = await on.makeWorkspace();
    const { config } = on.hub.parts;
    const note = await readWhereabouts(config.dataDir);
    const byAnotherName = join(config.dataDir, 'by-another-name');
    await symlink(config.dataDir, byAnotherName);
    for (const dataDir of [config.dataDir, `${config.dataDir}/../${config.dataDir.split('/').at(-1)}`, byAnotherName]) {
      const opening = openHub({ ...config, dataDir });
      await expect(opening).rejects.toThrow(DataFolderInUseError);
      await expect(opening).rejects.toThrow(/is open in another process\. Stop that one first/);
    }
    expect(await readWhereabouts(config.dataDir)).toEqual(note);
    await acme.take('doubletick', callAccepted);
  });

  test('is refused to another process', async () => {
    const folder = join(on.hub.parts.config.dataDir, 'database');
    const program = `import { openEmbedded } from ${JSON.stringify(embedded)};
      const refusal = await openEmbedded(${JSON.stringify(folder)}).then(() => 'opened', ({ name, message }) => message);
      console.log(refusal);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stdout).toContain('is open in another process');
  });

  test('tells the command line where the hub is, and nobody else', async () => {
    const { config, adminToken } = on.hub.parts;
    expect(await readWhereabouts(config.dataDir)).toEqual({ url: on.url, adminToken });
    expect((await stat(join(config.dataDir, 'hub.json'))).mode & 0o777).toBe(0o600);
    expect((await readdir(config.dataDir)).filter((file) => file.startsWith('hub.json'))).toEqual(['hub.json']);
  });

  test('is for its owner only, also when the hub has taken events', async () => {
    const { dataDir } = on.hub.parts.config;
    expect(await openToOthers(dataDir)).toEqual([]);
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', callAccepted);
    // A table and what it needs beside it are new files.
    const { database } = on.hub.parts;
    await database.script('CREATE TABLE public.new_files AS SELECT i FROM generate_series(1, 9000) AS i');
    for (const command of ['VACUUM public.new_files', 'CHECKPOINT']) await database.script(command);
    expect(await openToOthers(dataDir)).toEqual([]);
    expect((await modesIn(dataDir)).size).toBeGreaterThan(900);
  });

  test('is closed at start when an older version left it open, and no link is followed', async () => {
    const { dataDir } = on.hub.parts.config;
    await on.hub.stop();
    const elsewhere = await mkdtemp(join(tmpdir(), 'ringhook-elsewhere-'));
    const file = join(elsewhere, 'file');
    await writeFile(file, '');
    await chmod(file, 0o644);
    await chmod(elsewhere, 0o755);
    await symlink(elsewhere, join(dataDir, 'link-to-folder'));
    await symlink(file, join(dataDir, 'database', 'link-to-file'));
    for (const [name] of await modesIn(dataDir)) {
      const path = join(dataDir, name);
      await chmod(path, (await stat(path)).isDirectory() ? 0o755 : 0o666);
    }
    await on.open();
    const modes = await modesIn(dataDir);
    expect(new Set([...modes.values()].map((mode) => mode & 0o777))).toEqual(new Set([0o700, 0o600]));
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o755);
    await rm(join(dataDir, 'database', 'link-to-file'));
    await rm(elsewhere, { recursive: true });
  });

  test('is left as it is when it is shared on purpose, but for the files of the hub', async () => {
    const shared = await mkdtemp(join(tmpdir(), 'ringhook-shared-'));
    await writeFile(join(shared, 'of somebody else'), '');
    await mkdir(join(shared, 'database'));
    await writeFile(join(shared, 'database', 'old'), '');
    await chmod(join(shared, 'of somebody else'), 0o644);
    await chmod(join(shared, 'database'), 0o755);
    await chmod(join(shared, 'database', 'old'), 0o666);
    await chmod(shared, 0o1777);
    makeDataFolder(shared);
    expect((await stat(shared)).mode & 0o7777).toBe(0o1777);
    expect(await openToOthers(shared)).toEqual(['.', 'of somebody else']);
    await rm(shared, { recursive: true });
  });

  test.each(['/', '/etc', '/usr/local/lib', '/var/lib'])(
    "is never the system's own %s, which would be closed to all others",
    async (path) => {
      const { mode } = await stat(path);
      expect(() => makeDataFolder(path)).toThrow(`DATA_DIR=${path} is the system's. Give the hub a folder of its own`);
      expect((await stat(path)).mode).toBe(mode);
    },
  );

  test('is refused in words when it cannot be one', async () => {
    const place = await mkdtemp(join(tmpdir(), 'ringhook-broken-'));
    const opening = (dataDir: string) =>
      openHub(readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: join(place, dataDir) }));
    await writeFile(join(place, 'file'), '');
    await mkdir(join(place, 'locked', 'database.lock'), { recursive: true });
    await mkdir(join(place, 'spoilt'));
    await writeFile(join(place, 'spoilt', 'database.lock'), 'no lock of a database, '.repeat(50));
    await mkdir(join(place, 'flat'));
    await writeFile(join(place, 'flat', 'database'), '');
    for (const dataDir of ['file', 'file/below', 'flat']) {
      await expect(opening(dataDir)).rejects.toThrow(DataFolderError);
      await expect(opening(dataDir)).rejects.toThrow(/cannot be used: a file is where a folder should be .*DATA_DIR/);
    }
    for (const dataDir of ['locked', 'spoilt']) {
      await expect(opening(dataDir)).rejects.toThrow(/database\.lock cannot be opened .* remove it and start again/);
    }
    await rm(place, { recursive: true });
  });

  test('says nothing when no hub runs, and is free again even when one fails to open', async () => {
    const { config } = on.hub.parts;
    await on.hub.stop();
    await on.hub.stop();
    expect(await readWhereabouts(config.dataDir)).toBeNull();
    const extend = () => Promise.reject(new Error('what runs beside it is broken'));
    await expect(openHub(config, { extend })).rejects.toThrow('what runs beside it is broken');
    expect(await readWhereabouts(config.dataDir)).toBeNull();
    const file = join(config.dataDir, 'hub.json');
    const leftBehind = { url: 'http://localhost:1', adminToken: 'of a hub that was killed' };
    await writeFile(file, JSON.stringify(leftBehind));
    expect(await readWhereabouts(config.dataDir)).toEqual(leftBehind);
    await on.open();
    expect(await readWhereabouts(config.dataDir)).toEqual({ url: on.url, adminToken: on.hub.parts.adminToken });
    expect((await fetch(`${on.url}/readyz`)).status).toBe(200);
    await writeFile(file, '{"url":"http');
    expect(await readWhereabouts(config.dataDir)).toBeNull();
  });
});
