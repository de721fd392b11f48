import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Problem } from '../../hub-api/problem.ts';
import { QuarantinedWebhook, QuarantineList, QuarantineQuery, Replayed } from '../../hub-api/quarantine.ts';
import type { HubParts } from '../parts.ts';
import { LAST_ID, pageOf } from '../store/page.ts';
import { findQuarantined, measureQuarantine, pageOfQuarantine, releaseQuarantined } from '../store/quarantine.ts';
import { workspaceOf } from './authenticate.ts';
import { notFound, ProblemError } from './problem.ts';

export const quarantineRoutes =
  ({ database, intake, quarantine, changes }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
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
        const { limit, before = LAST_ID } = request.query;
        const { id: workspaceId } = workspaceOf(request);
        const found = await pageOfQuarantine(database, workspaceId, before, limit + 1);
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
        if (!item) throw notFound('There is no such webhook in quarantine.');
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
        if (!item) throw notFound('There is no such webhook in quarantine.');
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
  };
