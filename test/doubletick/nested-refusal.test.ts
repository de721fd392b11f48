import { describe, expect, test } from '@jest/globals';
import { readPermissionReply } from '../../src/doubletick/permission-reply.ts';

const RECEIVED_AT = Date.parse('2026-11-20T09:00:00.000Z');

const read = (payload: unknown) => readPermissionReply(payload, RECEIVED_AT)?.reply ?? null;

/** WhatsApp's own envelope, as Meta documents it. */
const envelope = (reply: object) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            messages: [
              {
                from: '17045550118',
                id: 'wamid.1',
                timestamp: '1795164000',
                type: 'interactive',
                interactive: { type: 'call_permission_reply', call_permission_reply: reply },
              },
            ],
          },
        },
      ],
    },
  ],
});

const refusal = { response: 'reject', response_source: 'user_action' };

describe('a refusal inside another webhook', () => {
  test("in WhatsApp's own envelope counts, with who refused", () => {
    expect(read(envelope(refusal))).toMatchObject({
      answer: 'denied',
      identifiers: ['phone:17045550118'],
      repliedAt: '2026-11-20T08:40:00.000Z',
    });
  });

  test.each([
    ['beside its name', { event: 'SOMETHING_NEW', data: { ...refusal, from: '+17045550118' } }],
    ['in a list beside others', { count: 2, items: [{ text: 'hello' }, { ...refusal, from: '+17045550118' }] }],
    ['whose customer stands around it', { event: 'X', from: '+17045550118', body: { payload: refusal } }],
  ])('counts %s', (_where, payload) => {
    expect(read(payload)).toMatchObject({ answer: 'denied', identifiers: ['phone:17045550118'] });
  });

  test.each([
    ['a yes', envelope({ response: 'accept', response_source: 'user_action' })],
    ['a message', { messageId: 'm', from: '+17045550118', message: { type: 'TEXT', text: 'No, I reject this.' } }],
    ['nothing', { a: { b: { c: {} } }, d: [null, 1, 'x'] }],
  ])('is not seen in %s', (_what, payload) => {
    expect(read(payload)).toBeNull();
  });

  test('is not looked for without end', () => {
    let deep: object = { ...refusal, from: '+17045550118' };
    for (let level = 0; level < 5_000; level += 1) deep = { deep, other: 1 };
    expect(read(deep)).toBeNull();
    const wide = { items: Array.from({ length: 5_000 }, (_, n) => ({ n })), last: { inner: { ...refusal } } };
    expect(read(wide)).toBeNull();
  });
});
