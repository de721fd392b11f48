import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Problem } from '../../hub-api/problem.ts';
import {
  EmptyQuarantineQuery,
  QuarantinedWebhook,
  QuarantineEmptied,
  QuarantineList,
  QuarantineQuery,
  Replayed,
} from '../../hub-api/quarantine.ts';
import type { Sql } from '../database/database.ts';
import type { HubParts } from '../parts.ts';
import { LAST_ID, pageOf } from '../store/page.ts';
import {
  deleteQuarantined,
  emptyQuarantine,
  findQuarantined,
  measureQuarantine,
  pageOfQuarantine,
  reasonsOfQuarantine,
  releaseQuarantined,
} from '../store/quarantine.ts';
import { holdOf } from '../store/workspaces.ts';
import { workspaceOf } from './authenticate.ts';
import { notFound, onHold, ProblemError } from './problem.ts';

const NOT_THERE = notFound('There is no such webhook in quarantine.');

export const quarantineRoutes =
  ({ database, intake, quarantine, changes }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    /** Deletes something, unless the workspace is under legal hold. */
    const remove = async <Removed>(workspaceId: string, work: (sql: Sql) => Promise<Removed>): Promise<Removed> => {
      const removed = await database.transaction(async (sql) => {
        const hold = await holdOf(sql, workspaceId);
        if (hold !== null) throw onHold(hold);
        return work(sql);
      });
      quarantine.forget(workspaceId);
      changes.tell(workspaceId, 'quarantine');
      return removed;
    };

    server.get(
      '/v1/quarantine',
      {
        schema: {
          summary: 'Webhooks that were not understood, newest first',
          tags: ['quarantine'],
          querystring: QuarantineQuery,
          response: { 200: QuarantineList, 400: Problem },
        },
      },
      async (request) => {
        const { limit, before = LAST_ID, reason = null } = request.query;
        const { id: workspaceId } = workspaceOf(request);
        const found = await pageOfQuarantine(database, workspaceId, { before, reason, most: limit + 1 });
        const { rows: items, next } = pageOf(found, limit);
        const there = await measureQuarantine(database, workspaceId);
        return {
          items: items.map((item) => ({
            id: item.id,
            source: item.source,
            received_at: item.receivedAt,
            reason: item.reason,
            content_type: item.contentType,
            body: item.body,
            ...(item.isCut ? { is_cut: true as const } : {}),
          })),
          total: there.rows,
          bytes: there.bytes,
          is_full: quarantine.isFull(there),
          reasons: await reasonsOfQuarantine(database, workspaceId),
          next,
        };
      },
    );

    server.get(
      '/v1/quarantine/:id',
      {
        schema: {
          summary: 'A webhook that was not understood, with the whole of its body',
          tags: ['quarantine'],
          params: z.object({ id: z.uuid() }),
          response: { 200: QuarantinedWebhook, 400: Problem, 404: Problem },
        },
      },
      async (request) => {
        const item = await findQuarantined(database, workspaceOf(request).id, request.params.id);
        if (!item) throw NOT_THERE;
        const { id, source, receivedAt: received_at, reason, contentType: content_type, body } = item;
        return { id, source, received_at, reason, content_type, body };
      },
    );

    server.post(
      '/v1/quarantine/:id/replay',
      {
        schema: {
          summary: 'Try to understand a webhook once more, and send it on as what came in then',
          tags: ['quarantine'],
          params: z.object({ id: z.uuid() }),
          response: { 200: Replayed, 400: Problem, 404: Problem, 422: Problem },
        },
      },
      async (request) => {
        const item = await findQuarantined(database, workspaceOf(request).id, request.params.id);
        if (!item) throw NOT_THERE;
        const outcome = await intake.takeAgain(item);
        if ('refused' in outcome) {
          throw new ProblemError({ status: 422, title: 'It is still not understood', detail: outcome.refused });
        }
        await releaseQuarantined(database, item.id, outcome.eventId);
        quarantine.forget(item.workspaceId);
        changes.tell(item.workspaceId, 'quarantine');
        return { event_id: outcome.eventId, duplicate: outcome.kind === 'duplicate' };
      },
    );

    server.delete(
      '/v1/quarantine/:id',
      {
        schema: {
          summary: 'Delete a webhook that was not understood',
          tags: ['quarantine'],
          params: z.object({ id: z.uuid() }),
          response: { 204: z.undefined(), 400: Problem, 404: Problem, 409: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const { id } = request.params;
        if (!(await remove(workspaceId, (sql) => deleteQuarantined(sql, workspaceId, id)))) throw NOT_THERE;
        return reply.code(204).send();
      },
    );

    server.delete(
      '/v1/quarantine',
      {
        schema: {
          summary: 'Delete what was not understood: all of it, or of one provider, or from before a time',
          tags: ['quarantine'],
          querystring: EmptyQuarantineQuery,
          response: { 200: QuarantineEmptied, 400: Problem, 409: Problem },
        },
      },
      async (request) => {
        const { id: workspaceId } = workspaceOf(request);
        return { deleted: await remove(workspaceId, (sql) => emptyQuarantine(sql, workspaceId, request.query)) };
      },
    );
  };
