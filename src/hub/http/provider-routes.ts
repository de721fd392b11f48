import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Providers } from '../../hub-api/providers.ts';
import { lastHeard } from '../intake/last-heard.ts';
import type { HubParts } from '../parts.ts';
import { PROVIDERS } from '../providers.ts';
import { SOURCES } from '../sources.ts';
import { intakeUrl } from '../workspaces/workspace-key.ts';
import { askerIn, workspaceOf } from './authenticate.ts';

export const providerRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, workspaces } = parts;

    server.get(
      '/v1/providers',
      {
        schema: {
          summary: 'What to do at each provider so that its webhooks arrive, and when the last one came',
          tags: ['intake'],
          response: { 200: Providers },
        },
      },
      async (request) => {
        const { id } = workspaceOf(request);
        // Whoever has an intake URL can post what reads like a yes.
        const tokens =
          askerIn(request).role === 'admin' ? await workspaces.tokensToGive(id, request.workspaceKey) : null;
        const providers = SOURCES.map(async (source) => {
          const { name, setUp: steps, signing } = PROVIDERS[source];
          const token = tokens?.[source];
          return {
            source,
            name,
            steps: [...steps],
            secret_name: signing?.secretName ?? null,
            ...(tokens && { intake_url: token === undefined ? null : intakeUrl(parts, token) }),
            ...(token !== undefined && signing && { verify_token: workspaces.verifyTokenOf(token) }),
            last_received_at: await lastHeard(database, id, source),
          };
        });
        return { providers: await Promise.all(providers) };
      },
    );
  };
