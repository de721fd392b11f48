import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Problem } from '../../hub-api/problem.ts';
import { SignedIn, SignIn } from '../../hub-api/session.ts';
import type { HubParts } from '../parts.ts';
import { SESSION_SECONDS } from '../workspaces/sessions.ts';
import { Attempts, addressOf } from './attempts.ts';
import { ProblemError } from './problem.ts';
import { everySessionTokenOf, SIGN_OUT_COOKIES, signInCookie } from './session-cookie.ts';

/** Within five minutes: wrong keys from one address, and sessions of one workspace. */
const MOST_WRONG_KEYS = 10;
const MOST_SESSIONS = 100;

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
    const { sessions, workspaces, accessLog, changes, clock } = parts;
    const wrongKeys = new Attempts(MOST_WRONG_KEYS, clock);
    const opened = new Attempts(MOST_SESSIONS, clock);

    const end = async (tokens: readonly string[]): Promise<void> => {
      for (const token of tokens) {
        const workspaceId = await sessions.end(token);
        if (workspaceId !== null) changes.tell(workspaceId, 'access');
      }
    };

    server.post(
      '/v1/session',
      {
        schema: {
          hide: true,
          body: SignIn,
          response: { 201: SignedIn, 400: Problem, 401: Problem, 403: Problem, 429: Problem },
        },
      },
      async (request, reply) => {
        const address = addressOf(request);
        wrongKeys.check(address);
        const owner = await workspaces.byKey(request.body.key);
        if (owner) opened.check(owner.workspace.id);
        const session = owner && (await sessions.open(request.body.key));
        if (!session) {
          wrongKeys.count(address);
          throw WRONG_KEY;
        }
        const { workspace, key } = session.owner;
        opened.count(workspace.id);
        await end(everySessionTokenOf(request));
        const { name: who, role } = key;
        await accessLog.add({ workspaceId: workspace.id, who, role, way: 'console', what: 'signed_in', person: null });
        return reply
          .code(201)
          .header('set-cookie', signInCookie(request, parts, session.token))
          .send({ workspace: workspace.name, expires_in_seconds: SESSION_SECONDS });
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
        await end(everySessionTokenOf(request));
        return reply.header('set-cookie', SIGN_OUT_COOKIES).code(204).send();
      },
    );
  };
