/** `npm run hub -- ...`: everything that is done to a hub from its own machine. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { Role } from '../../hub-api/role.ts';
import { ConfigError, type HubConfig, readConfig } from '../config.ts';
import { PROVIDERS } from '../providers.ts';
import { isSource, SOURCES, type Source } from '../sources.ts';
import { emptyQuarantine } from './empty-quarantine.ts';
import { exportLedger } from './export-ledger.ts';
import { failWith } from './fail.ts';
import { type AskHub, withHub } from './hub-access.ts';
import {
  addIntakeUrl,
  addKey,
  endIntakeUrl,
  endKey,
  listIntakeUrls,
  listKeys,
  printAccessLog,
  replaceIntakeUrl,
  replaceKey,
} from './keys.ts';
import { printEvidence, printHead, verifyLedger } from './ledger.ts';
import { makeProgress } from './progress.ts';
import { replayQuarantine } from './replay.ts';
import { readSecret } from './secret.ts';
import { showConfig } from './show-config.ts';
import {
  addWorkspace,
  deleteWorkspace,
  listWorkspaces,
  renameWorkspace,
  rotateKey,
  setAlerts,
  setHold,
  setProof,
  setRetention,
} from './workspace.ts';
import { addZap, endZap, listZaps, recover, setPaused } from './zaps.ts';

// What the hub writes is about people: for its owner only.
process.umask(0o077);

const FAILED = 1;
/** What was typed, or the configuration, is wrong. */
const MISUSED = 2;

const days = (text: string): number => {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3650) return Number(text);
  throw new InvalidArgumentError('Days are a whole number from 1 to 3650.');
};

const daysOrDefault = (text: string): number | null => (text === 'default' ? null : days(text));

const years = (text: string): number => {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100) return Number(text);
  throw new InvalidArgumentError('Years are a whole number from 1 to 100.');
};

const yearsOrDefault = (text: string): number | null => (text === 'default' ? null : years(text));

const hours = (text: string): number => {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 720) return Number(text);
  throw new InvalidArgumentError('Hours are a whole number from 0 to 720.');
};

/** "doubletick=4", beside what was given before. */
const silence = (text: string, before: Record<string, number | null> = {}): Record<string, number | null> => {
  const [provider = '', wanted = ''] = text.split('=');
  const words: Record<string, number | null> = { learn: null, off: 0 };
  const limit = wanted in words ? words[wanted] : hours(wanted);
  if (isSource(provider) && limit !== undefined) return { ...before, [provider]: limit };
  throw new InvalidArgumentError(`A provider is ${SOURCES.join(' or ')}, as in doubletick=4.`);
};

/** A time or a day, as ISO 8601. */
const instant = (text: string): string => {
  const time = Date.parse(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(time)) return new Date(time).toISOString();
  throw new InvalidArgumentError('A time is written like 2026-03-02 or 2026-03-02T10:00:00+01:00.');
};

const overlap = ['--overlap-hours <hours>', 'how long the old one goes on', hours, 24] as const;

const asJson = ['--json', 'print JSON, for a program to read (with "npm run --silent hub")'] as const;

let config: HubConfig | null = null;

const configured = (): HubConfig => {
  config = readConfig(process.env);
  return config;
};

// Only what opens a hub reads the hub's own modules: help and mistakes are answered at once.
const asking = (work: (ask: AskHub) => Promise<void>): Promise<void> => withHub(configured(), work);

const program = new Command('npm run hub --')
  .description('The Ringhook hub: start it, manage its workspaces, replay and export what it keeps.')
  .addHelpText(
    'after',
    `
Configuration comes from the environment: PORT, HOST, PUBLIC_URL, DATA_DIR, DATABASE_URL, TARGET_ALLOWLIST, PRIVATE_TARGETS,
TARGET_RATES, RETENTION_DAYS, PROOF_YEARS, LOG_LEVEL and more, each explained in docs/hub.md. Commands work while the hub runs, and without it.
Exit codes: 0 done, ${FAILED} failed, ${MISUSED} the command or the configuration is wrong.`,
  )
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

program
  .command('start')
  .description('serve the hub until Ctrl+C (npm start also serves local Zaps)')
  .action(async () => (await import('./start.ts')).start(configured()));

program
  .command('migrate')
  .description('bring the tables of the database up to date; start does so, too')
  .action(async () => (await import('./migrate.ts')).migrateDatabase(configured()));

program
  .command('config')
  .description('show every setting as the hub reads it, and where it comes from; no secret')
  .action(() => showConfig(configured(), process.env));

program
  .command('doctor')
  .description('look at database, clock, disk, PUBLIC_URL and certificate, and say what to do')
  .action(async () => {
    const { doctor } = await import('./doctor.ts');
    if (!(await doctor(configured()))) process.exitCode = FAILED;
  });

const workspace = program.command('workspace').description('who may use the hub: each has a key and intake URLs');

workspace
  .command('add')
  .argument('<name>', 'what to call it')
  .description('make a workspace, and show its key and intake URLs once')
  .option('--retention-days <days>', 'how long to keep its payloads', days)
  .option(...asJson)
  .action((name, options) => asking((ask) => addWorkspace(ask, name, options)));

workspace
  .command('list')
  .description('list the workspaces')
  .option(...asJson)
  .action((options) => asking((ask) => listWorkspaces(ask, options)));

workspace
  .command('rotate-key')
  .argument('<name>')
  .description('make a new main key; the old one goes on for 24 hours')
  .option('--leaked', 'end every key, session and intake URL at once, and make new ones')
  .option(...asJson)
  .action((name, options) => asking((ask) => rotateKey(ask, name, options)));

workspace
  .command('retention')
  .argument('<name>')
  .argument('<days>', 'how long to keep payloads, or "default"', daysOrDefault)
  .description('set how long a workspace keeps payloads; the permission ledger has a time of its own: see proof')
  .action((name, wanted) => asking((ask) => setRetention(ask, name, wanted)));

workspace
  .command('proof')
  .argument('<name>')
  .argument('<years>', 'how long to keep the permission ledger, or "default"', yearsOrDefault)
  .description('set how long a workspace keeps proof; an answer that still counts is kept longer')
  .action((name, wanted) => asking((ask) => setProof(ask, name, wanted)));

workspace
  .command('alerts')
  .argument('<name>')
  .description("show or set when a provider's silence raises an alert")
  .option('--time-zone <zone>', 'whose hours its habits are learnt by, such as Asia/Kolkata, or "default"')
  .option(
    '--silence <provider=hours>',
    'so many hours are too many; "learn" from its past weeks, or "off" (repeatable)',
    silence,
  )
  .action((name, { timeZone, silence: limits }) =>
    asking((ask) => setAlerts(ask, name, { timeZone: timeZone === 'default' ? null : timeZone, silence: limits })),
  );

workspace
  .command('hold')
  .argument('<name>')
  .argument('[reason]', 'why nothing may be erased, such as the name of a case')
  .description('put a workspace under legal hold: nothing of it is erased, by retention or on request')
  .option('--end', 'end the hold')
  .action((name, reason, options) => asking((ask) => setHold(ask, name, reason, options)));

workspace
  .command('rename')
  .argument('<name>')
  .argument('<new-name>')
  .description('call a workspace something else')
  .action((name, wanted) => asking((ask) => renameWorkspace(ask, name, wanted)));

workspace
  .command('delete')
  .argument('<name>')
  .description('remove a workspace with everything that it has, and print what was removed')
  .option('--confirm <name>', 'its name once more, where nobody is there to type it')
  .option(...asJson)
  .action((name, options) => asking((ask) => deleteWorkspace(ask, name, options)));

const key = program
  .command('key')
  .description('the keys of a workspace: each has a name, and a role that says what it may do');

key
  .command('list')
  .argument('<workspace>')
  .description('list the keys, and when each was last used')
  .option(...asJson)
  .action((name, options) => asking((ask) => listKeys(ask, name, options)));

key
  .command('add')
  .argument('<workspace>')
  .argument('<name>', 'what to call it')
  .addOption(
    new Option(
      '--role <role>',
      'admin: everything; agent: what Zaps need; viewer: read; auditor: ledger, evidence, access log',
    )
      .choices(Role.options)
      .makeOptionMandatory(),
  )
  .description('make a key, and show it once')
  .option(...asJson)
  .action((name, called, options) => asking((ask) => addKey(ask, name, called, options)));

key
  .command('replace')
  .argument('<workspace>')
  .argument('<name>')
  .description('make a key of the same name and role, and show it once')
  .option(...overlap)
  .option(...asJson)
  .action((name, called, options) => asking((ask) => replaceKey(ask, name, called, options)));

key
  .command('end')
  .argument('<workspace>')
  .argument('<name>')
  .description('end a key at once, with its sessions')
  .action((name, called) => asking((ask) => endKey(ask, name, called)));

const intakeUrl = program.command('intake-url').description('where providers post the webhooks of a workspace');

intakeUrl
  .command('list')
  .argument('<workspace>')
  .description('list the intake URLs, and when each was last used')
  .option(...asJson)
  .action((name, options) => asking((ask) => listIntakeUrls(ask, name, options)));

intakeUrl
  .command('add')
  .argument('<workspace>')
  .addArgument(new Argument('<provider>', 'who posts to it').choices(SOURCES))
  .description('make another intake URL, and say what to do with it; of whatsapp_cloud it asks for the app secret')
  .option(...asJson)
  .action(async (name, source: Source, options) => {
    const { signing } = PROVIDERS[source];
    const secret = signing ? await readSecret(signing.secretName) : null;
    await asking((ask) => addIntakeUrl(ask, name, source, secret, options));
  });

intakeUrl
  .command('replace')
  .argument('<workspace>')
  .argument('<id>')
  .description('make another intake URL in its place')
  .option(...overlap)
  .option(...asJson)
  .action((name, id, options) => asking((ask) => replaceIntakeUrl(ask, name, id, options)));

intakeUrl
  .command('end')
  .argument('<workspace>')
  .argument('<id>')
  .description('end an intake URL at once')
  .action((name, id) => asking((ask) => endIntakeUrl(ask, name, id)));

program
  .command('access-log')
  .argument('<workspace>')
  .description('who exported, looked up and erased what, and who made and ended keys, as CSV')
  .option('--since <time>', 'from this time or day on')
  .option('--until <time>', 'before this time or day')
  .option('-o, --output <file>', 'write to a file instead of standard output')
  .action((name, options) => asking((ask) => printAccessLog(ask, name, options)));

const ledger = program.command('ledger').description('the permission ledger as proof');

ledger
  .command('verify')
  .argument('<workspace>')
  .description('prove that no line was changed, removed, put in or moved; exit with 1 and name the first that was')
  .option('--head <file>', 'also that it still leads to this end, which "ledger head" wrote before')
  .option(...asJson)
  .action((name, options) =>
    asking(async (ask) => {
      if (!(await verifyLedger(ask, name, options))) process.exitCode = FAILED;
    }),
  );

ledger
  .command('head')
  .argument('<workspace>')
  .description('the end of the chain, to keep somewhere else and to verify against later')
  .option('-o, --output <file>', 'write to a file instead of standard output')
  .action((name, options) => asking((ask) => printHead(ask, name, options)));

ledger
  .command('evidence')
  .argument('<workspace>')
  .argument('<who>', 'a phone number with its country code, a WhatsApp user id, or a customer id')
  .description('everything that proves how one person stood: requests, replies, checks, calls, the chain')
  .addOption(new Option('--format <format>', 'a page to print, or JSON').choices(['html', 'json']).default('html'))
  .option('-o, --output <file>', 'write to a file instead of standard output')
  .action((name, who, options) => asking((ask) => printEvidence(ask, name, who, options)));

const zap = program.command('zap').description('the Zaps and other targets that subscribe');

zap
  .command('list')
  .argument('<workspace>')
  .description('list the subscriptions and how they fare')
  .option(...asJson)
  .action((name, options) => asking((ask) => listZaps(ask, name, options)));

zap
  .command('add')
  .argument('<workspace>')
  .argument('<trigger>', 'whose events, such as doubletick_call_ended')
  .argument('<url>', 'where to; its origin is in TARGET_ALLOWLIST or PRIVATE_TARGETS')
  .description('send events to n8n, Make, Pipedream or a program of your own, and show the signing secret')
  .addOption(
    new Option('--format <format>', "the fields that a Zap gets, or the provider's webhook as it came")
      .choices(['fields', 'webhook'])
      .default('fields'),
  )
  .option('--time-zone <zone>', 'of days in fields, such as Europe/Berlin; UTC unless it is given')
  .option('--lead-time-hours <hours>', 'of doubletick_call_permission_expired: how long before the end', hours)
  .option(...asJson)
  .action((name, trigger, url, options) => asking((ask) => addZap(ask, name, trigger, url, options)));

zap
  .command('end')
  .argument('<workspace>')
  .argument('<id>')
  .description('end a subscription for good')
  .action((name, id) => asking((ask) => endZap(ask, name, id)));

zap
  .command('pause')
  .argument('<workspace>')
  .argument('<id>')
  .description('send nothing to a Zap until it is resumed; nothing is lost')
  .action((name, id) => asking((ask) => setPaused(ask, name, id, true)));

zap
  .command('resume')
  .argument('<workspace>')
  .argument('<id>')
  .description('send to a paused Zap again, first what has waited')
  .action((name, id) => asking((ask) => setPaused(ask, name, id, false)));

program
  .command('recover')
  .argument('<workspace>')
  .addArgument(
    new Argument('<what>', 'what failed for good, or what a Zap missed while it was off').choices(['failed', 'missed']),
  )
  .description('send events of a period again, never faster than their target takes them')
  .requiredOption('--from <time>', 'of the events that came in from this time or day on', instant)
  .requiredOption('--to <time>', 'before this time or day', instant)
  .option('--zap <id>', 'only for this one (see "zap list"); what was missed is always one Zap\'s')
  .option('--wait', 'wait until it is over, and say how far it is')
  .option(...asJson)
  .action((name, what, options) => asking((ask) => recover(ask, name, what, options, makeProgress())));

program
  .command('replay')
  .description('try once more what was not understood')
  .command('quarantine')
  .argument('<workspace>')
  .description('replay every webhook in the quarantine of a workspace')
  .option(...asJson)
  .action((name, options) => asking((ask) => replayQuarantine(ask, name, options, makeProgress())));

program
  .command('empty')
  .description('delete what was not understood')
  .command('quarantine')
  .argument('<workspace>')
  .description('delete the webhooks in the quarantine of a workspace, which makes room there')
  .addOption(new Option('--source <provider>', 'only what this one sent').choices(SOURCES))
  .option('--before <time>', 'only what came in before this time, as 2026-03-02 or 2026-03-02T10:00:00+01:00')
  .option(...asJson)
  .action((name, options) => asking((ask) => emptyQuarantine(ask, name, options)));

program
  .command('export')
  .description('write out what the hub keeps')
  .command('ledger')
  .argument('<workspace>')
  .description('the permission ledger, the oldest line first')
  .addOption(new Option('--format <format>', 'JSON lines or CSV').choices(['csv', 'json']).default('csv'))
  .addOption(
    new Option('--status <status>', 'only answers that stand like this now').choices([
      'permanent',
      'temporary',
      'expired',
      'denied',
      'unclear',
    ]),
  )
  .option('--current', 'only answers that still count')
  .option('--all-lines', 'every line: requests, checks and ends, too')
  .option('--spreadsheet', 'CSV to open in a spreadsheet, which otherwise takes the plus off phone numbers')
  .option('-o, --output <file>', 'write to a file instead of standard output')
  .action((name, options) => asking((ask) => exportLedger(ask, name, options, makeProgress())));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
  } else {
    failWith(error instanceof ConfigError ? MISUSED : FAILED, error, config);
  }
}
