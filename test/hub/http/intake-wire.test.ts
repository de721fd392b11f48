import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { CallStory } from '../../../src/hub-api/call-story.ts';
import { EventDetails } from '../../../src/hub-api/events.ts';
import { IntakeHello, NotUnderstood, Taken } from '../../../src/hub-api/intake.ts';
import { TEST_BODIES, WEBHOOK_BODIES } from '../../webhook-bodies.ts';
import { type Answer, asProblem, exactly, type TestWorkspace, useHub } from './hub-under-test.ts';
import { answerOn, connectTo, headOf } from './raw-http.ts';

const on = useHub();

/** What no text could carry: bytes as they are. */
const postBytes = (
  workspace: TestWorkspace,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<Answer> => {
  // Not by fetch: whoever looks on in the tests unpacks what is sent, and waits for ever where that fails.
  const socket = connectTo(on.url);
  const length = { 'content-length': String(bytes.byteLength) };
  socket.write(headOf('POST', workspace.intake.doubletick, { ...headers, ...length }));
  socket.write(bytes);
  return answerOn(socket);
};

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));

const eventOf = async (workspace: TestWorkspace, { text }: Answer) =>
  workspace.ask(EventDetails, 'GET', `/v1/events/${exactly(Taken, JSON.parse(text)).event_id}`);

const named = { ...callAccepted, customerName: 'Zoë Ångström' };

describe('whoever tries an intake URL', () => {
  test('by GET or HEAD hears that it works, and nothing is stored', async () => {
    const acme = await on.makeWorkspace();
    const got = await acme.raw('GET', `${acme.intake.doubletick}?from=settings`);
    expect(got.status).toBe(200);
    expect(exactly(IntakeHello, JSON.parse(got.text)).message).toContain('it works');
    const head = await fetch(on.url + acme.intake.doubletick, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(await acme.events()).toEqual([]);
  });

  test('that nobody has hears the same as ever', async () => {
    const acme = await on.makeWorkspace();
    await acme.refused(404, 'GET', '/in/nobodys');
    await acme.refused(404, 'PUT', '/in/nobodys', { body: callAccepted });
  });

  test('by another method hears which ones there are', async () => {
    const acme = await on.makeWorkspace();
    for (const method of ['PUT', 'DELETE'] as const) {
      const answer = await acme.raw(method, acme.intake.doubletick);
      asProblem(405, answer);
      expect(answer.headers.allow).toBe('GET, HEAD, POST');
    }
  });

  test.each(['/', '?source=doubletick', '/?a=1&a=2'])('may add "%s" to it', async (ending) => {
    const acme = await on.makeWorkspace();
    const answer = await acme.raw('POST', acme.intake.doubletick + ending, { body: callAccepted });
    expect(answer.status).toBe(202);
  });

  test.each(TEST_BODIES)(
    'with $name is told that it arrived, and it fills no quarantine',
    async ({ body, contentType }) => {
      const acme = await on.makeWorkspace();
      const answer = await acme.post('doubletick', body, { 'content-type': contentType });
      expect(answer.status).toBe(200);
      expect(exactly(Taken, JSON.parse(answer.text))).toMatchObject({ test: true });
      expect(await eventOf(acme, answer)).toMatchObject({ kind: 'doubletick_test', deliveries: [] });
      expect((await acme.raw('GET', '/v1/quarantine')).text).toContain('"total":0');
    },
  );
});

describe('a body', () => {
  test.each(WEBHOOK_BODIES)('of $name is taken in, each webhook as an event', async ({ body, contentType, events }) => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post('doubletick', body, { 'content-type': contentType });
    expect(answer.status).toBe(202);
    const { event_id, event_ids = [event_id] } = exactly(Taken, JSON.parse(answer.text));
    const details = await Promise.all(event_ids.map((id) => acme.ask(EventDetails, 'GET', `/v1/events/${id}`)));
    expect(details.map(({ payload }) => payload.event)).toEqual(events);
    const again = await acme.post('doubletick', body, { 'content-type': contentType });
    expect(again.status).toBe(200);
  });

  test('that is a list keeps what is understood, and puts the rest aside', async () => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post(
      'doubletick',
      JSON.stringify([{ name: 'x' }, callAccepted, { ...callAccepted, callId: '' }]),
    );
    expect(answer.status).toBe(202);
    const taken = exactly(Taken, JSON.parse(answer.text));
    expect(taken.event_ids).toHaveLength(1);
    expect(taken.quarantine_ids).toHaveLength(2);
    const none = await acme.post('doubletick', JSON.stringify([{ name: 'x' }, 'y']));
    expect(none.status).toBe(422);
    exactly(NotUnderstood, JSON.parse(none.text));
  });

  test('that is a list beyond measure is refused', async () => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post('doubletick', JSON.stringify(Array.from({ length: 1_001 }, () => ({ a: 1 }))));
    expect(asProblem(413, answer).detail).toContain('at most 1000');
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('may be packed with %s', async (encoding, pack) => {
    const acme = await on.makeWorkspace();
    const answer = await postBytes(acme, new Uint8Array(pack(Buffer.from(JSON.stringify(named)))), {
      'content-encoding': encoding,
      'content-type': 'application/json',
    });
    expect(answer.status).toBe(202);
    expect((await eventOf(acme, answer)).payload).toEqual(named);
  });

  test('may be packed twice', async () => {
    const acme = await on.makeWorkspace();
    const packed = gzipSync(brotliCompressSync(Buffer.from(JSON.stringify(named))));
    const answer = await postBytes(acme, new Uint8Array(packed), { 'content-encoding': 'br, gzip' });
    expect((await eventOf(acme, answer)).payload).toEqual(named);
  });

  test('that grows beyond the limit when it is unpacked is cut off', async () => {
    const acme = await on.makeWorkspace();
    for (const [encoding, pack] of [
      ['gzip', gzipSync],
      ['br', brotliCompressSync],
      ['deflate', deflateSync],
    ] as const) {
      const bomb = pack(Buffer.alloc(50 * 1024 * 1024));
      asProblem(413, await postBytes(acme, new Uint8Array(bomb), { 'content-encoding': encoding }));
    }
    expect(await acme.events()).toEqual([]);
  });

  test.each([
    ['is not what its encoding says', 400, { 'content-encoding': 'gzip' }],
    ['is packed in a way that nobody knows', 415, { 'content-encoding': 'zstd-dictionary' }],
    ['is in a charset that nobody knows', 415, { 'content-type': 'application/json; charset=klingon' }],
    ['is no multipart form though it says so', 400, { 'content-type': 'multipart/form-data; boundary=x' }],
  ])('that %s is refused in words', async (_what, status, headers) => {
    const acme = await on.makeWorkspace();
    asProblem(status, await postBytes(acme, bytesOf(JSON.stringify(named)), headers as Record<string, string>));
  });

  const utf16 = Buffer.from(JSON.stringify(named), 'utf16le');

  test.each([
    ['ISO 8859-1', Buffer.from(JSON.stringify(named), 'latin1'), 'application/json; charset=iso-8859-1'],
    ['UTF-16, as it says', utf16, 'application/json; charset=utf-16le'],
    ['UTF-16, as its first bytes say', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'application/json'],
    [
      'UTF-16 the other way round',
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
      'application/json',
    ],
    [
      'UTF-8 with a byte order mark',
      Buffer.from(`\ufeff${JSON.stringify(named)}`),
      'application/json; charset="utf-8"',
    ],
  ])('in %s keeps every letter', async (_charset, bytes, type) => {
    const acme = await on.makeWorkspace();
    const answer = await postBytes(acme, new Uint8Array(bytes), { 'content-type': type });
    const { payload, content_type } = await eventOf(acme, answer);
    expect(payload).toEqual(named);
    expect(content_type).toBe('application/json');
  });

  test('that is a multipart form is read like any form', async () => {
    const acme = await on.makeWorkspace();
    const fields = new FormData();
    for (const [key, value] of Object.entries(named)) fields.append(key, String(value));
    fields.append('file', new Blob(['x']), 'x.txt');
    const whole = new FormData();
    whole.append('payload', JSON.stringify({ ...named, callId: 'call_2' }));
    for (const [form, callId] of [
      [fields, named.callId],
      [whole, 'call_2'],
    ] as const) {
      const response = await fetch(on.url + acme.intake.doubletick, { method: 'POST', body: form });
      expect(response.status).toBe(202);
      const answer = { status: 202, headers: {}, text: await response.text() };
      expect((await eventOf(acme, answer)).payload).toMatchObject({ callId, customerName: named.customerName });
    }
  });

  test('comes with the headers that tell who sent it, and none that tell who somebody is', async () => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post('doubletick', callAccepted, {
      'user-agent': 'DoubleTick/1',
      'x-request-id': 'r1',
      'x-forwarded-for': '192.0.2.1',
      cookie: 'a=b',
      authorization: 'Bearer secret',
    });
    const { headers } = await eventOf(acme, answer);
    expect(headers).toMatchObject({ 'user-agent': 'DoubleTick/1', 'x-request-id': 'r1' });
    expect(Object.keys(headers).filter((name) => /cookie|auth|forwarded/.test(name))).toEqual([]);
  });
});

describe("a provider's other webhooks", () => {
  const message = {
    from: '+17045550118',
    to: '+17045550119',
    messageId: 'wamid.1',
    pairedMessageId: 'wamid.0',
    receivedAt: '2026-03-02T09:15:07.000Z',
    message: { type: 'TEXT', text: 'My doctor said no.' },
  };

  test.each([
    ['a message', message],
    ['the status of a message', { messageId: 'wamid.1', status: 'DELIVERED', customerNumber: '17045550118' }],
    ['tags', { customerPhoneNumber: '+17045550118', tags: ['vip'] }],
    ["WhatsApp's own envelope", { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [] }] }],
  ])('such as %s are kept without their text, and fire nothing', async (_which, payload) => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_permission_reply', '/zap');
    const answer = await acme.post('doubletick', payload);
    expect(answer.status).toBe(202);
    const event = await eventOf(acme, answer);
    expect(event).toMatchObject({ kind: 'doubletick_other', deliveries: [] });
    expect(event.payload).toEqual({ text_left_out: true, keys: Object.keys(payload) });
    expect(JSON.stringify(event)).not.toContain('doctor');
  });
});

test('two ids that differ in what the database cannot hold are two', async () => {
  const acme = await on.makeWorkspace();
  const ids = ['call_1', 'call_\x001', 'call_\ud8001', 'call_\ud8011', 'call_\udc001'];
  for (const callId of ids) await acme.take('doubletick', { ...callAccepted, callId });
  const events = await acme.events();
  expect(events).toHaveLength(ids.length);
  // Each leads to its own call.
  const callIds = new Set(events.map(({ call_id }) => call_id));
  expect(callIds.size).toBe(ids.length);
  for (const id of callIds) await acme.ask(CallStory, 'GET', `/v1/calls/${encodeURIComponent(id ?? '')}`);
  await acme.ask(CallStory, 'GET', '/v1/calls/call_%001');
  await acme.refused(404, 'GET', '/v1/calls/call_%002');
});

test('ids longer than a number can be are told apart to the last digit', async () => {
  const acme = await on.makeWorkspace();
  const body = JSON.stringify({ ...callAccepted, callId: 0 });
  for (const id of ['90071992547409931', '90071992547409932']) {
    await acme.take('doubletick', body.replace('"callId":0', `"callId":${id}`));
  }
  expect(await acme.events()).toHaveLength(2);
});
