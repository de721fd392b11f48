import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import { isLoopbackHost } from '../config.ts';
import type { HubParts } from '../parts.ts';
import { SESSION_SECONDS } from '../workspaces/sessions.ts';

/** Browsers take a cookie of this name from no other host, and over https alone. */
const SECURE_NAME = '__Host-ringhook';
const PLAIN_NAME = 'ringhook';

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

/**
 * Whether a page of the hub itself makes this request. A cookie that is SameSite=Strict comes along with no other
 * site's requests; this keeps out another port or subdomain as well, which browsers count as the same site.
 */
export const isOwnPage = ({ headers }: FastifyRequest, { publicUrl }: Pick<HubParts, 'publicUrl'>): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const host = hostOf(headers.origin ?? '');
  return host !== null && (host === headers.host || host === hostOf(publicUrl()));
};

/** What the last proxy says; one before it may say anything. */
const lastOf = (header: string | string[] | undefined): string | undefined =>
  [header].flat().at(-1)?.split(',').at(-1)?.trim();

/**
 * Whether a browser reaches the hub by https, as far as can be told behind a proxy: as its page or the proxy says, or
 * because PUBLIC_URL does and the request did not come straight to this machine's own address.
 */
const isHttps = (request: FastifyRequest, parts: Pick<HubParts, 'publicUrl'>): boolean => {
  const { headers } = request;
  if (headers.origin !== undefined && isOwnPage(request, parts)) return headers.origin.startsWith('https://');
  const proto = lastOf(headers['x-forwarded-proto']);
  if (proto !== undefined) return proto === 'https';
  if (!parts.publicUrl().startsWith('https://')) return false;
  const isProxied = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
  const host = URL.parse(`http://${headers.host}`)?.hostname ?? '';
  return isProxied || !isLoopbackHost(host);
};

/** The tokens of every session that the browser knows of, whichever cookie holds it. */
export const everySessionTokenOf = ({ headers }: FastifyRequest): string[] => {
  const cookies = parseCookie(headers.cookie ?? '');
  return [cookies[SECURE_NAME], cookies[PLAIN_NAME]].filter((token) => token !== undefined);
};

/** The session's token; null when the request has none. A cookie that plain http set is worth nothing over https. */
export const sessionTokenOf = (request: FastifyRequest, parts: Pick<HubParts, 'publicUrl'>): string | null => {
  const cookies = parseCookie(request.headers.cookie ?? '');
  return cookies[SECURE_NAME] ?? (isHttps(request, parts) ? null : cookies[PLAIN_NAME]) ?? null;
};

const cookieOf = (isSecure: boolean, token: string | null): string =>
  stringifySetCookie({
    name: isSecure ? SECURE_NAME : PLAIN_NAME,
    value: token ?? '',
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure,
    maxAge: token === null ? 0 : SESSION_SECONDS,
  });

/** Signs in with a token. A browser says in Origin how it reaches the hub: behind a proxy only it knows. */
export const signInCookie = (request: FastifyRequest, parts: Pick<HubParts, 'publicUrl'>, token: string): string =>
  cookieOf(isHttps(request, parts), token);

/** Sign out, of either cookie. */
export const SIGN_OUT_COOKIES: string[] = [cookieOf(true, null), cookieOf(false, null)];
