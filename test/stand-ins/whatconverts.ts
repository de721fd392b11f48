import fastify, { type FastifyInstance } from 'fastify';

/** A WhatConverts API that behaves as documented, over real HTTP on loopback. */
export class StandInWhatconverts {
  static readonly token = 'token_of_the_profile';
  static readonly secret = 'secret_of_the_profile';
  leads: Record<string, unknown>[] = [];
  url = '';
  readonly #server: FastifyInstance = fastify();

  static async start(): Promise<StandInWhatconverts> {
    const whatconverts = new StandInWhatconverts();
    whatconverts.#route();
    whatconverts.url = await whatconverts.#server.listen({ port: 0, host: '127.0.0.1' });
    return whatconverts;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #route(): void {
    const server = this.#server;
    const credentials = `Basic ${btoa(`${StandInWhatconverts.token}:${StandInWhatconverts.secret}`)}`;
    server.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization === credentials) return;
      return reply.code(401).send({ error_message: 'Authentication failed.' });
    });
    server.get<{ Querystring: { leads_per_page: string } }>('/leads', (request) => {
      const leads = this.leads.slice(0, Number(request.query.leads_per_page));
      return { page_number: 1, leads_per_page: leads.length, total_pages: 1, total_leads: this.leads.length, leads };
    });
    server.get<{ Params: { id: string } }>('/leads/:id', (request, reply) => {
      const lead = this.leads.find(({ lead_id }) => String(lead_id) === request.params.id);
      return lead ? reply.send({ leads: [lead] }) : reply.code(404).send({ error_message: 'Lead not found.' });
    });
    server.get('/tracking/numbers', () => ({
      total_pages: 1,
      numbers: [{ phone_number_id: 1, phone_name: 'Google Ads', tracking_number: '+13125550142' }],
    }));
  }
}
