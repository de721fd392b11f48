import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll } from '@jest/globals';
import nock from 'nock';
import type { Answer } from './hub-under-test.ts';

// Nock reads along on every connection, and what is sent by hand must reach the hub byte by byte.
beforeAll(() => nock.restore());

/** A connection to where a URL leads. */
export const connectTo = (url: string): Socket => {
  const { hostname, port } = new URL(url);
  // Whoever is cut off learns of it as an error.
  return connect(Number(port), hostname).on('error', () => undefined);
};

/** What a connection gives back until it ends, as an answer. */
export const answerOn = async (socket: Socket): Promise<Answer> => {
  const [head = '', ...body] = (await text(socket)).split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')];
  });
  return { status: Number(start.split(' ')[1]), headers: Object.fromEntries(headers), text: body.join('\r\n\r\n') };
};

/** The first lines of a request, after which its body may come. */
export const headOf = (method: string, path: string, headers: Record<string, string> = {}): string =>
  [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({ host: 'hub', connection: 'close', ...headers }).map((pair) => pair.join(': ')),
  ]
    .map((line) => `${line}\r\n`)
    .join('')
    .concat('\r\n');
