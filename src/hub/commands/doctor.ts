import { visible } from '../../values/visible.ts';
import type { HubConfig } from '../config.ts';
import { addressOf } from '../database/connection-string.ts';
import { isUpToDate } from '../database/migrations.ts';
import { openPostgres } from '../database/postgres.ts';
import { Disk } from '../platform/disk.ts';
import { readWhereabouts } from '../platform/whereabouts.ts';
import { type Finding, lookAtPublicUrl } from '../setup/public-address.ts';
import { explain } from './explain.ts';

const TIMEOUT_MS = 5_000;
const MOST_SKEW_MS = 2_000;
const MB = 1024 * 1024;

const LEAST_NODE = 22;

const node = (): Finding => {
  const said = process.version;
  const isOld = Number(process.versions.node.split('.')[0]) < LEAST_NODE;
  return { part: 'Node', said, ...(isOld && { problem: `Run the hub with Node ${LEAST_NODE} or newer.` }) };
};

const postgres = async (config: HubConfig, url: string): Promise<Finding[]> => {
  const part = 'Database';
  try {
    const database = await openPostgres(url, config.databaseListenUrl ?? url);
    try {
      const asked = Date.now();
      const [row] = await database.query<{ version: string; now: Date }>(
        "SELECT current_setting('server_version') AS version, clock_timestamp() AS now",
      );
      const took = Date.now() - asked;
      const skew = (row?.now.getTime() ?? 0) - (asked + took / 2);
      const upToDate = await isUpToDate(database);
      return [
        {
          part,
          said: `${database.engine} ${row?.version} at ${addressOf(url)}, answers in ${took} ms`,
        },
        {
          part: 'Tables',
          said: upToDate ? 'up to date' : 'not up to date',
          ...(!upToDate && { problem: 'Run "npm run hub -- migrate", or start the hub, which does so.' }),
        },
        {
          part: 'Clock',
          said: `${Math.abs(Math.round(skew))} ms ${skew < 0 ? 'ahead of' : 'behind'} the database's`,
          ...(Math.abs(skew) > MOST_SKEW_MS && {
            problem: 'Set the clocks of both machines by NTP: permissions end by the clock of the hub.',
          }),
        },
      ];
    } finally {
      await database.close();
    }
  } catch (error) {
    return [{ part, said: 'cannot be used', problem: explain(error, config) }];
  }
};

const embedded = async ({ dataDir, diskReserveMb }: HubConfig): Promise<Finding[]> => {
  const running = await readWhereabouts(dataDir);
  const ready =
    running && (await fetch(`${running.url}/readyz`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null));
  const disk = new Disk(dataDir, diskReserveMb * MB);
  const free = await disk.free();
  const isFull = free !== null && free < disk.reserveBytes;
  return [
    {
      part: 'Database',
      said: running
        ? `embedded, in ${dataDir}, open in the hub at ${running.url}`
        : `embedded, in ${dataDir}, not open`,
      ...(running &&
        ready?.status !== 200 && {
          problem: 'The hub that has it open does not say that it is ready. Look at its log, or restart it.',
        }),
    },
    {
      part: 'Disk',
      said: free === null ? 'no folder yet' : `${Math.round(free / MB)} MB free`,
      ...(isFull && { problem: `Make room: below ${Math.round(disk.reserveBytes / MB)} MB no webhook is taken in.` }),
    },
  ];
};

/** `hub doctor`: looks at what a hub needs, and says what to do; gives whether all is well. */
export const doctor = async (config: HubConfig): Promise<boolean> => {
  const findings = [
    node(),
    ...(config.databaseUrl === null ? await embedded(config) : await postgres(config, config.databaseUrl)),
    { part: 'Time zone', said: config.timeZone },
    ...(await lookAtPublicUrl(config.publicUrl)),
  ];
  for (const { part, said, problem } of findings) {
    console.log(`${problem ? '!!' : 'ok'}  ${part.padEnd(11)} ${visible(said)}`);
    if (problem) console.log(`    ${' '.repeat(11)} ${visible(problem)}`);
  }
  const wrong = findings.filter(({ problem }) => problem !== undefined).length;
  console.log(wrong === 0 ? '\nAll is well.' : `\n${wrong} ${wrong === 1 ? 'thing needs' : 'things need'} attention.`);
  return wrong === 0;
};
