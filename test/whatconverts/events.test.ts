import { describe, expect, test } from '@jest/globals';
import { copyKeyOf } from '../../src/values/event-type.ts';
import { whatconvertsEvents } from '../../src/whatconverts/events.ts';
import { asWebhook } from '../../src/whatconverts/lead-payload.ts';
import { callCompleted, callInProgress } from '../../src/whatconverts/sample-payloads.ts';

const read = (kind: 'in_progress' | 'completed', payload: unknown) => {
  const event = whatconvertsEvents.find((candidate) => candidate.kind === kind);
  if (!event) throw new Error(`No event ${kind}`);
  return event.read(payload, { receivedAt: 0, now: 0, timeZone: 'UTC' });
};

const inProgress = (changes: Record<string, unknown> = {}) => read('in_progress', { ...callInProgress, ...changes });

const AFTER_CALL = [
  'call_duration',
  'call_duration_seconds',
  'answer_status',
  'recording',
  'play_recording',
  'call_transcription',
  'voicemail',
  'play_voicemail',
  'voicemail_transcription',
];

test.each(['tracking_number', 'country', 'caller_country', 'contact_name', 'date_created'])(
  'an object with a toString of its own in %s is read as nothing',
  (key) => {
    const { fields, wrong } = inProgress({ [key]: { toString: {}, valueOf: {} } });
    expect(fields).toMatchObject({ lead_id: 482913 });
    expect(wrong.every((wrongKey) => wrongKey.includes(key))).toBe(true);
  },
);

test('a call in progress keeps the keys of the vendor, with clean values', () => {
  const { fields, wrong } = inProgress({ tracking_number: '+1 (312) 555-0142', vwo_account_id: 512835 });
  expect(wrong).toEqual([]);
  expect(fields).toMatchObject({
    id: '482913:in_progress',
    contact_first_name: 'Dana',
    contact_last_name: 'Whitfield',
    trigger: 'new',
    lead_id: 482913,
    lead_analysis__lead_summary: 'The caller asks for an estimate for a new roof.',
    date_created: '2026-03-02T15:04:09.000Z',
    quote_value: null,
    lead_score: 72,
    tracking_number: '+13125550142',
    caller_number: '+17735550118',
    vwo_account_id: '512835',
    notes: null,
    duplicate: false,
    spam: false,
  });
});

test('a call in progress never has what only a finished call has', () => {
  const { fields } = inProgress(Object.fromEntries(AFTER_CALL.map((key) => [key, 'x'])));
  const derived = ['call_outcome', 'duration_ms', 'recording_url', 'transcript'];
  for (const key of [...AFTER_CALL, ...derived]) expect(fields).not.toHaveProperty(key);
  expect(fields).toMatchObject({ direction: 'Inbound' });
});

describe('how a completed call went and for how long', () => {
  const completed = (changes: Record<string, unknown>) => {
    const { fields } = read('completed', { ...callCompleted, ...changes });
    return [fields?.direction, fields?.call_outcome, fields?.duration_ms];
  };
  const URL = 'https://recordings.example.com/482913.mp3';

  test.each<[Record<string, unknown>, string]>([
    [{}, 'completed'],
    [{ answer_status: 'answered' }, 'completed'],
    [{ answer_status: '' }, 'completed'],
    [{ answer_status: 'Unanswered' }, 'missed'],
    [{ answer_status: 'UNANSWERED' }, 'missed'],
    [{ answer_status: 'Not Answered' }, 'missed'],
    [{ answer_status: 'not_answered' }, 'missed'],
    [{ answer_status: 'No Answer' }, 'missed'],
    [{ answer_status: 'Missed' }, 'missed'],
    [{ answer_status: 'Missed Call' }, 'missed'],
    [{ answer_status: 'Busy' }, 'missed'],
    [{ answer_status: 'Abandoned' }, 'missed'],
    [{ answer_status: 'Voicemail' }, 'voicemail'],
    [{ answer_status: 'voice mail' }, 'voicemail'],
    [{ answer_status: 'Answering Machine' }, 'voicemail'],
    [{ answer_status: 'Rejected' }, 'rejected'],
    [{ answer_status: 'Failed' }, 'failed'],
    [{ answer_status: '', call_status: 'Missed' }, 'missed'],
    [{ answer_status: '', call_status: 'No Answer' }, 'missed'],
    [{ voicemail: URL }, 'voicemail'],
    [{ play_voicemail: URL }, 'voicemail'],
    [{ voicemail_transcription: 'Please call me back.' }, 'voicemail'],
  ])('%j: %s', (changes, outcome) => expect(completed(changes)).toEqual(['Inbound', outcome, 328_000]));

  test('nobody talked where there is no answer status and the call lasted 0 s', () => {
    expect(completed({ answer_status: '', call_duration_seconds: 0 })).toEqual(['Inbound', 'missed', 0]);
    expect(completed({ call_duration_seconds: 0 })).toEqual(['Inbound', 'completed', 0]);
  });

  test.each<[string, number | null]>([
    ['5m 28s', 328_000],
    ['5 minutes 28 seconds', 328_000],
    ['1h 2m 3s', 3_723_000],
    ['2m', 120_000],
    ['28s', 28_000],
    ['05:28', 328_000],
    ['1:02:03', 3_723_000],
    ['328', 328_000],
    ['', null],
    [',', null],
    ['a while', null],
    ['5:28 pm', null],
    [`${'9'.repeat(16)}`, null],
  ])('a duration of %j lasted %j ms', (call_duration, ms) =>
    expect(completed({ call_duration_seconds: null, call_duration })[2]).toBe(ms),
  );
});

describe('a recording', () => {
  const event = whatconvertsEvents.find(({ key }) => key === 'whatconverts_recording_ready');
  if (!event) throw new Error('No event for recordings');
  const ready = (changes: Record<string, unknown> = {}) =>
    event.read({ ...callCompleted, ...changes }, { receivedAt: 0, now: 0, timeZone: 'UTC' });
  const keyOf = (changes: Record<string, unknown>) => copyKeyOf(event, ready(changes).fields ?? {});

  test('is ready once a completed call tells where it is, with what there is to say of the call', () => {
    expect(ready().fields).toMatchObject({
      id: '482913:recording',
      lead_id: 482913,
      recording_url: 'https://recordings.example.com/482913.mp3',
      transcript: callCompleted.call_transcription,
      caller_number: '+17735550118',
      tracking_number: '+13125550142',
      date_created: '2026-03-02T15:04:09.000Z',
      duration_ms: 328_000,
      direction: 'Inbound',
      call_outcome: 'completed',
    });
  });

  test('is the voicemail, where there is one alone', () => {
    const voicemail = 'https://recordings.example.com/482913-voicemail.mp3';
    const spoken = { recording: '', call_transcription: '', voicemail, voicemail_transcription: 'Call me back.' };
    expect(ready(spoken).fields).toMatchObject({ recording_url: voicemail, transcript: 'Call me back.' });
  });

  test('is ready by an update of the lead, too', () => {
    expect(ready({ trigger: 'update' }).fields?.id).toBe('482913:recording');
  });

  test('is not, while there is none, or while the call goes on', () => {
    expect(ready({ recording: '' })).toEqual({ fields: null, wrong: [] });
    expect(ready(callInProgress)).toEqual({ fields: null, wrong: [] });
    expect(ready({ lead_id: '' })).toEqual({ fields: null, wrong: ['lead_id'] });
  });

  test('is worth another look at another place, and when it has been transcribed', () => {
    const once = keyOf({});
    expect(keyOf({ quotable: 'No', trigger: 'update' })).toBe(once);
    expect(keyOf({ call_transcription: 'Said otherwise.' })).toBe(once);
    expect(keyOf({ call_transcription: '' })).not.toBe(once);
    expect(keyOf({ recording: 'https://recordings.example.com/other.mp3' })).not.toBe(once);
  });
});

test('a completed call has all of it', () => {
  const { fields } = read('completed', callCompleted);
  expect(Object.keys(fields ?? {})).toEqual(expect.arrayContaining(AFTER_CALL));
  expect(fields).toMatchObject({ id: '482913:completed', call_duration_seconds: 328, voicemail: null });
});

describe('who calls', () => {
  test.each([
    ['WhatConverts says that they are in the United States', { country: 'US' }, '+17045550118'],
    ['WhatConverts says that they are in Canada', { country: 'ca' }, '+17045550118'],
    ['the API says so', { country: '', caller_country: 'US' }, '+17045550118'],
    ['they called a number of North America', { country: '', tracking_number: '+1 312 555 0142' }, '+17045550118'],
    ['nothing tells where they are', { country: '', tracking_number: '' }, '(704) 555-0118'],
    ['they are elsewhere', { country: 'GB', tracking_number: '+442079460958' }, '(704) 555-0118'],
  ])('has +1 before a number without its country code when %s', (_when, lead, expected) => {
    expect(inProgress({ ...lead, caller_number: '(704) 555-0118' }).fields?.caller_number).toBe(expected);
  });

  test('is read without an extension, an address never', () => {
    expect(inProgress({ caller_number: '704-555-0118 x25' }).fields?.caller_number).toBe('+17045550118');
    const address = 'sip:7045550118@10.0.0.5';
    expect(inProgress({ caller_number: address }).fields).toMatchObject({
      caller_number: address,
      is_anonymous: false,
    });
  });

  test.each(['Anonymous', 'Private', 'Unavailable', '+7378742833', '+8656696'])(
    'is nobody when they hide their number: %s',
    (hidden) => {
      const numbers = { caller_number: hidden, contact_phone_number: hidden, phone_number: hidden };
      const { fields, wrong } = inProgress(numbers);
      expect(fields).toMatchObject({
        caller_number: null,
        contact_phone_number: null,
        phone_number: null,
        is_anonymous: true,
      });
      expect(wrong).toEqual([]);
    },
  );

  test('is somebody when there is a number, and unknown when nothing was sent', () => {
    expect(inProgress({}).fields?.is_anonymous).toBe(false);
    expect(inProgress({ caller_number: '' }).fields?.is_anonymous).toBeNull();
  });
});

test('a caller without a name has no first and last name either', () => {
  const { fields } = inProgress({ contact_name: '' });
  expect(fields).toMatchObject({ contact_name: null, contact_first_name: null, contact_last_name: null });
});

describe('the maps whose keys the account chooses', () => {
  test('are read from lists in lists, and a list that never ends in depth costs nothing but itself', () => {
    const abyss: unknown = JSON.parse(`${'['.repeat(100_000)}"deep"${']'.repeat(100_000)}`);
    const { fields } = inProgress({ field_mappings: { Services: ['roof', ['gutters', ['attic']]], Abyss: abyss } });
    expect(fields).toMatchObject({
      field_mappings__services: 'roof, gutters, attic',
      field_mappings__abyss: null,
    });
  });

  test('become flat text fields', () => {
    const { fields } = inProgress({
      lead_analysis: {
        'Lead Summary': 'A roof.',
        'Budget (USD)': 9000,
        'Wants Call': true,
        Rooms: ['two', 3],
        Other: {},
        Pets: [{}],
      },
      field_mappings: { 'Company Name': 'Acme', नाम: 'Dana', '?!': 'no key', 'Company  name': 'second', Empty: '' },
    });
    expect(fields).toMatchObject({
      lead_analysis__lead_summary: 'A roof.',
      lead_analysis__keyword_detection: null,
      lead_analysis__budget_usd: '9000',
      lead_analysis__wants_call: 'true',
      lead_analysis__rooms: 'two, 3',
      lead_analysis__other: null,
      lead_analysis__pets: null,
      field_mappings__company_name: 'Acme',
      field_mappings__company_name_2: 'second',
      field_mappings__नाम: 'Dana',
      field_mappings__empty: null,
    });
    expect(Object.keys(fields ?? {}).filter((key) => key.endsWith('__'))).toEqual([]);
  });

  test.each([[[]], [{}], [''], [null], [undefined]])('%j means empty', (lead_analysis) => {
    const { fields, wrong } = inProgress({ lead_analysis, field_mappings: lead_analysis });
    expect(wrong).toEqual([]);
    expect(fields).toMatchObject({ lead_analysis__lead_summary: null });
    expect(Object.keys(fields ?? {}).filter((key) => key.startsWith('field_mappings__'))).toEqual([]);
  });

  test('a list where a map belongs is nonsense, and is named', () => {
    expect(inProgress({ lead_analysis: ['x'] }).wrong).toEqual(['lead_analysis']);
  });
});

describe('what counts as in progress', () => {
  test.each([
    ['In Progress', 'In Progress'],
    ['In Progess', 'In Progress'],
    ['in progress', 'IN_PROGRESS'],
    ['InProgress', 'in-progess'],
  ])('lead state %j and call status %j do', (lead_state, call_status) =>
    expect(inProgress({ lead_state, call_status }).fields).toMatchObject({ lead_state, call_status }),
  );

  test.each([
    ['a web form', { lead_type: 'Web Form' }],
    ['an edit of the lead', { trigger: 'update' }],
    ['only the lead state', { call_status: 'Completed' }],
    ['only the call status', { lead_state: 'Completed' }],
    ['progress of another kind', { lead_state: 'Progressing' }],
    ['a missing state', { lead_state: '' }],
  ])('%s does not', (_what, changes) => expect(inProgress(changes)).toEqual({ fields: null, wrong: [] }));

  test('a payload without a trigger key does, as the REST API sends it', () => {
    expect(inProgress({ trigger: undefined }).fields).toMatchObject({ trigger: null });
  });
});

describe('what counts as completed', () => {
  test.each(['Completed', 'completed', 'Complete'])('lead state %j does', (lead_state) =>
    expect(read('completed', { ...callCompleted, lead_state }).fields).not.toBeNull(),
  );

  test.each(['update', 'Updated', 'new', '', null])('so does an update: trigger %j', (trigger) =>
    expect(read('completed', { ...callCompleted, trigger }).fields?.id).toBe('482913:completed'),
  );

  test.each([
    callInProgress,
    { ...callCompleted, trigger: 'update', lead_state: '' },
    { ...callCompleted, trigger: 'deleted' },
    { ...callCompleted, lead_type: 'Chat' },
  ])('another payload does not', (payload) => expect(read('completed', payload)).toEqual({ fields: null, wrong: [] }));
});

test.each(['12345678901234567901', '12345678901234567902'])('the long lead id %s keeps every digit', (lead_id) => {
  expect(inProgress({ lead_id }).fields).toMatchObject({ lead_id, id: `${lead_id}:in_progress` });
});

test('a lead id that has lost digits on its way is unusable', () => {
  expect(inProgress({ lead_id: 12345678901234567000 })).toEqual({ fields: null, wrong: ['lead_id'] });
});

test('a call without a lead id is unusable, and says why', () => {
  expect(inProgress({ lead_id: 'none' })).toEqual({ fields: null, wrong: ['lead_id'] });
});

test('nonsense is null, and its key is named', () => {
  const { fields, wrong } = inProgress({ lead_score: 'high', spam: 'perhaps' });
  expect(fields).toMatchObject({ lead_score: null, spam: null });
  expect(wrong).toEqual(['lead_score', 'spam']);
});

test.each([[null], ['text'], [[callInProgress]]])('%j is foreign', (payload) =>
  expect(read('in_progress', payload)).toEqual({ fields: null, wrong: [] }),
);

describe('a lead of the REST API', () => {
  const { trigger: _, city: __, ...lead } = callCompleted;

  test('stands in for a call in progress', () => {
    const webhook = asWebhook({ ...lead, caller_city: 'Evanston', salesforce_user_id: 15225550184 }, 'in_progress');
    expect(read('in_progress', webhook).fields).toMatchObject({
      id: '482913:in_progress',
      trigger: 'new',
      lead_state: 'In Progress',
      call_status: 'In Progress',
      city: 'Evanston',
      salesforce_user_id: '15225550184',
    });
  });

  test('keeps its own state as a completed call', () => {
    expect(read('completed', asWebhook(lead, 'completed')).fields?.id).toBe('482913:completed');
    expect(read('completed', asWebhook({ ...lead, lead_state: 'In Progress' }, 'completed')).fields).toBeNull();
  });
});
