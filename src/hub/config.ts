import * as z from 'zod';
import { isLinkLocalHost } from '../values/public-address.ts';
import { isTimeZone } from '../values/time.ts';

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/;

/** `host` as a URL or HOST has it. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK.test(host);

/** Whether a request's Host is a name or address of this machine alone; its port does not matter. */
export const isHostOfThisMachine = (host: string): boolean =>
  isLoopbackHost(host.toLowerCase().replace(/:\d{1,5}$/, ''));

/** `address` as a socket has it. */
export const isLoopbackAddress = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

const origin = z.string().transform((text, context) => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  context.addIssue(`"${text}" is not an origin such as https://hooks.zapier.com`);
  return z.NEVER;
});

/** The same for a target in a private network. */
const privateOrigin = origin.refine((target) => !isLinkLocalHost(new URL(target).hostname), 'must not be link-local');

const listed = (list: string): string[] =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

const whole = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number);

/** A URL that paths can be added to; without the slash at its end. */
const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://hub.example.com' })
  .refine((text) => !/[?#]/.test(text), 'must end with its path')
  .transform((text) => text.replace(/\/+$/, ''));

/** "https://hooks.zapier.com=30" */
const targetRate = z.string().transform((text, context) => {
  const [url = '', rate = ''] = text.split('=').map((part) => part.trim());
  const address = origin.safeParse(url);
  const perSecond = Number(rate);
  if (address.success && perSecond > 0 && perSecond <= 10_000) return [address.data, perSecond] as const;
  context.addIssue({
    code: 'custom',
    message: 'must be addresses with their limits, such as https://hooks.zapier.com=30',
  });
  return z.NEVER;
});

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://');

const Environment = z.object({
  PORT: whole(0, 65_535).default(8787),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** How providers and Zapier reach the hub: intake URLs are made from it. */
  PUBLIC_URL: baseUrl.optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: postgresUrl.optional(),
  /** Where LISTEN is heard, when DATABASE_URL leads to a pooler. */
  DATABASE_LISTEN_URL: postgresUrl.optional(),
  /** What intake tokens are sealed with. */
  SECRET_KEY: z.string().min(32, 'must have 32 characters or more').optional(),
  TARGET_ALLOWLIST: z.string().default('https://hooks.zapier.com').transform(listed).pipe(z.array(origin).min(1)),
  /** Targets in a private network or on this machine, each by its origin. */
  PRIVATE_TARGETS: z.string().default('').transform(listed).pipe(z.array(privateOrigin)),
  /** Deliveries a second that a target takes from one workspace. */
  TARGET_RATES: z.string().default('https://hooks.zapier.com=30').transform(listed).pipe(z.array(targetRate)),
  RETENTION_DAYS: whole(1, 3650).default(90),
  /** How long the permission ledger is kept; what still decides whether somebody may be called is kept longer. */
  PROOF_YEARS: whole(1, 100).default(7),
  /** Whose hours a provider's habits are learnt by, where a workspace says nothing else. */
  TIME_ZONE: z.string().refine(isTimeZone, 'is no time zone such as Asia/Kolkata').default('UTC'),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('info'),
  /** Webhooks a second that one intake token may send. */
  INTAKE_RATE_LIMIT: whole(1, 1_000_000).default(1000),
  /** MB of bodies that one process works on at once. */
  INTAKE_MB_UNDER_WAY: whole(2, 100_000).default(32),
  /** MB a second that one intake URL may send. */
  INTAKE_MB_PER_SECOND: whole(1, 100_000).default(16),
  /** Webhooks, and MB of them, that one workspace keeps in quarantine. */
  QUARANTINE_WEBHOOKS: whole(1, 10_000_000).default(10_000),
  QUARANTINE_MB: whole(1, 1_000_000).default(100),
  /** MB that stay free on the disk of the embedded database: with less, no webhook is taken in. */
  DISK_RESERVE_MB: whole(0, 1_000_000).default(256),
  /** A call without an end for this many hours is stale. */
  STALE_CALL_HOURS: whole(1, 720).default(4),
  /** Whether the text of messages that a provider sends along is kept, too. */
  KEEP_PRIVATE_TEXT: z.stringbool().default(false),
});

export interface HubConfig {
  port: number;
  host: string;
  /** Null until the port is known, when the hub is to tell its own. */
  publicUrl: string | null;
  dataDir: string;
  databaseUrl: string | null;
  /** Null: the same. */
  databaseListenUrl: string | null;
  /** Null: the hub makes a secret itself, and keeps it. */
  secretKey: string | null;
  targetAllowlist: readonly string[];
  privateTargets: readonly string[];
  /** Deliveries a second that a target takes from one workspace, by its origin; any number where there is none. */
  targetRates: ReadonlyMap<string, number>;
  retentionDays: number;
  proofYears: number;
  /** IANA. */
  timeZone: string;
  logLevel: string;
  intakeRateLimit: number;
  intakeMbUnderWay: number;
  intakeMbPerSecond: number;
  quarantineWebhooks: number;
  quarantineMb: number;
  diskReserveMb: number;
  staleCallHours: number;
  /** Whether the text of messages that a provider sends along is kept, too. */
  keepPrivateText: boolean;
  /** The local Zaps run beside the hub, which may then send to this machine. */
  isLocal: boolean;
}

/** Which part of the configuration each variable of the environment sets. */
export const SETTINGS = {
  PORT: 'port',
  HOST: 'host',
  PUBLIC_URL: 'publicUrl',
  DATA_DIR: 'dataDir',
  DATABASE_URL: 'databaseUrl',
  DATABASE_LISTEN_URL: 'databaseListenUrl',
  SECRET_KEY: 'secretKey',
  TARGET_ALLOWLIST: 'targetAllowlist',
  PRIVATE_TARGETS: 'privateTargets',
  TARGET_RATES: 'targetRates',
  RETENTION_DAYS: 'retentionDays',
  PROOF_YEARS: 'proofYears',
  TIME_ZONE: 'timeZone',
  LOG_LEVEL: 'logLevel',
  INTAKE_RATE_LIMIT: 'intakeRateLimit',
  INTAKE_MB_UNDER_WAY: 'intakeMbUnderWay',
  INTAKE_MB_PER_SECOND: 'intakeMbPerSecond',
  QUARANTINE_WEBHOOKS: 'quarantineWebhooks',
  QUARANTINE_MB: 'quarantineMb',
  DISK_RESERVE_MB: 'diskReserveMb',
  STALE_CALL_HOURS: 'staleCallHours',
  KEEP_PRIVATE_TEXT: 'keepPrivateText',
} as const satisfies Record<keyof typeof Environment.shape, keyof HubConfig>;

export type SettingName = keyof typeof SETTINGS;

/** The configuration is wrong, in words: the message names each variable. */
export class ConfigError extends Error {}

/** Reads the environment; every variable has a default that works on one machine. */
export const readConfig = (
  environment: Record<string, string | undefined>,
  { isLocal = false }: { isLocal?: boolean } = {},
): HubConfig => {
  // A variable that is set to nothing counts as not set, as in a compose file.
  const filled = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = Environment.safeParse(filled);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The configuration is not right. ${problems.join('; ')}.`);
  }
  const { data } = result;
  const loopback = data.TARGET_ALLOWLIST.find((allowed) => isLoopbackHost(new URL(allowed).hostname));
  if (loopback && !isLocal) {
    throw new ConfigError(
      `The configuration is not right. TARGET_ALLOWLIST: ${loopback} is this machine itself. Name it in PRIVATE_TARGETS instead, which says that it is meant.`,
    );
  }
  return {
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL ?? null,
    dataDir: data.DATA_DIR,
    databaseUrl: data.DATABASE_URL ?? null,
    databaseListenUrl: data.DATABASE_LISTEN_URL ?? null,
    secretKey: data.SECRET_KEY ?? null,
    targetAllowlist: data.TARGET_ALLOWLIST,
    privateTargets: data.PRIVATE_TARGETS,
    targetRates: new Map(data.TARGET_RATES),
    retentionDays: data.RETENTION_DAYS,
    proofYears: data.PROOF_YEARS,
    timeZone: data.TIME_ZONE,
    logLevel: data.LOG_LEVEL,
    intakeRateLimit: data.INTAKE_RATE_LIMIT,
    intakeMbUnderWay: data.INTAKE_MB_UNDER_WAY,
    intakeMbPerSecond: data.INTAKE_MB_PER_SECOND,
    quarantineWebhooks: data.QUARANTINE_WEBHOOKS,
    quarantineMb: data.QUARANTINE_MB,
    diskReserveMb: data.DISK_RESERVE_MB,
    staleCallHours: data.STALE_CALL_HOURS,
    keepPrivateText: data.KEEP_PRIVATE_TEXT,
    isLocal,
  };
};
