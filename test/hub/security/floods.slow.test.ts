import { describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { asProblem, useHub } from '../http/hub-under-test.ts';
import { answerOn, connectTo, headOf } from '../http/raw-http.ts';

const on = useHub();

/** A connection over which somebody writes a little more every half second, until it ends; gives what it is told. */
const dawdle = async (first: string, more: string) => {
  const socket = connectTo(on.url);
  socket.write(first);
  const timer = setInterval(() => socket.write(more), 500);
  const began = performance.now();
  try {
    const answer = await answerOn(socket);
    return { answer, seconds: (performance.now() - began) / 1000 };
  } finally {
    clearInterval(timer);
  }
};

describe('whoever takes too long', () => {
  test('over headers, over a body or over nothing at all is cut off, and holds up nobody meanwhile', async () => {
    const acme = await on.makeWorkspace();
    const path = acme.intake.doubletick;
    const json = { 'content-type': 'application/json', 'content-length': '100000' };
    const slow = [
      ...Array.from({ length: 100 }, () => dawdle(`POST ${path} HTTP/1.1\r\n`, 'x-more: header\r\n')),
      dawdle(headOf('POST', path, { 'content-length': '100000' }), ' '),
      dawdle(headOf('POST', path, { 'transfer-encoding': 'chunked' }), '1\r\n \r\n'),
      dawdle(headOf('POST', '/v1/subscriptions', { ...json, authorization: `Bearer ${acme.key}` }), ' '),
      dawdle('', ''),
    ];
    await acme.take('doubletick', callAccepted);
    for (const { answer, seconds } of await Promise.all(slow)) {
      expect(seconds).toBeGreaterThan(8);
      expect(seconds).toBeLessThan(20);
      expect(asProblem(408, answer).title).toBe('Too slow');
    }
    expect(await acme.events()).toHaveLength(1);
  }, 40_000);

  test('and has no key is cut off at once', async () => {
    const answer = await dawdle(headOf('POST', '/v1/subscriptions', { 'content-length': '100000' }), ' ');
    asProblem(401, answer.answer);
    expect(answer.seconds).toBeLessThan(5);
  });
});

describe('what is no request', () => {
  const say = (text: string) => {
    const socket = connectTo(on.url);
    socket.write(text);
    return answerOn(socket);
  };

  test('for its huge headers is refused', async () => {
    const answer = await say(headOf('GET', '/healthz', { 'x-huge': 'x'.repeat(20_000) }));
    expect(asProblem(431, answer).title).toBe('The headers are too large');
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`x-many-${index}`, 'x']));
    asProblem(431, await say(headOf('GET', '/healthz', many)));
  });

  test.each([
    ['is not HTTP', 'hello\r\n\r\n'],
    ['ends its headers nowhere', 'GET /healthz HTTP/1.1\r\nhost: hub\r\nx-broken\r\n\r\n'],
    ['says twice how long it is', headOf('POST', '/in/x', { 'content-length': '1, 2' })],
    [
      'says that it is chunked and how long it is, as a smuggled one does',
      headOf('POST', '/in/x', { 'content-length': '5', 'transfer-encoding': 'chunked' }),
    ],
  ])('because it %s is refused', async (_name, text) => {
    expect(asProblem(400, await say(text)).title).toBe('This is not HTTP');
  });
});
