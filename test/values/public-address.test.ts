import { describe, expect, test } from '@jest/globals';
import { isLinkLocalHost, isPublicAddress } from '../../src/values/public-address.ts';

describe('an address', () => {
  test.each(['8.8.8.8', '104.16.0.1', '::ffff:8.8.8.8', '2606:4700::6810:1'])('is public: %s', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '::a00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    '100::1',
    'not an address',
    '',
  ])('is not public: %s', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('the host of a URL', () => {
  test.each(['169.254.169.254', '[fe80::1]', '[::ffff:169.254.0.1]'])('is link-local: %s', (host) =>
    expect(isLinkLocalHost(host)).toBe(true),
  );

  test.each(['192.168.1.20', '[fd00::1]', 'n8n.internal', '127.0.0.1'])('is not: %s', (host) =>
    expect(isLinkLocalHost(host)).toBe(false),
  );
});
