import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Setup } from '../../hub-api/setup.ts';
import type { HubParts } from '../parts.ts';
import { factsOf } from '../setup/facts.ts';
import { type Finding, lookAtPublicUrl } from '../setup/public-address.ts';
import { setupOf } from '../setup/steps.ts';
import { workspaceOf } from './authenticate.ts';

/** Whoever looks at the page meanwhile sees the same look. */
const LOOKED_FOR_MS = 60_000;
/** The rest of the page does not wait for an address that says nothing. */
const PATIENCE_MS = 1_500;

export const setupRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { config, clock, changes } = parts;
    let look: { at: number; found: Promise<readonly Finding[]> } | null = null;

    /** Null while it is under way; the workspace is told once it is over. */
    const addressFor = async (workspaceId: string): Promise<readonly Finding[] | null> => {
      const now = clock();
      if (!look || Math.abs(now - look.at) >= LOOKED_FOR_MS)
        look = { at: now, found: lookAtPublicUrl(config.publicUrl) };
      const { found } = look;
      const first = await Promise.race([found, sleep(PATIENCE_MS, null, { ref: false })]);
      if (first === null) void found.then(() => changes.tell(workspaceId, 'settings'));
      return first;
    };

    server.get(
      '/v1/setup',
      {
        schema: {
          summary: 'What a hub needs to work for the workspace, step by step: how it stands, and what to do',
          description: 'Each step is looked at just now. What the hub cannot see is "unknown", and never "done".',
          tags: ['workspace'],
          response: { 200: Setup },
        },
      },
      async (request) => {
        const workspace = workspaceOf(request);
        return setupOf(await factsOf(parts, workspace, await addressFor(workspace.id)));
      },
    );
  };
