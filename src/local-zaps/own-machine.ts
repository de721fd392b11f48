import type { FastifyRequest } from 'fastify';
import { isHostOfThisMachine } from '../hub/config.ts';
import { ProblemError } from '../hub/http/problem.ts';

const OTHER_HOST = new ProblemError({
  status: 421,
  title: 'Not for this host',
  detail: 'The local Zaps answer to localhost and 127.0.0.1 alone, and to PUBLIC_URL when it is set. Use one of those.',
});

const OTHER_PAGE = new ProblemError({
  status: 403,
  title: 'Not from here',
  detail:
    'A page of another site may ask nothing here. Send the request without a browser, or from the console itself.',
});

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

/**
 * Lets a request pass that asks for this machine by a name that only this machine has, or by that of `publicUrl`, and
 * that no page of another origin makes. A web page can have a name of its own lead to 127.0.0.1 (DNS rebinding); then
 * the Host is that name.
 */
export const isForThisMachine =
  (publicUrl: () => string) =>
  async ({ headers: { host = '', origin } }: FastifyRequest): Promise<void> => {
    const publicHost = hostOf(publicUrl());
    if (!isHostOfThisMachine(host) && host.toLowerCase() !== publicHost) throw OTHER_HOST;
    if (origin === undefined) return;
    const from = hostOf(origin);
    if (from === null || (from !== host.toLowerCase() && from !== publicHost)) throw OTHER_PAGE;
  };
