import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventBody } from '../../../src/hub/delivery/body-cache.ts';
import { Sender, type SendResult } from '../../../src/hub/delivery/sender.ts';
import { newWebhookSecret } from '../../../src/hub/workspaces/secrets.ts';
import { signatureOf } from '../../../src/hub-api/delivery.ts';
import { Target } from '../http/target.ts';
import { until } from '../until.ts';

const NOW = Date.parse('2026-03-02T09:15:10.900Z');
const TIMEOUT_MS = 400;
const secret = newWebhookSecret();

const event = (changes: Partial<EventBody> = {}): EventBody => ({
  id: '0195560a-1b2c-7d3e-8f40-516273849500',
  body: '{"event":"CALL_ENDED","customerName":"Zoë 🎉"}',
  contentType: 'application/json; charset=utf-8',
  receivedAt: '2026-03-02T09:15:07.420Z',
  ...changes,
});

let target: Target;
let sender: Sender;

beforeAll(async () => {
  target = await Target.start();
  sender = new Sender({ allowed: [target.url], internal: [] }, () => NOW, TIMEOUT_MS);
});

afterAll(async () => {
  await sender.close();
  await target.stop();
});

beforeEach(() => {
  target.received.length = 0;
  target.answer = (_received, response) => void response.end('ok');
});

const send = (changes?: Partial<EventBody>, path = '/hooks/1'): Promise<SendResult> =>
  sender.send(event(changes), { url: target.url + path, secret });

describe('an event that is sent', () => {
  test('arrives as it came in, with the headers of Standard Webhooks', async () => {
    expect(await send()).toEqual({
      verdict: 'delivered',
      retryAfterMs: null,
      attempt: { at: '2026-03-02T09:15:10.900Z', ms: expect.any(Number), status: 200, answer: 'ok' },
    });
    expect(target.received).toEqual([
      {
        path: '/hooks/1',
        body: event().body,
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(event().body)),
          'webhook-id': 'msg_0195560a-1b2c-7d3e-8f40-516273849500',
          'webhook-timestamp': '1772442910',
          'ringhook-received-at': String(Date.parse('2026-03-02T09:15:07.420Z')),
        }),
      },
    ]);
  });

  test('says that it is an answer that counts, only if it is one', async () => {
    await send();
    await sender.send(event(), { url: `${target.url}/hooks/1`, secret }, { isCurrent: true });
    expect(target.received.map(({ headers }) => headers['ringhook-is-current'])).toEqual([undefined, 'true']);
  });

  test('is signed: HMAC-SHA256 of id, timestamp and body under the secret of its subscription', async () => {
    await send();
    const [received] = target.received;
    const {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    } = received?.headers ?? {};
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const digest = createHmac('sha256', key)
      .update(`${id}.${timestamp}.`)
      .update(received?.body ?? '')
      .digest('base64');
    expect(signature).toBe(`v1,${digest}`);
    expect(signature).toBe(signatureOf(secret, String(id), String(timestamp), received?.body ?? ''));
  });

  test('arrives in full when it is a megabyte', async () => {
    const body = JSON.stringify({ text: 'é'.repeat(500_000) });
    const patient = new Sender({ allowed: [target.url], internal: [] }, () => NOW);
    const sent = await patient.send(event({ body }), { url: `${target.url}/hooks/1`, secret });
    await patient.close();
    expect(sent).toMatchObject({ verdict: 'delivered' });
    expect(target.received[0]?.body).toBe(body);
  });

  test('as a form arrives as a form', async () => {
    const contentType = 'application/x-www-form-urlencoded';
    await send({ body: 'event=CALL_ENDED', contentType });
    expect(target.received[0]?.headers['content-type']).toBe(contentType);
  });

  test.each(['application/x-www-form-urlencoded', 'text/plain', ''])(
    'arrives as the JSON that it is, also when its provider called it "%s": Zapier reads it by that name',
    async (contentType) => {
      await send({ body: ' {"event":"CALL_ENDED"}', contentType });
      expect(target.received[0]?.headers['content-type']).toBe('application/json');
    },
  );
});

describe('what the target answers', () => {
  test.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [410, 'gone'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [408, 'retry'],
    [400, 'refused'],
    [404, 'refused'],
  ])('%i means %s', async (status, verdict) => {
    target.answer = (_received, response) => void response.writeHead(status).end();
    expect(await send()).toMatchObject({ verdict, attempt: { status, answer: '' } });
  });

  test('as a redirect leads nowhere', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      target.answer = (_received, response) =>
        void response.writeHead(status, { location: `${target.url}/elsewhere` }).end();
      expect(await send()).toMatchObject({ verdict: 'refused', attempt: { status } });
    }
    expect(target.at('/elsewhere')).toEqual([]);
    expect(target.received).toHaveLength(5);
  });

  test('with Retry-After is obeyed: seconds or a date', async () => {
    target.answer = (_received, response) => void response.writeHead(429, { 'retry-after': '90' }).end();
    expect(await send()).toMatchObject({ verdict: 'retry', retryAfterMs: 90_000 });
    const date = new Date(NOW + 60_000).toUTCString();
    target.answer = (_received, response) => void response.writeHead(503, { 'retry-after': date }).end();
    expect((await send()).retryAfterMs).toBe(Date.parse(date) - NOW);
  });

  test('is kept up to 300 characters', async () => {
    target.answer = (_received, response) => void response.end('é'.repeat(10_000));
    expect((await send()).attempt.answer).toBe('é'.repeat(300));
  });

  test('is read right when its letters come in pieces', async () => {
    const bytes = Buffer.from('Zoë 🎉');
    target.answer = async (_received, response) => {
      for (const byte of bytes) {
        response.write(Buffer.from([byte]));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      response.end();
    };
    expect((await send()).attempt.answer).toBe('Zoë 🎉');
  });

  test('without an end is cut off, and so is its connection', async () => {
    let isCut = false;
    target.answer = (_received, response) => {
      response.on('close', () => {
        isCut = true;
      });
      const flood = (): void => {
        while (!isCut && response.write('x'.repeat(16_384)));
        if (!isCut) response.once('drain', flood);
      };
      flood();
    };
    expect(await send()).toMatchObject({ verdict: 'delivered', attempt: { status: 200, answer: 'x'.repeat(300) } });
    await until(() => isCut);
  });
});

describe('a target that fails', () => {
  /** A server that does this to a connection, and the URL of it. */
  const withServer = async (onData: (socket: Socket) => void, work: (url: string) => Promise<void>): Promise<void> => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => onData(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    try {
      await work(url);
    } finally {
      server.close();
    }
  };

  const sendTo = async (url: string): Promise<SendResult> => {
    const other = new Sender({ allowed: [url], internal: [] }, () => NOW, TIMEOUT_MS);
    try {
      return await other.send(event(), { url: `${url}/hooks/1`, secret });
    } finally {
      await other.close();
    }
  };

  test('by not being there is tried again', async () => {
    let url = '';
    await withServer(
      () => undefined,
      async (used) => {
        url = used;
      },
    );
    expect(await sendTo(url)).toMatchObject({
      verdict: 'retry',
      attempt: { status: null, answer: 'The connection failed: ECONNREFUSED.' },
    });
  });

  test.each([
    ['hangs up without a word', (socket: Socket) => void socket.destroy()],
    ['hangs up in the middle of its headers', (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-')],
    [
      'hangs up in the middle of its answer',
      (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
    ],
    ['talks no HTTP', (socket: Socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ])('because it %s is tried again', (_how, onData) =>
    withServer(onData, async (url) => {
      const { verdict, attempt } = await sendTo(url);
      expect([verdict, attempt.status]).toEqual(['retry', null]);
      expect(attempt.answer).toMatch(/^The connection failed: .+\.$/);
    }),
  );

  test.each([
    ['says nothing', () => undefined],
    [
      'stops in the middle of its answer',
      (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
    ],
    [
      'answers a letter at a time',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
        const timer = setInterval(() => socket.write('x'), 20);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('because it %s is given up after a while, and tried again', (_how, onData) =>
    withServer(onData, async (url) => {
      const { verdict, attempt } = await sendTo(url);
      expect([verdict, attempt.status, attempt.answer]).toEqual(['retry', null, 'No answer within 0.4 seconds.']);
      expect(attempt.ms).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
      expect(attempt.ms).toBeLessThan(10 * TIMEOUT_MS);
    }),
  );
});

describe('a target that is not allowed', () => {
  test('is never spoken to', async () => {
    const port = new URL(target.url).port;
    const urls = [
      `http://localhost:${port}/`,
      `http://user:secret@127.0.0.1:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      `http://0.0.0.0:${port}/`,
      'http://169.254.169.254/latest/meta-data/',
      'file:///etc/passwd',
      'nonsense',
    ];
    for (const url of urls) {
      const { verdict, attempt } = await sender.send(event(), { url, secret });
      expect([url, verdict, attempt.status]).toEqual([url, 'refused', null]);
      expect(attempt.answer).toMatch(/^The target .+\.$/);
      expect(attempt.answer).not.toContain('secret');
    }
    expect(target.received).toEqual([]);
  });
});

test('many slow targets at one address do not keep a quick one waiting', async () => {
  const held: (() => void)[] = [];
  target.answer = ({ path }, response) => {
    if (path === '/quick') response.end();
    else held.push(() => response.end());
  };
  const patient = new Sender({ allowed: [target.url], internal: [] }, () => NOW);
  const slow = Array.from({ length: 200 }, () => patient.send(event(), { url: `${target.url}/slow`, secret }));
  await until(() => held.length >= 60);
  expect(await patient.send(event(), { url: `${target.url}/quick`, secret })).toMatchObject({ verdict: 'delivered' });
  await until(() => held.length === 200);
  for (const release of held) release();
  await Promise.all(slow);
  await patient.close();
});
