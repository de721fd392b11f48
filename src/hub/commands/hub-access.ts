import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { HubConfig } from '../config.ts';
import { DATABASE } from '../database/data-folder.ts';
import { DataFolderInUseError } from '../database/embedded.ts';
import { isInUse } from '../database/embedded-thread.ts';
import { WORKSPACE_HEADER } from '../http/admin-token.ts';
import { readWhereabouts, type Whereabouts } from '../platform/whereabouts.ts';
import { CommandError } from './explain.ts';

export interface HubRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: object;
  /** For a call of a workspace's own: its name. */
  workspace?: string;
}

export interface HubAnswer {
  status: number;
  body: Readable;
}

/** Asks the hub, wherever it runs. */
export type AskHub = (request: HubRequest) => Promise<HubAnswer>;

const headersFor = (adminToken: string, { body, workspace }: HubRequest): Record<string, string> => ({
  authorization: `Bearer ${adminToken}`,
  ...(body ? { 'content-type': 'application/json' } : {}),
  ...(workspace === undefined ? {} : { [WORKSPACE_HEADER]: encodeURIComponent(workspace) }),
});

const askOver =
  (url: string, adminToken: string): AskHub =>
  async (request) => {
    const { method, path, body } = request;
    const headers = headersFor(adminToken, request);
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) }).catch(() => {
      throw new CommandError(
        `The hub that has the data open does not answer at ${url}. Is it busy or stopped? Try again.`,
      );
    });
    return { status: response.status, body: Readable.from(response.body ?? []) };
  };

/** Where the hub answers that has the data open; null without one. A note alone may be of a hub that was killed. */
const runningHub = async ({ databaseUrl, dataDir }: HubConfig): Promise<Whereabouts | null> => {
  const note = databaseUrl === null ? await readWhereabouts(dataDir) : null;
  return note && (await isInUse(join(dataDir, DATABASE))) ? note : null;
};

/**
 * Gives `work` a hub to ask: the one that runs on this embedded database, or else one that is opened for the moment
 * and delivers nothing.
 */
export const withHub = async <Result>(config: HubConfig, work: (ask: AskHub) => Promise<Result>): Promise<Result> => {
  const running = await runningHub(config);
  if (running) return work(askOver(running.url, running.adminToken));
  try {
    const { openHub } = await import('../hub.ts');
    const hub = await openHub({ ...config, logLevel: 'error' });
    try {
      return await work(async (request) => {
        const { method, path: url, body: payload } = request;
        const headers = headersFor(hub.parts.adminToken, request);
        const response = await hub.server.inject({ method, url, payload, headers, payloadAsStream: true });
        return { status: response.statusCode, body: response.stream() };
      });
    } finally {
      await hub.stop();
    }
  } catch (error) {
    // Another command was faster, or a hub that has just started.
    const started = error instanceof DataFolderInUseError ? await runningHub(config) : null;
    if (!started) throw error;
    return work(askOver(started.url, started.adminToken));
  }
};
