import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { CallStory } from '../../hub-api/call-story.ts';
import { Problem } from '../../hub-api/problem.ts';
import { callStoryOf } from '../calls/call-story.ts';
import type { HubParts } from '../parts.ts';
import { storableKey } from '../platform/storable.ts';
import { SOURCES } from '../sources.ts';
import { findCalls } from '../store/calls.ts';
import { workspaceOf } from './authenticate.ts';
import { toEventDelivery } from './event-delivery.ts';
import { notFound } from './problem.ts';

const byId = z.object({ id: z.string() });

const NO_CALL = notFound('There is no such call. It may be older than what the hub keeps.');

/** The ids that the hub may have a call under: its own has the provider before the provider's. */
export const callIdsOf = (id: string): string[] => [id, ...SOURCES.map((source) => `${source}:${id}`)].map(storableKey);

export const callStoryRoutes =
  ({ database }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.get(
      '/v1/calls/:id',
      {
        schema: {
          summary: 'One call from its first ring to what each Zap got of it',
          description: 'Its ID is the one of the provider, or that of the hub, which has the provider before it.',
          tags: ['calls'],
          params: byId,
          response: { 200: CallStory, 400: Problem, 404: Problem },
        },
      },
      async (request) => {
        const { id: workspaceId } = workspaceOf(request);
        const [call] = await findCalls(database, workspaceId, callIdsOf(request.params.id));
        const story = call ? await callStoryOf(database, workspaceId, call) : null;
        if (story === null) throw NO_CALL;
        const events = story.events.map((event) => ({ ...event, deliveries: event.deliveries.map(toEventDelivery) }));
        return { ...story, events };
      },
    );
  };
