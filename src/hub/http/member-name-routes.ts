import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { NewMemberName } from '../../hub-api/member-names.ts';
import { Problem } from '../../hub-api/problem.ts';
import { parsePhone } from '../../values/phone.ts';
import type { HubParts } from '../parts.ts';
import { nameMember, unnameMember } from '../store/member-names.ts';
import { workspaceOf } from './authenticate.ts';
import { badRequest, notFound } from './problem.ts';

const byPhone = z.object({ phone: z.string().max(40) });

const NO_NAME = notFound('Nobody with this number was given a name here.');

/** In E.164. */
const phoneIn = (text: string): string => {
  const { number } = parsePhone(text, { hasCountryCode: true });
  if (number === null) throw badRequest('phone', 'is no phone number with its country code, as +13125550151.');
  return number;
};

export const memberNameRoutes =
  ({ database, changes }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.put(
      '/v1/team/:phone',
      {
        schema: {
          summary: 'Name the team member whom a provider tells by this number alone',
          description: 'The number stays what the member is known by; the name is shown in its place.',
          tags: ['calls'],
          params: byPhone,
          body: NewMemberName,
          response: { 204: z.undefined(), 400: Problem, 413: Problem, 415: Problem },
        },
      },
      async (request, reply) => {
        const { id } = workspaceOf(request);
        await nameMember(database, id, phoneIn(request.params.phone), request.body.name);
        changes.tell(id, 'calls', 'settings');
        return reply.code(204).send();
      },
    );

    server.delete(
      '/v1/team/:phone',
      {
        schema: {
          summary: 'Take back the name that a team member was given here',
          tags: ['calls'],
          params: byPhone,
          response: { 204: z.undefined(), 400: Problem, 404: Problem },
        },
      },
      async (request, reply) => {
        const { id } = workspaceOf(request);
        if (!(await unnameMember(database, id, phoneIn(request.params.phone)))) throw NO_NAME;
        changes.tell(id, 'calls', 'settings');
        return reply.code(204).send();
      },
    );
  };
