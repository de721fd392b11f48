import { once } from 'node:events';
import type { HubConfig } from '../config.ts';
import { openHub } from '../hub.ts';
import { listWorkspaces } from '../store/workspaces.ts';
import { makeFirstWorkspace, toText } from '../workspaces/workspace-key.ts';

/** Resolves when somebody asks the process to end. */
export const toldToStop = (): Promise<unknown> => Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);

/** `hub start`: the hub alone, until it is told to stop. */
export const start = async (config: HubConfig): Promise<void> => {
  const stop = toldToStop();
  const hub = await openHub(config);
  try {
    const url = await hub.start();
    const first = await makeFirstWorkspace(hub.parts);
    if (first) console.log(`\n${toText(first)}`);
    else if ((await listWorkspaces(hub.parts.database)).length === 0) {
      console.log('\nThere is no workspace yet. Make one: npm run hub -- workspace add NAME\n');
    }
    console.log(`The hub is at ${hub.parts.publicUrl()}, its calls at ${url}/openapi.json. Stop it with Ctrl+C.`);
    await stop;
  } finally {
    await hub.stop();
  }
};
