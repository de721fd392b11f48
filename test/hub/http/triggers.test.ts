import { describe, expect, test } from '@jest/globals';
import { EventDetails, RecentEvents } from '../../../src/hub-api/events.ts';
import { Taken } from '../../../src/hub-api/intake.ts';
import { Sample, Triggers } from '../../../src/hub-api/triggers.ts';
import { until } from '../until.ts';
import { onEachHub } from './hub-under-test.ts';

onEachHub((on) => {
  test('every trigger is listed in the words of the Zap editor, and cannot be tried out without local Zaps', async () => {
    const acme = await on.makeWorkspace();
    const { triggers, can_try } = await acme.ask(Triggers, 'GET', '/v1/triggers');
    expect(can_try).toBe(false);
    expect(triggers.map(({ source }) => source)).toEqual([
      ...Array(12).fill('doubletick'),
      ...Array(5).fill('whatconverts'),
      ...Array(7).fill('whatsapp_cloud'),
      'hub',
      'hub',
      'hub',
    ]);
    for (const { label } of triggers) expect(label).toMatch(/^(DoubleTick|WhatConverts|WhatsApp Cloud API|Hub) [A-Z]/);
  });

  describe('a sample', () => {
    test('of each trigger is taken in like a webhook, as often as one likes', async () => {
      const acme = await on.makeWorkspace();
      const { triggers } = await acme.ask(Triggers, 'GET', '/v1/triggers');
      const ids = new Set<string>();
      for (const { key, source } of triggers) {
        const { payload } = await acme.ask(Sample, 'GET', `/v1/triggers/${key}/sample`);
        expect(JSON.stringify(payload).length).toBeGreaterThan(100);
        if (source === 'hub') continue;
        for (let times = 0; times < 2; times += 1) {
          ids.add((await acme.ask(Taken, 'POST', `/v1/triggers/${key}/sample`)).event_id);
        }
      }
      expect(ids.size).toBe(48);
    });

    test('reaches whoever subscribed', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('whatconverts_call_completed', '/sample');
      const { event_id } = await acme.ask(Taken, 'POST', '/v1/triggers/whatconverts_call_completed/sample');
      const { deliveries } = await acme.deliver(event_id);
      expect(deliveries).toMatchObject([{ status: 'delivered' }]);
    });

    test('there is none of what no provider sends, or does not exist', async () => {
      const acme = await on.makeWorkspace();
      await acme.refused(400, 'POST', '/v1/triggers/doubletick_call_permission_expired/sample');
      expect((await acme.refused(404, 'POST', '/v1/triggers/nonsense/sample')).detail).toContain(
        'doubletick_call_ended',
      );
    });
  });

  describe('one event', () => {
    test.each([
      ['doubletick_call_ended', 'customer_first_name', ['customerName']],
      ['doubletick_call_ended', 'id', ['callId', 'event']],
      ['doubletick_call_ended', 'duration_ms', ['durationInSeconds']],
      ['doubletick_call_permission_granted', 'customer_phone', ['from']],
      ['doubletick_call_permission_granted', 'expires_at', ['response']],
      ['whatconverts_call_completed', 'lead_analysis__lead_summary', ['lead_analysis']],
      ['whatconverts_call_completed', 'recording', ['recording']],
    ])('of %s tells what %s is made of', async (trigger, key, from) => {
      const acme = await on.makeWorkspace();
      const { event_id } = await acme.ask(Taken, 'POST', `/v1/triggers/${trigger}/sample`);
      const { fields } = await acme.ask(EventDetails, 'GET', `/v1/events/${event_id}`);
      expect(fields.find((field) => field.key === key)?.from.toSorted()).toEqual(from);
    });

    test('shows fields that the account named itself, in its own words', async () => {
      const acme = await on.makeWorkspace();
      const { payload } = await acme.ask(Sample, 'GET', '/v1/triggers/whatconverts_call_completed/sample');
      const id = await acme.take('whatconverts', { ...payload, field_mappings: { 'Company Name': 'Acme' } });
      const { fields } = await acme.ask(EventDetails, 'GET', `/v1/events/${id}`);
      expect(fields.at(-1)).toEqual({
        key: 'field_mappings__company_name',
        label: 'field mappings company name',
        value: 'Acme',
        from: ['field_mappings'],
      });
    });
  });

  test('events can be narrowed to those that a provider sent, and those that failed', async () => {
    const acme = await on.makeWorkspace();
    on.target.answer = ({ path }, response) => void response.writeHead(path === '/refuses' ? 400 : 200).end();
    await acme.subscribe('doubletick_call_missed', '/refuses');
    const failed = await acme.ask(Taken, 'POST', '/v1/triggers/doubletick_call_missed/sample');
    const lead = await acme.ask(Taken, 'POST', '/v1/triggers/whatconverts_call_in_progress/sample');
    await on.deliver();
    const idsOf = async (query: string) =>
      (await acme.ask(RecentEvents, 'GET', `/v1/events${query}`)).events.map(({ id }) => id);
    await until(async () => (await idsOf('?failed=true')).length > 0);
    expect(await idsOf('?failed=true')).toEqual([failed.event_id]);
    expect(await idsOf('?failed=true&customer=%2B17735550170')).toEqual([failed.event_id]);
    expect(await idsOf('?failed=true&customer=%2B15550001111')).toEqual([]);
    const narrowed = await idsOf('?source=whatconverts');
    expect([narrowed.length, narrowed]).toEqual([2, expect.arrayContaining([lead.event_id])]);
    expect(await idsOf('?source=hub')).toEqual([]);
    expect(await idsOf('?source=whatconverts&trigger=doubletick_call_missed')).toEqual([]);
    const other = await on.makeWorkspace();
    expect((await other.ask(RecentEvents, 'GET', '/v1/events?failed=true')).events).toEqual([]);
  });
});
