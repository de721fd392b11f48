import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that Meta signs each webhook in: "sha256=" and the HMAC-SHA256 of the body, in hex. */
export const SIGNATURE_HEADER = 'x-hub-signature-256';

const SIGNATURE = /^sha256=([\da-f]{64})$/i;

/**
 * Whether the body, byte by byte as it came, was signed with the app's secret.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export const isSigned = (body: Uint8Array, header: string | undefined, appSecret: string): boolean => {
  const [, signature] = SIGNATURE.exec(header ?? '') ?? [];
  if (signature === undefined) return false;
  return timingSafeEqual(Buffer.from(signature, 'hex'), createHmac('sha256', appSecret).update(body).digest());
};
