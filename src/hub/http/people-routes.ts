import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import {
  Evidence,
  type EvidenceLine,
  EvidenceQuery,
  PeopleFound,
  PeopleQuery,
  Person,
  PersonQuery,
} from '../../hub-api/people.ts';
import { Problem } from '../../hub-api/problem.ts';
import type { HubParts } from '../parts.ts';
import { findPeople } from '../permissions/find-people.ts';
import { findEvidence, findPerson, withBodies } from '../permissions/person-file.ts';
import { proveChain } from '../permissions/proof-of-chain.ts';
import { workspaceOf } from './authenticate.ts';
import { evidenceJson, evidencePage } from './evidence-page.ts';
import { paced } from './paced.ts';
import { whoIn } from './who.ts';

const MOST_FOUND = 20;
const MOST_TO_SHOW = 200;
const MOST_TO_PROVE = 10_000;

const byWho = z.object({ who: z.string() });

export const peopleRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, checks, clock } = parts;

    server.get(
      '/v1/people',
      {
        schema: {
          summary: 'People by part of a name, by a phone number in any writing, or by an ID',
          description:
            'It leaves no check in the ledger. A number without its country code finds people of any country.',
          tags: ['people'],
          querystring: PeopleQuery,
          response: { 200: PeopleFound, 400: Problem },
        },
      },
      async (request) =>
        findPeople(database, {
          workspaceId: workspaceOf(request).id,
          text: request.query.search,
          now: clock(),
          most: MOST_FOUND,
        }),
    );

    server.get(
      '/v1/people/:who',
      {
        schema: {
          summary: 'One person: where they stand, every line of the ledger about them, their calls',
          description: 'It leaves no check in the ledger: ask /v1/permissions/{who} whether to call.',
          tags: ['people'],
          params: byWho,
          querystring: PersonQuery,
          response: { 200: Person, 400: Problem },
        },
      },
      async (request) => {
        const who = whoIn('phone', request.params.who);
        await checks.settle();
        const { channel } = request.query;
        const { id: workspaceId } = workspaceOf(request);
        return findPerson(database, { workspaceId, who, channel, now: clock(), most: MOST_TO_SHOW });
      },
    );

    server.get(
      '/v1/people/:who/evidence',
      {
        schema: {
          summary: 'Everything that proves how a person stood, as JSON or as a page to print',
          tags: ['people'],
          params: byWho,
          querystring: EvidenceQuery,
          response: {
            200: {
              description: 'The evidence',
              content: { 'application/json': { schema: Evidence }, 'text/html': { schema: z.string() } },
            },
            400: Problem,
          },
        },
      },
      async (request, reply) => {
        // Which of the two shapes it is depends on what was asked for, and types cannot tell.
        const answer: FastifyReply = reply;
        const who = whoIn('phone', request.params.who);
        const workspace = workspaceOf(request);
        const now = clock();
        await checks.settle();
        const found = await findEvidence(database, {
          workspaceId: workspace.id,
          who,
          channel: 'whatsapp',
          now,
          most: MOST_TO_PROVE,
        });
        const evidence: Evidence = {
          made_at: new Date(now).toISOString(),
          workspace: workspace.name,
          workspace_id: workspace.id,
          ...found,
          chain: await proveChain(parts, workspace, null),
        };
        const complete = (lines: readonly EvidenceLine[]) => withBodies(database, lines);
        if (request.query.format === 'json') {
          return answer
            .type('application/json; charset=utf-8')
            .header('content-disposition', 'attachment; filename="call-permission-evidence.json"')
            .send(Readable.from(paced(evidenceJson(evidence, complete))));
        }
        return answer
          .type('text/html; charset=utf-8')
          .headers({
            'content-disposition': 'inline; filename="call-permission-evidence.html"',
            'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            'referrer-policy': 'no-referrer',
          })
          .send(Readable.from(paced(evidencePage(evidence, complete))));
      },
    );
  };
