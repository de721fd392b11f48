import { describe, expect, test } from '@jest/globals';
import { ConfigError, isLoopbackHost, readConfig } from '../../src/hub/config.ts';

/** What a person reads when this is set. */
const complaint = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
};

describe('without a word said', () => {
  test('everything has a default that works on one machine', () => {
    expect(readConfig({})).toEqual({
      port: 8787,
      host: '127.0.0.1',
      publicUrl: null,
      secretKey: null,
      dataDir: './data',
      databaseUrl: null,
      databaseListenUrl: null,
      targetAllowlist: ['https://hooks.zapier.com'],
      privateTargets: [],
      targetRates: new Map([['https://hooks.zapier.com', 30]]),
      retentionDays: 90,
      proofYears: 7,
      timeZone: 'UTC',
      logLevel: 'info',
      intakeRateLimit: 1000,
      intakeMbUnderWay: 32,
      intakeMbPerSecond: 16,
      quarantineWebhooks: 10_000,
      quarantineMb: 100,
      diskReserveMb: 256,
      staleCallHours: 4,
      keepPrivateText: false,
      isLocal: false,
    });
  });

  test('what is set to nothing counts as not set, as in a compose file', () => {
    const nothing = { PORT: '', PUBLIC_URL: '', DATABASE_URL: '', TARGET_ALLOWLIST: '', RETENTION_DAYS: '', HOST: '' };
    expect(readConfig(nothing)).toEqual(readConfig({}));
  });
});

describe('every variable', () => {
  test('is read', () => {
    const environment = {
      PORT: '0',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://hub.example.com/ringhook//',
      DATA_DIR: '/var/lib/ringhook',
      DATABASE_URL: 'postgresql://hub:secret@db/hub',
      TARGET_ALLOWLIST: ' https://hooks.zapier.com/hooks/ , https://hooks.example.com:8443,',
      PRIVATE_TARGETS: 'http://192.168.1.20:5678/',
      TARGET_RATES: 'https://hooks.zapier.com/=12, https://hooks.example.com:8443 = 0.5,',
      RETENTION_DAYS: '30',
      PROOF_YEARS: '10',
      LOG_LEVEL: 'warn',
      INTAKE_RATE_LIMIT: '5',
      STALE_CALL_HOURS: '1',
      KEEP_PRIVATE_TEXT: 'true',
      INTAKE_MB_UNDER_WAY: '3',
      INTAKE_MB_PER_SECOND: '2',
      QUARANTINE_WEBHOOKS: '7',
      QUARANTINE_MB: '8',
      DISK_RESERVE_MB: '0',
      TIME_ZONE: 'Asia/Kolkata',
      SECRET_KEY: 'a secret of thirty-two characters',
    };
    expect(readConfig(environment)).toEqual({
      port: 0,
      host: '0.0.0.0',
      publicUrl: 'https://hub.example.com/ringhook',
      secretKey: 'a secret of thirty-two characters',
      dataDir: '/var/lib/ringhook',
      databaseUrl: 'postgresql://hub:secret@db/hub',
      databaseListenUrl: null,
      targetAllowlist: ['https://hooks.zapier.com', 'https://hooks.example.com:8443'],
      privateTargets: ['http://192.168.1.20:5678'],
      targetRates: new Map([
        ['https://hooks.zapier.com', 12],
        ['https://hooks.example.com:8443', 0.5],
      ]),
      retentionDays: 30,
      proofYears: 10,
      timeZone: 'Asia/Kolkata',
      logLevel: 'warn',
      intakeRateLimit: 5,
      intakeMbUnderWay: 3,
      intakeMbPerSecond: 2,
      quarantineWebhooks: 7,
      quarantineMb: 8,
      diskReserveMb: 0,
      staleCallHours: 1,
      keepPrivateText: true,
      isLocal: false,
    });
  });

  test.each([
    ['PORT', '80 80'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', ' '],
    ['PORT', '0x50'],
    ['PORT', '80.5'],
    ['PUBLIC_URL', 'hub.example.com'],
    ['PUBLIC_URL', 'ftp://hub.example.com'],
    ['PUBLIC_URL', 'https://hub.example.com/?a=b'],
    ['DATABASE_URL', 'mysql://db/hub'],
    ['TARGET_ALLOWLIST', 'hooks.zapier.com'],
    ['TARGET_ALLOWLIST', 'https://hooks.zapier.com, file:///etc/passwd'],
    ['TARGET_ALLOWLIST', ','],
    ['TARGET_RATES', 'https://hooks.zapier.com'],
    ['TARGET_RATES', 'https://hooks.zapier.com=0'],
    ['TARGET_RATES', 'https://hooks.zapier.com=many'],
    ['TARGET_RATES', 'hooks.zapier.com=30'],
    ['RETENTION_DAYS', '0'],
    ['RETENTION_DAYS', '1e2'],
    ['RETENTION_DAYS', 'for ever'],
    ['PROOF_YEARS', '0'],
    ['PROOF_YEARS', '101'],
    ['TIME_ZONE', 'Mars/Base'],
    ['LOG_LEVEL', 'loud'],
    ['INTAKE_RATE_LIMIT', '0'],
    ['STALE_CALL_HOURS', '721'],
  ])('is named when it is wrong: %s=%s', (name, value) => {
    expect(complaint({ [name]: value })).toMatch(new RegExp(`^The configuration is not right. ${name}(\\.\\d+)?: `));
  });

  test('that is wrong is named together with all the others', () => {
    const message = complaint({ PORT: 'x', LOG_LEVEL: 'y', RETENTION_DAYS: '0' });
    expect(message).toMatch(/PORT: .*; RETENTION_DAYS: .*; LOG_LEVEL: /);
  });

  test('says which numbers it takes', () => {
    expect(complaint({ PORT: '70000' })).toContain('PORT: must be a whole number from 0 to 65535');
  });

  test('that holds a password is not repeated', () => {
    expect(complaint({ DATABASE_URL: 'mysql://hub:hunter2@db/hub' })).not.toContain('hunter2');
  });
});

describe('this machine as a target', () => {
  test.each(['http://localhost:1', 'http://127.1', 'http://[::1]:1', 'http://zaps.localhost'])(
    'is refused: %s',
    (target) => {
      expect(complaint({ TARGET_ALLOWLIST: `https://hooks.zapier.com,${target}` })).toMatch(
        /TARGET_ALLOWLIST: .*this machine/,
      );
    },
  );

  test('is taken as a private target, and so is a private network; what clouds keep there is not', () => {
    const { privateTargets } = readConfig({ PRIVATE_TARGETS: 'http://127.0.0.1:5678/, http://n8n.internal:5678' });
    expect(privateTargets).toEqual(['http://127.0.0.1:5678', 'http://n8n.internal:5678']);
    for (const target of ['http://169.254.169.254', 'http://0xa9fea9fe', 'http://[fe80::1]', 'nonsense']) {
      expect(complaint({ PRIVATE_TARGETS: target })).toMatch(/PRIVATE_TARGETS/);
    }
  });

  test('is taken when the local Zaps run beside the hub', () => {
    const { targetAllowlist } = readConfig({ TARGET_ALLOWLIST: 'http://127.0.0.1:1' }, { isLocal: true });
    expect(targetAllowlist).toEqual(['http://127.0.0.1:1']);
  });
});

describe('a loopback host', () => {
  test.each(['localhost', 'hub.localhost', '127.0.0.1', '127.255.255.254', '[::1]'])('is %s', (host) =>
    expect(isLoopbackHost(host)).toBe(true),
  );

  test.each(['127.0.0.1.example.com', '127.example.com', 'localhost.example.com', '10.0.0.1', '0.0.0.0', '[::2]', ''])(
    'is not %s',
    (host) => expect(isLoopbackHost(host)).toBe(false),
  );
});
