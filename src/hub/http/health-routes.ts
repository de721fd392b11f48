import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { Problem } from '../../hub-api/problem.ts';
import { isHostOfThisMachine, isLoopbackAddress } from '../config.ts';
import type { HubParts } from '../parts.ts';
import { authenticate } from './authenticate.ts';
import { ProblemError } from './problem.ts';

const PATIENCE_MS = 2_000;
/** A commit that takes longer hangs on a connection that died, whatever the others say. */
const LONGEST_COMMIT_MS = 3_000;

const Ok = z.object({ status: z.literal('ok') });

const notReady = (part: string): ProblemError =>
  new ProblemError({ status: 503, title: 'Not ready', detail: `${part} does not answer.` }, 2);

/** What proxies add, each in its own way. */
const BY_PROXY =
  /^(forwarded|via|x-forwarded.*|x-original-.*|x-real-ip|(x-|true-)?client-ip|x-cluster-client-ip|cf-.*|cdn-loop|fastly-client-ip|x-envoy-.*|x-appengine-.*|x-azure-.*)$/;

/** Straight from this machine, and by its own name: a proxy on it would say for whom it asks, or pass on the name. */
const isLocal = ({ ip, headers }: FastifyRequest): boolean =>
  isLoopbackAddress(ip) &&
  isHostOfThisMachine(headers.host ?? '') &&
  !Object.keys(headers).some((name) => BY_PROXY.test(name));

export const healthRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, disk, intake, queue, metrics } = parts;
    const hasKey = authenticate(parts);

    const check = async (part: string, look: () => Promise<unknown>): Promise<void> => {
      const patience = new AbortController();
      const tooLong = sleep(PATIENCE_MS, null, { signal: patience.signal }).then(() => Promise.reject(notReady(part)));
      try {
        await Promise.race([look(), tooLong]);
      } catch {
        throw notReady(part);
      } finally {
        patience.abort();
        tooLong.catch(() => undefined);
      }
    };

    const lookWhetherReady = async (): Promise<void> => {
      await disk.check();
      if (intake.longestCommitMs > LONGEST_COMMIT_MS) throw notReady('The database');
      await check('The database', () => database.query('SELECT 1'));
      await check('The queue', () => queue.size('wake'));
    };
    let looking: Promise<void> | null = null;
    /** Anybody may ask, and as often as they like: whoever comes while one look is under way shares it. */
    const isReady = (): Promise<void> => {
      looking ??= lookWhetherReady().finally(() => {
        looking = null;
      });
      return looking;
    };

    server.get(
      '/healthz',
      { schema: { summary: 'The process is alive', tags: ['health'], response: { 200: Ok } } },
      async () => ({ status: 'ok' as const }),
    );

    server.get(
      '/readyz',
      {
        schema: { summary: 'Database and queue can be reached', tags: ['health'], response: { 200: Ok, 503: Problem } },
      },
      async () => {
        await isReady();
        return { status: 'ok' as const };
      },
    );

    server.get(
      '/metrics',
      {
        schema: {
          summary: 'Prometheus metrics; by key, or from this machine',
          tags: ['health'],
          security: [{ key: [] }, {}],
          response: {
            200: { description: 'Every metric', content: { 'text/plain': { schema: z.string() } } },
            401: Problem,
          },
        },
      },
      async (request, reply) => {
        if (!isLocal(request)) await hasKey(request);
        return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
      },
    );
  };
