import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that Meta signs each webhook in: "sha256=" and the HMAC-SHA256 of the body, in hex. */
export const SIGNATURE_HEADER = 'x-hub-signature-256';

const SIGNATURE = /^sha256=[\da-f]{64}$/i;

/** What Meta puts into that header for a body, byte by byte as it is sent. */
export const signatureOf = (body: Uint8Array | string, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

/**
 * Whether the body, byte by byte as it came, was signed with the app's secret.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export const isSigned = (body: Uint8Array, header: string | undefined, appSecret: string): boolean => {
  if (header === undefined || !SIGNATURE.test(header)) return false;
  return timingSafeEqual(Buffer.from(header.toLowerCase()), Buffer.from(signatureOf(body, appSecret)));
};
