import { Readable } from 'node:stream';
import type { HubConfig } from '../config.ts';
import { DataFolderInUseError } from '../database/embedded.ts';
import { WORKSPACE_HEADER } from '../http/admin-token.ts';
import { readWhereabouts } from '../platform/whereabouts.ts';
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

/**
 * Gives `work` a hub to ask: the one that runs on this embedded database, or else one that is opened for the moment
 * and delivers nothing.
 */
export const withHub = async <Result>(config: HubConfig, work: (ask: AskHub) => Promise<Result>): Promise<Result> => {
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
    const running = error instanceof DataFolderInUseError ? await readWhereabouts(config.dataDir) : null;
    // In use and without a note: a hub that starts, or another command.
    if (!running) throw error;
    return work(askOver(running.url, running.adminToken));
  }
};
