import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Me, MeWithoutIntake } from '../../hub-api/me.ts';
import { lastHeard } from '../intake/last-heard.ts';
import type { HubParts } from '../parts.ts';
import { SOURCES } from '../sources.ts';
import { intakeUrls } from '../workspaces/workspace-key.ts';
import { askerIn, workspaceOf } from './authenticate.ts';
import { ProblemError } from './problem.ts';

const COMMAND_LINE = new ProblemError({
  status: 403,
  title: 'This needs the key itself',
  detail: 'It tells what a key is. The intake URLs are in "npm run hub -- intake-url list WORKSPACE".',
});

export const meRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database } = parts;

    server.get(
      '/v1/me',
      {
        schema: {
          summary: 'The workspace that the key belongs to',
          tags: ['workspace'],
          response: { 200: z.union([Me, MeWithoutIntake]) },
        },
      },
      async (request) => {
        const { id, name } = workspaceOf(request);
        if (request.workspaceKey === null) throw COMMAND_LINE;
        const heard = SOURCES.map(async (source) => [source, await lastHeard(database, id, source)] as const);
        const lastReceivedAt = Object.fromEntries(await Promise.all(heard)) as Me['last_received_at'];
        const { name: keyName, role } = askerIn(request);
        const me = { id, name, key: { name: keyName, role }, last_received_at: lastReceivedAt };
        // Whoever has an intake URL can post what reads like a yes.
        if (role !== 'admin' && role !== 'agent') return me;
        return { ...me, intake: await intakeUrls(parts, id, request.workspaceKey) };
      },
    );
  };
