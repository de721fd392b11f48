import type { BeforeRequestMiddleware, Bundle } from 'zapier-platform-core';
import { doubletickUrl } from '../../doubletick/http.ts';
import { whatconvertsUrl } from '../../whatconverts/http.ts';
import { connectionOf, problemWithHubUrl } from './connection.ts';

/** True for what lies at or below a base address: the same scheme, host and port, to the letter. */
const isAt = (url: URL, base: string): boolean => {
  if (!URL.canParse(base)) return false;
  const { origin, pathname } = new URL(base);
  const path = pathname.replace(/\/+$/, '');
  return url.origin === origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
};

/** What a request to this address is to prove itself with: nothing at an address of nobody in this connection. */
const credentialsFor = (url: URL, bundle: Bundle): Record<string, string> => {
  const { doubletick, whatconverts, hub } = connectionOf(bundle);
  if (doubletick && isAt(url, doubletickUrl())) {
    // DoubleTick's pages on calls name another header than all the others.
    const ofCalls: Record<string, string> = url.pathname.includes('/whatsapp/call/')
      ? { 'x-public-api-key': doubletick.apiKey }
      : {};
    return { Authorization: doubletick.apiKey, ...ofCalls };
  }
  if (whatconverts && isAt(url, whatconvertsUrl())) {
    const { token, secret } = whatconverts;
    return { Authorization: `Basic ${Buffer.from(`${token}:${secret}`).toString('base64')}` };
  }
  if (hub && problemWithHubUrl(hub.url) === null && isAt(url, hub.url)) return { Authorization: `Bearer ${hub.key}` };
  return {};
};

/**
 * Puts the credentials on a request by where it goes, and none on one that goes elsewhere: a person's raw request, too,
 * which Zapier sends through here. What a server redirects to is another place, so no redirect is followed with them.
 */
export const withCredentials: BeforeRequestMiddleware = (request, _z, bundle) => {
  const address = String(request.url);
  const credentials = URL.canParse(address) ? credentialsFor(new URL(address), bundle) : {};
  if (Object.keys(credentials).length === 0) return request;
  return { ...request, headers: { ...request.headers, ...credentials }, redirect: 'manual' };
};
