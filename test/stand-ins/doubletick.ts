import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { digitsOf } from '../../src/values/phone.ts';
import { beAwkward } from './awkward.ts';
import { beBusy } from './busy.ts';
import { doubletickAwkwardness } from './doubletick-awkward.ts';
import { doubletickDocumentation } from './doubletick-documented.ts';
import type { Manner } from './manner.ts';
import { beSlow } from './slow.ts';
import { beStrict } from './strict.ts';

const PERMISSION = 'CALL_PERMISSION_REPLY_RECEIVED';
const KNOWN_EVENTS = [
  'CALL_ACCEPTED',
  'CALL_INCOMING_INITIATED',
  'CALL_OUTGOING_INITIATED',
  'CALL_ENDED',
  'CALL_MISSED',
  'CALL_REJECTED',
  'CALL_NOT_PICKED',
];

interface Webhook {
  webhookId: string;
  url: string;
  name: string;
  eventTypes: string[];
  wabaNumbers: string[];
  headers: Record<string, string>;
}

interface Registration {
  url: string;
  name: string;
  webhookEvents: string[];
  wabaNumbers: string[];
  headers?: Record<string, string>;
}

/** What a test can make this DoubleTick do, each as the documentation describes it. */
export interface Quirks {
  /** How permission replies are refused: inside a 201, with a 400, or not at all. */
  permissionReplies: 'taken' | 'refused inside' | 'refused';
  /** Every call is answered with 429. */
  throttled: boolean;
  /** Every third call is answered with 429. */
  busy: boolean;
  /** The list of webhooks is answered with 500 this many times. */
  brokenLists: number;
  /** Numbers that a registration reports as invalid. */
  invalidNumbers: string[];
  /** An edit wipes the headers that it does not name, and the list shows them. Neither is documented. */
  editsWipe: boolean;
  /** The list is empty, whatever is registered. */
  listsNothing: boolean;
  /** No webhook can be removed: 500. */
  removesNothing: boolean;
}

const NO_QUIRKS: Quirks = {
  permissionReplies: 'taken',
  throttled: false,
  busy: false,
  brokenLists: 0,
  invalidNumbers: [],
  editsWipe: false,
  listsNothing: false,
  removesNothing: false,
};

const MAY_WE_CALL = {
  name: 'may_we_call',
  language: 'en',
  components: [{ type: 'BODY', text: 'May we call you?' }, { type: 'CALL_PERMISSION_REQUEST' }] as object[],
};

interface Judged {
  validWebhooks: { wabaNumber: string; webhookEventType: string }[];
  invalidWebhooks: { wabaNumber: string; webhookEventType: string }[];
  invalidWabaNumbers: string[];
}

/** A DoubleTick that behaves as documented, over real HTTP on loopback. */
export class StandInDoubletick {
  static readonly apiKey = 'key_of_the_account';
  /** Those that it takes. */
  readonly keys = new Set<string>([StandInDoubletick.apiKey]);
  readonly webhooks: Webhook[] = [];
  readonly channels = [
    { channelId: 'c1', wabaNumber: '13125550150', displayName: 'Acme Support', status: 'CONNECTED' },
    { channelId: 'c2', wabaNumber: '13125550151', displayName: null, status: 'CONNECTED' },
    { channelId: 'c3', wabaNumber: null, displayName: 'Not connected yet', status: 'PENDING' },
  ];
  /** What it has at /recordings/..., by the end of the path. */
  readonly recordings = new Map<string, Uint8Array>();
  readonly team = [
    {
      id: 'user_Ru5t0Qe2Lm',
      name: 'Anita Desai',
      phone: '17045550101',
      email: 'anita@example.com',
      orgRoleName: 'TEAM_LEAD',
    },
  ];
  /** What it has on record of calls, by their IDs. */
  readonly calls = new Map<string, Record<string, unknown>>();
  readonly customers = [
    {
      id: 'customer_Kd83hTq1Zb',
      name: 'Priya Raman',
      phone: '+17735550170',
      tags: ['VIP'],
      customFields: [{ id: 'cf_1', name: 'Orders', value: 7 }],
      assignedToUser: 'Anita Desai',
      assignedUserNumber: '17045550101',
    },
  ];
  templates = [MAY_WE_CALL];
  /** The messages that it was told to send, the latest last. */
  readonly sent: { to: string }[] = [];
  quirks: Quirks = { ...NO_QUIRKS };
  url = '';
  readonly #server: FastifyInstance = fastify();

  static async start(manner: Manner = 'strict'): Promise<StandInDoubletick> {
    const doubletick = new StandInDoubletick();
    doubletick.#behave(manner);
    doubletick.#route();
    doubletick.url = await doubletick.#server.listen({ port: 0, host: '127.0.0.1' });
    return doubletick;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** Forgets its webhooks and its quirks. */
  reset(): void {
    this.webhooks.length = 0;
    this.quirks = { ...NO_QUIRKS };
  }

  /** Sends an event to every webhook that is registered for it, with the headers of its registration. */
  async send(event: string, payload: Record<string, unknown>): Promise<Response[]> {
    const number = digitsOf(String(payload.wabaNumber ?? payload.to));
    const targets = this.webhooks.filter(
      ({ eventTypes, wabaNumbers }) =>
        eventTypes.includes(event) && wabaNumbers.some((own) => digitsOf(own) === number),
    );
    const body = JSON.stringify(payload);
    return Promise.all(
      targets.map(({ url, headers }) =>
        fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }),
      ),
    );
  }

  #error(statusCode: number, error: string, message: string) {
    return { statusCode, error, message };
  }

  #behave(manner: Manner): void {
    const server = this.#server;
    beBusy(server, () => this.quirks.busy, { message: 'Too many requests', statusCode: 429 });
    beStrict(server, doubletickDocumentation, (message) => this.#error(400, 'Bad Request', message));
    if (manner === 'strict') return;
    beAwkward(server, doubletickAwkwardness);
    beSlow(server);
  }

  /** The answer to a registration: what was taken, and what was not. */
  #judge({ webhookEvents, wabaNumbers }: Registration): Judged {
    const known = this.quirks.permissionReplies === 'taken' ? [...KNOWN_EVENTS, PERMISSION] : KNOWN_EVENTS;
    const own = new Set(this.channels.flatMap(({ wabaNumber }) => wabaNumber ?? []));
    const isGood = (number: string) => own.has(digitsOf(number)) && !this.quirks.invalidNumbers.includes(number);
    const numbers = wabaNumbers.filter(isGood);
    const pairs = (events: string[]) =>
      numbers.flatMap((wabaNumber) => events.map((webhookEventType) => ({ wabaNumber, webhookEventType })));
    return {
      validWebhooks: pairs(webhookEvents.filter((event) => known.includes(event))),
      invalidWebhooks: pairs(webhookEvents.filter((event) => !known.includes(event))),
      invalidWabaNumbers: wabaNumbers.filter((number) => !isGood(number)),
    };
  }

  #write(webhook: Webhook, registration: Registration, judged: Judged): void {
    webhook.url = registration.url;
    webhook.name = registration.name;
    webhook.headers = registration.headers ?? (this.quirks.editsWipe ? {} : webhook.headers);
    webhook.eventTypes = [...new Set(judged.validWebhooks.map(({ webhookEventType }) => webhookEventType))];
    webhook.wabaNumbers = [...new Set(judged.validWebhooks.map(({ wabaNumber }) => wabaNumber))];
  }

  #route(): void {
    const server = this.#server;
    server.addHook('onRequest', async (request, reply) => {
      if (this.quirks.throttled)
        return reply.code(429).header('retry-after', '7').send({ message: 'Too many requests' });
      if (this.keys.has(request.headers.authorization ?? '')) return;
      return reply.code(401).send(this.#error(401, 'Unauthorized', 'Invalid public api key'));
    });

    server.get('/organization/channel/profile', () => ({ count: this.channels.length, channels: this.channels }));

    const isRefused = ({ webhookEvents }: Registration) =>
      this.quirks.permissionReplies === 'refused' && webhookEvents.includes(PERMISSION);
    const refusal = () =>
      this.#error(400, 'Bad Request', `each value in webhookEvents must be a valid event, not ${PERMISSION}`);

    server.post<{ Body: Registration }>('/v2/webhook/register', (request, reply) => {
      if (isRefused(request.body)) return reply.code(400).send(refusal());
      const judged = this.#judge(request.body);
      if (judged.validWebhooks.length > 0) {
        const webhook = { webhookId: randomUUID(), url: '', name: '', eventTypes: [], wabaNumbers: [], headers: {} };
        this.#write(webhook, request.body, judged);
        this.webhooks.push(webhook);
      }
      return reply.code(201).send(judged);
    });

    server.post<{ Body: Registration; Params: { id: string } }>('/v2/webhook/:id', (request, reply) => {
      if (isRefused(request.body)) return reply.code(400).send(refusal());
      const webhook = this.webhooks.find(({ webhookId }) => webhookId === request.params.id);
      if (!webhook) return reply.code(404).send(this.#error(404, 'Not Found', 'Webhook not found'));
      const judged = this.#judge(request.body);
      this.#write(webhook, request.body, judged);
      return reply.code(200).send(judged);
    });

    server.get('/v2/webhooks', (_request, reply) => {
      if (this.quirks.brokenLists > 0) {
        this.quirks.brokenLists -= 1;
        return reply.code(500).send({ message: 'Internal server error', statusCode: 500 });
      }
      const shown = this.quirks.listsNothing ? [] : this.webhooks;
      const list = shown.map(({ headers, ...webhook }) => ({
        ...webhook,
        ...(this.quirks.editsWipe && { headers }),
        integrationCount: 1,
        createdBy: 'admin',
      }));
      return reply.send(list);
    });

    server.delete<{ Body: { webhookId: string } }>('/v2/webhook/deregister', (request, reply) => {
      if (this.quirks.removesNothing) return reply.code(500).send(this.#error(500, 'Error', 'Ask +17045550118'));
      const index = this.webhooks.findIndex(({ webhookId }) => webhookId === request.body.webhookId);
      if (index < 0) return reply.code(404).send(this.#error(404, 'Not Found', 'Webhook not found'));
      this.webhooks.splice(index, 1);
      return reply.send({});
    });

    server.get<{ Params: { id: string } }>('/v1/call/:id', (request, reply) => {
      const data = this.calls.get(request.params.id);
      if (!data) return reply.code(404).send(this.#error(404, 'Not Found', 'Call not found'));
      return reply.send({ success: true, message: 'Call', data });
    });

    server.get('/team', () => ({ data: this.team }));

    server.get('/v2/templates', () => this.templates);

    server.post<{ Body: { messages: { to: string }[] } }>('/whatsapp/message/template', (request, reply) => {
      this.sent.push(...request.body.messages);
      return reply.code(201).send({ status: 'SENT', messageId: `message_${this.sent.length}` });
    });

    server.get('/whatsapp/call/call-permissions', () => ({
      isEligible: { allowed: true },
      startCall: { allowed: true, maxAllowed: 100, currentUsage: 3 },
      callPermissionRequest: { allowed: true, allowedRequestLeftForWeek: 2 },
    }));

    for (const path of ['/v1/call/person', '/v1/call/ai-bot']) {
      server.post(path, () => ({ success: true, message: 'Call started', data: { callId: 'call_started' } }));
    }

    server.post('/notes', (_request, reply) => reply.code(201).send({ id: 'note_1' }));

    server.post('/team-member/assign', (_request, reply) => reply.code(201).send({ success: true }));

    for (const done of ['added', 'removed']) {
      const path = `/customer/${done === 'added' ? 'assign' : 'remove'}-tags-custom-fields`;
      server.post<{ Body: { tags?: string[] } }>(path, ({ body }, reply) => {
        const [first, ...others] = body.tags ?? [];
        const tags = { [done]: others, errored: first ? [{ tag: first, error: 'No such tag' }] : [] };
        return reply
          .code(201)
          .send({ customerId: 'customer_Kd83hTq1Zb', tags, customFields: { [done]: [], errored: [] } });
      });
    }

    server.get<{ Params: { name: string } }>('/recordings/:name', (request, reply) => {
      const bytes = this.recordings.get(request.params.name);
      if (!bytes) return reply.code(404).send(this.#error(404, 'Not Found', 'Recording not found'));
      return reply.type('audio/mpeg').send(Buffer.from(bytes));
    });

    server.get<{ Querystring: { phoneNumber: string } }>('/customer/details', (request, reply) => {
      const customer = this.customers.find(({ phone }) => digitsOf(phone) === digitsOf(request.query.phoneNumber));
      return customer ? { customer } : reply.code(404).send(this.#error(404, 'Not Found', 'Customer not found'));
    });
  }
}
