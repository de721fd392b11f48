import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { type CallRecord, CallRecords } from '../../hub-api/call-records.ts';
import { CallRecordsQuery } from '../../hub-api/call-records-query.ts';
import { CallStatistics } from '../../hub-api/call-statistics.ts';
import { CallStatisticsQuery } from '../../hub-api/call-statistics-query.ts';
import { ConnectRate, type EndedCall, EndedCalls, EndedQuery, Since } from '../../hub-api/calls-today.ts';
import { type LiveCall, LiveCalls } from '../../hub-api/live-calls.ts';
import { type UnpermittedCall, UnpermittedCalls, UnpermittedQuery } from '../../hub-api/people.ts';
import { Problem } from '../../hub-api/problem.ts';
import { Team } from '../../hub-api/team.ts';
import { HOUR_MS } from '../../values/time.ts';
import { spellingsOf } from '../calls/agent-name.ts';
import { callRecordOf } from '../calls/call-record.ts';
import { callStatistics, callStatisticsAsCsv } from '../calls/statistics.ts';
import { teamOf } from '../calls/team.ts';
import { subjectsOfPerson } from '../intake/subject.ts';
import type { HubParts } from '../parts.ts';
import { unpermittedAsCsv, unpermittedCalls } from '../permissions/respect.ts';
import { type Call, countConnected, endedCalls, latestCalls, openCalls } from '../store/calls.ts';
import { workspaceOf } from './authenticate.ts';
import { callIdsOf } from './call-story-routes.ts';
import { e164In } from './phone.ts';
import { badRequest } from './problem.ts';
import { whoIn } from './who.ts';

/** More people than that are on no phone at once. */
const MOST_CALLS = 1_000;

const THE_BEGINNING = '1970-01-01T00:00:00.000Z';

const toLiveCall = (call: Call): LiveCall => ({
  id: call.callId,
  source: call.source,
  state: call.state === 'ringing' ? 'ringing' : 'in_progress',
  direction: call.direction,
  agent: call.agent,
  customer_phone: call.customer,
  customer_name: call.customerName,
  business_number: call.number,
  since: call.acceptedAt ?? call.startedAt ?? call.seenAt,
  seen_at: call.seenAt,
});

const toEndedCall = (call: Call): EndedCall => {
  const endedAt = call.endedAt ?? call.seenAt;
  const talked = call.acceptedAt === null ? null : Date.parse(endedAt) - Date.parse(call.acceptedAt);
  return {
    id: call.callId,
    source: call.source,
    outcome: call.state === 'missed' || call.state === 'rejected' ? call.state : 'ended',
    direction: call.direction,
    agent: call.agent,
    customer_phone: call.customer,
    customer_name: call.customerName,
    business_number: call.number,
    ended_at: endedAt,
    duration_seconds: talked === null ? null : Math.max(0, Math.round(talked / 1000)),
  };
};

/** The period to compare with; null where none is asked for. */
const beforeIn = (query: z.output<typeof CallStatisticsQuery>): { from: string; to: string } | null => {
  const { before_from: from, before_to: to } = query;
  if (from === undefined && to === undefined) return null;
  if (from === undefined) throw badRequest('before_from', 'is missing beside "before_to".');
  if (to === undefined) throw badRequest('before_to', 'is missing beside "before_from".');
  if (from >= to) throw badRequest('before_from', 'is not before "before_to".');
  return { from, to };
};

export const callRoutes =
  ({ database, clock, config }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.get(
      '/v1/calls',
      {
        schema: {
          summary: 'One call by its ID, or the latest calls of a customer, with recording, transcript and summary',
          description:
            'What webhooks told, as far as they are still kept. It needs `id` or `customer`; nothing found is an empty list.',
          tags: ['calls'],
          querystring: CallRecordsQuery,
          response: { 200: CallRecords, 400: Problem },
        },
      },
      async (request) => {
        const { id, customer, number, source, limit } = request.query;
        const { id: workspaceId } = workspaceOf(request);
        if (id === undefined && customer === undefined) throw badRequest('id', 'is missing, and so is "customer".');
        const subjects =
          customer === undefined ? null : await subjectsOfPerson(database, workspaceId, whoIn('customer', customer));
        const found = await latestCalls(database, {
          workspaceId,
          callIds: id === undefined ? null : callIdsOf(id),
          subjects,
          number: number === undefined ? null : e164In('number', number),
          source: source ?? null,
          most: limit,
        });
        const calls: CallRecord[] = [];
        for (const call of found) {
          const record = await callRecordOf(database, workspaceId, call);
          if (record) calls.push(record);
        }
        return { calls };
      },
    );

    server.get(
      '/v1/calls/live',
      {
        schema: {
          summary: 'Calls in progress: who is on the phone, with whom, on which number, since when',
          tags: ['calls'],
          response: { 200: LiveCalls },
        },
      },
      async (request) => {
        const staleBefore = new Date(clock() - config.staleCallHours * HOUR_MS).toISOString();
        const open = (await openCalls(database, workspaceOf(request).id, MOST_CALLS)).map(toLiveCall);
        return {
          calls: open.filter(({ seen_at }) => seen_at > staleBefore),
          stale: open.filter(({ seen_at }) => seen_at <= staleBefore),
        };
      },
    );

    server.get(
      '/v1/calls/ended',
      {
        schema: {
          summary: 'Calls that are over, the latest first',
          tags: ['calls'],
          querystring: EndedQuery,
          response: { 200: EndedCalls, 400: Problem },
        },
      },
      async (request) => {
        const { since, limit } = request.query;
        const ended = await endedCalls(database, workspaceOf(request).id, since, limit);
        return { calls: ended.map(toEndedCall) };
      },
    );

    server.get(
      '/v1/calls/connect-rate',
      {
        schema: {
          summary: 'How many calls began and how many were answered, by agent and direction',
          tags: ['calls'],
          querystring: Since,
          response: { 200: ConnectRate, 400: Problem },
        },
      },
      async (request) => ({
        rates: await countConnected(database, workspaceOf(request).id, request.query.since),
      }),
    );

    server.get(
      '/v1/calls/statistics',
      {
        schema: {
          summary: 'Figures of the calls that began in a period, all and by agent, number, hour or day',
          description:
            "Only groups that have calls. A team member's connect rate is that of outgoing calls: an incoming call is nobody's before somebody takes it. With `before_from` and `before_to` the same of another period, too. As CSV a line for each group of either period.",
          tags: ['calls'],
          querystring: CallStatisticsQuery,
          response: {
            200: {
              description: 'The figures',
              content: { 'application/json': { schema: CallStatistics }, 'text/csv': { schema: z.string() } },
            },
            400: Problem,
          },
        },
      },
      async (request, reply) => {
        // Which of the two shapes it is depends on what was asked for, and types cannot tell.
        const answer: FastifyReply = reply;
        const { from, to = new Date(clock()).toISOString(), by, time_zone: timeZone, agent, number } = request.query;
        if (from >= to) throw badRequest('from', 'is not before "to".');
        const statistics = await callStatistics(database, workspaceOf(request).id, {
          from,
          to,
          before: beforeIn(request.query),
          by,
          timeZone,
          agents: agent === undefined ? null : spellingsOf(agent),
          direction: request.query.direction ?? null,
          number: number === undefined ? null : e164In('number', number),
          source: request.query.source ?? null,
        });
        if (request.query.format === 'json') return answer.type('application/json; charset=utf-8').send(statistics);
        return answer
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="call-statistics.csv"')
          .send(callStatisticsAsCsv(statistics, request.query.for));
      },
    );

    server.get(
      '/v1/team',
      {
        schema: {
          summary: 'Who was seen on calls in the last 30 days, and who of them is free, longest free first',
          description:
            'By what webhooks tell: whoever an incoming call rings for is known only once they take or decline it.',
          tags: ['calls'],
          response: { 200: Team },
        },
      },
      async (request) =>
        teamOf(database, workspaceOf(request).id, {
          now: clock(),
          longestCallMs: config.staleCallHours * HOUR_MS,
        }),
    );

    server.get(
      '/v1/calls/without-permission',
      {
        schema: {
          summary: 'Outgoing calls on WhatsApp that began without a valid permission, the latest first',
          description: 'As CSV all of them, as JSON up to `limit`.',
          tags: ['calls'],
          querystring: UnpermittedQuery,
          response: {
            200: {
              description: 'The calls',
              content: { 'application/json': { schema: UnpermittedCalls }, 'text/csv': { schema: z.string() } },
            },
            400: Problem,
          },
        },
      },
      async (request, reply) => {
        // Which of the two shapes it is depends on what was asked for, and types cannot tell.
        const answer: FastifyReply = reply;
        const { since = THE_BEGINNING, until = new Date(clock() + 1).toISOString(), format, limit } = request.query;
        const calls = unpermittedCalls(database, workspaceOf(request).id, { since, until });
        if (format === 'csv') {
          return answer
            .type('text/csv; charset=utf-8')
            .header('content-disposition', 'attachment; filename="calls-without-permission.csv"')
            .send(unpermittedAsCsv(calls));
        }
        const first: UnpermittedCall[] = [];
        for await (const call of calls) if (first.push(call) === limit) break;
        return answer.type('application/json; charset=utf-8').send({ calls: first });
      },
    );
  };
