/** One request too many, now and then: the next try is fine. */
import type { FastifyInstance } from 'fastify';

const EVERY = 3;

/** Refuses every third request with 429 while `isBusy` says so; the pages know it with `Retry-After` and without. */
export const beBusy = (server: FastifyInstance, isBusy: () => boolean, refusal: object): void => {
  let count = 0;
  server.addHook('onRequest', async (_request, reply) => {
    if (!isBusy()) return;
    count += 1;
    if (count % EVERY !== 0) return;
    if (count % (2 * EVERY) === 0) reply.header('retry-after', '1');
    return reply.code(429).send(refusal);
  });
};
