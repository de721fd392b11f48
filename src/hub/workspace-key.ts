import * as z from 'zod';
import type { HubParts } from './parts.ts';
import { intakeTokenOf } from './secrets.ts';
import type { Source } from './sources.ts';
import { listWorkspaces } from './store/workspaces.ts';
import type { NewWorkspace } from './workspaces.ts';

/** A workspace with its key and intake URLs, which are shown now and never again. */
export const WithKey = z.object({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  intake: z.object({ doubletick: z.string(), whatconverts: z.string() }),
});

export type WithKey = z.output<typeof WithKey>;

/** Where each provider posts its webhooks, worked out from the workspace's key. */
export const intakeUrls = ({ publicUrl }: Pick<HubParts, 'publicUrl'>, key: string): Record<Source, string> => ({
  doubletick: `${publicUrl()}/in/${intakeTokenOf(key, 'doubletick')}`,
  whatconverts: `${publicUrl()}/in/${intakeTokenOf(key, 'whatconverts')}`,
});

export const withKey = (parts: Pick<HubParts, 'publicUrl'>, { workspace, key }: NewWorkspace): WithKey => ({
  id: workspace.id,
  name: workspace.name,
  key,
  intake: intakeUrls(parts, key),
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
  `Workspace "${name}". Keep these: they are shown once.

  Hub Key                  ${key}
  DoubleTick intake URL    ${intake.doubletick}
  WhatConverts intake URL  ${intake.whatconverts}
`;
