import { execFile } from 'node:child_process';
import { readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { DataFolderInUseError } from '../../../src/hub/database/embedded.ts';
import { openHub } from '../../../src/hub/hub.ts';
import { readWhereabouts } from '../../../src/hub/whereabouts.ts';
import { useHub } from '../http/hub-under-test.ts';

const embedded = fileURLToPath(new URL('../../../src/hub/database/embedded.ts', import.meta.url));

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
