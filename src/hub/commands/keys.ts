import { text } from 'node:stream/consumers';
import type { IntakeToken } from '../../hub-api/intake-tokens.ts';
import type { Key, MadeKey } from '../../hub-api/keys.ts';
import type { Role } from '../../hub-api/role.ts';
import { visible } from '../../values/visible.ts';
import { PROVIDERS } from '../providers.ts';
import type { Source } from '../sources.ts';
import { CommandError } from './explain.ts';
import type { AskHub, HubRequest } from './hub-access.ts';
import { printJson, writeOut } from './output.ts';
import { answerOf, jsonOf } from './workspace.ts';

interface Shown {
  json?: boolean;
}

interface Replacing extends Shown {
  /** How long the old one goes on. */
  overlapHours: number;
}

const print = (asJson: boolean, answer: object, inWords: string): void =>
  asJson ? printJson(answer) : console.log(inWords);

/** To the minute, as its last use is kept. */
const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;

const usedIn = ({ last_used_at: used, ends_at: ends }: Pick<Key, 'last_used_at' | 'ends_at'>): string =>
  `${used === null ? 'never used' : `last used ${minute(used)}`}${ends === null ? '' : `, ends ${minute(ends)}`}`;

const keysOf = async (ask: AskHub, workspace: string): Promise<Key[]> =>
  (await jsonOf<{ keys: Key[] }>(ask, { method: 'GET', path: '/v1/keys', workspace })).keys;

/** A key that goes on, by its name. */
const keyCalled = async (ask: AskHub, workspace: string, name: string): Promise<Key> => {
  const named = (await keysOf(ask, workspace)).filter((key) => key.name === name);
  // Of those with one name, the one that goes on.
  const key = named.find(({ ends_at: ends }) => ends === null) ?? named[0];
  if (!key) throw new CommandError(`There is no key "${name}". See "key list".`);
  return key;
};

const change = async (ask: AskHub, request: HubRequest): Promise<void> => {
  await text((await answerOf(ask, request)).body);
};

export const listKeys = async (ask: AskHub, workspace: string, { json = false }: Shown): Promise<void> => {
  const keys = await keysOf(ask, workspace);
  const lines = keys.map(
    (key) => `${visible(key.name)}  ${key.role}  since ${key.created_at.slice(0, 10)}, ${usedIn(key)}`,
  );
  print(json, keys, lines.join('\n'));
};

const showKey = (made: MadeKey, asJson: boolean): void =>
  print(asJson, made, `Key "${visible(made.name)}", role ${made.role}. Keep it: it is shown once.\n\n  ${made.key}\n`);

export const addKey = async (
  ask: AskHub,
  workspace: string,
  name: string,
  { role, json = false }: Shown & { role: Role },
): Promise<void> => {
  showKey(await jsonOf<MadeKey>(ask, { method: 'POST', path: '/v1/keys', workspace, body: { name, role } }), json);
};

export const replaceKey = async (
  ask: AskHub,
  workspace: string,
  name: string,
  { overlapHours, json = false }: Replacing,
): Promise<void> => {
  const { id } = await keyCalled(ask, workspace, name);
  const body = { overlap_hours: overlapHours };
  showKey(await jsonOf<MadeKey>(ask, { method: 'POST', path: `/v1/keys/${id}/replace`, workspace, body }), json);
  if (!json)
    console.log(`The old key ${overlapHours > 0 ? `goes on for ${overlapHours} hours` : 'opens nothing any more'}.`);
};

export const endKey = async (ask: AskHub, workspace: string, name: string): Promise<void> => {
  const { id } = await keyCalled(ask, workspace, name);
  await change(ask, { method: 'DELETE', path: `/v1/keys/${id}`, workspace });
  console.log(`The key "${visible(name)}" opens nothing any more, and whoever was signed in with it is signed out.`);
};

const showUrl = ({ id, source, url }: IntakeToken): string =>
  `${id}  ${source}\n  ${url ?? '(made before the hub kept them)'}`;

/** The same, with what to do with it at the provider. */
const showNewUrl = (made: IntakeToken): string => {
  const { name, setUp } = PROVIDERS[made.source];
  const token = made.verify_token === undefined ? '' : `\n  Verify token: ${made.verify_token}`;
  const steps = setUp.map((step, index) => `  ${index + 1}. ${step.replaceAll('**', '')}`);
  return `${showUrl(made)}${token}\n\n${name}:\n${steps.join('\n')}`;
};

export const listIntakeUrls = async (ask: AskHub, workspace: string, { json = false }: Shown): Promise<void> => {
  const { intake_tokens: tokens } = await jsonOf<{ intake_tokens: IntakeToken[] }>(ask, {
    method: 'GET',
    path: '/v1/intake-tokens',
    workspace,
  });
  const lines = tokens.map((one) => `${showUrl(one)}\n  since ${one.created_at.slice(0, 10)}, ${usedIn(one)}`);
  print(json, tokens, lines.join('\n') || 'There is no intake URL.');
};

/** `appSecret`: what a provider signs its webhooks with, of one that does; null for any other. */
export const addIntakeUrl = async (
  ask: AskHub,
  workspace: string,
  source: Source,
  appSecret: string | null,
  { json = false }: Shown,
): Promise<void> => {
  const body = { source, ...(appSecret !== null && { app_secret: appSecret }) };
  const request: HubRequest = { method: 'POST', path: '/v1/intake-tokens', workspace, body };
  const made = await jsonOf<IntakeToken>(ask, request);
  print(json, made, showNewUrl(made));
};

export const replaceIntakeUrl = async (
  ask: AskHub,
  workspace: string,
  id: string,
  { overlapHours, json = false }: Replacing,
): Promise<void> => {
  const path = `/v1/intake-tokens/${encodeURIComponent(id)}/replace`;
  const body = { overlap_hours: overlapHours };
  const made = await jsonOf<IntakeToken>(ask, { method: 'POST', path, workspace, body });
  print(json, made, showNewUrl(made));
  if (!json)
    console.log(`The old URL takes webhooks ${overlapHours > 0 ? `for ${overlapHours} hours more` : 'no more'}.`);
};

export const endIntakeUrl = async (ask: AskHub, workspace: string, id: string): Promise<void> => {
  await change(ask, { method: 'DELETE', path: `/v1/intake-tokens/${encodeURIComponent(id)}`, workspace });
  console.log('This URL takes webhooks no more.');
};

/** Writes the access log as CSV, the latest entry first. */
export const printAccessLog = async (
  ask: AskHub,
  workspace: string,
  { since, until, output }: { since?: string; until?: string; output?: string },
): Promise<void> => {
  const query = new URLSearchParams({ format: 'csv', ...(since ? { since } : {}), ...(until ? { until } : {}) });
  const { body } = await answerOf(ask, { method: 'GET', path: `/v1/access-log?${query}`, workspace });
  await writeOut(body, output);
  if (output !== undefined) console.error(`The access log is in ${output}.`);
};
