import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Erased } from '../../hub-api/customers.ts';
import { Problem } from '../../hub-api/problem.ts';
import { Topic } from '../../hub-api/stream.ts';
import type { HubParts } from '../parts.ts';
import { eraseCustomer } from '../store/erase.ts';
import { workspaceOf } from './authenticate.ts';
import { phoneIn } from './phone.ts';

export const customerRoutes =
  ({ database, bodies, changes }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.delete(
      '/v1/customers/:phone',
      {
        schema: {
          summary: 'Erase a person: every event, delivery, call and permission reply with this number',
          tags: ['customers'],
          params: z.object({ phone: z.string() }),
          response: { 200: Erased, 400: Problem },
        },
      },
      async (request) => {
        const phone = phoneIn('phone', request.params.phone);
        const workspaceId = workspaceOf(request).id;
        const erased = await database.transaction((sql) => eraseCustomer(sql, workspaceId, phone));
        bodies.erase(erased.eventIds);
        changes.tell(workspaceId, ...Topic.options);
        return {
          events: erased.eventIds.length,
          calls: erased.calls,
          permission_replies: erased.replies,
          quarantined: erased.quarantined,
        };
      },
    );
  };
