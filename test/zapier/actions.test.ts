import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import type { Result } from '../../src/values/output-field.ts';
import { callCompleted } from '../../src/whatconverts/sample-payloads.ts';
import { authData, DOUBLETICK, templates, WHATCONVERTS } from '../contract/operation-cases.ts';
import { call, failureOf } from '../zapier-app.ts';

const PHONE = '+17735550170';
const WABA = '+13125550150';
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

const act = (action: string, inputData: object, connection: object = authData) =>
  call<Result>(`creates.${action}.operation.perform`, { authData: connection, inputData });

/** The bodies that were posted to a path, in order. */
const posted = (host: string, path: string, status: number, answer: object, times = 1): unknown[] => {
  const bodies: unknown[] = [];
  nock(host)
    .post(path, (body) => bodies.push(body) > 0)
    .times(times)
    .reply(status, answer);
  return bodies;
};

const listed = (list: unknown = templates, times = 1) =>
  nock(DOUBLETICK)
    .get('/v2/templates')
    .query({ status: 'APPROVED', allWabaPhoneNumbers: 'true' })
    .times(times)
    .reply(200, JSON.stringify(list), { 'content-type': 'application/json' });

describe('Send Template Message', () => {
  const ACTION = 'doubletick_send_template_message';
  const SEND = '/whatsapp/message/template';
  const toSend = {
    customer_phone: '17735550170',
    waba_number: WABA,
    template: 'may_we_call:en',
    placeholder_1: 'Priya',
    placeholder_2: 7,
  };
  const sent = { status: 'SENT', messageId: 'message_1' };
  /** Without a hub: what it records has tests of its own. */
  const send = (inputData: object, connection: object = { doubletick_api_key: 'key_1' }) =>
    act(ACTION, inputData, connection);

  test('sends the chosen template with its placeholders in order', async () => {
    listed();
    const [body] = [posted(DOUBLETICK, SEND, 201, sent)];
    expect(await send(toSend)).toEqual({
      id: 'message_1',
      message_id: 'message_1',
      message_status: 'SENT',
      customer_phone: PHONE,
      waba_number: WABA,
      template_name: 'may_we_call',
      template_language: 'en',
      is_recorded: null,
    });
    expect(body).toEqual([
      {
        messages: [
          {
            from: WABA,
            to: PHONE,
            messageId: expect.stringMatching(UUID_V4),
            content: {
              templateName: 'may_we_call',
              language: 'en',
              templateData: { body: { placeholders: ['Priya', '7'] } },
            },
          },
        ],
      },
    ]);
  });

  const idsSent = async (...inputs: object[]) => {
    listed(templates, inputs.length);
    const bodies = posted(DOUBLETICK, SEND, 201, { status: 'SENT' }, inputs.length);
    const results = [];
    for (const input of inputs) results.push((await send({ ...toSend, ...input })).id);
    expect(bodies).toMatchObject(results.map((messageId) => ({ messages: [{ messageId }] })));
    return results;
  };

  test('a unique key makes the same message ID again, for the same customer alone', async () => {
    const [first, again, other] = await idsSent(
      { unique_key: 'call_1' },
      { unique_key: 'call_1' },
      { unique_key: 'call_1', customer_phone: '+17735550171' },
    );
    expect(first).toMatch(UUID_V4);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('without one every message has an ID of its own', async () => {
    const [first, second] = await idsSent({}, {});
    expect(first).toMatch(UUID_V4);
    expect(second).not.toBe(first);
  });

  const rich = (format: string, variables: object[] = []) => [
    {
      name: 'offer',
      language: 'en',
      components: [
        { type: 'HEADER', format, text: 'Hi {{1}}', variables },
        { type: 'BODY', text: 'For {{ 1 }} and {{2}}, {{2}}' },
        { type: 'BUTTON', buttons: [{ type: 'URL', text: 'Look', url: 'https://example.com/{{1}}' }] },
      ],
    },
  ];

  test.each([
    ['TEXT', { type: 'TEXT', placeholder: 'x' }],
    ['IMAGE', { type: 'IMAGE', mediaUrl: 'x' }],
    ['DOCUMENT', { type: 'DOCUMENT', mediaUrl: 'x' }],
  ])('fills in a header of the kind %s, and the link of a button', async (format, header) => {
    listed(rich(format));
    const bodies = posted(DOUBLETICK, SEND, 201, sent);
    const input = { ...toSend, template: 'offer:en', header: 'x', link_parameter: 'spring' };
    await send(input);
    expect(bodies).toMatchObject([
      {
        messages: [
          {
            content: {
              templateData: {
                header,
                body: { placeholders: ['Priya', '7'] },
                buttons: [{ type: 'URL', parameter: 'spring' }],
              },
            },
          },
        ],
      },
    ]);
  });

  test.each([
    [{ placeholder_2: '' }, 'Placeholder 2 (topic) is empty'],
    [{ template: 'gone:en' }, 'DoubleTick has no approved template "gone:en"'],
  ])('%j says what is wrong before anything is sent', async (input, expected) => {
    listed();
    expect(await failureOf(send({ ...toSend, ...input }))).toContain(expected);
  });

  test.each([
    [{ customer_phone: '' }, 'Customer Phone Number is empty'],
    [{ waba_number: 'ours' }, 'Business Number is "ours"'],
    [{ template: '' }, 'Template is empty'],
  ])('%j says what to fill in before anybody is asked', async (input, expected) => {
    expect(await failureOf(send({ ...toSend, ...input }))).toContain(expected);
  });

  test.each([
    [{ status: 'FAILED', errorMessage: 'Template is paused' }, 'It says: Template is paused'],
    [{ messages: [{ status: 'ERROR', error: 'No balance' }] }, 'did not send the message (ERROR). It says: No balance'],
    [[{ status: 'rejected' }], 'did not send the message (rejected).'],
  ])('a failure inside a success is a failure: %j', async (answer, expected) => {
    listed();
    posted(DOUBLETICK, SEND, 201, answer);
    expect(await failureOf(send(toSend))).toContain(expected);
  });

  test.each([400, 422])('what DoubleTick does not take is told in its words: %d', async (status) => {
    listed();
    posted(DOUBLETICK, SEND, status, { message: ['to must be a phone number'] });
    expect(await failureOf(send(toSend))).toBe(
      `DoubleTick does not take this (status ${status}). DoubleTick says: to must be a phone number`,
    );
  });

  test('without a key says what to fill in', async () => {
    expect(await failureOf(send(toSend, {}))).toContain('fill in the DoubleTick API Key');
  });

  describe('without a Business Number', () => {
    const accountHas = (...numbers: string[]) =>
      nock(DOUBLETICK)
        .get('/organization/channel/profile')
        .reply(200, { channels: numbers.map((wabaNumber) => ({ wabaNumber })) });

    test("sends from the account's only one", async () => {
      accountHas(WABA);
      listed();
      posted(DOUBLETICK, SEND, 201, sent);
      expect(await send({ ...toSend, waba_number: '' })).toMatchObject({ waba_number: WABA });
    });

    test.each([
      [[WABA, '+13125550161'], 'Business Number is empty. Choose one of: +13125550150, +13125550161.'],
      [[], 'The DoubleTick account has no business number yet. Connect one in DoubleTick first.'],
    ])('with %j in the account sends nothing, and says what to do', async (numbers, expected) => {
      accountHas(...numbers);
      expect(await failureOf(send({ ...toSend, waba_number: '' }))).toBe(expected);
    });
  });

  describe('its form', () => {
    interface FormField {
      key: string;
      label: string;
      required?: boolean;
      helpText: string;
    }

    const fieldsAfter = async (bundle: object): Promise<FormField[]> => {
      const fields = await call<FormField[]>(`creates.${ACTION}.operation.inputFields`, bundle);
      const indexOf = (wanted: string) => fields.findIndex(({ key }) => key === wanted);
      return fields.slice(indexOf('waba_number') + 1, indexOf('purpose'));
    };

    test('follows the chosen template', async () => {
      listed();
      const fields = await fieldsAfter({ authData, inputData: { template: 'may_we_call:en' } });
      expect(fields).toEqual([
        {
          key: 'preview',
          label: 'Message',
          type: 'copy',
          group: 'message',
          helpText: 'Hi [name], may we call you about [topic]?',
        },
        {
          key: 'placeholder_1',
          label: 'Hi ____, may we call you about …?',
          required: true,
          group: 'message',
          helpText: 'Fills the gap in this sentence of the message.',
        },
        expect.objectContaining({ key: 'placeholder_2', label: 'Hi …, may we call you about ____?' }),
      ]);
    });

    test.each([
      ['TEXT', [], 'Header Text'],
      ['TEXT', [{ name: 'first' }], 'Header Text'],
      ['VIDEO', [], 'Header Video'],
    ])('asks for a header of the kind %s, and for the end of the link', async (format, variables, label) => {
      listed(rich(format, variables));
      const fields = await fieldsAfter({ authData, inputData: { template: 'offer:en' } });
      expect(fields.map((one) => one.label)).toEqual([
        'Message',
        label,
        expect.stringContaining('____'),
        expect.stringContaining('____'),
        'Link Ending',
      ]);
    });

    test('asks for nothing where nothing changes', async () => {
      const components = [
        { type: 'HEADER', format: 'TEXT', text: 'Hello' },
        { type: 'HEADER', format: 'HOLOGRAM' },
        { type: 'BUTTON', buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }, { type: 'URL' }, {}] },
        {},
      ];
      listed([{ name: 'plain', language: 'en', components }]);
      expect(await fieldsAfter({ authData, inputData: { template: 'plain:en' } })).toEqual([]);
    });

    test('shows a long sentence around its gap, and the gap of a placeholder that is listed by another name', async () => {
      const words = 'word '.repeat(20);
      const text = `Dear customer.\nWe ${words}write about {{1}} and ${words}{{2}}. Bye, {{3. x}}`;
      const variables = [{ name: 'topic' }, { name: '2' }, { name: 'farewell' }];
      listed([{ name: 'plain', language: 'en', components: [{ type: 'BODY', text, variables }] }]);
      const labels = (await fieldsAfter({ authData, inputData: { template: 'plain:en' } })).map(({ label }) => label);
      expect(labels).toEqual([
        'Message',
        expect.stringMatching(/^….*write about ____ and word.*…$/),
        expect.stringMatching(/^….*word word ____\.$/),
        'Placeholder 3: farewell',
      ]);
      for (const label of labels) expect(label.length).toBeLessThan(83);
    });

    test('asks for the end of a link that DoubleTick lists, and for placeholders without names', async () => {
      const components = [
        { type: 'BODY', text: 'x'.repeat(1_200), variables: [{}] },
        { type: 'BUTTON', buttons: [{ type: 'url', variables: [{ parameter: 'path' }] }] },
      ];
      listed([{ name: 'plain', language: 'en', components }]);
      const fields = await fieldsAfter({ authData, inputData: { template: 'plain:en' } });
      expect(fields.map((one) => one.label)).toEqual(['Message', 'Placeholder 1: 1', 'Link Ending']);
      for (const { helpText } of fields) expect(helpText.length).toBeLessThanOrEqual(1000);
    });

    test.each([{ authData, inputData: {} }, { authData }, { authData: {}, inputData: { template: 'hello:en' } }])(
      'asks for no more until a template is chosen: %j',
      async (bundle) => expect(await fieldsAfter(bundle)).toEqual([]),
    );

    test('says so when DoubleTick does not answer', async () => {
      nock(DOUBLETICK).get('/v2/templates').query(true).reply(500, {});
      const bundle = { authData, inputData: { template: 'hello:en' } };
      expect(await failureOf(fieldsAfter(bundle))).toContain('answered with status 500');
    });
  });
});

describe.each([
  ['doubletick_update_customer', '/customer/assign-tags-custom-fields'],
  ['doubletick_remove_customer_tags', '/customer/remove-tags-custom-fields'],
])('%s', (action, path) => {
  const input = { customer_phone: '17735550170', tags: ['VIP', 'New'] };

  test('says what worked and what did not', async () => {
    posted(DOUBLETICK, path, 201, {
      customerId: 'c_1',
      tags: { added: ['VIP'], errored: [{ tag: 'New', error: 'gone' }] },
    });
    expect(await act(action, input)).toEqual({
      id: 'c_1',
      customer_id: 'c_1',
      customer_phone: PHONE,
      succeeded: 'VIP',
      failed_count: 1,
      failures: [{ kind: 'tag', name: 'New', error: 'gone' }],
    });
  });

  test('fails when nothing at all worked', async () => {
    posted(DOUBLETICK, path, 201, { tags: { errored: [{ tag: 'VIP', error: 'gone' }, { tag: 'New' }] } });
    expect(await failureOf(act(action, input))).toBe('DoubleTick changed nothing: VIP (gone), New (no reason given).');
  });

  test('says what DoubleTick does not accept', async () => {
    posted(DOUBLETICK, path, 403, {});
    expect(await failureOf(act(action, input))).toContain('may not do this');
  });
});

describe('Update Customer', () => {
  const ACTION = 'doubletick_update_customer';
  const PATH = '/customer/assign-tags-custom-fields';

  test('sends what was filled in, and nothing else', async () => {
    const bodies = posted(DOUBLETICK, PATH, 201, { customerId: 'c_1' }, 3);
    await act(ACTION, {
      customer_phone: PHONE,
      customer_name: 'Priya Raman',
      tags: [],
      custom_fields: { ' ': 'x', A: '' },
    });
    await act(ACTION, { customer_phone: PHONE, opted_in: false, waba_number: WABA });
    await act(ACTION, { customer_phone: PHONE, tags: 'VIP', custom_fields: { City: 'Pune', Gone: null, ' Age ': 7 } });
    expect(bodies).toEqual([
      { phone: '17735550170', name: 'Priya Raman' },
      { phone: '17735550170', optIn: false, wabaNumber: '13125550150' },
      {
        phone: '17735550170',
        tags: ['VIP'],
        customFields: [
          { name: 'City', value: 'Pune' },
          { name: 'Age', value: '7' },
        ],
      },
    ]);
  });

  test.each([
    ['VIP, New;Old\uff0cGold', ['VIP', 'New', 'Old', 'Gold']],
    [
      [' VIP\nNew ', null, ','],
      ['VIP', 'New'],
    ],
  ])('takes the tags %j apart', async (tags, sent) => {
    const bodies = posted(DOUBLETICK, PATH, 201, { customerId: 'c_1' });
    await act(ACTION, { customer_phone: PHONE, tags });
    expect(bodies).toEqual([{ phone: '17735550170', tags: sent }]);
  });

  test.each([
    [' Yes ', true],
    ['y', true],
    [1, true],
    ['OFF', false],
    ['no', false],
    [0, false],
  ])('takes %j in Opted In for %s', async (opted_in, optIn) => {
    const bodies = posted(DOUBLETICK, PATH, 201, { customerId: 'c_1' });
    await act(ACTION, { customer_phone: PHONE, opted_in });
    expect(bodies).toEqual([{ phone: '17735550170', optIn }]);
  });

  test('takes what is neither yes nor no in Opted In for nothing', async () => {
    expect(await failureOf(act(ACTION, { customer_phone: PHONE, opted_in: 'perhaps' }))).toContain('nothing to change');
  });

  test('names the custom fields that failed', async () => {
    const answer = { customFields: { added: [], errored: [{ customField: 'Age', error: 'not a number' }] } };
    posted(DOUBLETICK, PATH, 201, answer);
    expect(await act(ACTION, { customer_phone: PHONE, custom_fields: { City: 'Pune', Age: 'x' } })).toMatchObject({
      succeeded: 'City',
      failures: [{ kind: 'custom field', name: 'Age', error: 'not a number' }],
    });
  });

  test('says so when there is nothing to change', async () => {
    expect(await failureOf(act(ACTION, { customer_phone: PHONE }))).toContain('There is nothing to change');
  });
});

test('Remove Customer Tags says so when there is nothing to remove', async () => {
  const failure = await failureOf(act('doubletick_remove_customer_tags', { customer_phone: PHONE, tags: [' '] }));
  expect(failure).toContain('Fill in at least one tag');
});

test('Add Note writes from the business number to the customer', async () => {
  const bodies = posted(DOUBLETICK, '/notes', 201, { id: 'note_1' });
  const input = { customer_phone: PHONE, waba_number: WABA, note: ' Call after six. ' };
  expect(await act('doubletick_add_note', input)).toMatchObject({ id: 'note_1', note: 'Call after six.' });
  expect(bodies).toEqual([{ note: 'Call after six.', from: WABA, to: PHONE }]);
});

test.each([
  [{}, { reassign: true }],
  [
    { reassign: false, waba_number: WABA },
    { reassign: false, wabaNumber: WABA },
  ],
])('Assign Chat gives the chat to a team member: %j', async (input, expected) => {
  const bodies = posted(DOUBLETICK, '/team-member/assign', 201, {});
  const chosen = { customer_phone: PHONE, member_phone: '17045550101', ...input };
  expect(await act('doubletick_assign_chat', chosen)).toMatchObject({ member_phone: '+17045550101' });
  expect(bodies).toEqual([{ customerPhoneNumber: PHONE, assignedUserPhoneNumber: '+17045550101', ...expected }]);
});

describe('Update Lead', () => {
  const ACTION = 'whatconverts_update_lead';

  test('sends what WhatConverts lets one change, as a form', async () => {
    const bodies = posted(WHATCONVERTS, '/api/v1/leads/482913', 200, callCompleted);
    const input = {
      lead_id: 482913,
      quotable: 'yes',
      sales_value: 4200,
      quote_value: '',
      additional_fields: { 'Job Number': 'J-7' },
      custom_fields: { Crew: 'North' },
    };
    expect(await act(ACTION, input)).toMatchObject({ id: '482913', quotable: 'Yes' });
    expect(bodies).toEqual([
      {
        quotable: 'yes',
        sales_value: '4200',
        'additional_fields[Job Number]': 'J-7',
        'custom_fields[Crew]': 'North',
      },
    ]);
  });

  test.each([
    [{ lead_id: '482913' }, 'There is nothing to change'],
    [{ quotable: 'yes' }, 'Lead is empty'],
  ])('%j says what to fill in', async (input, expected) => {
    expect(await failureOf(act(ACTION, input))).toContain(expected);
  });

  test.each([400, 422])("tells WhatConverts' own words when it does not take it: %d", async (status) => {
    posted(WHATCONVERTS, '/api/v1/leads/482913', status, { error_message: 'Invalid sales value.' });
    expect(await failureOf(act(ACTION, { lead_id: '482913', sales_value: 'much' }))).toContain(
      `does not take this (status ${status}). WhatConverts says: Invalid sales value.`,
    );
  });

  test('says so when the lead cannot be shown afterwards', async () => {
    posted(WHATCONVERTS, '/api/v1/leads/482913', 200, {});
    nock(WHATCONVERTS).get('/api/v1/leads/482913').reply(404, {});
    expect(await failureOf(act(ACTION, { lead_id: '482913', quotable: 'no' }))).toContain(
      'Look for it in WhatConverts',
    );
  });
});

describe('Create Lead', () => {
  const ACTION = 'whatconverts_create_lead';

  test('sends the contact as the answers of a form', async () => {
    const bodies = posted(WHATCONVERTS, '/api/v1/leads', 201, callCompleted);
    const input = {
      lead_type: 'email',
      contact_name: 'Dana Whitfield',
      phone_number: '1 773 555 0118',
      email: 'dana@example.com',
      lead_source: 'google',
      additional_fields: { Message: 'A new roof' },
      send_notification: 'yes',
    };
    expect(await act(ACTION, input)).toMatchObject({ id: '482913', contact_first_name: 'Dana' });
    expect(bodies).toEqual([
      {
        lead_type: 'email',
        lead_source: 'google',
        phone_number: '+17735550118',
        email_address: 'dana@example.com',
        send_notification: 'true',
        'additional_fields[Name]': 'Dana Whitfield',
        'additional_fields[Phone Number]': '+17735550118',
        'additional_fields[Email]': 'dana@example.com',
        'additional_fields[Message]': 'A new roof',
      },
    ]);
  });

  test('needs a type, and tells nobody of the lead unless asked to', async () => {
    expect(await failureOf(act(ACTION, {}))).toContain('Lead Type is empty');
    const bodies = posted(WHATCONVERTS, '/api/v1/leads', 201, callCompleted);
    await act(ACTION, { lead_type: 'other' });
    expect(bodies).toEqual([{ lead_type: 'other', send_notification: 'false' }]);
  });

  test('gives the whole lead when the answer holds little more than its id, however long that is', async () => {
    const id = '12345678901234567901';
    nock(WHATCONVERTS).post('/api/v1/leads').reply(201, `{"lead_id":${id}}`);
    nock(WHATCONVERTS).get(`/api/v1/leads/${id}`).reply(200, `{"lead_id":${id},"date_created":"2026-03-02"}`);
    expect(await act(ACTION, { lead_type: 'other' })).toMatchObject({ id, lead_id: id });
  });

  test('says so when the answer does not tell which lead it became', async () => {
    posted(WHATCONVERTS, '/api/v1/leads', 201, {});
    expect(await failureOf(act(ACTION, { lead_type: 'other' }))).toContain('Look for it in WhatConverts');
  });
});

describe('Export Leads', () => {
  const ACTION = 'whatconverts_export_leads';
  const NOW = Date.parse('2026-03-03T00:00:00.000Z');
  const leadsFrom = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ lead_id: first + index, lead_type: 'Phone Call' }));
  const page = (query: Record<string, string>, body: object) =>
    nock(WHATCONVERTS)
      .get('/api/v1/leads')
      .query({
        order: 'desc',
        start_date: '2026-02-01T00:00:00.000Z',
        end_date: '2026-03-03T00:00:00.000Z',
        ...query,
      })
      .reply(200, body);

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('gives the last 30 days unless told otherwise, with the filters', async () => {
    page(
      { leads_per_page: '100', page_number: '1', lead_type: 'phone_call', lead_source: 'google' },
      {
        total_pages: 1,
        total_leads: 1,
        leads: [callCompleted],
      },
    );
    expect(await act(ACTION, { lead_type: 'phone_call', lead_source: 'google' })).toMatchObject({
      start: '2026-02-01T00:00:00.000Z',
      end: '2026-03-03T00:00:00.000Z',
      leads_count: 1,
      total_leads: 1,
      has_more: false,
      leads: [{ lead_id: 482913, contact_last_name: 'Whitfield', call_duration_seconds: 328 }],
    });
  });

  test('gives what leads of every type have, and what the account added', async () => {
    const form = { lead_id: 1, lead_type: 'web_form', form_name: 'Quote', additional_fields: { 'Roof Age': '12' } };
    page({ leads_per_page: '100', page_number: '1' }, { leads: [form, { lead_id: 2, message: 'Call me' }] });
    expect(await act(ACTION, {})).toMatchObject({
      leads: [{ lead_type: 'Web Form', form_name: 'Quote', additional_fields__roof_age: '12' }, { message: 'Call me' }],
    });
  });

  test('gives the range that was asked for', async () => {
    const asked = { start_date: '2026-01-10T00:00:00.000Z', end_date: '2026-01-11T00:00:00.000Z' };
    page({ leads_per_page: '5', page_number: '1', ...asked }, { total_pages: null, leads: [{ lead_id: 1 }] });
    const input = { start: '2026-01-10', end: '2026-01-11T00:00:00Z', limit: 5 };
    expect(await act(ACTION, input)).toMatchObject({ leads_count: 1, total_leads: 1, has_more: false });
  });

  test('pages through until the limit', async () => {
    const all = { total_pages: 4, total_leads: 900 };
    page({ leads_per_page: '250', page_number: '1' }, { ...all, leads: leadsFrom(0, 250) });
    page({ leads_per_page: '250', page_number: '2' }, { ...all, leads: leadsFrom(250, 250) });
    const found = (await act(ACTION, { limit: 300 })) as unknown as { leads: { lead_id: number }[] };
    expect(found).toMatchObject({ leads_count: 300, total_leads: 900, has_more: true });
    expect(found.leads.at(-1)?.lead_id).toBe(299);
  });

  test('stops at an empty page, whatever the answer says of pages', async () => {
    page({ leads_per_page: '100', page_number: '1' }, { total_pages: 9, leads: [] });
    expect(await act(ACTION, {})).toMatchObject({ leads_count: 0, total_leads: 0, has_more: false });
  });

  test.each([
    [{ start: '2026-03-04', end: '2026-03-03' }, 'The Start is after the End'],
    [{ start: '2025-01-01', end: '2026-03-03' }, 'longer than 400 days'],
    [{ start: '2026-03-04' }, 'The Start is after the End'],
    [{ start: 'in spring' }, 'Start is "in spring", which is no time'],
    [{ limit: 0 }, 'Limit is "0". Fill in a whole number from 1 to 1000.'],
    [{ limit: 1001 }, 'Limit is "1001"'],
    [{ limit: 'all' }, 'Limit is "all"'],
  ])('%j says what to fill in', async (input, expected) => {
    expect(await failureOf(act(ACTION, input))).toContain(expected);
  });
});
