import type { FastifyRequest } from 'fastify';
import { askerIn } from './authenticate.ts';

/** Who asks, for the record: what they call themselves, and the way by which they came. */
export const askerOf = (request: FastifyRequest, named: string | undefined): string => {
  const way = askerIn(request).way === 'console' ? 'console' : 'key';
  return named === undefined ? way : `${named} (${way})`;
};
