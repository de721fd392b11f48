import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** A target that takes everything at once, and tells when it came. */
export class Sink {
  /** Called with each body; `at` is when it began to come, by performance.now(). */
  onBody: (body: string, at: number) => void = () => undefined;
  count = 0;
  url = '';
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const at = performance.now();
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        this.count += 1;
        this.onBody(body, at);
        response.end();
      });
    });
  }

  static async start(): Promise<Sink> {
    const sink = new Sink();
    sink.#server.listen(0, '127.0.0.1');
    await once(sink.#server, 'listening');
    const address = sink.#server.address();
    sink.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return sink;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
