import type { Verified } from '../../hub-api/permissions.ts';
import type { HubParts } from '../parts.ts';
import type { Workspace } from '../store/workspaces.ts';
import { verifyLedger } from './verify.ts';

/** What the verification of a workspace's chain found. */
export const proveChain = async (
  { database, checks, clock }: Pick<HubParts, 'database' | 'checks' | 'clock'>,
  { id, name }: Workspace,
  kept: { seq: number; hash: string } | null,
): Promise<Verified> => {
  await checks.settle();
  const { lines, head, broken } = await verifyLedger(database, id, kept);
  const at = new Date(clock()).toISOString();
  return { is_intact: broken === null, lines, head: { workspace: name, ...head, at }, broken };
};
