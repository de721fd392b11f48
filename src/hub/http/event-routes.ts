import { setImmediate } from 'node:timers/promises';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { EventDetails, EventsQuery, RecentEvents, Redelivery } from '../../hub-api/events.ts';
import { Problem } from '../../hub-api/problem.ts';
import { isRecord } from '../../values/wire.ts';
import { spellingsOf } from '../calls/agent-name.ts';
import { knownOutcomeOf } from '../calls/call-record.ts';
import type { Sql } from '../database/database.ts';

import { parseBody, withoutLongTexts } from '../intake/body.ts';
import {
  eventTypeOf,
  everyKind,
  everyTrigger,
  hubKinds,
  isReply,
  isTest,
  kindsFrom,
  kindsOf,
  triggersOf,
} from '../intake/kinds.ts';
import { explain } from '../intake/origins.ts';
import { subjectsOfPerson } from '../intake/subject.ts';
import type { HubParts } from '../parts.ts';
import { findStandings } from '../permissions/current.ts';
import { subjectsMeant } from '../permissions/find-people.ts';
import type { Source } from '../sources.ts';
import { type Call, findCalls } from '../store/calls.ts';
import { deliveriesOf, queueAgain } from '../store/deliveries.ts';
import { findEvent, type Meant, pageOfEvents, type StoredEvent } from '../store/events.ts';
import { firstIdAt, LAST_ID, pageOf } from '../store/page.ts';
import { workspaceOf } from './authenticate.ts';
import { callIdsOf } from './call-story-routes.ts';
import { toEventDelivery } from './event-delivery.ts';
import { e164Of } from './phone.ts';
import { badRequest, NO_EVENT, ProblemError } from './problem.ts';
import { whoIn } from './who.ts';

const LONG_BODY = 10_000;

const byId = z.object({ id: z.uuid() });

const SUPERSEDED = new ProblemError({
  status: 409,
  title: 'A newer answer counts',
  detail:
    'A newer answer of this customer is on record; sending this one would tell your Zaps the opposite of what counts.',
});

/** Whether a newer answer of the same customer took the place of this event. */
const isSuperseded = async (sql: Sql, { id, kind }: StoredEvent): Promise<boolean> =>
  isReply(kind) && (await findStandings(sql, [id])).get(id)?.isCurrent === false;

const payloadOf = ({ body, contentType }: Pick<StoredEvent, 'body' | 'contentType'>): Record<string, unknown> => {
  const payload = parseBody(body, contentType);
  return isRecord(payload) ? payload : {};
};

/** What a Zap gets of it, labelled and in order; fields that the account named itself come last, in its own words. */
const shownFieldsOf = async (event: StoredEvent, payload: Record<string, unknown>): Promise<EventDetails['fields']> => {
  const type = eventTypeOf(event.kind);
  const receivedAt = Date.parse(event.receivedAt);
  const context = { receivedAt, now: receivedAt, timeZone: 'UTC' };
  const explained = type && (await explain(type, payload, context));
  if (!explained) return [];
  const { fields, origins } = explained;
  const keys = new Set([...Object.keys(type.output), ...Object.keys(fields)]);
  return [...keys].map((key) => ({
    key,
    label: type.output[key]?.label ?? key.replaceAll(/_+/g, ' '),
    value: fields[key] ?? null,
    from: origins.get(key) ?? [],
  }));
};

const kindsIn = (trigger: string | undefined, source: Source | 'hub' | undefined): readonly string[] => {
  const own = source === undefined ? everyKind : source === 'hub' ? hubKinds : kindsFrom(source);
  if (trigger === undefined) return own;
  const kinds = kindsOf(trigger);
  if (kinds.length === 0)
    throw badRequest('trigger', `"${trigger}" is no trigger. There are: ${everyTrigger.join(', ')}.`);
  return kinds.filter((kind) => own.includes(kind));
};

/** The calls on record that events tell of, by their ids. */
const callsOnRecord = async (
  sql: Sql,
  workspaceId: string,
  events: readonly Pick<StoredEvent, 'callId'>[],
): Promise<ReadonlyMap<string | null, Call>> => {
  const asked = [...new Set(events.map(({ callId }) => callId).filter((id) => id !== null))];
  const calls = asked.length === 0 ? [] : await findCalls(sql, workspaceId, asked);
  return new Map(calls.map((call) => [call.callId, call]));
};

const toListedCall = (call: Call): NonNullable<RecentEvents['events'][number]['call']> => ({
  state: call.state,
  outcome: knownOutcomeOf(call),
  direction: call.direction,
  agent: call.agent,
  customer_name: call.customerName,
});

/** More people of one name are not looked for: the list says nothing of whom it leaves out. */
const MOST_PEOPLE = 200;

/** What a text may mean: people by part of their name, by a number in any writing or by an id, or one call by its id. */
const meantBy = async (sql: Sql, workspaceId: string, text: string): Promise<Meant> => ({
  subjects: await subjectsMeant(sql, { workspaceId, text, most: MOST_PEOPLE }),
  callIds: callIdsOf(text),
});

export const eventRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, ownership, changes } = parts;

    server.get(
      '/v1/events',
      {
        schema: {
          summary: 'What came in, newest first, as the provider sent it',
          description:
            'Its filters may be used together. Searching a name or a number finds people of any country, and leaves no check in the ledger.',
          tags: ['events'],
          querystring: EventsQuery,
          response: { 200: RecentEvents, 400: Problem },
        },
      },
      async (request) => {
        const { trigger, source, customer, search, agent, outcome, failed = false, from, to, limit } = request.query;
        const { before = LAST_ID, tests } = request.query;
        const [until = before] = [before, to === undefined ? LAST_ID : firstIdAt(to)].toSorted();
        const workspaceId = workspaceOf(request).id;
        const found = await pageOfEvents(database, {
          workspaceId,
          kinds: kindsIn(trigger, source).filter((kind) => tests === undefined || isTest(kind) === tests),
          customer:
            customer === undefined ? null : await subjectsOfPerson(database, workspaceId, whoIn('customer', customer)),
          meant: search === undefined ? null : await meantBy(database, workspaceId, search),
          agents: agent === undefined ? null : spellingsOf(agent),
          outcome,
          isFailed: failed,
          ...(from !== undefined && { since: firstIdAt(from) }),
          before: until,
          most: limit + 1,
        });
        const { rows, next } = pageOf(found, limit);
        const calls = await callsOnRecord(database, workspaceId, rows);
        const events: RecentEvents['events'] = [];
        for (const event of rows) {
          const payload = payloadOf(event);
          const call = calls.get(event.callId);
          events.push({
            id: event.id,
            received_at: event.receivedAt,
            source: event.source,
            kind: event.kind,
            customer_phone: e164Of(event.customer),
            ...(call && { call_id: call.callId, call: toListedCall(call) }),
            payload,
            ...(event.isCut ? { payload_left_out: true as const } : {}),
            deliveries: event.deliveries,
          });
          // Reading a whole page of long ones in one go would keep everybody else waiting.
          if (event.body.length > LONG_BODY) await setImmediate();
        }
        return { events, next };
      },
    );

    server.get(
      '/v1/events/:id',
      {
        schema: {
          summary: 'One event: its body, its fields, and every attempt to deliver it',
          tags: ['events'],
          params: byId,
          response: { 200: EventDetails, 400: Problem, 404: Problem },
        },
      },
      async (request) => {
        const { id: workspaceId } = workspaceOf(request);
        const event = await findEvent(database, workspaceId, request.params.id);
        if (!event) throw NO_EVENT;
        const deliveries = await deliveriesOf(database, event.id);
        const payload = payloadOf(event);
        return {
          id: event.id,
          received_at: event.receivedAt,
          source: event.source,
          kind: event.kind,
          customer_phone: e164Of(event.customer),
          call_id: (await callsOnRecord(database, workspaceId, [event])).get(event.callId)?.callId ?? null,
          content_type: event.contentType,
          headers: event.headers,
          body: event.body,
          payload,
          fields: await shownFieldsOf(event, withoutLongTexts(payload) as typeof payload),
          deliveries: deliveries.map(toEventDelivery),
        };
      },
    );

    server.post(
      '/v1/events/:id/redeliver',
      {
        schema: {
          summary: 'Send an event once more to everyone who subscribes to it now',
          tags: ['events'],
          params: byId,
          response: { 202: Redelivery, 400: Problem, 404: Problem, 409: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const event = await findEvent(database, workspaceId, request.params.id);
        if (!event) throw NO_EVENT;
        if (await isSuperseded(database, event)) throw SUPERSEDED;
        const leadTime = payloadOf(event).leadTimeHours;
        const wish = {
          workspaceId,
          eventId: event.id,
          triggers: triggersOf(event.kind),
          leadTimeHours: event.source === 'hub' && typeof leadTime === 'number' ? leadTime : null,
        };
        const planned = await queueAgain(database, wish);
        ownership.look();
        changes.tell(workspaceId, 'deliveries');
        return reply.code(202).send({ event_id: event.id, deliveries: planned.length });
      },
    );
  };
