/** What a subscription's filters refuse is not sent. */
import { expect, test } from '@jest/globals';
import { callAccepted, callMissed, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { Redelivery } from '../../../src/hub-api/events.ts';
import type { Filters } from '../../../src/hub-api/filters.ts';
import { Subscriptions } from '../../../src/hub-api/subscriptions.ts';
import { onEachHub, type TestWorkspace } from './hub-under-test.ts';

const ACCEPTED = 'doubletick_call_accepted';

const listed = async (workspace: TestWorkspace) =>
  (await workspace.ask(Subscriptions, 'GET', '/v1/subscriptions')).subscriptions;

const statuses = (event: { deliveries: { status: string; attempts: unknown[] }[] }) =>
  event.deliveries.map(({ status, attempts }) => [status, attempts.length]);

onEachHub((on) => {
  const subscribe = (workspace: TestWorkspace, path: string, filters?: Filters) =>
    workspace.subscribe(ACCEPTED, path, undefined, { filters });

  test('an event that they refuse is not sent, says why, and counts as no failure', async () => {
    const acme = await on.makeWorkspace();
    await subscribe(acme, '/refuses', { inputs: { direction: ['OUTGOING'] } });
    const event = await acme.deliver(await acme.take('doubletick', { ...callAccepted, callDirection: 'INCOMING' }));
    expect(statuses(event)).toEqual([['filtered', 0]]);
    expect(await on.delivered('/refuses', 0)).toEqual([]);
    expect(await listed(acme)).toMatchObject([
      { filters: { inputs: { direction: ['OUTGOING'] } }, failures: 0, failed_at: null, delivered_at: null },
    ]);
  });

  test('an event that they pass is sent as it came, as is every event where there are none', async () => {
    const acme = await on.makeWorkspace();
    await subscribe(acme, '/passes', { inputs: { direction: ['incoming', 'OUTGOING'] } });
    await subscribe(acme, '/none');
    const payload = { ...callAccepted, callDirection: 'INCOMING' };
    const event = await acme.deliver(await acme.take('doubletick', payload));
    expect(statuses(event)).toEqual([
      ['delivered', 1],
      ['delivered', 1],
    ]);
    expect(JSON.parse((await on.delivered('/passes'))[0]?.body ?? '')).toEqual(payload);
    expect((await listed(acme)).map(({ filters }) => filters !== null).toSorted()).toEqual([false, true]);
  });

  test('a filter of a newer app, or of a field that the event cannot have, refuses nothing', async () => {
    const acme = await on.makeWorkspace();
    await subscribe(acme, '/unknown', {
      inputs: { moon_phase: ['full'], constructor: ['x'], lead_status: ['Unique'], permission_type: ['permanent'] },
    });
    expect(statuses(await acme.deliver(await acme.take('doubletick', callAccepted)))).toEqual([['delivered', 1]]);
  });

  test('a national number is read by the default country', async () => {
    const acme = await on.makeWorkspace();
    const number = '+13125550150';
    const event = { ...callAccepted, wabaNumber: number };
    await subscribe(acme, '/us', { default_country: 'US', inputs: { business_numbers: ['(312) 555-0150'] } });
    expect(statuses(await acme.deliver(await acme.take('doubletick', event)))).toEqual([['delivered', 1]]);
    await subscribe(acme, '/us', { default_country: 'US', inputs: { business_numbers: ['(312) 555-0151'] } });
    const other = { ...event, callId: 'call_other' };
    expect(statuses(await acme.deliver(await acme.take('doubletick', other)))).toEqual([['filtered', 0]]);
  });

  test('sent again, an event passes the filters of now, and those of before are gone', async () => {
    const acme = await on.makeWorkspace();
    const first = await subscribe(acme, '/again', { inputs: { direction: ['OUTGOING'] } });
    const id = await acme.take('doubletick', { ...callAccepted, callDirection: 'INCOMING' });
    expect(statuses(await acme.deliver(id))).toEqual([['filtered', 0]]);
    await acme.ask(Redelivery, 'POST', `/v1/events/${id}/redeliver`);
    expect(statuses(await acme.deliver(id))).toEqual([['filtered', 0]]);
    expect(await subscribe(acme, '/again')).toEqual(first);
    expect(await listed(acme)).toMatchObject([{ id: first.id, filters: null }]);
    await acme.ask(Redelivery, 'POST', `/v1/events/${id}/redeliver`);
    expect(statuses(await acme.deliver(id))).toEqual([['delivered', 1]]);
  });

  test('fields are sent through them, too, and an answer is held against each trigger', async () => {
    const acme = await on.makeWorkspace();
    const filters = { inputs: { permission_type: ['permanent'] } };
    await acme.subscribe('doubletick_call_permission_granted', '/typed', undefined, { format: 'fields', filters });
    await acme.subscribe('doubletick_call_permission_reply', '/every');
    const receivedAt = new Date(on.now).toISOString();
    const reply = { ...permissionGranted, isPermanent: false, receivedAt, from: '+17045550118' };
    const { deliveries } = await acme.deliver(await acme.take('doubletick', reply));
    expect(deliveries.map(({ trigger, status }) => [trigger, status]).toSorted()).toEqual([
      ['doubletick_call_permission_granted', 'filtered'],
      ['doubletick_call_permission_reply', 'delivered'],
    ]);
  });

  test.each([
    ['a key that there is not', { inputs: {}, color: 'red' }],
    ['no inputs', {}],
    ['a text instead of a list', { inputs: { direction: 'OUTGOING' } }],
    ['a list of nothing', { inputs: { direction: [] } }],
    ['a blank', { inputs: { direction: [' '] } }],
    ['what no database stores', { inputs: { direction: ['\0'] } }],
    ['half a character', { inputs: { direction: ['\ud800'] } }],
    ['a text that is too long', { inputs: { profile: ['x'.repeat(501)] } }],
    ['a key that no input has', { inputs: { 'No Such': ['x'] } }],
    ['a country that is none', { default_country: 'us', inputs: {} }],
  ])('%s is refused, in words', async (_name, filters) => {
    const acme = await on.makeWorkspace();
    const body = { trigger: ACCEPTED, target_url: `${on.target.url}/wrong`, filters };
    const { errors = [] } = await acme.refused(400, 'POST', '/v1/subscriptions', { body });
    expect(errors).toEqual([expect.objectContaining({ field: expect.stringMatching(/^filters\b/) })]);
    expect(await listed(acme)).toEqual([]);
  });

  test('they are in no other event', async () => {
    const acme = await on.makeWorkspace();
    await subscribe(acme, '/missed', { inputs: { direction: ['OUTGOING'] } });
    expect(statuses(await acme.deliver(await acme.take('doubletick', callMissed)))).toEqual([]);
  });
});
