import { createInterface } from 'node:readline/promises';
import { json, text } from 'node:stream/consumers';
import type { Problem } from '../../hub-api/problem.ts';
import { visible } from '../../values/visible.ts';
import type { AlertSettings, Receipt, WorkspaceLine } from '../http/admin-routes.ts';
import { SOURCES } from '../sources.ts';
import { toText, type WithKey } from '../workspaces/workspace-key.ts';
import { CommandError } from './explain.ts';
import type { AskHub, HubAnswer, HubRequest } from './hub-access.ts';
import { printJson } from './output.ts';

const problemOf = async ({ body, status }: HubAnswer): Promise<string> => {
  const answer = await text(body);
  try {
    return (JSON.parse(answer) as Problem).detail;
  } catch {
    return `The hub answered with status ${status}.`;
  }
};

/** The hub's answer; throws a CommandError with its own words when it refuses. */
export const answerOf = async (ask: AskHub, request: HubRequest): Promise<HubAnswer> => {
  const answer = await ask(request);
  if (answer.status >= 400) throw new CommandError(await problemOf(answer));
  return answer;
};

export const jsonOf = async <Answer>(ask: AskHub, request: HubRequest): Promise<Answer> =>
  (await json((await answerOf(ask, request)).body)) as Answer;

const at = (name: string, call: string): string => `/admin/workspaces/${encodeURIComponent(name)}/${call}`;

const show = (workspace: WithKey, asJson: boolean): void =>
  asJson ? printJson(workspace) : console.log(toText(workspace));

export const addWorkspace = async (
  ask: AskHub,
  name: string,
  { json: asJson = false, retentionDays = null }: { json?: boolean; retentionDays?: number | null },
): Promise<void> => {
  const workspace = await jsonOf<WithKey>(ask, { method: 'POST', path: '/admin/workspaces', body: { name } });
  if (retentionDays !== null) {
    await answerOf(ask, { method: 'PUT', path: at(workspace.name, 'retention'), body: { days: retentionDays } });
  }
  show(workspace, asJson);
};

export const listWorkspaces = async (ask: AskHub, { json: asJson = false }: { json?: boolean }): Promise<void> => {
  const { workspaces } = await jsonOf<{ workspaces: WorkspaceLine[] }>(ask, {
    method: 'GET',
    path: '/admin/workspaces',
  });
  if (asJson) return printJson(workspaces);
  if (workspaces.length === 0) console.log('There is no workspace yet. Make one: npm run hub -- workspace add NAME');
  for (const { name, created_at, retention_days, proof_years, legal_hold } of workspaces) {
    const kept = `keeps payloads for ${retention_days} days and proof for ${proof_years} years`;
    const hold = legal_hold === null ? '' : `; under legal hold: ${visible(legal_hold)}`;
    console.log(`${visible(name)}  since ${created_at.slice(0, 10)}  ${kept}${hold}`);
  }
};

/** `leaked`: every key, session and intake URL ends at once, not the key alone after a while. */
export const rotateKey = async (
  ask: AskHub,
  name: string,
  { json: asJson = false, leaked = false }: { json?: boolean; leaked?: boolean },
): Promise<void> => {
  const request: HubRequest = { method: 'POST', path: at(name, 'rotate-key'), body: { leaked } };
  show(await jsonOf<WithKey>(ask, request), asJson);
  if (asJson) return;
  console.log(
    leaked
      ? 'Every other key, every session and every intake URL of before has ended. Give Zapier and the providers the new ones.'
      : 'The old key goes on for 24 hours; the intake URLs stay as they are. If the key leaked, use --leaked.',
  );
};

export const renameWorkspace = async (ask: AskHub, name: string, wanted: string): Promise<void> => {
  const request: HubRequest = { method: 'PUT', path: at(name, 'name'), body: { name: wanted } };
  const { name: renamed } = await jsonOf<WorkspaceLine>(ask, request);
  console.log(`"${visible(name)}" is called "${visible(renamed)}" now; its keys and intake URLs stay as they are.`);
};

/** `confirm`: the name once more; who looks at a terminal is asked for it. */
export const deleteWorkspace = async (
  ask: AskHub,
  name: string,
  { confirm, json: asJson = false }: { confirm?: string; json?: boolean },
): Promise<void> => {
  const typed = confirm ?? (await askToType(name));
  const path = `/admin/workspaces/${encodeURIComponent(name)}`;
  const receipt = await jsonOf<Receipt>(ask, { method: 'DELETE', path, body: { confirm: typed } });
  if (asJson) return printJson(receipt);
  console.log(`"${visible(receipt.name)}" (${receipt.id}) was deleted at ${receipt.deleted_at}. Removed:`);
  for (const [what, count] of Object.entries(receipt.removed)) console.log(`  ${what.replaceAll('_', ' ')}: ${count}`);
};

const askToType = async (name: string): Promise<string> => {
  if (!process.stdin.isTTY)
    throw new CommandError(`Give the name once more, so that nothing is deleted by mistake: --confirm "${name}".`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(
      `Everything of "${visible(name)}" is removed for good, its ledger included. Type its name: `,
    );
  } finally {
    terminal.close();
  }
};

/** `days` null: as RETENTION_DAYS says. */
export const setRetention = async (ask: AskHub, name: string, days: number | null): Promise<void> => {
  const workspace = await jsonOf<WorkspaceLine>(ask, { method: 'PUT', path: at(name, 'retention'), body: { days } });
  console.log(
    `"${visible(workspace.name)}" keeps payloads for ${workspace.retention_days} days. The permission ledger is proof, and kept for ${workspace.proof_years} years.`,
  );
};

/** `years` null: as PROOF_YEARS says. */
export const setProof = async (ask: AskHub, name: string, years: number | null): Promise<void> => {
  const workspace = await jsonOf<WorkspaceLine>(ask, { method: 'PUT', path: at(name, 'proof'), body: { years } });
  console.log(
    `"${visible(workspace.name)}" keeps its permission ledger for ${workspace.proof_years} years, and answers that still count for longer.`,
  );
};

const silenceInWords = (hours: number | null | undefined): string => {
  if (hours === 0) return 'never';
  return hours ? `after ${hours} ${hours === 1 ? 'hour' : 'hours'}` : 'in hours when it never is';
};

/** When a provider's silence raises an alert; what is not given stays as it is. */
export const setAlerts = async (
  ask: AskHub,
  name: string,
  { timeZone, silence }: { timeZone?: string | null; silence?: AlertSettings['silence_hours'] },
): Promise<void> => {
  const body = { time_zone: timeZone, silence_hours: silence };
  const settings = await jsonOf<AlertSettings>(ask, { method: 'PUT', path: at(name, 'alerts'), body });
  console.log(`Time zone of "${visible(name)}": ${settings.time_zone ?? 'as TIME_ZONE says'}.`);
  for (const source of SOURCES)
    console.log(`Alert when ${source} is silent: ${silenceInWords(settings.silence_hours[source])}.`);
};

/** Puts a workspace under legal hold for this reason, or ends the hold. */
export const setHold = async (
  ask: AskHub,
  name: string,
  reason: string | undefined,
  { end = false }: { end?: boolean },
): Promise<void> => {
  if (end === (reason !== undefined))
    throw new CommandError('Give either the reason for the hold, or --end to end it.');
  const body = { reason: reason ?? null };
  const { name: held, legal_hold } = await jsonOf<WorkspaceLine>(ask, { method: 'PUT', path: at(name, 'hold'), body });
  console.log(
    legal_hold === null
      ? `"${visible(held)}" is under no legal hold any more: retention and erasure go on.`
      : `"${visible(held)}" is under legal hold: ${visible(legal_hold)}. Nothing of it is erased until the hold ends.`,
  );
};
