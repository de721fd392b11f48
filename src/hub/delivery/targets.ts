import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLinkLocalAddress, isPrivateHost, isPublicAddress } from '../../values/public-address.ts';
import { isLoopbackAddress, isLoopbackHost } from '../config.ts';

/** Where events may be sent, as origins. */
export interface Targets {
  /** On the internet, or this machine itself where local Zaps run beside the hub. */
  allowed: readonly string[];
  /** Also in a private network, or on this machine: who hosts the hub names each of them. */
  internal: readonly string[];
}

/** A target that the hub must not send to, in words. */
export class ForbiddenTargetError extends Error {}

/** What is wrong with a target URL, in words; null when it may be sent to. */
export const problemWithTarget = (text: string, { allowed, internal }: Targets): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) return 'is not a URL';
  if (url.username || url.password) return 'must not hold a user name or password';
  if (internal.includes(url.origin)) return null;
  if (!allowed.includes(url.origin)) return `must begin with ${[...allowed, ...internal].join(' or ')}`;
  const isForbidden = isPrivateHost(url.hostname) && !isLoopbackHost(url.hostname);
  return isForbidden ? 'points into a private network' : null;
};

const ZAPIER = 'https://hooks.zapier.com';
/** Where Zapier is called back by what a step waits for, beside its hooks: this path there, and nothing else. */
const ZAPIER_CALLBACKS = { origin: 'https://zapier.com', path: '/hooks/callback/' };

/** The same as `problemWithTarget`, of what a waiting step is called back at. */
export const problemWithCallback = (text: string, targets: Targets): string | null => {
  const { origin, path } = ZAPIER_CALLBACKS;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isZapiers = targets.allowed.includes(ZAPIER) && url?.origin === origin && !targets.allowed.includes(origin);
  if (!isZapiers) return problemWithTarget(text, targets);
  if (!url.pathname.startsWith(path)) return `must begin with ${origin}${path}`;
  return problemWithTarget(text, { ...targets, allowed: [...targets.allowed, origin] });
};

/**
 * Resolves host names, and refuses one that leads into a private network: the name may be on the allow-list, but
 * whoever owns it must not lead the hub anywhere else. A loopback name, which only the allow-list lets through, leads to
 * this machine; a private target may lead anywhere but to link-local addresses, where clouds keep their secrets.
 */
export const guardedLookup = ({ internal }: Pick<Targets, 'internal'>): LookupFunction => {
  const privateHosts = new Set(internal.map((target) => new URL(target).hostname));
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const isAllowed = ({ address }: { address: string }) => {
        if (privateHosts.has(hostname)) return !isLinkLocalAddress(address);
        return isLoopbackHost(hostname) ? isLoopbackAddress(address) : isPublicAddress(address);
      };
      const [first] = addresses;
      if (!first || !addresses.every(isAllowed)) {
        return callback(new ForbiddenTargetError(`${hostname} leads into a private network`), '', 0);
      }
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
};
