/** What is no HTTP, or HTTP as no client writes it, straight on the hub's socket. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { texts } from './arbitraries.ts';
import type { FuzzedHub } from './hub.ts';
import { judge } from './routes.ts';
import { Find, type Target, target } from './target.ts';

const PATIENCE_MS = 15_000;

const WHOLE = [
  'GET /healthz HTTP/1.1\r\nhost: hub\r\n\r\n',
  'GET /v1/me HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {admin}\r\n\r\n',
  'GET /v1/stream HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {admin}\r\n\r\n',
  'POST /in/{doubletick} HTTP/1.1\r\nhost: hub\r\ncontent-length: 16\r\n\r\n{"event":"ping"}',
  'POST /in/{doubletick} HTTP/1.1\r\nhost: hub\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{"event":"ping"}\r\n0\r\n\r\n',
  'POST /v1/session HTTP/1.1\r\nhost: hub\r\norigin: http://hub\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
  'POST /in/{whatconverts} HTTP/1.1\r\nhost: hub\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n{}',
  'GET http://other.example/healthz HTTP/1.1\r\nhost: hub\r\n\r\n',
  'GET / HTTP/1.1\r\nhost: hub\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
];

const PIECES = [
  ...[
    'GET ',
    'POST ',
    'CONNECT hub:1 ',
    'OPTIONS * ',
    '/in/{doubletick}',
    '/%',
    '//..//',
    '/healthz?%zz',
    '/events/%00',
  ],
  ...[
    ' HTTP/1.1\r\n',
    ' HTTP/1.0\r\n',
    ' HTTP/9.9\r\n',
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    'host: hub\r\n',
    'host: a, b\r\n',
  ],
  ...[
    'content-length: 5\r\n',
    'content-length: -1\r\n',
    'content-length: 99999999999999999999\r\n',
    'content-length: 5, 6\r\n',
  ],
  ...['transfer-encoding: chunked\r\n', 'transfer-encoding: gzip, chunked\r\n', 'transfer-encoding : chunked\r\n'],
  ...['expect: 200-ok\r\n', 'connection: close\r\n', 'authorization: Bearer {admin}\r\n', ': \r\n', ' folded\r\n'],
  ...[
    '5\r\nhello\r\n',
    'ffffffffffffffff\r\n',
    '-1\r\n',
    '0\r\n\r\n',
    '5;a="\r\n',
    '\x16\x03\x01\x02\x00\x01\x00',
    '\0',
  ],
];

const headerLines = fc
  .constantFrom(10, 2_000)
  .map(
    (count) =>
      `GET /healthz HTTP/1.1\r\n${Array.from({ length: count }, (_, index) => `x-${index}: 1\r\n`).join('')}\r\n`,
  );
const long = fc
  .constantFrom(100, 20_000, 70_000)
  .map((length) => `GET /${'a'.repeat(length)} HTTP/1.1\r\nhost: hub\r\n\r\n`);
const whole = fc.constantFrom(...WHOLE);
const cut = fc.tuple(whole, fc.nat(120)).map(([text, at]) => text.slice(0, at));

interface Talk {
  /** Each is written on its own. */
  writes: string[];
  end: 'half-closed' | 'cut off';
}

const talks: fc.Arbitrary<Talk> = fc.record({
  writes: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: whole },
      { weight: 2, arbitrary: cut },
      {
        weight: 4,
        arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 }).map((all) => all.join('')),
      },
      texts,
      headerLines,
      long,
    ),
    { minLength: 1, maxLength: 5 },
  ),
  end: fc.constantFrom('half-closed', 'half-closed', 'half-closed', 'cut off'),
});

const ANSWER = /HTTP\/1\.[01] (\d{3}) [^\r]*\r\n([\s\S]*?)\r\n\r\n/g;

const attempt =
  ({ url, names, lastError }: FuzzedHub) =>
  ({ writes, end }: Talk): Promise<void> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
      let said = '';
      socket.setEncoding('latin1').on('data', (text) => {
        said += text;
      });
      socket.setTimeout(PATIENCE_MS, () => {
        socket.destroy();
        reject(new Find(`The connection was half closed, and still open after ${PATIENCE_MS / 1000} s.`));
      });
      // Whoever is refused may be cut off while still writing.
      socket.once('error', () => undefined);
      socket.once('end', () => socket.end());
      socket.once('close', () => {
        try {
          for (const [, status, lines] of said.matchAll(ANSWER)) {
            const retryAfter = /^retry-after:/im.test(lines ?? '') ? 'there' : undefined;
            judge(Number(status), retryAfter, said, lastError);
          }
          resolve();
        } catch (error) {
          reject(error);
        }
      });
      socket.once('connect', () => {
        for (const text of writes) {
          socket.write(
            text.replaceAll(/\{[a-z ]+\}/g, (name) => names.get(name) ?? name),
            'latin1',
          );
        }
        if (end === 'half-closed') socket.end();
        else setImmediate(() => socket.destroy());
      });
    });

export const socketsOf = (on: FuzzedHub): Target[] => [
  target({ name: 'raw sockets', weight: 1, inputs: talks, attempt: attempt(on), idle: () => on.idle() }),
];
