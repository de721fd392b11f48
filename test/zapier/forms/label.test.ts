import { describe, expect, test } from '@jest/globals';
import { labelFor } from '../../../src/zapier/forms/label.ts';

describe('the label of an operation', () => {
  test.each([
    ['doubletick_call_accepted', 'DoubleTick Call Accepted'],
    ['whatconverts_new_lead_polled', 'WhatConverts New Lead (Polling)'],
    ['doubletick_find_customer', 'Find Customer', 'Find DoubleTick Customer'],
    ['whatconverts_find_lead', 'Find or Create Lead', 'Find or Create WhatConverts Lead'],
    ['find_live_calls', 'Find Live Calls'],
  ])('names the product in an edition of several products: %s', (key, label, expected = label) => {
    expect(labelFor(key, label, true)).toBe(expected);
  });

  test.each([
    ['doubletick_call_accepted', 'DoubleTick Call Accepted', 'Call Accepted'],
    ['whatconverts_new_lead_polled', 'WhatConverts New Lead (Polling)', 'New Lead (Polling)'],
    ['doubletick_find_customer', 'Find Customer', 'Find Customer'],
    ['find_live_calls', 'Find Live Calls', 'Find Live Calls'],
  ])('does not in the edition of one, where Zapier shows it beside the label: %s', (key, label, expected) => {
    expect(labelFor(key, label, false)).toBe(expected);
  });
});
