import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openEmbedded } from '../../../src/hub/database/embedded.ts';
import { makeEmptyFolder, removeFolder } from '../embedded-folder.ts';
import { useCleanUp } from './clean-up.ts';
import { Disk } from './disk-after-power-cut.ts';
import type { Done } from './disk-recorder.ts';
import { HubChild } from './hub-child.ts';
import { Provider } from './provider.ts';
import { randomFrom } from './random.ts';

/** A few in every test run; by hand as many as one has time for, about one a second. */
const CUTS = Number(process.env.POWER_CUTS ?? 12);
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const WEBHOOKS = 400;
const CALLERS = 8;
const ONE_CUT_MS = 30_000;

const RECORDER = new URL('./disk-recorder.ts', import.meta.url).href;

interface Recording {
  /** The database before the hub opened it. */
  before: string;
  folder: string;
  done: Done[];
  /** When which event was answered 2xx; ns on the clock of the recording. */
  answered: { eventId: string; at: bigint }[];
}

/** A hub under load, and everything that it did to its disk. */
const recordRun = async (): Promise<Recording> => {
  const dataDir = await makeEmptyFolder();
  const folder = join(dataDir, 'database');
  const before = join(mkdtempSync(join(tmpdir(), 'ringhook-disk-')), 'database');
  cpSync(folder, before, { recursive: true });
  const record = `${before}.jsonl`;
  writeFileSync(record, '');
  const hub = new HubChild({
    DATA_DIR: dataDir,
    RECORDED_FOLDER: folder,
    RECORD_TO: record,
    NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${RECORDER}`,
  });
  const answered: Recording['answered'] = [];
  expect(await hub.open()).toBe(true);
  const provider = new Provider(await hub.addWorkspace('power'));
  provider.postTo(hub.url);
  const post = async () => {
    while (answered.length < WEBHOOKS) {
      const name = await provider.postOne();
      answered.push({ eventId: String(provider.taken.get(name)), at: process.hrtime.bigint() });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, post));
  await hub.kill();
  await provider.close();
  const lines = readFileSync(record, 'utf8').trimEnd().split('\n');
  removeFolder(join(folder, '..'));
  return { before, folder, done: lines.map((line) => JSON.parse(line)), answered };
};

/** How many of what was answered by then the database of a rebuilt disk has not; null when it does not even open. */
const countLost = async (folder: string, { answered }: Recording, at: bigint): Promise<number | null> => {
  try {
    const database = await openEmbedded(folder);
    try {
      const ids = answered.filter((one) => one.at <= at).map(({ eventId }) => eventId);
      // Before the first answer there may be no tables yet.
      if (ids.length === 0) return 0;
      const [row] = await database.query<{ found: number }>(
        'SELECT count(*)::int AS found FROM hub.events WHERE id = ANY ($1::uuid[])',
        [ids],
      );
      return ids.length - (row?.found ?? 0);
    } finally {
      await database.close();
    }
  } catch {
    return null;
  }
};

describe('a power cut while the hub with the embedded database takes in webhooks', () => {
  const atTheEnd = useCleanUp();
  let recording: Recording;

  beforeAll(async () => {
    recording = await recordRun();
  }, 120_000);

  /** What is lost at each of `cuts` random moments of the run. */
  const lostAt = async (cuts: number, options: { honoursSyncs: boolean }): Promise<(number | null)[]> => {
    const { before, folder, done, answered } = recording;
    const random = randomFrom(SEED);
    const place = mkdtempSync(join(tmpdir(), 'ringhook-cut-'));
    atTheEnd(() => rmSync(place, { recursive: true, force: true }));
    const moments = Array.from({ length: cuts }, () => Math.floor(random() * done.length)).toSorted((a, b) => a - b);
    const disk = new Disk(before, options);
    const lost: (number | null)[] = [];
    let applied = 0;
    for (const moment of moments) {
      for (; applied <= moment; applied += 1) disk.apply(done[applied] as Done, folder);
      disk.rebuild(join(place, 'database'), random);
      lost.push(await countLost(join(place, 'database'), recording, BigInt(done[moment]?.at ?? 0)));
    }
    expect(answered.length).toBeGreaterThanOrEqual(WEBHOOKS);
    return lost;
  };

  test(
    `loses nothing that was answered, at ${CUTS} moments (seed ${SEED})`,
    async () => {
      expect((await lostAt(CUTS, { honoursSyncs: true })).filter((lost) => lost !== 0)).toEqual([]);
    },
    CUTS * ONE_CUT_MS,
  );

  test(
    'would lose some of it if nothing were put on the disk before it is answered',
    async () => {
      expect((await lostAt(6, { honoursSyncs: false })).some((lost) => lost !== 0)).toBe(true);
    },
    6 * ONE_CUT_MS,
  );
});

describe('an embedded database', () => {
  const atTheEnd = useCleanUp();
  const run = promisify(execFile);

  const emptyPlace = (): string => {
    const place = mkdtempSync(join(tmpdir(), 'ringhook-disk-'));
    atTheEnd(() => rmSync(place, { recursive: true, force: true }));
    return join(place, 'database');
  };

  test('does not open on a PGlite that leaves it to the operating system when a commit reaches the disk', async () => {
    const dataDir = await makeEmptyFolder();
    const folder = join(dataDir, 'database');
    atTheEnd(() => removeFolder(dataDir));
    const module = fileURLToPath(new URL('../../../src/hub/database/embedded.ts', import.meta.url));
    const careless = new URL('./careless-pglite.ts', import.meta.url).href;
    const script = `
      import { openEmbedded } from ${JSON.stringify(module)};
      console.log(await openEmbedded(${JSON.stringify(folder)}).then(() => 'opened', ({ message }) => message));
      process.exit();`;
    const env = { ...process.env, NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${careless}` };
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env });
    expect(stdout).toMatch(/^This version of PGlite lets a commit be answered before it is on the disk\. Install /);
  }, 60_000);

  test('whose making was cut off is made anew, and one that was made is left alone', async () => {
    const folder = emptyPlace();
    mkdirSync(join(folder, 'base'), { recursive: true });
    writeFileSync(join(folder, 'PG_VERSION'), '1');
    writeFileSync(`${folder}.unfinished`, '');
    const made = await openEmbedded(folder);
    expect(existsSync(`${folder}.unfinished`)).toBe(false);
    await made.script('CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
    await made.close();
    const again = await openEmbedded(folder);
    expect(await again.query('SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await again.close();
  }, 120_000);
});
