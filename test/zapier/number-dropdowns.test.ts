import { beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { call, failureOf } from '../zapier-app.ts';

beforeEach(() => nock.cleanAll());

const list = (trigger: string, authData: object) => call(`triggers.${trigger}.operation.perform`, { authData });

describe('business numbers', () => {
  const authData = { doubletick_api_key: 'key_1' };
  const profile = () => nock('https://public.doubletick.io').get('/organization/channel/profile');

  test("come from the account, with DoubleTick's names", async () => {
    profile().reply(200, {
      channels: [
        { wabaNumber: '914045678900', displayName: 'Acme Support' },
        { wabaNumber: '914045678901', displayName: null },
        { wabaNumber: '+914045678901', displayName: null },
        { wabaNumber: 'none', displayName: 'No number' },
        { wabaNumber: null, displayName: 'Not connected yet' },
      ],
    });
    expect(await list('doubletick_business_numbers', authData)).toEqual([
      { id: '+914045678900', name: 'Acme Support (+914045678900)' },
      { id: '+914045678901', name: '+914045678901' },
    ]);
  });

  test('are none without a DoubleTick key: the user can still type one', async () => {
    expect(await list('doubletick_business_numbers', { hub_url: 'https://hub.example.com' })).toEqual([]);
  });

  test('say so when the key is wrong', async () => {
    profile().reply(401, {});
    expect(await failureOf(list('doubletick_business_numbers', authData))).toContain('does not accept');
  });
});

describe('tracking numbers', () => {
  const authData = { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };
  const page = (page_number: string) =>
    nock('https://app.whatconverts.com').get('/api/v1/tracking/numbers').query({ page_number });
  const number = (tracking_number: string | null, phone_name: string | null) => ({ tracking_number, phone_name });

  test('come from every page of the account', async () => {
    page('1').reply(200, { total_pages: 2, numbers: [number('+13125550142', 'Google Ads'), number(null, 'None')] });
    page('2').reply(200, { total_pages: 2, numbers: [number('+13125550143', null)] });
    expect(await list('whatconverts_tracking_numbers', authData)).toEqual([
      { id: '+13125550142', name: 'Google Ads (+13125550142)' },
      { id: '+13125550143', name: '+13125550143' },
    ]);
  });

  test('stop at eight pages', async () => {
    for (let index = 1; index <= 8; index += 1) {
      page(String(index)).reply(200, { total_pages: 99, numbers: [number(`+1312555010${index}`, null)] });
    }
    expect(await list('whatconverts_tracking_numbers', authData)).toHaveLength(8);
  });

  test('are none when the answer makes no sense', async () => {
    page('1').reply(200, '"none"');
    expect(await list('whatconverts_tracking_numbers', authData)).toEqual([]);
  });

  test('are none without a WhatConverts key', async () => {
    expect(await list('whatconverts_tracking_numbers', {})).toEqual([]);
  });

  test('say so when the pair is wrong', async () => {
    page('1').reply(401, { error_message: 'Authentication failed.' });
    expect(await failureOf(list('whatconverts_tracking_numbers', authData))).toContain(
      'WhatConverts says: Authentication failed.',
    );
  });
});
