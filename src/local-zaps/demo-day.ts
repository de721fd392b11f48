/**
 * `npm run demo:day`: fills a hub with a made-up day of a team: the one that `npm start` runs on the data folder, or else
 * one that is started for it, whose clock then goes through the day. `-- --calls 100` for another day than one of 425.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CommandError } from '../hub/commands/explain.ts';
import { failWith } from '../hub/commands/fail.ts';
import { type AskHub, withHub } from '../hub/commands/hub-access.ts';
import { jsonOf } from '../hub/commands/workspace.ts';
import { type HubConfig, readConfig } from '../hub/config.ts';
import { DataFolderInUseError } from '../hub/database/embedded.ts';
import { countDeliveries } from '../hub/store/deliveries.ts';
import { toText } from '../hub/workspaces/workspace-key.ts';
import type { IntakeToken } from '../hub-api/intake-tokens.ts';
import type { UrlSource } from '../hub-api/sources.ts';
import type { NewSubscription } from '../hub-api/subscriptions.ts';
import type { Triggers } from '../hub-api/triggers.ts';
import { CALLS_OF_A_DAY, dayUntil, type Happening, TEAM } from './day.ts';
import { type HubWithZaps, startHubWithZaps } from './hub-with-zaps.ts';

/** A Zap that was deleted in Zapier: whatever it is sent is refused. */
const LOST_ZAP = { trigger: 'doubletick_call_rejected', path: '/hooks/a-zap-that-is-gone/declined-calls' };

const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 100;

const post = async (url: string, payload: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(payload) });
  await response.text();
  // What is not understood is kept all the same: the day has one such webhook.
  if (response.status >= 500) throw new CommandError(`The hub answered ${response.status}. Try again in a moment.`);
};

/** Posts the happenings to the hub's first workspace, each after `before`. */
const fill = async (ask: AskHub, day: readonly Happening[], before: (happening: Happening) => void): Promise<void> => {
  const { workspaces } = await jsonOf<{ workspaces: { name: string }[] }>(ask, {
    method: 'GET',
    path: '/admin/workspaces',
  });
  const workspace = workspaces[0]?.name ?? '';
  const { can_try: isLocal } = await jsonOf<Triggers>(ask, { method: 'GET', path: '/v1/triggers', workspace });
  if (!isLocal) {
    throw new CommandError(
      'The hub that runs on this data folder has no local Zaps. It may be a real one, so it gets no made-up day: stop it, or set DATA_DIR to another folder.',
    );
  }
  const { intake_tokens } = await jsonOf<{ intake_tokens: IntakeToken[] }>(ask, {
    method: 'GET',
    path: '/v1/intake-tokens',
    workspace,
  });
  const urlOf = (source: UrlSource): string => {
    const url = intake_tokens.find((token) => token.source === source && token.url !== null)?.url;
    if (!url) throw new CommandError(`The workspace "${workspace}" has no intake URL for ${source}: make one first.`);
    return url;
  };
  const intake = { doubletick: urlOf('doubletick'), whatconverts: urlOf('whatconverts') };
  const wish = { trigger: LOST_ZAP.trigger, target_url: new URL(LOST_ZAP.path, intake.doubletick).href };
  await jsonOf<NewSubscription>(ask, { method: 'POST', path: '/v1/subscriptions', workspace, body: wish });
  for (const happening of day) {
    before(happening);
    await post(intake[happening.source], happening.payload);
  }
};

/** Null when a hub runs on the data folder already. */
const startOwn = async (config: HubConfig, clock: () => number): Promise<HubWithZaps | null> => {
  try {
    return await startHubWithZaps(config, () => undefined, clock);
  } catch (error) {
    if (error instanceof DataFolderInUseError) return null;
    throw error;
  }
};

const untilDelivered = async ({ hub }: HubWithZaps): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while ((await countDeliveries(hub.parts.database, 'queued')) > 0 && Date.now() < end) await sleep(LOOK_EVERY_MS);
};

// What the hub writes is about people: for its owner only.
process.umask(0o077);

const callsWanted = (): number => {
  const { values } = parseArgs({ options: { calls: { type: 'string', default: String(CALLS_OF_A_DAY) } } });
  const calls = Number(values.calls);
  if (Number.isInteger(calls) && calls >= 20 && calls <= 2000) return calls;
  throw new CommandError('--calls is a whole number from 20 to 2000.');
};

let config: HubConfig | null = null;

try {
  config = readConfig({ LOG_LEVEL: 'error', ...process.env }, { isLocal: true });
  const now = Date.now();
  const calls = callsWanted();
  const day = dayUntil(now, calls);
  // What the clock of a hub of its own says; null for the time that it is.
  let at: number | null = day[0]?.at ?? null;
  const own = await startOwn(config, () => at ?? Date.now());
  try {
    // A hub that runs has one clock: what says not itself when it happened would happen now.
    const told = own ? day : day.filter(({ saysWhen, at: time }) => saysWhen || time === now);
    await withHub(config, (ask) =>
      fill(ask, told, (happening) => {
        at = happening.at;
      }),
    );
    at = null;
    if (own) await untilDelivered(own);
    if (own?.first) console.log(`\n${toText(own.first)}`);
    console.log(
      `A day of ${calls} calls and ${TEAM.length} team members is in, up to now; all names and numbers are made up. ${
        own ? 'See it in the console: npm start' : 'See it in the console.'
      }`,
    );
  } finally {
    at = null;
    await own?.stop();
  }
} catch (error) {
  failWith(1, error, config);
}
