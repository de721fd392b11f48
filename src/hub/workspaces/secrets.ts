import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'rk_';

/** A workspace key: "rk_" and 32 random bytes. Shown once; the database has its hash alone. */
export const newKey = (): string => PREFIX + randomBytes(32).toString('base64url');

/** A subscription's secret, as Standard Webhooks writes it. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** The token in an intake URL: 32 random bytes. */
export const newIntakeToken = (): string => randomBytes(32).toString('base64url');

/** What the intake token of a key and source was before tokens were random: with the key, the hub can show such a URL again. */
export const intakeTokenOf = (key: string, source: string): string =>
  createHmac('sha256', key).update(`intake:${source}`).digest('base64url');

/** SHA-256: enough for a secret of 32 random bytes, which no dictionary has. */
export const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** In constant time. */
export const isSameHash = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
