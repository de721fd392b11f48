/** In which order a Zap asks the hub to deliver. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { StandInHub } from '../../stand-ins/hub.ts';
import { call } from '../../zapier-app.ts';

let hub: StandInHub;

beforeAll(async () => {
  hub = await StandInHub.start();
});

afterAll(() => hub.close());

const withHub = () => ({ hub_url: hub.url, hub_key: StandInHub.key, doubletick_api_key: 'key_1' });

const offers = async (trigger: string, authData: object): Promise<string[]> => {
  const fields = await call<{ key: string }[]>(`triggers.${trigger}.operation.inputFields`, {
    authData,
    inputData: {},
  });
  return fields.map(({ key }) => key).filter((key) => key === 'keep_order' || key === 'newest_first');
};

test.each([
  ['doubletick_call_ended', ['keep_order', 'newest_first']],
  ['doubletick_call_permission_denied', ['newest_first']],
])('the form of %s offers %j', async (trigger, offered) => {
  expect(await offers(trigger, withHub())).toEqual(offered);
});

test('without a hub there is nobody to keep the order', async () => {
  expect(await offers('doubletick_call_ended', { doubletick_api_key: 'key_1' })).toEqual([]);
});

test.each([
  [{ keep_order: 'true' }, 'call'],
  [{ keep_order: 'no' }, undefined],
  [{}, undefined],
  [{ newest_first: 'true' }, 'newest'],
  [{ keep_order: 'true', newest_first: 'true' }, 'call'],
])('a Zap that says %j asks the hub for the order %j', async (inputData, order) => {
  await call('triggers.doubletick_call_ended.operation.performSubscribe', {
    authData: { ...withHub(), doubletick_api_key: '' },
    inputData,
    targetUrl: 'https://hooks.zapier.com/hooks/standard/1/a/',
  });
  expect(hub.wishes.at(-1)?.order).toBe(order);
});
