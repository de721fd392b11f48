import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isSigned } from '../../src/whatsapp-cloud/signature.ts';
import { challengeIn } from '../../src/whatsapp-cloud/verification.ts';

describe('the signature of a webhook', () => {
  const body = Buffer.from('{"object":"whatsapp_business_account","name":"\\u00e9"}');
  const hex = createHmac('sha256', 'app secret').update(body).digest('hex');

  test('is that of its bytes with the app secret', () => {
    expect(isSigned(body, `sha256=${hex}`, 'app secret')).toBe(true);
    expect(isSigned(body, `SHA256=${hex.toUpperCase()}`, 'app secret')).toBe(true);
  });

  test('is another one for another body or secret', () => {
    expect(isSigned(Buffer.concat([body, Buffer.from(' ')]), `sha256=${hex}`, 'app secret')).toBe(false);
    expect(isSigned(body, `sha256=${hex}`, 'another secret')).toBe(false);
  });

  test.each([undefined, '', hex, `sha1=${hex}`, 'sha256=', `sha256=${hex}00`, 'sha256=zz'])('is not %p', (header) => {
    expect(isSigned(body, header, 'app secret')).toBe(false);
  });
});

describe('the question whether a URL is its owner’s', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'token', 'hub.challenge': '1158201444' };

  test('is answered with its challenge', () => {
    expect(challengeIn(query, 'token')).toBe('1158201444');
  });

  test.each<[string, Record<string, unknown>]>([
    ['another verify token', { 'hub.verify_token': 'other' }],
    ['no verify token', { 'hub.verify_token': undefined }],
    ['several verify tokens', { 'hub.verify_token': ['token', 'token'] }],
    ['another mode', { 'hub.mode': 'unsubscribe' }],
    ['no challenge', { 'hub.challenge': undefined }],
    ['a challenge that a browser could read as a page', { 'hub.challenge': '<script>' }],
    ['a challenge without an end', { 'hub.challenge': '1'.repeat(257) }],
  ])('is not answered with %s', (_, changes) => {
    expect(challengeIn({ ...query, ...changes }, 'token')).toBeNull();
  });
});
