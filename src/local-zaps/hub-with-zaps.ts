import { fileURLToPath } from 'node:url';
import { ConfigError, type HubConfig, isLoopbackHost } from '../hub/config.ts';
import { makeDataFolder } from '../hub/database/data-folder.ts';
import { type Hub, openHub } from '../hub/hub.ts';
import { type Clock, systemClock } from '../hub/platform/clock.ts';
import { listWorkspaces } from '../hub/store/workspaces.ts';
import { intakeUrls, makeFirstWorkspace, type WithKey } from '../hub/workspaces/workspace-key.ts';
import { hookTokenIn } from './hook-token.ts';
import { LocalZapier } from './local-zapier.ts';
import { isForThisMachine } from './own-machine.ts';
import type { Run } from './run.ts';
import { localZapRoutes } from './server.ts';
import { SignInLink } from './sign-in-link.ts';
import { tryOutRoutes } from './try-out-routes.ts';

const app = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

/** A hub, and beside it on its port the local Zaps: every trigger is on, subscribed at the hub. */
export interface HubWithZaps {
  hub: Hub;
  zapier: LocalZapier;
  /** The workspace that was made for them, with its key; null when there was one already. */
  first: WithKey | null;
  /** Where providers post to it in this run. */
  intake: WithKey['intake'];
  /** Opens the console, signed in, once. */
  consoleLink: string;
  stop(): Promise<void>;
}

/** The Zaps need a key, and the workspace's own was shown once and is not kept: they get one for this run, and so does the terminal. */
const localKeys = async ({ parts }: Hub): Promise<{ workspaceId: string; key: string; consoleKey: string }> => {
  const [workspace] = await listWorkspaces(parts.database);
  const { id } = workspace ?? (await parts.workspaces.add('main'))?.workspace ?? {};
  if (!id) throw new Error('There is no workspace for the local Zaps.');
  const { workspaces } = parts;
  return {
    workspaceId: id,
    key: await workspaces.rotateKey(id, 'local'),
    consoleKey: await workspaces.rotateKey(id, 'terminal'),
  };
};

/** `onRun` hears of everything that a Zap does; `clock` is the hub's alone. Throws a ConfigError when other machines could reach it. */
export const startHubWithZaps = async (
  config: HubConfig,
  onRun: (run: Run) => void,
  clock: Clock = systemClock,
): Promise<HubWithZaps> => {
  if (!isLoopbackHost(config.host)) {
    throw new ConfigError(
      `The configuration is not right. HOST: ${config.host} can be reached from other machines, and local Zaps are for this one alone. Leave HOST out, or start the hub without them: npm run hub -- start`,
    );
  }
  makeDataFolder(config.dataDir);
  const zapier = await LocalZapier.start(app, onRun, hookTokenIn(config.dataDir));
  const link = new SignInLink();
  const stops = [() => zapier.close()];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  try {
    const hub = await openHub(config, {
      clock,
      guard: ({ publicUrl }) => isForThisMachine(publicUrl),
      extend: async (server, parts) => {
        await server.register(localZapRoutes(zapier));
        await server.register(tryOutRoutes(zapier, parts));
        await server.register(link.routes(parts));
      },
    });
    stops.push(() => hub.stop());
    zapier.url = await hub.listen();
    const first = await makeFirstWorkspace(hub.parts);
    const { workspaceId, key, consoleKey } = await localKeys(hub);
    link.key = consoleKey;
    const authData = { hub_url: zapier.url, hub_key: key };
    // With an id that stays, a Zap is the same subscription after a restart, and gets what it missed.
    for (const { key: id } of zapier.triggers) await zapier.turnOn(id, { id, workspaceId, authData });
    // Not before every Zap is on: what was left from the last run would be told that its Zap is gone.
    hub.work();
    const intake = await intakeUrls(hub.parts, workspaceId, key);
    return { hub, zapier, first, intake, consoleLink: zapier.url + link.path, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
