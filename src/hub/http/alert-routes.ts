import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Alert, Alerts, AlertsQuery } from '../../hub-api/alerts.ts';
import { Problem } from '../../hub-api/problem.ts';
import { SCREENS } from '../alerts/troubles.ts';
import type { HubParts } from '../parts.ts';
import { openAlerts, pastAlerts, type StoredAlert } from '../store/alerts.ts';
import { LAST_ID } from '../store/page.ts';
import { workspaceOf } from './authenticate.ts';

const toAlert = (alert: StoredAlert): Alert => ({
  id: alert.id,
  key: alert.key,
  kind: alert.kind,
  severity: alert.severity,
  title: alert.title,
  what_happened: alert.whatHappened,
  what_to_do: alert.whatToDo,
  subject: alert.subject,
  subject_id: alert.subjectId,
  screen: SCREENS[alert.kind],
  raised_at: alert.raisedAt,
  cleared_at: alert.clearedAt,
});

export const alertRoutes =
  ({ database }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.get(
      '/v1/alerts',
      {
        schema: {
          summary: 'What is wrong now and what to do about it, and what was wrong, the newest first',
          tags: ['alerts'],
          querystring: AlertsQuery,
          response: { 200: Alerts, 400: Problem },
        },
      },
      async (request) => {
        const { limit, before = LAST_ID } = request.query;
        const { id: workspaceId } = workspaceOf(request);
        const past = await pastAlerts(database, workspaceId, before, limit + 1);
        return {
          open: (await openAlerts(database, workspaceId)).map(toAlert),
          past: past.slice(0, limit).map(toAlert),
          next: past.length > limit ? (past[limit - 1]?.id ?? null) : null,
        };
      },
    );
  };
