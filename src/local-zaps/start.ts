/** `npm start`: a hub with local Zaps, until Ctrl+C. */
import { failWith } from '../hub/commands/fail.ts';
import { toldToStop } from '../hub/commands/start.ts';
import { type HubConfig, readConfig } from '../hub/config.ts';
import { toText } from '../hub/workspaces/workspace-key.ts';
import { startHubWithZaps } from './hub-with-zaps.ts';
import { toTable } from './run.ts';
import { tryCommand } from './try-command.ts';

// What the hub writes is about people: for its owner only.
process.umask(0o077);

const stop = toldToStop();
let config: HubConfig | null = null;

try {
  config = readConfig({ LOG_LEVEL: 'warn', ...process.env }, { isLocal: true });
  const local = await startHubWithZaps(config, (run) => console.log(toTable(run)));
  const { zapier, first, intake, consoleLink } = local;
  console.log(
    first
      ? `\n${toText(first)}`
      : '\nThe hub has its workspaces from before. A key that was lost: npm run hub -- workspace rotate-key NAME\n',
  );
  if (process.argv.includes('--hooks')) {
    console.log('Each trigger has a hook URL, which Zapier would have:\n');
    for (const zap of zapier.zaps.values()) console.log(`  ${zapier.hookUrl(zap)}`);
    console.log('');
  }
  console.log(`Every trigger is on, and runs its Zap here. Try it: a call that is answered right now.

  ${tryCommand(intake.doubletick, Date.now())}

What the Zaps get appears here, and for whoever is signed in at ${zapier.url}/runs. Stop with Ctrl+C.
Open the console, signed in (works once):

  ${consoleLink}
`);
  await stop;
  await local.stop();
} catch (error) {
  failWith(1, error, config);
}
