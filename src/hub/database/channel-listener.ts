import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { cut } from './connections.ts';
import type { Listener } from './database.ts';

const RECONNECT_MS = 1000;
const HEARTBEAT_MS = 10_000;

/** A connection of its own that hears one channel, and comes back when it drops. */
export class ChannelListener implements Listener {
  readonly #connect: () => Promise<pg.Client>;
  readonly #channel: string;
  readonly #onMessage: (payload: string) => void;
  readonly #onReconnect: () => void;
  #client: pg.Client | null = null;
  #isClosed = false;
  #heartbeat: NodeJS.Timeout | undefined;

  /** `connect` gives an open connection to the primary. */
  constructor(
    connect: () => Promise<pg.Client>,
    channel: string,
    onMessage: (payload: string) => void,
    onReconnect: () => void,
  ) {
    this.#connect = connect;
    this.#channel = channel;
    this.#onMessage = onMessage;
    this.#onReconnect = onReconnect;
  }

  async connect(): Promise<void> {
    const client = await this.#connect();
    client.on('error', () => void this.#reconnect(client));
    client.on('end', () => void this.#reconnect(client));
    client.on('notification', ({ channel, payload }) => {
      if (channel === this.#channel) this.#onMessage(payload ?? '');
    });
    try {
      await client.query(`LISTEN "${this.#channel}"`);
    } catch (error) {
      drop(client);
      throw error;
    }
    if (this.#isClosed) {
      drop(client);
      return;
    }
    this.#client = client;
    // A connection that died without a word shows only when something is sent over it and nothing comes back.
    this.#heartbeat = setInterval(
      () => client.query('SELECT 1').catch(() => void this.#reconnect(client)),
      HEARTBEAT_MS,
    );
    this.#onReconnect();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    if (this.#client) drop(this.#client);
  }

  async #reconnect(dropped: pg.Client): Promise<void> {
    if (this.#isClosed || this.#client !== dropped) return;
    this.#client = null;
    clearInterval(this.#heartbeat);
    drop(dropped);
    while (!this.#isClosed && this.#client === null) {
      await sleep(RECONNECT_MS);
      if (!this.#isClosed) await this.connect().catch(() => undefined);
    }
  }
}

/** How long a connection has to say goodbye: one that died never does. */
const GOODBYE_MS = 1000;

/** Ends a connection that nobody needs any more, whatever state it is in. */
const drop = (client: pg.Client): void => {
  client.removeAllListeners();
  client.on('error', () => undefined);
  void client.end().catch(() => undefined);
  setTimeout(() => cut(client), GOODBYE_MS).unref();
};
