import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { notFound } from '../hub/http/problem.ts';
import { signInCookie } from '../hub/http/session-cookie.ts';
import type { HubParts } from '../hub/parts.ts';

const USED = notFound(
  'This link was used already, or is from before a restart. The terminal shows a new one at each start.',
);

/** A link of this run that signs a browser on this machine in to the console, once. */
export class SignInLink {
  readonly path = `/open/${randomBytes(24).toString('base64url')}`;
  /** What it signs in with; null once it was used, and until it is known. */
  key: string | null = null;

  readonly routes =
    (parts: HubParts): FastifyPluginAsyncZod =>
    async (server) => {
      server.get(
        '/open/:code',
        { schema: { hide: true, params: z.object({ code: z.string() }) } },
        async (request, reply) => {
          const isOurs = this.path === `/open/${request.params.code}`;
          const session = isOurs && this.key !== null ? await parts.sessions.open(this.key) : null;
          if (!session) throw USED;
          this.key = null;
          return reply.header('set-cookie', signInCookie(request, parts, session.token)).redirect('/', 303);
        },
      );
    };
}
