import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { NotUnderstood, Taken } from '../../hub-api/intake.ts';
import { Problem } from '../../hub-api/problem.ts';
import type { HubParts } from '../parts.ts';
import { hashOf } from '../secrets.ts';
import type { Source } from '../sources.ts';
import { notFound, ProblemError } from './problem.ts';

const MOST_BYTES = 1024 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose webhook it is; null before that is known. */
    intake: { workspaceId: string; source: Source } | null;
  }
}

const UNKNOWN = notFound(
  'No provider posts here. Copy the intake URL once more: it is shown where the workspace is made, and by GET /v1/me.',
);

/** Where providers post their webhooks. */
export const intakeRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { intake, workspaces, metrics, config } = parts;
    server.decorateRequest('intake', null);

    // The body is kept as it came, so it is read as text, whatever it is.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );

    server.addHook('onRequest', async (request) => {
      const { token } = request.params as { token: string };
      request.intake = await workspaces.byIntake(token);
      if (!request.intake) throw UNKNOWN;
    });

    await server.register(rateLimit, {
      // After the token is known, so that only real ones are counted.
      hook: 'preParsing',
      max: config.intakeRateLimit,
      timeWindow: 1000,
      keyGenerator: (request: FastifyRequest) => hashOf((request.params as { token: string }).token).toString('base64'),
      errorResponseBuilder: (_request, { ttl }) =>
        new ProblemError(
          {
            status: 429,
            title: 'Too many requests',
            detail: `This intake URL takes ${config.intakeRateLimit} webhooks a second. Send this one again in a moment.`,
          },
          Math.max(1, Math.ceil(ttl / 1000)),
        ),
    });

    server.post(
      '/in/:token',
      {
        schema: {
          summary: 'A provider posts a webhook: JSON or a form, up to 1 MB',
          tags: ['intake'],
          params: z.object({ token: z.string() }),
          consumes: ['application/json', 'application/x-www-form-urlencoded'],
          body: z.unknown(),
          response: {
            200: Taken,
            202: Taken,
            404: Problem,
            413: Problem,
            422: NotUnderstood,
            429: Problem,
            503: Problem,
          },
        },
      },
      async (request, reply) => {
        const owner = request.intake;
        if (!owner) throw UNKNOWN;
        const body = typeof request.body === 'string' ? request.body : '';
        const contentType = request.headers['content-type'] ?? 'application/json';
        const outcome = await intake.take({ ...owner, body, contentType });
        metrics.received(owner.source, outcome.kind);
        if (outcome.kind === 'quarantined') {
          const error = `${outcome.reason} It is kept in quarantine, and can be replayed.`;
          return reply.code(422).send({ error, quarantine_id: outcome.id });
        }
        if (outcome.kind === 'duplicate') return reply.code(200).send({ event_id: outcome.eventId, duplicate: true });
        return reply.code(202).send({ event_id: outcome.eventId });
      },
    );
  };
