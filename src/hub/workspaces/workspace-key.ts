import * as z from 'zod';
import type { UrlSource } from '../../hub-api/sources.ts';
import { visible } from '../../values/visible.ts';
import type { HubParts } from '../parts.ts';
import { listWorkspaces } from '../store/workspaces.ts';
import type { NewWorkspace } from './workspaces.ts';

/** A workspace with its intake URLs and its key, which is shown now and never again. */
export const WithKey = z.object({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  intake: z.object({ doubletick: z.string(), whatconverts: z.string() }),
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
): Promise<Record<UrlSource, string>> => {
  const { doubletick, whatconverts } = await parts.workspaces.tokensToGive(workspaceId, key);
  return { doubletick: intakeUrl(parts, doubletick), whatconverts: intakeUrl(parts, whatconverts) };
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
export const toText = ({ name, key, intake }: WithKey): string =>
  `Workspace "${visible(name)}". Keep the key: it is shown once.

  Hub Key                  ${key}
  DoubleTick intake URL    ${intake.doubletick}
  WhatConverts intake URL  ${intake.whatconverts}
`;
