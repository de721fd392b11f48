import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { schemaOfEnvelope } from '../../hub-api/envelope.ts';
import { Taken } from '../../hub-api/intake.ts';
import { Problem } from '../../hub-api/problem.ts';
import { Sample, Schema, Triggers } from '../../hub-api/triggers.ts';
import { JSON_SCHEMA } from '../../values/json-schema.ts';
import { distanceTo, movedBy } from '../../values/moved-times.ts';
import { eventTypeOfTrigger, hubEvents } from '../intake/kinds.ts';
import type { HubParts } from '../parts.ts';
import { PROVIDERS } from '../providers.ts';
import { SOURCES, type Source } from '../sources.ts';
import { workspaceOf } from './authenticate.ts';
import { badRequest, notFound } from './problem.ts';

const HUB = {
  events: hubEvents,
  freshSample: (payload: Record<string, unknown>, now: number) => movedBy(payload, distanceTo(payload, now)),
};

const providerOf = (source: Source | 'hub') => (source === 'hub' ? HUB : PROVIDERS[source]);

const EVERY_SOURCE = [...SOURCES, 'hub'] as const;

const TRIGGERS = EVERY_SOURCE.flatMap((source) =>
  providerOf(source).events.map(({ key, label, description }) => ({ key, label, description, source })),
);

/** A sample of a trigger, and who would send it. */
const sampleOf = (trigger: string, now: number): { source: Source | 'hub'; payload: Record<string, unknown> } => {
  for (const source of EVERY_SOURCE) {
    const event = providerOf(source).events.find(({ key }) => key === trigger);
    if (event) return { source, payload: providerOf(source).freshSample(event.samplePayload, now) };
  }
  throw noTrigger(trigger);
};

const noTrigger = (trigger: string) =>
  notFound(`There is no trigger "${trigger}". There are: ${TRIGGERS.map(({ key }) => key).join(', ')}.`);

const byKey = z.object({ trigger: z.string() });

export const triggerRoutes =
  ({ intake, clock, publicUrl }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.get(
      '/v1/triggers',
      {
        schema: {
          summary: 'Every trigger that one can subscribe to',
          tags: ['subscriptions'],
          response: { 200: Triggers },
        },
      },
      async () => ({
        triggers: TRIGGERS,
        can_try: server.hasRoute({ method: 'POST', url: '/v1/try/form' }),
      }),
    );

    server.get(
      '/v1/triggers/:trigger/schema',
      {
        schema: {
          summary: 'The JSON Schema (2020-12) of what a subscription in the format "fields" is sent',
          tags: ['subscriptions'],
          params: byKey,
          response: { 200: Schema, 404: Problem },
        },
      },
      async ({ params: { trigger } }) => {
        const event = eventTypeOfTrigger(trigger);
        if (!event) throw noTrigger(trigger);
        return {
          $schema: JSON_SCHEMA,
          $id: `${publicUrl()}/v1/triggers/${trigger}/schema`,
          ...schemaOfEnvelope(event),
        };
      },
    );

    server.get(
      '/v1/triggers/:trigger/sample',
      {
        schema: {
          summary: 'A payload as the provider of a trigger would send it now',
          tags: ['console'],
          params: byKey,
          response: { 200: Sample, 404: Problem },
        },
      },
      async (request) => ({ payload: sampleOf(request.params.trigger, clock()).payload }),
    );

    server.post(
      '/v1/triggers/:trigger/sample',
      {
        schema: {
          summary: 'Take in a sample event, as if its provider had sent it just now',
          description: 'It is stored and delivered like any other; its customer is made up.',
          tags: ['console'],
          params: byKey,
          response: { 202: Taken, 400: Problem, 404: Problem },
        },
      },
      async (request, reply) => {
        const { trigger } = request.params;
        const { source, payload } = sampleOf(trigger, clock());
        if (source === 'hub') throw badRequest('trigger', `No provider sends events of "${trigger}".`);
        const outcome = await intake.take({
          workspaceId: workspaceOf(request).id,
          source,
          body: JSON.stringify(payload),
          contentType: 'application/json',
        });
        if (outcome.kind === 'quarantined') throw new Error(`The sample of ${trigger} was not understood.`);
        return reply.code(202).send({ event_id: outcome.eventId });
      },
    );
  };
