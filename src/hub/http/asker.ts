import type { FastifyRequest } from 'fastify';
import { sessionTokenOf } from './session-cookie.ts';

/** Who asks, for the record: what they call themselves, and the way by which they came. */
export const askerOf = (request: FastifyRequest, named: string | undefined): string => {
  const way = request.headers.authorization === undefined && sessionTokenOf(request) !== null ? 'console' : 'key';
  return named === undefined ? way : `${named} (${way})`;
};
