import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ChainHead, type Verified } from '../../hub-api/permissions.ts';
import { visible } from '../../values/visible.ts';
import { CommandError } from './explain.ts';
import type { AskHub } from './hub-access.ts';
import { printJson, writeOut } from './output.ts';
import { answerOf, jsonOf } from './workspace.ts';

/** A head that was put away before, for this workspace. */
const readHead = async (path: string, workspace: string): Promise<ChainHead> => {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new CommandError(`${path} cannot be read (${error.code}).`);
  });
  let head: ChainHead;
  try {
    head = ChainHead.parse(JSON.parse(text));
  } catch {
    throw new CommandError(`${path} holds no head of a chain, as "ledger head" writes one.`);
  }
  if (head.workspace === workspace) return head;
  throw new CommandError(`${path} holds the head of another workspace, "${head.workspace}".`);
};

/** Proves a workspace's chain, and says what was found; gives whether it is intact. */
export const verifyLedger = async (
  ask: AskHub,
  workspace: string,
  { head: path, json = false }: { head?: string; json?: boolean },
): Promise<boolean> => {
  const kept = path === undefined ? null : await readHead(path, workspace);
  const query = kept === null ? '' : `?${new URLSearchParams({ seq: String(kept.seq), hash: kept.hash })}`;
  const found = await jsonOf<Verified>(ask, { method: 'GET', path: `/v1/permissions/verify${query}`, workspace });
  const { is_intact: isIntact, lines, head, broken } = found;
  if (json) printJson(found);
  else if (broken !== null)
    console.log(`The ledger of "${visible(workspace)}" is broken at line ${broken.seq}: ${visible(broken.problem)}`);
  else console.log(`The ledger of "${visible(workspace)}" is intact: ${lines} lines, up to the hash ${head.hash}.`);
  return isIntact;
};

/** Writes the end of a workspace's chain. */
export const printHead = async (ask: AskHub, workspace: string, { output }: { output?: string }): Promise<void> => {
  const head = await jsonOf<ChainHead>(ask, { method: 'GET', path: '/v1/permissions/head', workspace });
  await writeOut(Readable.from([`${JSON.stringify(head)}\n`]), output);
  if (output !== undefined)
    console.error(`The head of the chain is in ${output}. Keep it where nobody can change both.`);
};

/** Writes the evidence of one person. */
export const printEvidence = async (
  ask: AskHub,
  workspace: string,
  who: string,
  { format = 'html', output }: { format?: 'html' | 'json'; output?: string },
): Promise<void> => {
  const path = `/v1/people/${encodeURIComponent(who)}/evidence?format=${format}`;
  const { body } = await answerOf(ask, { method: 'GET', path, workspace });
  await writeOut(body, output);
  if (output !== undefined) console.error(`The evidence is in ${output}.`);
};
