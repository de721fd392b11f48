import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Me } from '../../hub-api/me.ts';
import { kindsFrom } from '../intake/kinds.ts';
import type { HubParts } from '../parts.ts';
import type { Source } from '../sources.ts';
import { lastReceived } from '../store/events.ts';
import { lastQuarantined } from '../store/quarantine.ts';
import { intakeUrls } from '../workspace-key.ts';
import { workspaceOf } from './authenticate.ts';
import { ProblemError } from './problem.ts';

const COMMAND_LINE = new ProblemError({
  status: 403,
  title: 'This needs the key itself',
  detail: "The intake URLs are worked out from the workspace's key, which the hub does not keep.",
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
          response: { 200: Me },
        },
      },
      async (request) => {
        const { id, name } = workspaceOf(request);
        if (request.workspaceKey === null) throw COMMAND_LINE;
        const [doubletick, whatconverts] = await Promise.all([
          lastFrom(id, 'doubletick'),
          lastFrom(id, 'whatconverts'),
        ]);
        return {
          id,
          name,
          intake: intakeUrls(parts, request.workspaceKey),
          last_received_at: { doubletick, whatconverts },
        };
      },
    );
  };
