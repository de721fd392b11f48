import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const cipherKeyOf = (secret: string | Uint8Array, purpose: string): Buffer =>
  createHmac('sha256', secret).update(purpose).digest();

/** Encrypts a text so that only the same secret and purpose open it: iv, tag and ciphertext, one after the other. */
export const seal = (secret: string | Uint8Array, purpose: string, text: string): Buffer => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, cipherKeyOf(secret, purpose), iv, { authTagLength: TAG_BYTES });
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
};

/** Throws when it was sealed with another secret, or was changed since. */
export const unseal = (secret: string | Uint8Array, purpose: string, sealed: Uint8Array): string => {
  const iv = sealed.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, cipherKeyOf(secret, purpose), iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
};
