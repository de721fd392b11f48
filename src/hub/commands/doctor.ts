import { connect as connectTls } from 'node:tls';
import { visible } from '../../values/visible.ts';
import { type HubConfig, isLoopbackHost } from '../config.ts';
import { addressOf } from '../database/connection-string.ts';
import { isUpToDate } from '../database/migrations.ts';
import { openPostgres } from '../database/postgres.ts';
import { Disk } from '../platform/disk.ts';
import { readWhereabouts } from '../platform/whereabouts.ts';
import { explain } from './explain.ts';

/** What a look at one part of a hub says; `problem` says what to do about it. */
interface Finding {
  part: string;
  said: string;
  problem?: string;
}

const TIMEOUT_MS = 5_000;
const MOST_SKEW_MS = 2_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A certificate that is not renewed by then will not be by itself. */
const LEAST_CERTIFICATE_DAYS = 14;
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

/** When the certificate of a host ends, ISO 8601; null when that cannot be told. */
const certificateEnd = (host: string, port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connectTls({ host, port, servername: host, rejectUnauthorized: false, timeout: TIMEOUT_MS }, () => {
      const { valid_to: end } = socket.getPeerCertificate();
      resolve(end ? new Date(end).toISOString() : null);
      socket.destroy();
    });
    socket.once('error', () => resolve(null));
    socket.once('timeout', () => socket.destroy(new Error('It did not answer.')));
  });

const publicUrl = async ({ publicUrl: url }: HubConfig): Promise<Finding[]> => {
  const part = 'PUBLIC_URL';
  if (url === null) {
    const problem = 'Set it to the address that providers and Zapier reach; without it intake URLs lead to localhost.';
    return [{ part, said: 'not set', problem }];
  }
  const { hostname, port, protocol } = new URL(url);
  const findings: Finding[] = [];
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.name,
  );
  if (typeof answer === 'string') {
    const problem = `Nothing answers there (${answer}). Check the name, the proxy, its certificate, and that the hub runs.`;
    findings.push({ part, said: url, problem });
  } else {
    const isHub = answer.ok && (await answer.text()).includes('"ok"');
    const problem = `What answers there (${answer.status}) is no hub. Check where the proxy sends the requests.`;
    findings.push({ part, said: url, ...(!isHub && { problem }) });
  }
  if (protocol !== 'https:') {
    const isPrivate = isLoopbackHost(hostname);
    if (!isPrivate)
      findings.push({
        part: 'TLS',
        said: 'none',
        problem: 'Put a proxy with TLS in front: webhooks are about people.',
      });
    return findings;
  }
  const end = await certificateEnd(hostname.replace(/^\[|\]$/g, ''), Number(port) || 443);
  if (end === null) return findings;
  const days = Math.floor((Date.parse(end) - Date.now()) / DAY_MS);
  findings.push({
    part: 'TLS',
    said: `certificate ends in ${days} days`,
    ...(days < LEAST_CERTIFICATE_DAYS && { problem: 'Renew it, and look why it is not renewed by itself.' }),
  });
  return findings;
};

/** `hub doctor`: looks at what a hub needs, and says what to do; gives whether all is well. */
export const doctor = async (config: HubConfig): Promise<boolean> => {
  const findings = [
    node(),
    ...(config.databaseUrl === null ? await embedded(config) : await postgres(config, config.databaseUrl)),
    { part: 'Time zone', said: config.timeZone },
    ...(await publicUrl(config)),
  ];
  for (const { part, said, problem } of findings) {
    console.log(`${problem ? '!!' : 'ok'}  ${part.padEnd(11)} ${visible(said)}`);
    if (problem) console.log(`    ${' '.repeat(11)} ${visible(problem)}`);
  }
  const wrong = findings.filter(({ problem }) => problem !== undefined).length;
  console.log(wrong === 0 ? '\nAll is well.' : `\n${wrong} ${wrong === 1 ? 'thing needs' : 'things need'} attention.`);
  return wrong === 0;
};
