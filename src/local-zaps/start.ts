/** `npm start`: a hub with local Zaps, until Ctrl+C. */
import { failWith } from '../hub/commands/fail.ts';
import { toldToStop } from '../hub/commands/start.ts';
import { type HubConfig, readConfig } from '../hub/config.ts';
import { toText } from '../hub/workspace-key.ts';
import { startHubWithZaps } from './hub-with-zaps.ts';
import { toTable } from './run.ts';

// What the hub writes is about people: for its owner only.
process.umask(0o077);

const stop = toldToStop();
let config: HubConfig | null = null;

try {
  config = readConfig({ LOG_LEVEL: 'warn', ...process.env }, { isLocal: true });
  const local = await startHubWithZaps(config, (run) => console.log(toTable(run)));
  const { zapier, first, intake } = local;
  console.log('Every trigger is on, subscribed at the hub. Each has a hook URL, which Zapier would have:\n');
  for (const zap of zapier.zaps.values()) console.log(`  ${zapier.hookUrl(zap)}`);
  console.log(
    first
      ? `\n${toText(first)}`
      : '\nThe hub has its workspaces from before. A key that was lost: npm run hub -- workspace rotate-key NAME\n',
  );
  console.log(`Post a webhook to a provider's intake URL and it takes the whole way; in this run also:

  DoubleTick    ${intake.doubletick}
  WhatConverts  ${intake.whatconverts}

Its fields appear here, and for whoever is signed in to the console at ${zapier.url}/runs. Stop with Ctrl+C.
`);
  await stop;
  await local.stop();
} catch (error) {
  failWith(1, error, config);
}
