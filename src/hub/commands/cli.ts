/** `npm run hub -- ...`: everything that is done to a hub from its own machine. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ConfigError, type HubConfig, readConfig } from '../config.ts';
import { explain } from './explain.ts';
import { exportLedger } from './export-ledger.ts';
import { type AskHub, withHub } from './hub-access.ts';
import { migrateDatabase } from './migrate.ts';
import { makeProgress } from './progress.ts';
import { replayQuarantine } from './replay.ts';
import { start } from './start.ts';
import { addWorkspace, listWorkspaces, rotateKey, setRetention } from './workspace.ts';

const FAILED = 1;
/** What was typed, or the configuration, is wrong. */
const MISUSED = 2;

const days = (text: string): number => {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3650) return Number(text);
  throw new InvalidArgumentError('Days are a whole number from 1 to 3650.');
};

const daysOrDefault = (text: string): number | null => (text === 'default' ? null : days(text));

const asJson = ['--json', 'print JSON, for a program to read (with "npm run --silent hub")'] as const;

let config: HubConfig | null = null;

const configured = (): HubConfig => {
  config = readConfig(process.env);
  return config;
};

const asking = (work: (ask: AskHub) => Promise<void>): Promise<void> => withHub(configured(), work);

const program = new Command('npm run hub --')
  .description('The Ringhook hub: start it, manage its workspaces, replay and export what it keeps.')
  .addHelpText(
    'after',
    `
Configuration comes from the environment: PORT, HOST, PUBLIC_URL, DATA_DIR, DATABASE_URL, TARGET_ALLOWLIST,
RETENTION_DAYS, LOG_LEVEL and more, each explained in docs/hub.md. Commands work while the hub runs, and without it.
Exit codes: 0 done, ${FAILED} failed, ${MISUSED} the command or the configuration is wrong.`,
  )
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

program
  .command('start')
  .description('serve the hub until Ctrl+C (npm start also serves local Zaps)')
  .action(() => start(configured()));

program
  .command('migrate')
  .description('bring the tables of the database up to date; start does so, too')
  .action(() => migrateDatabase(configured()));

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
  .description('make a new key; the old one ends at once, the old intake URLs go on')
  .option(...asJson)
  .action((name, options) => asking((ask) => rotateKey(ask, name, options)));

workspace
  .command('retention')
  .argument('<name>')
  .argument('<days>', 'how long to keep payloads, or "default"', daysOrDefault)
  .description('set how long a workspace keeps payloads; the permission ledger is kept for ever')
  .action((name, wanted) => asking((ask) => setRetention(ask, name, wanted)));

program
  .command('replay')
  .description('try once more what was not understood')
  .command('quarantine')
  .argument('<workspace>')
  .description('replay every webhook in the quarantine of a workspace')
  .option(...asJson)
  .action((name, options) => asking((ask) => replayQuarantine(ask, name, options, makeProgress())));

program
  .command('export')
  .description('write out what the hub keeps')
  .command('ledger')
  .argument('<workspace>')
  .description('the permission ledger, the oldest reply first')
  .addOption(new Option('--format <format>', 'JSON lines or CSV').choices(['csv', 'json']).default('csv'))
  .addOption(
    new Option('--status <status>', 'only replies that stand like this now').choices([
      'permanent',
      'temporary',
      'expired',
      'denied',
    ]),
  )
  .option('--current', 'only the reply that counts, for each customer and business number')
  .option('--spreadsheet', 'CSV to open in a spreadsheet, which otherwise takes the plus off phone numbers')
  .option('-o, --output <file>', 'write to a file instead of standard output')
  .action((name, options) => asking((ask) => exportLedger(ask, name, options, makeProgress())));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
  } else {
    console.error(explain(error, config) ?? error);
    process.exitCode = error instanceof ConfigError ? MISUSED : FAILED;
  }
}
