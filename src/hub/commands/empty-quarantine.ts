import type { QuarantineEmptied } from '../../hub-api/quarantine.ts';
import type { AskHub } from './hub-access.ts';
import { jsonOf } from './workspace.ts';

/** Deletes what is in quarantine, of one source and older than `before` where they are given. */
export const emptyQuarantine = async (
  ask: AskHub,
  workspace: string,
  { source, before, json = false }: { source?: string; before?: string; json?: boolean },
): Promise<void> => {
  const wanted = new URLSearchParams({ ...(source ? { source } : {}), ...(before ? { before } : {}) });
  const path = `/v1/quarantine?${wanted}`;
  const { deleted } = await jsonOf<QuarantineEmptied>(ask, { method: 'DELETE', path, workspace });
  console.log(json ? JSON.stringify({ deleted }) : `${deleted} webhooks were deleted from quarantine.`);
};
