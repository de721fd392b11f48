import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callAccepted, callEnded, permissionGranted } from '../src/doubletick/sample-payloads.ts';
import { readConfig } from '../src/hub/config.ts';
import { type Hub, openHub } from '../src/hub/hub.ts';
import { withKey } from '../src/hub/workspaces/workspace-key.ts';
import { callCompleted } from '../src/whatconverts/sample-payloads.ts';

/** A running hub with a little of everything in it. */
export interface FuzzedHub {
  hub: Hub;
  url: string;
  /** What stands for secrets and ids in an input, such as "{event}", and what it is in this run. */
  names: ReadonlyMap<string, string>;
  /** How long /healthz takes now, in ms. */
  idle(): Promise<number>;
  /** What the hub last logged as its own fault. */
  lastError(): string;
  stop(): Promise<void>;
}

const ROLES = ['admin', 'agent', 'viewer', 'auditor'] as const;

/** With limits that no input meets, so that each is looked at; it delivers nothing. */
export const startHub = async (): Promise<FuzzedHub> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringhook-fuzz-'));
  let lastLine = '';
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'error',
    DATA_DIR: folder,
    DISK_RESERVE_MB: '0',
    INTAKE_RATE_LIMIT: '1000000',
    INTAKE_MB_PER_SECOND: '100000',
  });
  const hub = await openHub(config, {
    logTo: {
      write: (line) => {
        lastLine = line;
      },
    },
  });
  const url = await hub.listen();
  const names = new Map<string, string>([['{command line}', hub.parts.adminToken]]);

  const added = await hub.parts.workspaces.add('fuzz');
  const spare = await hub.parts.workspaces.add('spare');
  if (!added || !spare) throw new Error('The hub is not new.');
  const { key, intake } = await withKey(hub.parts, added);
  const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  };
  for (const role of ROLES) {
    const made = await ask('POST', '/v1/keys', { name: `fuzz ${role}`, role });
    names.set(`{${role}}`, String(made.key));
  }
  const spareKey = await ask('POST', '/v1/keys', { name: 'fuzz spare', role: 'viewer' });
  names.set('{key id}', String(spareKey.id));
  names.set('{doubletick}', new URL(intake.doubletick).pathname.slice('/in/'.length));
  names.set('{whatconverts}', new URL(intake.whatconverts).pathname.slice('/in/'.length));
  const post = async (token: string, payload: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/in/${names.get(token)}`, { method: 'POST', body: JSON.stringify(payload) });
    return (await response.json()) as Record<string, unknown>;
  };
  const taken = await post('{doubletick}', callAccepted);
  for (const payload of [callEnded, permissionGranted]) await post('{doubletick}', payload);
  await post('{whatconverts}', callCompleted);
  const kept = await post('{whatconverts}', { nothing: 'that is known' });
  names.set('{event}', String(taken.event_id));
  names.set('{quarantined}', String(kept.quarantine_id));
  const target_url = 'https://hooks.zapier.com/hooks/standard/1/fuzz/';
  const subscribed = await ask('POST', '/v1/subscriptions', { trigger: 'doubletick_call_ended', target_url });
  names.set('{subscription}', String(subscribed.id));
  const session = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ key }),
  });
  names.set('{session}', session.headers.get('set-cookie')?.split(';')[0] ?? '');

  return {
    hub,
    url,
    names,
    async idle() {
      const began = performance.now();
      await (await fetch(`${url}/healthz`)).text();
      return performance.now() - began;
    },
    lastError: () => lastLine,
    async stop() {
      await hub.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
