import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { HubParts } from '../parts.ts';
import { SESSION_SECONDS } from '../sessions.ts';

/** Browsers take a cookie of this name from no other host, and over https alone. */
const SECURE_NAME = '__Host-ringhook';
const PLAIN_NAME = 'ringhook';

const isHttps = ({ headers }: FastifyRequest): boolean => headers.origin?.startsWith('https://') ?? false;

/** The session's token; null when the request has none. */
export const sessionTokenOf = ({ headers }: FastifyRequest): string | null => {
  if (headers.cookie === undefined) return null;
  const cookies = parseCookie(headers.cookie);
  return cookies[SECURE_NAME] ?? cookies[PLAIN_NAME] ?? null;
};

/** Signs in with a token, or out with null. A browser says in Origin how it reaches the hub: behind a proxy only it knows. */
export const sessionCookie = (request: FastifyRequest, token: string | null): string => {
  const secure = isHttps(request);
  return stringifySetCookie({
    name: secure ? SECURE_NAME : PLAIN_NAME,
    value: token ?? '',
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: token === null ? 0 : SESSION_SECONDS,
  });
};

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

/**
 * Whether a page of the hub itself makes this request. A cookie that is SameSite=Strict comes along with no other
 * site's requests; this keeps out another port or subdomain as well, which browsers count as the same site.
 */
export const isOwnPage = ({ headers }: FastifyRequest, { publicUrl }: HubParts): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const host = hostOf(headers.origin ?? '');
  return host !== null && (host === headers.host || host === hostOf(publicUrl()));
};
