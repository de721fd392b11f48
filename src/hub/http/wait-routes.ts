import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Problem } from '../../hub-api/problem.ts';
import { NewWait, WaitRequest } from '../../hub-api/waits.ts';
import { problemWithCallback } from '../delivery/targets.ts';
import type { HubParts } from '../parts.ts';
import { linesOfPerson } from '../permissions/current.ts';
import { holdChain } from '../permissions/ledger.ts';
import { numberOf } from '../permissions/number.ts';
import { standingOf } from '../permissions/rules.ts';
import { insertWait, removeWait } from '../store/waits.ts';
import { workspaceOf } from './authenticate.ts';
import { phoneIn } from './phone.ts';
import { checkTargetUrl } from './target-url.ts';
import { whoIn } from './who.ts';

/**
 * So long Zapier's invocation may go on that registers a wait: a callback that comes before its end may find no step that
 * waits.
 */
const INVOCATION_MS = 30_000;

export const waitRoutes =
  ({ database, clock, targets }: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    server.post(
      '/v1/permissions/waits',
      {
        schema: {
          summary: 'Tell a URL, once, when a customer answers a request for permission, or that they did not in time',
          description:
            'Register before you ask, so that no answer is missed. The callback is signed as Standard Webhooks has it, has the same webhook-id on every attempt, and comes 30 seconds after the registration at the earliest. Asking again for one callback gives the same wait.',
          tags: ['permissions'],
          body: WaitRequest,
          response: { 201: NewWait, 400: Problem, 413: Problem, 415: Problem },
        },
      },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const { customer_phone, waba_number, callback_url: callbackUrl, wait_seconds, status_seen } = request.body;
        const { identifier } = whoIn('customer_phone', phoneIn('customer_phone', customer_phone));
        const number = numberOf(phoneIn('waba_number', waba_number));
        checkTargetUrl('callback_url', callbackUrl, (url) => problemWithCallback(url, targets));
        const now = clock();
        const at = (ms: number): string => new Date(now + ms).toISOString();
        const { wait, isAnswered } = await database.transaction(async (sql) => {
          // Whoever is about to write an answer down waits until this is kept: it is either read here, or wakes the wait.
          await holdChain(sql, workspaceId, at(0));
          const { lines } = await linesOfPerson(sql, workspaceId, [identifier]);
          const { status, line } = standingOf(lines, { identifier, number, channel: 'whatsapp' }, at(0));
          const isAnswered = line !== null && status_seen !== undefined && status !== status_seen;
          const wait = await insertWait(sql, {
            workspaceId,
            identifier,
            number,
            callbackUrl,
            seenLine: isAnswered ? null : (line?.id ?? null),
            createdAt: at(0),
            notBefore: at(INVOCATION_MS),
            endsAt: at(wait_seconds * 1_000),
            isAnswered,
          });
          return { wait, isAnswered };
        });
        return reply
          .code(201)
          .send({ id: wait.id, secret: wait.secret, ends_at: wait.endsAt, is_answered: isAnswered });
      },
    );

    server.delete(
      '/v1/permissions/waits/:id',
      {
        schema: {
          summary: 'Nobody waits any more: the customer was not asked; one that is over is a success, too',
          tags: ['permissions'],
          params: z.object({ id: z.uuid() }),
          response: { 204: z.undefined(), 400: Problem },
        },
      },
      async (request, reply) => {
        await removeWait(database, workspaceOf(request).id, request.params.id);
        return reply.code(204).send();
      },
    );
  };
