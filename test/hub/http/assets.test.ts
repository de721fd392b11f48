import { describe, expect, test } from '@jest/globals';
import { asProblem, useHub } from './hub-under-test.ts';
import { answerOn, connectTo, headOf } from './raw-http.ts';

describe('the path of a file of the console', () => {
  const on = useHub();

  test.each([
    '..%2f..%2fpackage.json',
    '../../package.json',
    '%2e%2e/index.html',
    '%252e%252e%252findex.html',
    '..%5c..%5cpackage.json',
    '..\\..\\package.json',
    'c:%5cwindows',
    '%00',
    'index.js%00.png',
    '%',
    '%zz',
    '%ff',
    '%C0%AE%C0%AE/index.html',
    '.',
    '.hidden',
    '',
    '/x',
    'none.js?b=%zz',
    'a'.repeat(3_000),
    'a/'.repeat(3_000),
    '%61'.repeat(2_000),
  ])('that leads to none is answered with 404, however odd it is: %s', async (path) => {
    const socket = connectTo(on.url);
    socket.write(headOf('GET', `/assets/${path}`));
    expect(asProblem(404, await answerOn(socket)).title).toBe('Nothing here');
  });
});

describe('an address that leads nowhere', () => {
  const on = useHub();

  test('is a page for whoever follows a link, with a way on', async () => {
    const response = await fetch(`${on.url}/evnets`, { headers: { accept: 'text/html,application/xhtml+xml' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    expect(page).toContain('There is no page at this address');
    expect(page).toContain('href="/"');
  });

  test.each([
    ['a program', 'GET', '/evnets', '*/*'],
    ['whoever posts', 'POST', '/evnets', 'text/html'],
  ])('is a problem for %s', async (_who, method, path, accept) => {
    const response = await fetch(on.url + path, { method, headers: { accept } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});
