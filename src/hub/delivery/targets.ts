import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isLoopbackAddress, isLoopbackHost } from '../config.ts';

/** A target that the hub must not send to, in words. */
export class ForbiddenTargetError extends Error {}

/** What IPv6 gives to the internet; outside of it are old ways to write an IPv4 address, among others. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/** True for an address that anybody on the internet can reach; an IPv4 address inside an IPv6 one counts as itself. */
export const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(GLOBAL));
};

/** What is wrong with a target URL, in words; null when it may be sent to. */
export const problemWithTarget = (text: string, allowlist: readonly string[]): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) return 'is not a URL';
  if (url.username || url.password) return 'must not hold a user name or password';
  if (!allowlist.includes(url.origin)) return `must begin with ${allowlist.join(' or ')}`;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host) && !isPublicAddress(host) && !isLoopbackHost(url.hostname)) {
    return 'points into a private network';
  }
  return null;
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
