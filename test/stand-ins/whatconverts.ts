import fastify, { type FastifyInstance } from 'fastify';
import { beAwkward } from './awkward.ts';
import { beBusy } from './busy.ts';
import type { Manner } from './manner.ts';
import { beSlow } from './slow.ts';
import { beStrict } from './strict.ts';
import { whatconvertsAwkwardness } from './whatconverts-awkward.ts';
import { whatconvertsDocumentation } from './whatconverts-documented.ts';

type Lead = Record<string, unknown>;
type Query = Record<string, string | undefined>;

const FORM = 'application/x-www-form-urlencoded';
const USUAL_PER_PAGE = '25';

/** A page of a list under `key`, with what its envelope tells; each list names its page size after itself. */
const pageOf = (key: 'leads' | 'numbers' | 'accounts', all: object[], query: Query) => {
  const size = Number(query[`${key}_per_page`] ?? USUAL_PER_PAGE);
  const page = Number(query.page_number ?? '1');
  const items = all.slice((page - 1) * size, page * size);
  const pages = Math.ceil(all.length / size);
  return {
    page_number: page,
    [`${key}_per_page`]: items.length,
    total_pages: pages,
    [`total_${key}`]: all.length,
    [key]: items,
  };
};

/** A WhatConverts API that behaves as documented, over real HTTP on loopback. */
export class StandInWhatconverts {
  static readonly token = 'token_of_the_profile';
  static readonly secret = 'secret_of_the_profile';
  leads: Lead[] = [];
  numbers: object[] = [{ phone_number_id: 1, phone_name: 'Google Ads', tracking_number: '+13125550142' }];
  accounts: object[] = [{ account_id: 1, profiles: [{ profile_id: 1, profile_name: 'Acme' }] }];
  /** Every third request is answered with 429. */
  isBusy = false;
  url = '';
  readonly #server: FastifyInstance = fastify();

  static async start(manner: Manner = 'strict'): Promise<StandInWhatconverts> {
    const whatconverts = new StandInWhatconverts();
    whatconverts.#behave(manner);
    whatconverts.#route();
    whatconverts.url = await whatconverts.#server.listen({ port: 0, host: '127.0.0.1' });
    return whatconverts;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #behave(manner: Manner): void {
    const server = this.#server;
    beBusy(server, () => this.isBusy, { error_message: 'Too many requests.' });
    beStrict(server, whatconvertsDocumentation, (error_message) => ({ error_message }));
    if (manner === 'strict') return;
    beAwkward(server, whatconvertsAwkwardness);
    beSlow(server);
  }

  #leadsThat({ lead_type, phone_number, order }: Query): Lead[] {
    const found = this.leads.filter(
      (lead) =>
        (!lead_type || String(lead.lead_type).toLowerCase().replaceAll(' ', '_') === lead_type) &&
        (!phone_number || [lead.caller_number, lead.contact_phone_number, lead.phone_number].includes(phone_number)),
    );
    return order === 'asc' ? found.toReversed() : found;
  }

  #route(): void {
    const server = this.#server;
    const credentials = `Basic ${btoa(`${StandInWhatconverts.token}:${StandInWhatconverts.secret}`)}`;
    server.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    server.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization === credentials) return;
      return reply.code(401).send({ error_message: 'Authentication failed.' });
    });
    const isNot = { error_message: 'Lead not found.' };
    const leadOf = (id: string) => this.leads.find(({ lead_id }) => String(lead_id) === id);

    server.get<{ Querystring: Query }>('/leads', ({ query }) => pageOf('leads', this.#leadsThat(query), query));
    server.get<{ Params: { id: string } }>('/leads/:id', ({ params }, reply) => {
      const lead = leadOf(params.id);
      return lead ? reply.send({ leads: [lead] }) : reply.code(404).send(isNot);
    });
    server.post<{ Body: Record<string, string> }>('/leads', ({ body }, reply) => {
      const lead = { lead_id: 700_001, date_created: '2026-03-02T09:15:07Z', ...body };
      this.leads.push(lead);
      return reply.code(201).send({ leads: [lead] });
    });
    server.post<{ Body: Record<string, string>; Params: { id: string } }>('/leads/:id', ({ body, params }, reply) => {
      const lead = leadOf(params.id);
      if (!lead) return reply.code(404).send(isNot);
      Object.assign(lead, body);
      return reply.send({ leads: [lead] });
    });
    server.get<{ Querystring: Query }>('/tracking/numbers', ({ query }) => pageOf('numbers', this.numbers, query));
    server.get<{ Querystring: Query }>('/accounts', ({ query }) => pageOf('accounts', this.accounts, query));
  }
}
