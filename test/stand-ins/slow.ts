/** Answers of which the second overtakes the first. */
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

const SLOW_MS = 25;

export const beSlow = (server: FastifyInstance): void => {
  let isFirst = false;
  server.addHook('preHandler', async () => {
    isFirst = !isFirst;
    if (isFirst) await setTimeout(SLOW_MS);
  });
};
