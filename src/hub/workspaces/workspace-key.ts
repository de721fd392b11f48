import * as z from 'zod';
import { Intake } from '../../hub-api/me.ts';
import type { Intakes } from '../../hub-api/sources.ts';
import { visible } from '../../values/visible.ts';
import type { HubParts } from '../parts.ts';
import { PROVIDERS } from '../providers.ts';
import { SOURCES } from '../sources.ts';
import { listWorkspaces } from '../store/workspaces.ts';
import type { NewWorkspace } from './workspaces.ts';

/** A workspace with its intake URLs and its key, which is shown now and never again. */
export const WithKey = z.object({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  intake: Intake,
});

export type WithKey = z.output<typeof WithKey>;

/** The URL of an intake token. */
export const intakeUrl = ({ publicUrl }: Pick<HubParts, 'publicUrl'>, token: string): string =>
  `${publicUrl()}/in/${token}`;

/** Where each provider posts its webhooks. `key`: whose owner is told so; null for the hub itself. */
export const intakeUrls = async (
  parts: Pick<HubParts, 'publicUrl' | 'workspaces'>,
  workspaceId: string,
  key: string | null,
): Promise<Intakes> => {
  const tokens = Object.entries(await parts.workspaces.tokensToGive(workspaceId, key));
  return Object.fromEntries(tokens.map(([source, token]) => [source, intakeUrl(parts, token)])) as Intakes;
};

export const withKey = async (
  parts: Pick<HubParts, 'publicUrl' | 'workspaces'>,
  { workspace, key }: NewWorkspace,
): Promise<WithKey> => ({
  id: workspace.id,
  name: workspace.name,
  key,
  intake: await intakeUrls(parts, workspace.id, key),
});

const FIRST_NAME = 'main';

/** Makes the first workspace of an embedded database, so that one command is enough to begin; null when there is one. */
export const makeFirstWorkspace = async (parts: HubParts): Promise<WithKey | null> => {
  if (parts.database.kind !== 'embedded' || (await listWorkspaces(parts.database)).length > 0) return null;
  const added = await parts.workspaces.add(FIRST_NAME);
  return added && withKey(parts, added);
};

/** For a person: everything that has to be kept. */
export const toText = ({ name, key, intake }: WithKey): string => {
  const urls = SOURCES.flatMap((source) => {
    const url = intake[source];
    return url === undefined ? [] : [[`${PROVIDERS[source].name} intake URL`, url] as const];
  });
  const width = Math.max(...urls.map(([label]) => label.length));
  const lines = [['Hub Key', key] as const, ...urls].map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`);
  return `Workspace "${visible(name)}". Keep the key: it is shown once.\n\n${lines.join('')}`;
};
