import { randomBytes, randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import type { CallRecord } from '../../src/hub-api/call-records.ts';
import { signatureOf } from '../../src/hub-api/delivery.ts';
import type { Me } from '../../src/hub-api/me.ts';
import type { PermissionExpiredPayload } from '../../src/hub-api/permission-expired.ts';
import type { Source } from '../../src/hub-api/sources.ts';
import type { SubscriptionRequest } from '../../src/hub-api/subscriptions.ts';
import { everyEvent } from '../../src/local-zaps/every-trigger.ts';

interface Subscription {
  id: string;
  trigger: string;
  target_url: string;
  secret: string;
  options: Record<string, string>;
  filters: SubscriptionRequest['filters'];
}

/** A hub as its contract describes it, without its promises: it stores nothing and retries nothing. */
export class StandInHub {
  static readonly key = 'rk_of_the_workspace';
  readonly subscriptions: Subscription[] = [];
  /** What subscriptions were asked for, the latest last. */
  readonly wishes: SubscriptionRequest[] = [];
  readonly events: { id: string; received_at: string; payload: Record<string, unknown> }[] = [];
  readonly lastReceivedAt: Me['last_received_at'] = { doubletick: null, whatconverts: null, whatsapp_cloud: null };
  /** Somebody brought the secret that Meta signs with. */
  hasAppSecret = true;
  /** What it says of everybody's permission on WhatsApp. */
  permission: object = { status: 'never_asked', may_call: false, expires_at: null, replied_at: null, history: [] };
  /** What it has on record of whatever call is asked for. */
  calls: CallRecord[] = [];
  /** What was recorded in its ledger, by hand or as a request, the latest last. */
  readonly recorded: object[] = [];
  /** No subscription can be ended: 500. */
  endsNothing = false;
  url = '';
  readonly #server: FastifyInstance = fastify();

  static async start(): Promise<StandInHub> {
    const hub = new StandInHub();
    hub.#route();
    hub.url = await hub.#server.listen({ port: 0, host: '127.0.0.1' });
    return hub;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  intake(provider: Source): string {
    return `${this.url}/in/${provider}`;
  }

  #triggersOf(payload: unknown): string[] {
    const now = Date.now();
    const context = { receivedAt: now, now, timeZone: 'UTC' };
    return everyEvent.filter((event) => event.read(payload, context).fields !== null).map(({ key }) => key);
  }

  /** What the hub does by itself when a permission ends, or will: it tells those who asked for this lead time. */
  async tellOfExpiry(payload: PermissionExpiredPayload): Promise<void> {
    await this.#take({ ...payload }, ({ lead_time_hours = '0' }) => Number(lead_time_hours) === payload.leadTimeHours);
  }

  async #take(payload: Record<string, unknown>, concerns: (options: Subscription['options']) => boolean) {
    const event = { id: randomUUID(), received_at: new Date().toISOString(), payload };
    this.events.unshift(event);
    const triggers = this.#triggersOf(payload);
    const targets = this.subscriptions.filter(
      ({ trigger, options }) => triggers.includes(trigger) && concerns(options),
    );
    await Promise.all(targets.map((target) => this.#deliver(target, JSON.stringify(payload))));
    return event.id;
  }

  async #deliver({ target_url, secret }: Subscription, body: string): Promise<void> {
    const id = `msg_${randomUUID()}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(secret, id, timestamp, body),
      'ringhook-received-at': String(Date.now()),
    };
    await fetch(target_url, { method: 'POST', headers, body });
  }

  #route(): void {
    const server = this.#server;
    server.addHook('onRequest', async (request, reply) => {
      if (request.url.startsWith('/in/') || request.headers.authorization === `Bearer ${StandInHub.key}`) return;
      return reply.code(401).type('application/problem+json').send({ title: 'The key is wrong', status: 401 });
    });

    server.get('/v1/me', () => ({
      id: 'ws_1',
      name: 'Acme',
      intake: {
        doubletick: this.intake('doubletick'),
        whatconverts: this.intake('whatconverts'),
        ...(this.hasAppSecret && { whatsapp_cloud: this.intake('whatsapp_cloud') }),
      },
      last_received_at: this.lastReceivedAt,
    }));

    server.post<{ Body: SubscriptionRequest }>('/v1/subscriptions', (request, reply) => {
      this.wishes.push(request.body);
      const { trigger, target_url, options = {}, filters } = request.body;
      const existing = this.subscriptions.find((one) => one.trigger === trigger && one.target_url === target_url);
      const secret = `whsec_${randomBytes(24).toString('base64')}`;
      const subscription = existing ?? { id: randomUUID(), trigger, target_url, secret, options, filters };
      if (!existing) this.subscriptions.push(subscription);
      return reply.code(201).send({ id: subscription.id, secret: subscription.secret });
    });

    server.get('/v1/subscriptions', () => ({
      subscriptions: this.subscriptions.map(({ secret: _secret, filters = null, ...subscription }) => ({
        ...subscription,
        filters,
        format: 'webhook',
        time_zone: 'UTC',
        order: 'any',
        created_at: new Date().toISOString(),
        ended_at: null,
        ended_reason: null,
        paused_at: null,
        delivered_at: null,
        failed_at: null,
        last_error: null,
        failures: 0,
      })),
    }));

    server.delete<{ Params: { id: string } }>('/v1/subscriptions/:id', (request, reply) => {
      if (this.endsNothing) return reply.code(500).send({ title: 'Something broke', status: 500 });
      const index = this.subscriptions.findIndex(({ id }) => id === request.params.id);
      if (index >= 0) this.subscriptions.splice(index, 1);
      return reply.code(204).send();
    });

    server.get<{ Querystring: { format?: string } }>('/v1/permissions', (request, reply) =>
      request.query.format === 'csv'
        ? reply
            .type('text/csv')
            .send(`seq,id,hash\n${this.recorded.map((_, seq) => `${seq},line_${seq},h${seq}\n`).join('')}`)
        : reply.code(400).send({ title: 'This stand-in writes CSV alone', status: 400 }),
    );

    server.get('/v1/permissions/current', () => ({ permissions: [], next: null }));

    const head = () => ({ seq: this.recorded.length, hash: `h${this.recorded.length}` });

    server.get('/v1/permissions/head', () => ({ workspace: 'ws_1', at: new Date().toISOString(), ...head() }));

    for (const path of ['/v1/permissions', '/v1/permissions/requests']) {
      server.post<{ Body: Record<string, unknown> }>(path, (request, reply) => {
        this.recorded.push(request.body);
        return reply.code(201).send({ id: `line_${this.recorded.length}`, ...head() });
      });
    }

    server.get('/v1/permissions/:who', () => ({
      channel: 'whatsapp',
      waba_number: null,
      is_permanent: false,
      ...this.permission,
    }));

    server.get('/v1/calls', () => ({ calls: this.calls }));

    server.get('/v1/calls/live', () => ({ calls: [], stale: [] }));

    server.get<{ Querystring: { trigger: string; limit: string } }>('/v1/events', (request) => ({
      events: this.events
        .filter(({ payload }) => this.#triggersOf(payload).includes(request.query.trigger))
        .slice(0, Number(request.query.limit)),
    }));

    server.post<{ Body: Record<string, unknown>; Params: { provider: Source } }>(
      '/in/:provider',
      async (request, reply) => {
        this.lastReceivedAt[request.params.provider] = new Date().toISOString();
        const id = await this.#take(request.body, () => true);
        return reply.code(202).send({ event_id: id });
      },
    );
  }
}
