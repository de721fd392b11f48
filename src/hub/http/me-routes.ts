import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Me, MeWithoutIntake } from '../../hub-api/me.ts';
import { kindsFrom } from '../intake/kinds.ts';
import type { HubParts } from '../parts.ts';
import type { Source } from '../sources.ts';
import { lastReceived } from '../store/events.ts';
import { lastQuarantined } from '../store/quarantine.ts';
import { intakeUrls } from '../workspace-key.ts';
import { askerIn, workspaceOf } from './authenticate.ts';
import { ProblemError } from './problem.ts';

const COMMAND_LINE = new ProblemError({
  status: 403,
  title: 'This needs the key itself',
  detail: 'It tells what a key is. The intake URLs are in "npm run hub -- intake-url list WORKSPACE".',
});

export const meRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database } = parts;

    /** Understood or not: what came in came in. */
    const lastFrom = async (workspaceId: string, source: Source): Promise<string | null> => {
      const times = await Promise.all([
        lastReceived(database, workspaceId, kindsFrom(source)),
        lastQuarantined(database, workspaceId, source),
      ]);
      return (
        times
          .filter((time) => time !== null)
          .toSorted()
          .at(-1) ?? null
      );
    };

    server.get(
      '/v1/me',
      {
        schema: {
          summary: 'The workspace that the key belongs to',
          tags: ['workspace'],
          response: { 200: z.union([Me, MeWithoutIntake]) },
        },
      },
      async (request) => {
        const { id, name } = workspaceOf(request);
        if (request.workspaceKey === null) throw COMMAND_LINE;
        const [doubletick, whatconverts] = await Promise.all([
          lastFrom(id, 'doubletick'),
          lastFrom(id, 'whatconverts'),
        ]);
        const { name: keyName, role } = askerIn(request);
        const me = { id, name, key: { name: keyName, role }, last_received_at: { doubletick, whatconverts } };
        // Whoever has an intake URL can post what reads like a yes.
        if (role !== 'admin' && role !== 'agent') return me;
        return { ...me, intake: await intakeUrls(parts, id, request.workspaceKey) };
      },
    );
  };
