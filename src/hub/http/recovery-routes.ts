import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { permissionExpired } from '../../hub-api/permission-expired.ts';
import { Problem } from '../../hub-api/problem.ts';
import { Recoveries, Recovery, RecoveryRequest } from '../../hub-api/recoveries.ts';
import type { HubParts } from '../parts.ts';
import { FIRST_ID, timeOf } from '../store/page.ts';
import {
  addRecovery,
  findRecovery,
  listRecoveries,
  type Recovery as StoredRecovery,
  stopRecovery,
} from '../store/recoveries.ts';
import { listSubscriptions } from '../store/subscriptions.ts';
import { workspaceOf } from './authenticate.ts';
import { badRequest, notFound } from './problem.ts';

const MOST_LISTED = 50;

const NOT_THERE = notFound('There is no such recovery.');

const byId = z.object({ id: z.uuid() });

const stateOf = ({ isStopped, endedAt, deliveries }: StoredRecovery): Recovery['state'] => {
  if (isStopped) return 'stopped';
  if (endedAt === null) return 'looking';
  return (deliveries.queued ?? 0) + (deliveries.waiting ?? 0) + (deliveries.paused ?? 0) > 0 ? 'sending' : 'done';
};

const toAnswer = (recovery: StoredRecovery): Recovery => ({
  id: recovery.id,
  what: recovery.what,
  from: recovery.from,
  to: recovery.to,
  subscription_id: recovery.subscriptionId,
  created_at: recovery.createdAt,
  state: stateOf(recovery),
  found: recovery.found,
  deliveries: recovery.deliveries,
});

type PeriodWish = Extract<RecoveryRequest, { what: 'failed' | 'missed' }>;

/** Events that are sent again by name: in the period that they came in in. */
const chosenIn = (eventIds: readonly string[]) => {
  const ids = [...new Set(eventIds.map((id) => id.toLowerCase()))].toSorted();
  const [from, last] = [timeOf(ids[0] ?? FIRST_ID), timeOf(ids.at(-1) ?? FIRST_ID)];
  return { eventIds: ids, from, to: new Date(Date.parse(last) + 1).toISOString() };
};

/** Sending again what failed, and what a Zap missed, as tasks that can be followed and stopped. */
export const recoveryRoutes =
  ({ database, ownership, changes, clock }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const answer = async (workspaceId: string, id: string): Promise<Recovery> => {
      const recovery = await findRecovery(database, workspaceId, id);
      if (!recovery) throw NOT_THERE;
      return toAnswer(recovery);
    };

    const check = async (workspaceId: string, wish: PeriodWish): Promise<void> => {
      if (Date.parse(wish.from) >= Date.parse(wish.to)) throw badRequest('to', 'must be after from.');
      if (wish.subscription_id === undefined) {
        if (wish.what === 'failed') return;
        throw badRequest('subscription_id', 'is needed: say which Zap missed something.');
      }
      const all = await listSubscriptions(database, workspaceId);
      const subscription = all.find(({ id, endedAt }) => id === wish.subscription_id && endedAt === null);
      if (!subscription)
        throw badRequest('subscription_id', 'is no subscription that goes on. See GET /v1/subscriptions.');
      if (wish.what === 'missed' && subscription.trigger === permissionExpired.key) {
        throw badRequest(
          'subscription_id',
          'is told of the ends of permissions, which are not told again once they are over.',
        );
      }
    };

    server.post(
      '/v1/recoveries',
      {
        schema: {
          summary: 'Send again what failed for good, or what a Zap missed, in a period; or these events',
          description:
            'Never faster than the target takes it. An answer of a customer that a newer one replaced is not sent. Follow it at GET /v1/recoveries/{id}, and stop it with DELETE.',
          tags: ['deliveries'],
          body: RecoveryRequest,
          response: { 202: Recovery, 400: Problem, 413: Problem, 415: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const wish = request.body;
        const now = new Date(clock()).toISOString();
        const addChosen = (eventIds: readonly string[]): Promise<string> => {
          const { what } = wish;
          return addRecovery(database, { workspaceId, what, subscriptionId: null, ...chosenIn(eventIds) }, now);
        };
        const addPeriod = async (period: PeriodWish): Promise<string> => {
          await check(workspaceId, period);
          const { what, from, to, subscription_id: subscriptionId = null } = period;
          return addRecovery(database, { workspaceId, what, subscriptionId, from, to, eventIds: null }, now);
        };
        const id = await (wish.what === 'chosen' ? addChosen(wish.event_ids) : addPeriod(wish));
        ownership.onRecovery();
        changes.tell(workspaceId, 'deliveries');
        return reply.code(202).send(await answer(workspaceId, id));
      },
    );

    server.get(
      '/v1/recoveries',
      {
        schema: {
          summary: 'What was sent again and how far it is, the newest first',
          tags: ['deliveries'],
          response: { 200: Recoveries },
        },
      },
      async (request) => ({
        recoveries: (await listRecoveries(database, workspaceOf(request).id, MOST_LISTED)).map(toAnswer),
      }),
    );

    server.get(
      '/v1/recoveries/:id',
      {
        schema: {
          summary: 'How far one is',
          tags: ['deliveries'],
          params: byId,
          response: { 200: Recovery, 400: Problem, 404: Problem },
        },
      },
      async (request) => answer(workspaceOf(request).id, request.params.id),
    );

    server.delete(
      '/v1/recoveries/:id',
      {
        schema: {
          summary: 'Stop one: what of it still waits is not sent',
          tags: ['deliveries'],
          params: byId,
          response: { 200: Recovery, 400: Problem, 404: Problem },
        },
      },
      async (request) => {
        const { id: workspaceId } = workspaceOf(request);
        const now = new Date(clock()).toISOString();
        const isThere = await database.transaction((sql) => stopRecovery(sql, workspaceId, request.params.id, now));
        if (!isThere) throw NOT_THERE;
        changes.tell(workspaceId, 'deliveries');
        return answer(workspaceId, request.params.id);
      },
    );
  };
