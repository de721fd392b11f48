import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { readConfig } from '../../src/hub/config.ts';
import { type Hub, openHub } from '../../src/hub/hub.ts';
import { makeHubFolder, removeFolder } from '../hub/embedded-folder.ts';

/** A hub that listens, with a workspace, and a server that its Zaps' events go to. */
export interface RunningHub {
  hub: Hub;
  url: string;
  /** The workspace's key. */
  key: string;
  workspace: string;
  /** Where Zaps are; what is posted under /refuses is answered with 400. */
  zapier: string;
  /** A call with the workspace's key; gives the JSON that it answers, and fails when that is an error. */
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Posts a webhook as a provider would. */
  receive(provider: 'doubletick' | 'whatconverts', payload: object): Promise<void>;
  close(): Promise<void>;
}

const startZapier = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const isRefused = request.url?.startsWith('/refuses') ?? false;
      response.writeHead(isRefused ? 400 : 200).end(isRefused ? 'This hook is misconfigured.' : '{"status":"success"}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

export const runHub = async (extra: Parameters<typeof openHub>[1] = {}): Promise<RunningHub> => {
  const zapierServer = await startZapier();
  const zapier = `http://127.0.0.1:${(zapierServer.address() as AddressInfo).port}`;
  const folder = await makeHubFolder();
  const environment = { PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', TARGET_ALLOWLIST: zapier };
  const hub = await openHub(readConfig(environment, { isLocal: true }), extra);
  const url = await hub.start();
  const added = await hub.parts.workspaces.add('Acme Sales');
  if (!added) throw new Error('A new hub has no workspaces.');
  const { key, workspace } = added;

  const call = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Answer;
  };

  const { intake } = await call<{ intake: Record<string, string> }>('GET', '/v1/me');

  return {
    hub,
    url,
    key,
    workspace: workspace.id,
    zapier,
    call,
    async receive(provider, payload) {
      const response = await fetch(intake[provider] ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      });
      await response.text();
    },
    async close() {
      await hub.stop();
      zapierServer.close();
      removeFolder(folder);
    },
  };
};

/** Signs in, and waits for the first screen to be live. */
export const signIn = async (page: Page, { url, key }: Pick<RunningHub, 'url' | 'key'>, path = '/'): Promise<void> => {
  await page.goto(url + path);
  await page.getByLabel('Hub Key').fill(key);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
};
