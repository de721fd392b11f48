import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import {
  Keys,
  type Key as ListedKey,
  type MadeKey,
  MadeKey as MadeKeySchema,
  NewKey,
  Overlap,
  OwnKey,
} from '../../hub-api/keys.ts';
import { Problem } from '../../hub-api/problem.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { HubParts } from '../parts.ts';
import type { Key } from '../store/keys.ts';
import { LastAdminKeyError, type MadeKey as Made, OwnKeyError } from '../workspaces/workspaces.ts';
import { askerIn, workspaceOf } from './authenticate.ts';
import { notFound, ProblemError } from './problem.ts';

const byId = z.object({ id: z.uuid() });

const NO_KEY = notFound('There is no such key, or it was replaced or has ended already.');

const LAST_ADMIN = new ProblemError({
  status: 409,
  title: 'It is the last admin key',
  detail: 'Without it nobody could make another. Make another admin key first, or replace this one.',
});

const isTaken = (name: string): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'The name is taken',
    detail: `There is a key "${name}" already. Take another name, or replace that key.`,
  });

const OWN_KEY = new ProblemError({
  status: 409,
  title: 'It is the key that you ask with',
  detail:
    'Ending it at once signs out you and whoever else uses it. If that is meant, say so with "?own=true"; or end it with another admin key.',
});

const toListed = ({ id, name, role, createdAt, lastUsedAt, endsAt }: Key, ownId: string | null): ListedKey => ({
  id,
  name,
  role,
  created_at: createdAt,
  last_used_at: lastUsedAt,
  ends_at: endsAt,
  is_own: id === ownId,
});

const toMade = ({ id, name, role, secret }: Made): MadeKey => ({ id, name, role, key: secret });

/** The key that asks, which it ends only if it says so; null when it did. */
const notMeant = (request: FastifyRequest<{ Querystring: { own: boolean } }>): string | null =>
  request.query.own ? null : askerIn(request).keyId;

const refusalOf = (error: unknown): unknown => {
  if (error instanceof LastAdminKeyError) return LAST_ADMIN;
  return error instanceof OwnKeyError ? OWN_KEY : error;
};

export const keyRoutes =
  ({ workspaces, changes }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.get(
      '/v1/keys',
      {
        schema: {
          summary: 'The keys of the workspace, and when each was last used',
          tags: ['keys'],
          response: { 200: Keys },
        },
      },
      async (request) => {
        const { keyId } = askerIn(request);
        return { keys: (await workspaces.keys(workspaceOf(request).id)).map((key) => toListed(key, keyId)) };
      },
    );

    server.post(
      '/v1/keys',
      {
        schema: {
          summary: 'Make a key with a name and a role; it is shown in this answer alone',
          tags: ['keys'],
          body: NewKey,
          response: { 201: MadeKeySchema, 400: Problem, 409: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const { name, role } = request.body;
        const made = await workspaces.addKey(workspaceId, name, role);
        if (!made) throw isTaken(name);
        changes.tell(workspaceId, 'settings');
        return reply.code(201).send(toMade(made));
      },
    );

    server.post(
      '/v1/keys/:id/replace',
      {
        schema: {
          summary: 'Make a key in place of another, which goes on for a while',
          tags: ['keys'],
          params: byId,
          querystring: OwnKey,
          body: Overlap,
          response: { 201: MadeKeySchema, 400: Problem, 404: Problem, 409: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const overlapMs = request.body.overlap_hours * HOUR_MS;
        if (overlapMs === 0 && request.params.id === notMeant(request)) throw OWN_KEY;
        const made = await workspaces.replaceKey(workspaceId, request.params.id, overlapMs);
        if (!made) throw NO_KEY;
        changes.tell(workspaceId, 'access', 'settings');
        return reply.code(201).send(toMade(made));
      },
    );

    server.delete(
      '/v1/keys/:id',
      {
        schema: {
          summary: 'End a key at once, with its sessions and streams',
          tags: ['keys'],
          params: byId,
          querystring: OwnKey,
          response: { 204: z.undefined(), 400: Problem, 404: Problem, 409: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const ended = await workspaces
          .endKey(workspaceId, request.params.id, notMeant(request))
          .catch((error) => Promise.reject(refusalOf(error)));
        if (!ended) throw NO_KEY;
        changes.tell(workspaceId, 'access', 'settings');
        return reply.code(204).send();
      },
    );
  };
