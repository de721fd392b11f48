import { describe, expect, test } from '@jest/globals';
import { happeningIn, webhooksIn } from '../../src/whatsapp-cloud/envelope.ts';
import { callEnded, callStarted, permissionGranted } from '../../src/whatsapp-cloud/sample-payloads.ts';

const [entryOfCall] = callStarted.entry;
const [entryOfReply] = permissionGranted.entry;

const valueIn = (payload: Record<string, unknown>) =>
  (payload as typeof callStarted).entry[0]?.changes[0]?.value as Record<string, unknown>;

const withValue = (value: unknown) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '366634483210360', changes: [{ field: 'calls', value }] }],
});

const call = (id: string, from: string) => ({ id, from, event: 'connect', direction: 'USER_INITIATED' });

describe('a webhook that holds several things', () => {
  test('becomes one for each entry, change and happening, each as if it had been posted alone', () => {
    const several = {
      ...callStarted,
      entry: [entryOfCall, { ...entryOfReply, changes: [entryOfReply?.changes[0], callEnded.entry[0]?.changes[0]] }],
    };
    expect(webhooksIn(several)).toEqual([callStarted, permissionGranted, callEnded]);
  });

  test('keeps to each happening the contact that it is of, and no other', () => {
    const contacts = [{ wa_id: '17735550170', profile: { name: 'Priya Raman' } }, { user_id: 'US.2' }];
    const calls = [call('one', '17735550170'), { ...call('two', ''), from_user_id: 'US.2' }, call('three', '15550001')];
    const webhooks = webhooksIn(withValue({ contacts, calls, messages: [{ id: 'four' }], statuses: [7] })) ?? [];
    expect(webhooks.map(valueIn)).toEqual([
      { contacts: [contacts[0]], calls: [calls[0]] },
      { contacts: [contacts[1]], calls: [calls[1]] },
      { contacts: [], calls: [calls[2]] },
      { contacts: [], messages: [{ id: 'four' }] },
      { contacts: [], statuses: [7] },
    ]);
  });

  test('loses what the media of a call are set up with', () => {
    const calls = [{ id: 'one', session: { sdp: 'c=IN IP4 192.0.2.1' }, connection: {} }];
    expect(webhooksIn(withValue({ calls })) ?? []).toEqual([withValue({ contacts: [], calls: [{ id: 'one' }] })]);
  });

  test('loses nothing that is not as documented', () => {
    const odd = { object: 'whatsapp_business_account', entry: [5, { changes: ['x', { value: 'y' }] }, { id: '1' }] };
    expect(webhooksIn(odd)).toEqual([
      { ...odd, entry: [5] },
      { ...odd, entry: [{ changes: ['x'] }] },
      { ...odd, entry: [{ changes: [{ value: 'y' }] }] },
    ]);
    expect(webhooksIn(withValue({ event: 'PARTNER_ADDED' }))).toEqual([withValue({ event: 'PARTNER_ADDED' })]);
    expect(webhooksIn({ object: 'whatsapp_business_account' })).toEqual([{ object: 'whatsapp_business_account' }]);
    expect(webhooksIn({ object: 'whatsapp_business_account', entry: { id: 1 } })).toHaveLength(1);
  });

  test('is no webhook of Meta for WhatsApp when it is about another object, or is none', () => {
    expect(webhooksIn({ ...callStarted, object: 'page' })).toBeNull();
    expect(webhooksIn('text')).toBeNull();
  });
});

describe('the one happening of a webhook', () => {
  test('is there with what stands around it', () => {
    expect(happeningIn(callStarted)).toMatchObject({
      list: 'calls',
      accountId: '366634483210360',
      phoneNumberId: '106540352242922',
      businessNumber: '13125550150',
      contactPhone: '17735550170',
      contact: { name: 'Priya Raman', username: 'priya.raman', userId: 'US.13491208655302741918', parentUserId: null },
      failed: null,
    });
  });

  test('says why it failed, by itself or beside', () => {
    const errors = [{ title: 'Media', message: 'No media for a long time' }];
    expect(happeningIn(withValue({ calls: [{ id: 'one', errors }] }))?.failed).toBe('No media for a long time');
    expect(happeningIn(withValue({ calls: [{ id: 'one' }], errors: [{ title: 'Media' }] }))?.failed).toBe('Media');
  });

  test('is there without anything around it', () => {
    const bare = { object: 'whatsapp_business_account', entry: { changes: { value: { calls: { id: 'one' } } } } };
    expect(happeningIn(bare)).toMatchObject({ accountId: null, businessNumber: null, contactPhone: null });
  });

  test('is not there in what was never split, or is not as documented', () => {
    const many = { ...callStarted, entry: [entryOfCall, entryOfCall] };
    const both = withValue({ calls: [{ id: 'one' }], messages: [{ id: 'two' }] });
    const odd = [7, {}, many, both, withValue({}), withValue('x'), withValue({ calls: [null] })];
    const entries = [5, { changes: [5] }].map((entry) => ({ object: 'whatsapp_business_account', entry: [entry] }));
    for (const payload of [...odd, ...entries]) expect(happeningIn(payload)).toBeNull();
  });
});
