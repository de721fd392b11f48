import { STATUS_CODES } from 'node:http';
import type { SwaggerTransform } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { DELIVERY_HEADERS } from '../../hub-api/delivery.ts';
import { schemaOfEnvelope } from '../../hub-api/envelope.ts';
import { Problem } from '../../hub-api/problem.ts';
import type { EventType } from '../../values/event-type.ts';
import { eventTypeOfTrigger, everyTrigger } from '../intake/kinds.ts';

/** What the hub itself sends, to a subscription in the format "fields": one webhook for each trigger. */
export const describeWebhooks = () =>
  Object.fromEntries(
    everyTrigger.flatMap((trigger) => {
      const event = eventTypeOfTrigger(trigger);
      return event ? [[trigger, { post: describeWebhook(event) }]] : [];
    }),
  );

const HEADERS = {
  [DELIVERY_HEADERS.id]: 'The same on every attempt to deliver one event.',
  [DELIVERY_HEADERS.timestamp]: 'When this attempt was made, in Unix seconds.',
  [DELIVERY_HEADERS.signature]:
    'Standard Webhooks: "v1," and a base64 HMAC-SHA256 with the secret of the subscription.',
};

const describeWebhook = (event: EventType) => ({
  operationId: event.key,
  summary: event.label,
  description: event.description,
  tags: ['webhooks'],
  security: [],
  parameters: Object.entries(HEADERS).map(([name, description]) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' as const },
  })),
  requestBody: { required: true, content: { 'application/json': { schema: schemaOfEnvelope(event) } } },
  responses: {
    '2XX': { description: 'Taken.' },
    '410': { description: 'Gone: the subscription ends.' },
    '4XX': { description: 'Refused for good, but for 408, 425 and 429, which are tried again.' },
    '5XX': { description: 'Tried again later.' },
  },
});

/** An answer with a description of its own is in its final shape already. */
const isDescribed = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'content' in answer && 'description' in answer;

/** Shows a call in the OpenAPI document: its answers by what their status means, refusals as problems. */
export const describeCall: SwaggerTransform = (call) => {
  // What has no schema is for no one to call by the document.
  if (!call.schema) return { schema: { hide: true }, url: call.url };
  const { schema, url } = jsonSchemaTransform(call);
  const answers = (call.schema.response ?? {}) as Record<string, unknown>;
  const described = Object.entries((schema.response ?? {}) as Record<string, object>).map(([status, answer]) => {
    if (isDescribed(answer)) return [status, answer];
    const description = STATUS_CODES[status];
    if (answers[status] !== Problem) return [status, { ...answer, description }];
    return [status, { description, content: { 'application/problem+json': { schema: answer } } }];
  });
  return { schema: { ...schema, response: Object.fromEntries(described) }, url };
};
