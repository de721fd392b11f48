/** Whether a Zap waits with an event while earlier ones of its call are still to be delivered. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { StandInHub } from '../stand-ins/hub.ts';
import { call } from '../zapier-app.ts';

let hub: StandInHub;

beforeAll(async () => {
  hub = await StandInHub.start();
});

afterAll(() => hub.close());

const withHub = () => ({ hub_url: hub.url, hub_key: StandInHub.key, doubletick_api_key: 'key_1' });

const offers = async (trigger: string, authData: object): Promise<boolean> => {
  const fields = await call<{ key: string }[]>(`triggers.${trigger}.operation.inputFields`, {
    authData,
    inputData: {},
  });
  return fields.some(({ key }) => key === 'keep_order');
};

test.each([
  ['doubletick_call_ended', true],
  ['doubletick_call_permission_denied', false],
])('the form of %s offers it: %s', async (trigger, isOffered) => {
  expect(await offers(trigger, withHub())).toBe(isOffered);
});

test('without a hub there is nobody to keep the order', async () => {
  expect(await offers('doubletick_call_ended', { doubletick_api_key: 'key_1' })).toBe(false);
});

test.each([
  ['true', 'call'],
  ['no', undefined],
  [undefined, undefined],
])('a Zap that says %j asks the hub for the order %j', async (keep_order, order) => {
  await call('triggers.doubletick_call_ended.operation.performSubscribe', {
    authData: { ...withHub(), doubletick_api_key: '' },
    inputData: { keep_order },
    targetUrl: 'https://hooks.zapier.com/hooks/standard/1/a/',
  });
  expect(hub.wishes.at(-1)?.order).toBe(order);
});
