import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPrivateHost, isPublicAddress } from '../../values/public-address.ts';
import { isLoopbackAddress, isLoopbackHost } from '../config.ts';

/** A target that the hub must not send to, in words. */
export class ForbiddenTargetError extends Error {}

/** What is wrong with a target URL, in words; null when it may be sent to. */
export const problemWithTarget = (text: string, allowlist: readonly string[]): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) return 'is not a URL';
  if (url.username || url.password) return 'must not hold a user name or password';
  if (!allowlist.includes(url.origin)) return `must begin with ${allowlist.join(' or ')}`;
  const isForbidden = isPrivateHost(url.hostname) && !isLoopbackHost(url.hostname);
  return isForbidden ? 'points into a private network' : null;
};

const ZAPIER = 'https://hooks.zapier.com';
/** Where Zapier is called back by what a step waits for, beside its hooks: this path there, and nothing else. */
const ZAPIER_CALLBACKS = { origin: 'https://zapier.com', path: '/hooks/callback/' };

/** The origins that a waiting step may be called back at: where events may be sent, and Zapier's own for that. */
const callbackOrigins = (allowlist: readonly string[]): readonly string[] =>
  allowlist.includes(ZAPIER) ? [...allowlist, ZAPIER_CALLBACKS.origin] : allowlist;

/** The same as `problemWithTarget`, of what a waiting step is called back at. */
export const problemWithCallback = (text: string, allowlist: readonly string[]): string | null => {
  const problem = problemWithTarget(text, callbackOrigins(allowlist));
  if (problem) return problem;
  const { origin, pathname } = new URL(text);
  const isElsewhere = origin === ZAPIER_CALLBACKS.origin && !allowlist.includes(origin);
  return isElsewhere && !pathname.startsWith(ZAPIER_CALLBACKS.path)
    ? `must begin with ${ZAPIER_CALLBACKS.origin}${ZAPIER_CALLBACKS.path}`
    : null;
};

/**
 * Resolves a host name, and refuses one that leads into a private network: the name may be on the allow-list, but
 * whoever owns it must not lead the hub anywhere else. A loopback name, which only the allow-list lets through, leads to this machine.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const isAllowed = ({ address }: { address: string }) =>
      isLoopbackHost(hostname) ? isLoopbackAddress(address) : isPublicAddress(address);
    const [first] = addresses;
    if (!first || !addresses.every(isAllowed)) {
      return callback(new ForbiddenTargetError(`${hostname} leads into a private network`), '', 0);
    }
    if (options.all) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};
