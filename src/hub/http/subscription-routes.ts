import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { RETRY_SCHEDULE_MS } from '../../hub-api/delivery.ts';
import { MOST_LEAD_TIME_HOURS, permissionExpired } from '../../hub-api/permission-expired.ts';
import { Problem } from '../../hub-api/problem.ts';
import {
  AttemptsByHour,
  NewSubscription,
  SubscriptionChange,
  SubscriptionRequest,
  Subscriptions,
} from '../../hub-api/subscriptions.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { Sql } from '../database/database.ts';
import { problemWithTarget } from '../delivery/targets.ts';
import { wakeAt } from '../delivery/wakes.ts';
import { everyTrigger } from '../intake/kinds.ts';
import type { HubParts } from '../parts.ts';
import { attemptsByHour, countGivenUp } from '../store/deliveries.ts';
import {
  endSubscription,
  findSubscription,
  holdSubscriptions,
  listSubscriptions,
  nameSubscription,
  pauseSubscription,
  resumeSubscription,
  subscribe,
} from '../store/subscriptions.ts';
import { workspaceOf } from './authenticate.ts';
import { badRequest, notFound } from './problem.ts';
import { checkTargetUrl } from './target-url.ts';

const NO_SUBSCRIPTION = notFound('There is no such subscription that goes on.');

const byId = z.object({ id: z.uuid() });

/** Of how many hours the attempts are told, this one the last. */
const HOURS = 24;

const LEAD_TIME = 'lead_time_hours';

/** The only option there is: how long before its end to tell of a permission, in whole hours. */
const leadTimeIn = (trigger: string, options: Record<string, string>): number => {
  for (const [option, value] of Object.entries(options)) {
    const field = `options.${option}`;
    if (trigger !== permissionExpired.key || option !== LEAD_TIME)
      throw badRequest(field, `is no option of ${trigger}.`);
    if (!/^\d{1,3}$/.test(value) || Number(value) > MOST_LEAD_TIME_HOURS) {
      throw badRequest(field, `must be a whole number from 0 to ${MOST_LEAD_TIME_HOURS}.`);
    }
  }
  return Number(options[LEAD_TIME] ?? 0);
};

export const subscriptionRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, queue, ownership, timers, changes, clock, targets } = parts;

    /** Pauses or resumes one that goes on; nobody else changes it meanwhile. */
    const change = async (workspaceId: string, id: string, work: (sql: Sql) => Promise<boolean>): Promise<void> => {
      const isThere = await database.transaction(async (sql) => {
        await holdSubscriptions(sql, [id]);
        return work(sql);
      });
      if (!isThere) throw NO_SUBSCRIPTION;
      changes.tell(workspaceId, 'subscriptions', 'deliveries');
    };

    server.post(
      '/v1/subscriptions',
      {
        schema: {
          summary: 'Send the events of a trigger to a URL from now on; asking again gives the same subscription',
          tags: ['subscriptions'],
          body: SubscriptionRequest,
          response: { 201: NewSubscription, 400: Problem, 413: Problem, 415: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const {
          trigger,
          target_url: targetUrl,
          options = {},
          format,
          time_zone: timeZone,
          filters,
          order,
        } = request.body;
        if (!everyTrigger.includes(trigger)) {
          throw badRequest('trigger', `"${trigger}" is no trigger. There are: ${everyTrigger.join(', ')}.`);
        }
        checkTargetUrl('target_url', targetUrl, (url) => problemWithTarget(url, targets));
        const leadTimeHours = leadTimeIn(trigger, options);
        const now = clock();
        const wish = { workspaceId, trigger, targetUrl, options, format, timeZone, filters, order };
        const { id, secret } = await subscribe(database, wish, new Date(now).toISOString());
        await timers.scheduleLeadTime(workspaceId, leadTimeHours, now);
        changes.tell(workspaceId, 'subscriptions');
        return reply.code(201).send({ id, secret });
      },
    );

    server.get(
      '/v1/subscriptions',
      {
        schema: {
          summary: 'The subscriptions and how they fare',
          tags: ['subscriptions'],
          response: { 200: Subscriptions },
        },
      },
      async (request) => {
        const all = await listSubscriptions(database, workspaceOf(request).id);
        const givenUp = await countGivenUp(
          database,
          all.map(({ id }) => id),
        );
        const subscriptions = all.map((one) => ({
          id: one.id,
          name: one.name,
          trigger: one.trigger,
          target_url: one.targetUrl,
          options: one.options,
          format: one.format,
          time_zone: one.timeZone,
          filters: one.filters,
          order: one.order,
          created_at: one.createdAt,
          ended_at: one.endedAt,
          ended_reason: one.endedReason,
          paused_at: one.pausedAt,
          delivered_at: one.deliveredAt,
          failed_at: one.failedAt,
          last_error: one.lastError,
          failures: one.failures,
          given_up: givenUp.get(one.id) ?? 0,
        }));
        return { subscriptions };
      },
    );

    server.patch(
      '/v1/subscriptions/:id',
      {
        schema: {
          summary: 'Name a subscription, for people; what it is sent stays as it is',
          tags: ['subscriptions'],
          params: byId,
          body: SubscriptionChange,
          response: { 204: z.undefined(), 400: Problem, 404: Problem, 413: Problem, 415: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const { id } = request.params;
        if (!(await nameSubscription(database, workspaceId, id, request.body.name))) throw NO_SUBSCRIPTION;
        changes.tell(workspaceId, 'subscriptions');
        return reply.code(204).send();
      },
    );

    server.get(
      '/v1/subscriptions/:id/attempts',
      {
        schema: {
          summary: 'How the attempts of the last 24 hours to deliver to a subscription went, by the hour',
          tags: ['subscriptions'],
          params: byId,
          response: { 200: AttemptsByHour, 400: Problem, 404: Problem },
        },
      },
      async (request) => {
        const { id: workspaceId } = workspaceOf(request);
        const { id } = request.params;
        if (!(await findSubscription(database, workspaceId, id))) throw NO_SUBSCRIPTION;
        const first = (Math.floor(clock() / HOUR_MS) - HOURS + 1) * HOUR_MS;
        const since = new Date(first).toISOString();
        const eventsSince = new Date(first - RETRY_SCHEDULE_MS).toISOString();
        const found = await attemptsByHour(database, id, since, eventsSince);
        const byHour = new Map(found.map((hour) => [hour.at.getTime(), hour]));
        const hours = Array.from({ length: HOURS }, (_, index) => {
          const at = first + index * HOUR_MS;
          const { taken = 0, failed = 0 } = byHour.get(at) ?? {};
          return { at: new Date(at).toISOString(), taken, failed };
        });
        return { hours };
      },
    );

    server.post(
      '/v1/subscriptions/:id/pause',
      {
        schema: {
          summary:
            'Send nothing to a subscription until it is resumed; what comes in meanwhile waits, and nothing is lost',
          tags: ['subscriptions'],
          params: byId,
          response: { 204: z.undefined(), 400: Problem, 404: Problem },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const { id: workspaceId } = workspaceOf(request);
        const now = new Date(clock()).toISOString();
        await change(workspaceId, id, (sql) => pauseSubscription(sql, workspaceId, id, now));
        ownership.onPause(id);
        return reply.code(204).send();
      },
    );

    server.post(
      '/v1/subscriptions/:id/resume',
      {
        schema: {
          summary: 'Send to a paused subscription again, first what has waited, the oldest event first',
          tags: ['subscriptions'],
          params: byId,
          response: { 204: z.undefined(), 400: Problem, 404: Problem },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const { id: workspaceId } = workspaceOf(request);
        const now = clock();
        await change(workspaceId, id, async (sql) => {
          const isResumed = await resumeSubscription(sql, workspaceId, id, new Date(now).toISOString());
          if (isResumed) await queue.insert(sql, 'wake', [wakeAt(id, now)]);
          return isResumed;
        });
        queue.wake('wake');
        return reply.code(204).send();
      },
    );

    server.delete(
      '/v1/subscriptions/:id',
      {
        schema: {
          summary: 'End a subscription; one that has ended already is a success, too',
          tags: ['subscriptions'],
          params: z.object({ id: z.string() }),
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const workspaceId = workspaceOf(request).id;
        if (z.uuid().safeParse(id).success) {
          const now = new Date(clock()).toISOString();
          await database.transaction((sql) => endSubscription(sql, workspaceId, id, 'unsubscribed', now));
          changes.tell(workspaceId, 'subscriptions');
        }
        return reply.code(204).send();
      },
    );
  };
