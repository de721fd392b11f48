import { STATUS_CODES } from 'node:http';
import type { SwaggerTransform } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { Problem } from '../../hub-api/problem.ts';

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
