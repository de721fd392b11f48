import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'rk_';

/** A workspace key: "rk_" and 32 random bytes. Shown once; the database has its hash alone. */
export const newKey = (): string => PREFIX + randomBytes(32).toString('base64url');

/** A subscription's secret, as Standard Webhooks writes it. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/**
 * The token in a workspace's intake URL for one source. It is worked out from the key, so whoever has the key can be
 * told the URL again, and whoever reads the database cannot.
 */
export const intakeTokenOf = (key: string, source: string): string =>
  createHmac('sha256', key).update(`intake:${source}`).digest('base64url');

/** SHA-256: enough for a secret of 32 random bytes, which no dictionary has. */
export const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** In constant time. */
export const isSameHash = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
