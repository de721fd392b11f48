import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { type AccessEntry, AccessLogPage, AccessLogQuery } from '../../hub-api/access-log.ts';
import { Problem } from '../../hub-api/problem.ts';
import type { HubParts } from '../parts.ts';
import { linesAsCsv } from '../permissions/ledger-export.ts';
import { everyAccess, pageOfAccess } from '../store/access-log.ts';
import { workspaceOf } from './authenticate.ts';

const COLUMNS: readonly (keyof AccessEntry)[] = ['at', 'who', 'role', 'way', 'what', 'person', 'id'];
const PAGE = 1_000;

export const accessLogRoutes =
  ({ database, accessLog }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.get(
      '/v1/access-log',
      {
        schema: {
          summary: 'Who exported, looked up and erased what, and who made and ended keys, the latest first',
          description: 'As CSV all of it, as JSON a page. A person is told by the id that the ledger knows them by.',
          tags: ['access log'],
          querystring: AccessLogQuery,
          response: {
            200: {
              description: 'The entries',
              content: { 'application/json': { schema: AccessLogPage }, 'text/csv': { schema: z.string() } },
            },
            400: Problem,
          },
        },
      },
      async (request, reply) => {
        // Which of the two shapes it is depends on what was asked for, and types cannot tell.
        const answer: FastifyReply = reply;
        const { since = null, until = null, format, limit, before } = request.query;
        const { id: workspaceId } = workspaceOf(request);
        await accessLog.settle();
        if (format === 'csv') {
          const entries = everyAccess(database, { workspaceId, since, until, most: PAGE });
          return answer
            .type('text/csv; charset=utf-8')
            .header('content-disposition', 'attachment; filename="access-log.csv"')
            .send(linesAsCsv(entries, COLUMNS));
        }
        const found = await pageOfAccess(database, { workspaceId, since, until, before, most: limit + 1 });
        const entries = found.slice(0, limit);
        return answer
          .type('application/json; charset=utf-8')
          .send({ entries, next: found.length > limit ? (entries.at(-1)?.id ?? null) : null });
      },
    );
  };
