import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Problem } from '../../hub-api/problem.ts';
import { SignedIn, SignIn } from '../../hub-api/session.ts';
import type { HubParts } from '../parts.ts';
import { SESSION_SECONDS } from '../sessions.ts';
import { NOT_OWN_PAGE } from './authenticate.ts';
import { ProblemError } from './problem.ts';
import { isOwnPage, sessionCookie, sessionTokenOf } from './session-cookie.ts';

const WRONG_KEY = new ProblemError({
  status: 401,
  title: 'This key opens no workspace',
  detail:
    'Copy the Hub Key once more, from "rk_" to its end. If it is lost or was replaced, whoever runs the hub makes a new one: "npm run hub -- workspace rotate-key NAME".',
});

/** Signing in to the console with a key, which sets an HttpOnly cookie, and out: for browsers alone. */
export const sessionRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { sessions } = parts;
    server.addHook('onRequest', async (request) => {
      if (!isOwnPage(request, parts)) throw NOT_OWN_PAGE;
    });

    server.post(
      '/v1/session',
      {
        schema: {
          hide: true,
          body: SignIn,
          response: { 201: SignedIn, 400: Problem, 401: Problem, 403: Problem },
        },
      },
      async (request, reply) => {
        const opened = await sessions.open(request.body.key);
        if (!opened) throw WRONG_KEY;
        return reply
          .code(201)
          .header('set-cookie', sessionCookie(request, opened.token))
          .send({ workspace: opened.workspace.name, expires_in_seconds: SESSION_SECONDS });
      },
    );

    server.delete(
      '/v1/session',
      {
        schema: {
          hide: true,
          response: { 204: z.undefined(), 403: Problem },
        },
      },
      async (request, reply) => {
        const token = sessionTokenOf(request);
        if (token !== null) await sessions.end(token);
        return reply.header('set-cookie', sessionCookie(request, null)).code(204).send();
      },
    );
  };
