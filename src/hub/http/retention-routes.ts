import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Problem } from '../../hub-api/problem.ts';
import { NewHold, NewRetention, RetentionPreview, RetentionSettings, RetentionWish } from '../../hub-api/retention.ts';
import type { HubParts } from '../parts.ts';
import { previewOf } from '../retention.ts';
import { setHold, setProof, setRetention, type Workspace } from '../store/workspaces.ts';
import { workspaceOf } from './authenticate.ts';
import { notFound } from './problem.ts';

const NO_HOLD = notFound('The workspace is under no legal hold.');

export const retentionRoutes =
  ({ database, workspaces, config, changes, clock }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const toSettings = ({ retentionDays, proofYears, legalHold }: Workspace): RetentionSettings => ({
      days: retentionDays ?? config.retentionDays,
      chosen_days: retentionDays,
      default_days: config.retentionDays,
      years: proofYears ?? config.proofYears,
      chosen_years: proofYears,
      default_years: config.proofYears,
      legal_hold: legalHold,
    });

    /** Lets screens ask again, and whoever asks with a key see it. */
    const changed = (workspaceId: string): void => {
      workspaces.forget();
      changes.tell(workspaceId, 'settings');
    };

    server.get(
      '/v1/retention',
      {
        schema: {
          summary: 'How long the workspace keeps what it has, and whether a legal hold keeps all of it',
          tags: ['retention'],
          response: { 200: RetentionSettings },
        },
      },
      async (request) => toSettings(workspaceOf(request)),
    );

    server.get(
      '/v1/retention/preview',
      {
        schema: {
          summary: 'What would be deleted within a day if it were kept for so many days, and proof for so many years',
          tags: ['retention'],
          querystring: RetentionWish,
          response: { 200: RetentionPreview, 400: Problem },
        },
      },
      async (request) => {
        const workspace = workspaceOf(request);
        const { days, years } = { ...toSettings(workspace), ...request.query };
        return previewOf(database, workspace.id, { days, years, now: clock() });
      },
    );

    server.put(
      '/v1/retention',
      {
        schema: {
          summary: 'Choose how long the workspace keeps what it has; null for what the hub says',
          tags: ['retention'],
          body: NewRetention,
          response: { 200: RetentionSettings, 400: Problem, 413: Problem, 415: Problem },
        },
      },
      async (request) => {
        const workspace = workspaceOf(request);
        const { days, years } = request.body;
        await database.transaction(async (sql) => {
          if (days !== undefined) await setRetention(sql, workspace.id, days);
          if (years !== undefined) await setProof(sql, workspace.id, years);
        });
        changed(workspace.id);
        return toSettings({
          ...workspace,
          ...(days === undefined ? {} : { retentionDays: days }),
          ...(years === undefined ? {} : { proofYears: years }),
        });
      },
    );

    server.put(
      '/v1/legal-hold',
      {
        schema: {
          summary: 'Put the workspace under legal hold: nothing of it is deleted until the hold ends',
          tags: ['retention'],
          body: NewHold,
          response: { 200: RetentionSettings, 400: Problem, 413: Problem, 415: Problem },
        },
      },
      async (request) => {
        const workspace = workspaceOf(request);
        const { reason } = request.body;
        await setHold(database, workspace.id, reason);
        changed(workspace.id);
        return toSettings({ ...workspace, legalHold: reason });
      },
    );

    server.delete(
      '/v1/legal-hold',
      {
        schema: {
          summary: 'End the legal hold: what was kept for long enough is deleted from then on',
          tags: ['retention'],
          response: { 200: RetentionSettings, 404: Problem },
        },
      },
      async (request) => {
        const workspace = workspaceOf(request);
        if (workspace.legalHold === null) throw NO_HOLD;
        await setHold(database, workspace.id, null);
        changed(workspace.id);
        return toSettings({ ...workspace, legalHold: null });
      },
    );
  };
