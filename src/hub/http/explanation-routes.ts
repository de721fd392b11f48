import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Explanation, ExplanationQuery } from '../../hub-api/explanation.ts';
import { Problem } from '../../hub-api/problem.ts';
import { explainDelivery, explainSubscription } from '../delivery/explain.ts';
import { everyKind, kindsOf } from '../intake/kinds.ts';
import { subjectsOfPerson } from '../intake/subject.ts';
import type { HubParts } from '../parts.ts';
import { deliveriesOfEvents } from '../store/deliveries.ts';
import { findEvent, pageOfEvents, type StoredEvent } from '../store/events.ts';
import { LAST_ID } from '../store/page.ts';
import { countQuarantinedWith } from '../store/quarantine.ts';
import { findSubscription, type Subscription } from '../store/subscriptions.ts';
import { workspaceOf } from './authenticate.ts';
import { badRequest, NO_EVENT, notFound } from './problem.ts';
import { whoIn } from './who.ts';

const NO_SUBSCRIPTION = notFound('There is no such Zap. It may have ended longer ago than what the hub keeps.');

const MOST_EVENTS = 20;
/** What came in for other triggers shows that the customer's events arrive at all. */
const MOST_OTHERS = 5;

const NOTHING_CAME_IN =
  'Nothing of this customer has come in, as far back as events are kept. See under "Set up" whether the webhook is on at the provider, and whether the number is written with its country code.';

export const explanationRoutes =
  ({ database, clock }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const latestOf = async (workspaceId: string, zap: Subscription, subjects: readonly string[]) => {
      const own = new Set(kindsOf(zap.trigger));
      const wish = { workspaceId, customer: subjects, before: LAST_ID };
      const [meant, others] = await Promise.all([
        pageOfEvents(database, { ...wish, kinds: [...own], most: MOST_EVENTS }),
        pageOfEvents(database, { ...wish, kinds: everyKind.filter((kind) => !own.has(kind)), most: MOST_OTHERS }),
      ]);
      return [...meant, ...others].toSorted((one, other) => (one.id < other.id ? 1 : -1));
    };

    const unreadOf = async (workspaceId: string, subjects: readonly string[]): Promise<string[]> => {
      const texts = subjects.map((subject) => subject.replace(/^[a-z]+:/, ''));
      const count = await countQuarantinedWith(database, workspaceId, texts);
      if (count === 0) return [];
      return [
        `${count === 1 ? 'One webhook mentions' : `${count} webhooks mention`} this customer and could not be understood: see Quarantine.`,
      ];
    };

    const explained = async (events: readonly StoredEvent[], zap: Subscription): Promise<Explanation['events']> => {
      const stories = await deliveriesOfEvents(
        database,
        events.map(({ id }) => id),
      );
      return events.map((event) => {
        const { id, kind, receivedAt } = event;
        const story = stories.get(id)?.find(({ subscriptionId }) => subscriptionId === zap.id) ?? null;
        return { event_id: id, kind, received_at: receivedAt, ...explainDelivery(event, zap, story, clock()) };
      });
    };

    server.get(
      '/v1/subscriptions/:id/explanation',
      {
        schema: {
          summary: 'Why a Zap ran on an event or did not: of one event, or of the latest ones of a customer',
          tags: ['subscriptions'],
          params: z.object({ id: z.uuid() }),
          querystring: ExplanationQuery,
          response: { 200: Explanation, 400: Problem, 404: Problem },
        },
      },
      async (request) => {
        const { id: workspaceId } = workspaceOf(request);
        const { event_id: eventId, customer } = request.query;
        if ((eventId === undefined) === (customer === undefined))
          throw badRequest('customer', 'or event_id is needed: one of the two.');
        const zap = await findSubscription(database, workspaceId, request.params.id);
        if (!zap) throw NO_SUBSCRIPTION;
        const answer = { subscription_id: zap.id, trigger: zap.trigger, subscription_says: explainSubscription(zap) };
        if (eventId !== undefined) {
          const event = await findEvent(database, workspaceId, eventId);
          if (!event) throw NO_EVENT;
          return { ...answer, events: await explained([event], zap), says: [] };
        }
        const subjects = await subjectsOfPerson(database, workspaceId, whoIn('customer', customer ?? ''));
        const events = await explained(await latestOf(workspaceId, zap, subjects), zap);
        const unread = await unreadOf(workspaceId, subjects);
        return { ...answer, events, says: [...(events.length === 0 ? [NOTHING_CAME_IN] : []), ...unread] };
      },
    );
  };
