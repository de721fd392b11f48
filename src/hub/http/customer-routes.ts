import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Erased } from '../../hub-api/customers.ts';
import { Problem } from '../../hub-api/problem.ts';
import { Topic } from '../../hub-api/stream.ts';
import type { HubParts } from '../parts.ts';
import { eraseCustomer } from '../store/erase.ts';
import { holdOf } from '../store/workspaces.ts';
import { workspaceOf } from './authenticate.ts';
import { onHold } from './problem.ts';
import { whoIn } from './who.ts';

export const customerRoutes =
  ({ database, bodies, changes, checks, clock }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.delete(
      '/v1/customers/:who',
      {
        schema: {
          summary: 'Erase a person: every event, delivery and call, and what the ledger says of them; a refusal stays',
          tags: ['customers'],
          params: z.object({ who: z.string() }),
          response: { 200: Erased, 400: Problem, 409: Problem },
        },
      },
      async (request) => {
        const { identifier } = whoIn('phone', request.params.who);
        const { id: workspaceId } = workspaceOf(request);
        await checks.settle();
        const now = new Date(clock()).toISOString();
        const erased = await database.transaction(async (sql) => {
          // Asked for anew: a key's workspace may be remembered from before the hold.
          const hold = await holdOf(sql, workspaceId);
          if (hold !== null) throw onHold(hold);
          return eraseCustomer(sql, workspaceId, identifier, now);
        });
        bodies.erase(erased.eventIds);
        bodies.forget(erased.redactedIds);
        changes.tell(workspaceId, ...Topic.options);
        return {
          events: erased.eventIds.length,
          calls: erased.calls,
          permission_lines: erased.lines,
          quarantined: erased.quarantined,
          stays_refused: erased.isRefused,
          left: erased.left,
        };
      },
    );
  };
