import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A delivery as a Zap gets it. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Stands in for Zapier: keeps what is sent to it. */
export class Target {
  readonly received: Received[] = [];
  /** How it answers; 200 unless a test says otherwise. */
  answer: (received: Received, response: ServerResponse) => void = (_received, response) => void response.end('ok');
  url = '';
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const received = { path: request.url ?? '', headers: request.headers, body: await text(request) };
      this.received.push(received);
      this.answer(received, response);
    });
    // A connection that closes in the very moment it is used again would count as a failed attempt.
    this.#server.keepAliveTimeout = 120_000;
  }

  static async start(): Promise<Target> {
    const target = new Target();
    target.#server.listen(0, '127.0.0.1');
    await once(target.#server, 'listening');
    const address = target.#server.address();
    target.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return target;
  }

  /** What came in at a path. */
  at(path: string): Received[] {
    return this.received.filter((one) => one.path === path);
  }

  /** Answers at the same URL again, after it was stopped. */
  async comeBack(): Promise<void> {
    this.#server.listen(Number(new URL(this.url).port), '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
