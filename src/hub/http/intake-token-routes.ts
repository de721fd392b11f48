import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import {
  IntakeTokens,
  type IntakeToken as Listed,
  IntakeToken as ListedSchema,
  NewIntakeToken,
} from '../../hub-api/intake-tokens.ts';
import { Overlap } from '../../hub-api/keys.ts';
import { Problem } from '../../hub-api/problem.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { HubParts } from '../parts.ts';
import { PROVIDERS } from '../providers.ts';
import { intakeUrl } from '../workspaces/workspace-key.ts';
import type { ShownIntakeToken } from '../workspaces/workspaces.ts';
import { workspaceOf } from './authenticate.ts';
import { notFound } from './problem.ts';

const byId = z.object({ id: z.uuid() });

const NO_TOKEN = notFound('There is no such intake URL, or it was replaced or has ended already.');

export const intakeTokenRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { workspaces, changes } = parts;

    const toListed = ({ id, source, token, createdAt, lastUsedAt, endsAt }: ShownIntakeToken): Listed => ({
      id,
      source,
      url: token === null ? null : intakeUrl(parts, token),
      ...(token !== null && PROVIDERS[source].signing ? { verify_token: workspaces.verifyTokenOf(token) } : {}),
      created_at: createdAt,
      last_used_at: lastUsedAt,
      ends_at: endsAt,
    });

    server.get(
      '/v1/intake-tokens',
      {
        schema: {
          summary: 'The intake URLs of the workspace, and when each was last used',
          tags: ['intake'],
          response: { 200: IntakeTokens },
        },
      },
      async (request) => ({ intake_tokens: (await workspaces.intakeTokens(workspaceOf(request).id)).map(toListed) }),
    );

    server.post(
      '/v1/intake-tokens',
      {
        schema: {
          summary: 'Make another intake URL for a provider, beside those that there are',
          tags: ['intake'],
          body: NewIntakeToken,
          response: { 201: ListedSchema, 400: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const made = await workspaces.addIntakeToken(
          workspaceId,
          request.body.source,
          'app_secret' in request.body ? request.body.app_secret : null,
        );
        changes.tell(workspaceId, 'settings');
        return reply.code(201).send(toListed(made));
      },
    );

    server.post(
      '/v1/intake-tokens/:id/replace',
      {
        schema: {
          summary: 'Make an intake URL in place of another, which goes on for a while',
          tags: ['intake'],
          params: byId,
          body: Overlap,
          response: { 201: ListedSchema, 400: Problem, 404: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const overlapMs = request.body.overlap_hours * HOUR_MS;
        const made = await workspaces.replaceIntakeToken(workspaceId, request.params.id, overlapMs);
        if (!made) throw NO_TOKEN;
        changes.tell(workspaceId, 'access', 'settings');
        return reply.code(201).send(toListed(made));
      },
    );

    server.delete(
      '/v1/intake-tokens/:id',
      {
        schema: {
          summary: 'End an intake URL at once',
          tags: ['intake'],
          params: byId,
          response: { 204: z.undefined(), 400: Problem, 404: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        if (!(await workspaces.endIntakeToken(workspaceId, request.params.id))) throw NO_TOKEN;
        changes.tell(workspaceId, 'access', 'settings');
        return reply.code(204).send();
      },
    );
  };
