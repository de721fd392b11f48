import ipaddr from 'ipaddr.js';

/** What IPv6 gives to the internet; outside of it are old ways to write an IPv4 address, among others. */
const GLOBAL = '2000::/3';

/** True for an address that anybody on the internet can reach; an IPv4 address inside an IPv6 one counts as itself. */
export const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return (
    address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(ipaddr.IPv6.parseCIDR(GLOBAL)))
  );
};

/** True for an address that only its own link knows, such as 169.254.169.254, where clouds keep their secrets. */
export const isLinkLocalAddress = (text: string): boolean =>
  ipaddr.isValid(text) && ipaddr.process(text).range() === 'linkLocal';

/** The same for the host of a URL (`URL.hostname`). */
export const isLinkLocalHost = (hostname: string): boolean => isLinkLocalAddress(hostname.replace(/^\[|\]$/g, ''));

/** True where the host of a URL (`URL.hostname`) is an address that not everybody on the internet can reach. */
export const isPrivateHost = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(host) && !isPublicAddress(host);
};
