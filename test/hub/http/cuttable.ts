import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a hub and its PostgreSQL, and can cut it off. */
export class Cuttable {
  url = '';
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #isSilent = false;

  /** Stands before the server of this URL. */
  async start(databaseUrl: string): Promise<void> {
    const { hostname, port } = new URL(databaseUrl);
    const server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      if (this.#isSilent) return;
      near.pipe(far);
      far.pipe(near);
    });
    this.#server = server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
    const url = new URL(databaseUrl);
    url.host = `127.0.0.1:${this.#port}`;
    this.url = url.href;
  }

  /** Nobody answers there any more; what was open breaks off. */
  async cut(): Promise<void> {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server?.listening) await once(this.#server, 'close');
  }

  /** Connections are taken, and nothing ever comes back. */
  fallSilent(): void {
    this.#isSilent = true;
    this.freeze();
  }

  /** Nothing passes over the connections that are open any more, and none of them ends. */
  freeze(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  speakAgain(): void {
    this.#isSilent = false;
    for (const socket of this.#sockets) socket.destroy();
  }
}
