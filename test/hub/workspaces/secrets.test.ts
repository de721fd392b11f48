import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { isSource, SOURCES } from '../../../src/hub/sources.ts';
import { hashOf, intakeTokenOf, isSameHash, newKey, newWebhookSecret } from '../../../src/hub/workspaces/secrets.ts';

test('a key is "rk_" and 32 random bytes, another one every time', () => {
  const keys = Array.from({ length: 20 }, newKey);
  for (const key of keys) expect(key).toMatch(/^rk_[\w-]{43}$/);
  expect(new Set(keys).size).toBe(20);
});

test("a subscription's secret is one that Standard Webhooks takes: 24 bytes in base64", () => {
  const secret = newWebhookSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z\d+/]{32}$/);
  expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(24);
  expect(newWebhookSecret()).not.toBe(secret);
});

test('an intake token is the same whenever it is asked for, and differs between keys and sources', () => {
  const [key, other] = [newKey(), newKey()];
  expect(intakeTokenOf(key, 'doubletick')).toBe(intakeTokenOf(key, 'doubletick'));
  const tokens = [key, other].flatMap((one) => SOURCES.map((source) => intakeTokenOf(one, source)));
  expect(new Set(tokens).size).toBe(2 * SOURCES.length);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  expect(intakeTokenOf(key, 'doubletick')).not.toContain(key);
});

test('what is stored of a secret is its SHA-256', () => {
  expect(hashOf('rk_x').toString('hex')).toBe(createHash('sha256').update('rk_x').digest('hex'));
});

test('hashes are compared whole, as Buffer or as the bytes that a database gives', () => {
  const hash = hashOf('rk_x');
  expect(isSameHash(hash, new Uint8Array(hash))).toBe(true);
  expect(isSameHash(hash, hashOf('rk_y'))).toBe(false);
  expect(isSameHash(hash, hash.subarray(0, 31))).toBe(false);
  expect(isSameHash(new Uint8Array(), hash)).toBe(false);
});

test('a source is one of the two providers, and nothing that every object has', () => {
  expect(SOURCES.every(isSource)).toBe(true);
  expect(['DoubleTick', 'hub', 'constructor', ''].some(isSource)).toBe(false);
});
