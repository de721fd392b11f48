import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPermissionReply } from '../../src/doubletick/permission-reply.ts';
import { parseJson } from '../../src/values/json.ts';
import { SeveralValues } from '../../src/values/several-values.ts';
import { HOUR_MS } from '../../src/values/time.ts';

const ARRIVAL = Date.parse('2026-03-02T09:16:00.000Z');
const ARRIVED = '2026-03-02T09:16:00.000Z';
const REPLIED = '2026-03-02T09:15:07.000Z';
const WEEK_LATER = '2026-03-09T09:15:07.000Z';

const GRANT = {
  from: '+17045550118',
  to: '+442079460123',
  receivedAt: REPLIED,
  messageId: 'wamid.2',
  pairedMessageId: 'wamid.1',
  response: 'accept',
  responseSource: 'user_initiated',
  isPermanent: true,
  dtCustomerId: 'customer_Kd83',
};
const REFUSAL = { ...GRANT, response: 'reject', isPermanent: undefined };

const twice = (...values: unknown[]) => new SeveralValues(values);

const reading = (payload: unknown, receivedAt = ARRIVAL) => {
  const found = readPermissionReply(payload, receivedAt);
  if (!found) throw new Error('It is no reply.');
  return found;
};

const read = (payload: unknown, receivedAt?: number) => reading(payload, receivedAt).reply;
const grant = (changes: Record<string, unknown> = {}, receivedAt?: number) =>
  read({ ...GRANT, ...changes }, receivedAt);
const refusal = (changes: Record<string, unknown> = {}, receivedAt?: number) =>
  read({ ...REFUSAL, ...changes }, receivedAt);

test('a permanent grant, whole', () => {
  expect(reading(GRANT)).toEqual({
    wrong: [],
    reply: {
      id: expect.stringMatching(/^wamid\.2:permanent:2026-03-02T09:15:07\.000Z:[\w-]{12}$/),
      answer: 'permanent',
      reason: 'accepted, said to be permanent',
      identifiers: ['customer:customer_Kd83', 'phone:17045550118'],
      customerPhone: '+17045550118',
      customerId: 'customer_Kd83',
      customerName: null,
      userId: null,
      parentUserId: null,
      username: null,
      wabaNumber: '+442079460123',
      statedAt: REPLIED,
      repliedAt: REPLIED,
      timeRule: 'stated',
      expiresAt: null,
      endRule: null,
      messageId: 'wamid.2',
      pairedMessageId: 'wamid.1',
      response: 'accept',
      responseSource: 'user_initiated',
      userAction: null,
      isAutomatic: false,
    },
  });
});

describe('a yes', () => {
  test.each(['accept', 'accepted', 'ACCEPT', ' Accepted\n'])('is %j', (response) =>
    expect(grant({ response }).answer).toBe('permanent'),
  );
});

describe('a no', () => {
  test.each([
    'reject',
    'Rejected',
    'REJECTION',
    'deny',
    'DENIED',
    'declined',
    'refused',
    'revoked',
    'withdrawn',
    'withdrew',
    'cancelled',
    'expired',
    'blocked',
    'stop',
    "don't allow",
    'Don’t Allow',
    'don´t allow',
    'dont_allow',
    'dontAllow',
    'DONTALLOW',
    'do_not_allow',
    'doNotAllow',
    'disallow',
    'not accepted',
    'NOT_ALLOWED',
    'notAllowed',
    "can't accept",
    'cannot accept',
    'no',
    'No!',
    'no, thanks',
    'nope',
    'never',
    'no_permission',
    'opt_out',
    'optout',
    'opted out',
    'unsubscribe',
    'user_rejected',
    'permission denied',
    're\u200bject',
    'ｒｅｊｅｃｔ',
  ])('is %j, as a response or as a button', (text) => {
    expect(grant({ response: text })).toMatchObject({ answer: 'denied', reason: 'the response refuses' });
    expect(grant({ userAction: text })).toMatchObject({ answer: 'denied', reason: 'the user action refuses' });
    expect(grant({ response: undefined, userAction: text }).answer).toBe('denied');
  });

  test('counts inside a list too', () => {
    expect(grant({ response: ['accept', 'reject'] }).answer).toBe('denied');
  });
});

describe('what is neither is unclear', () => {
  test.each([
    [null],
    [''],
    [0],
    [1],
    [true],
    [false],
    ['perhaps'],
    ['approved'],
    ['unaccept'],
    ['accept_revoked'],
    ['accept: cancelled'],
    ['grant_revoked'],
    ['not rejected'],
    ['never expires'],
    [{ accept: true }],
    [['accept']],
  ])('%j', (response) => expect(grant({ response }).answer).toBe('unclear'));

  test('no response at all', () => {
    expect(grant({ response: undefined })).toMatchObject({ answer: 'unclear', reason: 'there is no response' });
    expect(grant({ response: undefined, userAction: 'Always Allow' }).answer).toBe('unclear');
  });

  test('a yes whose button takes it back', () => {
    expect(grant({ userAction: 'Allow, then revoked' })).toMatchObject({
      answer: 'unclear',
      reason: 'the user action contradicts the response',
    });
  });
});

describe('answers that disagree', () => {
  test.each([
    [['accept', 'reject'], 'denied'],
    [['reject', 'accept'], 'denied'],
    [['accept', 'perhaps'], 'unclear'],
    [['accept', null], 'unclear'],
    [['accept', 'Accepted'], 'permanent'],
  ])('%j: %s', (responses, answer) => {
    expect(grant({ response: twice(...responses) }).answer).toBe(answer);
    expect(grant({ response: responses[0], Response: responses[1] }).answer).toBe(answer);
  });

  test('a no under a key that comes twice in the JSON is not lost', () => {
    expect(read(parseJson('{"response":"reject","response":"accept"}')).answer).toBe('denied');
  });

  test('a button that nobody knows says nothing', () => {
    expect(grant({ userAction: 'Tapped' }).answer).toBe('permanent');
  });
});

describe('permanent or temporary', () => {
  test.each([
    [{ isPermanent: true }, 'permanent'],
    [{ isPermanent: 'Yes' }, 'permanent'],
    [{ isPermanent: twice(true, 'true') }, 'permanent'],
    [{ expirationTimestamp: 'for ever' }, 'permanent'],
    [{ isPermanent: false }, 'temporary'],
    [{ isPermanent: undefined }, 'temporary'],
    [{ isPermanent: 'maybe' }, 'temporary'],
    [{ isPermanent: undefined, userAction: 'Always Allow' }, 'temporary'],
    [{ isPermanent: twice(true, false) }, 'temporary'],
    [{ isPermanent: true, 'Is Permanent': '' }, 'temporary'],
    [{ expirationTimestamp: WEEK_LATER }, 'temporary'],
    [{ expirationTimestamp: 1 }, 'temporary'],
    [{ expirationTimestamp: '1763629200000000' }, 'temporary'],
    [{ expirationTimestamp: '11/27/2026' }, 'temporary'],
    [{ expirationTimestamp: 0 }, 'permanent'],
    [{ userAction: 'Allow for 7 Days' }, 'temporary'],
    [{ userAction: 'TEMPORARY' }, 'temporary'],
    [{ userAction: 'allow_one_week' }, 'temporary'],
  ])('%j: %s', (changes, answer) => expect(grant(changes).answer).toBe(answer));
});

describe('who answered', () => {
  test.each([
    [{ from: '17045550118' }, ['customer:customer_Kd83', 'phone:17045550118']],
    [{ from: '', 'Customer Phone Number': '+17045550118', dtCustomerId: '' }, ['phone:17045550118']],
    [{ from: 'US.1', dtCustomerId: 'null' }, ['user:US.1']],
    [{ from: null, user_id: 'us.1', parent_user_id: 'US.ENT.2', dtCustomerId: '' }, ['user:US.1', 'user:US.ENT.2']],
    [{ from: 'anonymous', dtCustomerId: 'unknown' }, ['message:wamid.1']],
    [{ from: '+266696687', dtCustomerId: '', userId: '8842' }, ['message:wamid.1']],
    [{ from: '', dtCustomerId: '', pairedMessageId: ' ' }, []],
  ])('%j: %j', (changes, identifiers) => expect(grant(changes)).toMatchObject({ answer: 'permanent', identifiers }));

  test.each(['userId', 'user_id', 'bsuid', 'from_user_id', 'whatsappUserId'])('may be under %s', (key) =>
    expect(grant({ from: '', [key]: 'us.1' })).toMatchObject({ customerPhone: null, userId: 'US.1' }),
  );

  test.each([
    { userName: 'priya.r' },
    { profile: { username: 'priya.r', picture: 'x' } },
    { Profile: twice('x', { user_name: 'priya.r' }) },
  ])('may have a username: %j', (changes) => expect(grant(changes).username).toBe('priya.r'));

  test('may be another spelling of a Brazilian number when the answer is no, but not when it is yes', () => {
    const from = '+5511934567890';
    const short = 'phone:551134567890';
    expect(grant({ from }).identifiers).not.toContain(short);
    expect(refusal({ from }).identifiers).toContain(short);
    expect(refusal({ from, response: 'perhaps' }).identifiers).toContain(short);
  });

  test('is one person in two spellings', () => {
    expect(grant({ from: '+5215512345678', customerNumber: '525512345678' }).answer).toBe('permanent');
  });

  test.each([
    { from: '+17045550118', customerNumber: '+17045550119' },
    { from: twice('+17045550118', '+17045550119') },
    { userId: 'US.1', bsuid: 'US.2' },
    { customerId: 'customer_other' },
  ])('cannot be two people for a yes: %j', (changes) => {
    expect(grant(changes)).toMatchObject({ answer: 'unclear', reason: 'accepted, but for several customers' });
  });

  test('may be two people for a no, which then counts for both', () => {
    expect(refusal({ from: twice('+17045550118', '+17045550119') })).toMatchObject({
      answer: 'denied',
      identifiers: ['customer:customer_Kd83', 'phone:17045550118', 'phone:17045550119'],
    });
  });
});

describe('the business number', () => {
  test('is one, however it is spelled', () => {
    expect(grant({ wabaNumber: '442079460123' })).toMatchObject({ answer: 'permanent', wabaNumber: '+442079460123' });
  });

  test.each(['+442079460124', 'none'])(
    'makes a yes unclear and a no count for all when it is also %s',
    (wabaNumber) => {
      expect(grant({ wabaNumber })).toMatchObject({ answer: 'unclear', wabaNumber: null });
      expect(refusal({ wabaNumber })).toMatchObject({ answer: 'denied', wabaNumber: null });
    },
  );

  test('may be missing', () => expect(grant({ to: '' }).wabaNumber).toBeNull());
});

describe('when a yes was given', () => {
  test.each([
    ['when it says', REPLIED, REPLIED, 'stated'],
    ['long ago, when it says so', '2025-01-01T00:00:00Z', '2025-01-01T00:00:00.000Z', 'stated'],
    ['at the earliest of the times it says', twice(ARRIVED, REPLIED), REPLIED, 'stated'],
    ['when it arrived, if it says a time to come', '2026-03-03T00:00:00Z', ARRIVED, 'arrival'],
    ['when it arrived, if it says none', undefined, ARRIVED, 'arrival'],
    ['before any other answer, if it says nonsense', 'soon', '1970-01-01T00:00:00.000Z', 'arrival'],
  ])('%s', (_when, receivedAt, repliedAt, timeRule) =>
    expect(grant({ receivedAt })).toMatchObject({ repliedAt, timeRule }),
  );
});

describe('when a no was given', () => {
  test.each([
    ['when it says', REPLIED, REPLIED, 'stated'],
    ['a week ago', '2026-02-23T09:16:00Z', '2026-02-23T09:16:00.000Z', 'stated'],
    ['when it arrived, if it says more than a week ago', '2026-02-23T09:15:59Z', ARRIVED, 'arrival'],
    ['when it arrived, if it says 1970', 1, ARRIVED, 'arrival'],
    ['when it arrived, if it says a time to come', '2026-03-03T00:00:00Z', ARRIVED, 'arrival'],
    ['when it arrived, if it says two times', twice(REPLIED, ARRIVED), ARRIVED, 'arrival'],
    ['when it arrived, if it says none', undefined, ARRIVED, 'arrival'],
  ])('%s', (_when, receivedAt, repliedAt, timeRule) => {
    expect(refusal({ receivedAt })).toMatchObject({ repliedAt, timeRule });
    expect(refusal({ receivedAt, response: 'perhaps' })).toMatchObject({ repliedAt, timeRule });
  });
});

test.each([
  [1772442907, '1772442907'],
  ['soon', 'soon'],
  ['', null],
  [twice('soon', REPLIED), REPLIED],
])('the time is kept as it was written: %j', (receivedAt, statedAt) =>
  expect(grant({ receivedAt })).toMatchObject({ statedAt }),
);

test.each([Number.MAX_SAFE_INTEGER, -1])('a time of arrival that cannot be, %d, breaks nothing', (receivedAt) => {
  expect(grant({ isPermanent: false }, receivedAt).expiresAt).toMatch(/^\d{4}-/);
});

describe('a temporary permission ends', () => {
  const temporary = (changes: Record<string, unknown>) => grant({ isPermanent: false, ...changes });

  test.each([
    ['as stated, in seconds', { expirationTimestamp: 1773000000 }, '2026-03-08T20:00:00.000Z', 'stated'],
    ['as stated, in digits', { expirationTimestamp: '1773000000' }, '2026-03-08T20:00:00.000Z', 'stated'],
    [
      'at the earliest of two ends',
      { expirationTimestamp: twice('2026-03-04T00:00:00Z', '2026-03-03T00:00:00Z') },
      '2026-03-03T00:00:00.000Z',
      'stated',
    ],
    ['168 hours after the reply, when nothing is stated', {}, WEEK_LATER, 'reply'],
    ['168 hours after the reply, when more is stated', { expirationTimestamp: '2027-01-01' }, WEEK_LATER, 'reply'],
    ['168 hours after the reply, when the end lies before it', { expirationTimestamp: REPLIED }, WEEK_LATER, 'reply'],
    ['168 hours after the reply, when the end is nonsense', { expirationTimestamp: 'later' }, WEEK_LATER, 'reply'],
    ['168 hours after it arrived, when it has no time', { receivedAt: '' }, '2026-03-09T09:16:00.000Z', 'reply'],
  ])('%s', (_when, changes, expiresAt, endRule) =>
    expect(temporary(changes)).toMatchObject({ answer: 'temporary', expiresAt, endRule }),
  );

  test("as in DoubleTick's documented sample, whose end lies before its reply", () => {
    const sample = { receivedAt: '2026-01-15T10:30:00.000Z', expirationTimestamp: 1768470600 };
    expect(read({ ...GRANT, ...sample, isPermanent: false }, Date.parse('2026-01-15T10:30:01.000Z'))).toMatchObject({
      expiresAt: '2026-01-22T10:30:00.000Z',
      endRule: 'reply',
    });
  });
});

describe('what is a reply', () => {
  test.each([
    ['a response alone', { response: 'reject' }, 'denied'],
    ['an event without a name', { event: ' ', response: 'accept' }, 'temporary'],
    ['an event of its name', { event: 'Call Permission Reply Received', response: 'accept' }, 'temporary'],
    ['an event of its name that says nothing', { event: 'CALL_PERMISSION_REPLY_RECEIVED' }, 'unclear'],
    ['a permission event of another name', { event: 'CALL_PERMISSION_UPDATED', response: 'accept' }, 'unclear'],
    ['one that refuses', { event: 'CALL_PERMISSION_UPDATED', response: 'reject' }, 'denied'],
    ['one whose name refuses', { eventType: 'callPermissionRevoked', response: 'accept' }, 'denied'],
    ['one whose name says not granted', { event: 'CALL_PERMISSION_NOT_GRANTED' }, 'denied'],
    ['one whose name says expired', { event: 'CALL_PERMISSION_EXPIRED', response: 'accept' }, 'unclear'],
    ['one whose name takes a no back', { event: 'CALL_PERMISSION_UNBLOCKED', response: 'accept' }, 'unclear'],
    ['another consent', { event: 'CONSENT_WITHDRAWN' }, 'denied'],
    ['a foreign event of its shape', { event: 'SOMETHING', response: 'accept', isPermanent: true }, 'unclear'],
    ['another of its shape', { event: 'SOMETHING', response: 'no', responseSource: 'user' }, 'denied'],
    ['a third of its shape', { event: 7, isPermanent: true, expirationTimestamp: 1 }, 'unclear'],
    [
      'an event with two names',
      { event: twice('CALL_PERMISSION_REPLY_RECEIVED', 'CALL_ENDED'), response: 'accept' },
      'unclear',
    ],
    ['an event whose name is nonsense', { event: { a: 1 }, ...GRANT }, 'unclear'],
  ])('%s', (_what, payload, answer) => expect(read(payload).answer).toBe(answer));

  test.each([
    ['a message', { from: '+17045550118', messageId: 'wamid.1', pairedMessageId: 'wamid.0' }],
    ['a call', { ...GRANT, event: 'Call Ended' }],
    ['a call with two names', { ...GRANT, event: twice('CALL_ENDED', 'CALL_MISSED') }],
    ['another event', { event: 'MESSAGE_RECEIVED', response: 'accept' }],
    ['another event with another key of a reply', { event: 'MESSAGE_RECEIVED', isPermanent: true }],
    ['nothing', null],
    ['a list', [GRANT]],
  ])('%s is none', (_what, payload) => expect(readPermissionReply(payload, ARRIVAL)).toBeNull());
});

describe('nonsense is named, and costs no reply', () => {
  test('key by key', () => {
    const nonsense = { a: 1 };
    const payload = Object.fromEntries(Object.keys(GRANT).map((key) => [key, nonsense]));
    expect(reading(payload).wrong.toSorted()).toEqual(Object.keys(GRANT).toSorted());
  });

  test('and so is text where a number should be', () => {
    expect(reading({ ...GRANT, from: 'garbage', to: 'garbage' })).toMatchObject({
      wrong: ['from', 'to'],
      reply: { customerPhone: null, wabaNumber: null },
    });
  });
});

describe('the id of a reply', () => {
  test('is the same for every copy', () => {
    expect(grant({}, ARRIVAL + HOUR_MS).id).toBe(grant().id);
    expect(refusal({}, ARRIVAL + HOUR_MS).id).toBe(refusal().id);
    const bare = { messageId: '', receivedAt: '' };
    expect(grant(bare, ARRIVAL + HOUR_MS).id).toBe(grant(bare).id);
  });

  test('is another for a no, a yes and a no again, whose message has one id', () => {
    const ids = [
      refusal({}).id,
      grant({ receivedAt: '2026-03-02T09:15:08.000Z' }).id,
      refusal({ receivedAt: '2026-03-02T09:15:09.000Z' }).id,
    ];
    expect(new Set(ids).size).toBe(3);
  });

  test.each([
    ['an end', { isPermanent: false }, { isPermanent: false, expirationTimestamp: WEEK_LATER }],
    ['a customer', {}, { from: '+17045550119' }],
    ['a username', {}, { username: 'priya.r' }],
    ['a number', {}, { to: '+442079460124' }],
    ['its length', {}, { isPermanent: false }],
    [
      'any key, where nothing else tells replies apart',
      { messageId: '', receivedAt: '' },
      { messageId: '', receivedAt: '', userAction: 'x' },
    ],
  ])('is another for another %s', (_what, one, other) => expect(grant(one).id).not.toBe(grant(other).id));

  test('is a new one for every no that says no time that can be', () => {
    for (const receivedAt of [undefined, 1, '2099-01-01T00:00:00Z']) {
      expect(refusal({ receivedAt }).id).not.toBe(refusal({ receivedAt }, ARRIVAL + 1).id);
    }
  });
});

describe('whatever comes', () => {
  const KEYS = [
    'from',
    'customerNumber',
    'to',
    'WABA Number',
    'response',
    'Response',
    'receivedAt',
    'timestamp',
    'messageId',
    'pairedMessageId',
    'isPermanent',
    'is_permanent',
    'userAction',
    'User Action',
    'responseSource',
    'expirationTimestamp',
    'event',
    'userId',
    'profile',
    'dtCustomerId',
  ];
  const one = fc.oneof(
    { arbitrary: fc.constantFrom('accept', 'accepted', true, '+17045550118', REPLIED), weight: 6 },
    {
      arbitrary: fc.constantFrom(
        'reject',
        "Don't Allow",
        'revoked',
        'Allow for 7 Days',
        'CALL_PERMISSION_REPLY_RECEIVED',
        'CALL_ENDED',
        'PERMISSION_X',
        false,
        null,
        '',
        0,
        8.64e15,
        'US.1',
      ),
      weight: 2,
    },
    { arbitrary: fc.jsonValue(), weight: 1 },
  );
  const value = fc.oneof(
    { arbitrary: one, weight: 6 },
    { arbitrary: fc.array(one, { minLength: 2 }).map((values) => twice(...values)), weight: 1 },
  );
  const entries = fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), value), { selector: ([key]) => key });
  const likely = entries.map((list): [string, unknown][] =>
    list.some(([key]) => key === 'response') ? list : [...list, ['response', 'accept']],
  );
  const everyValueOf = (payload: Record<string, unknown>, name: RegExp) =>
    Object.entries(payload)
      .filter(([key]) => name.test(key))
      .flatMap(([, found]) => (found instanceof SeveralValues ? found.values : [found]));

  test('it never throws, and only a plain yes that nothing speaks against allows calls', () => {
    let grants = 0;
    fc.assert(
      fc.property(likely, fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (list, receivedAt) => {
        const payload = Object.fromEntries(list);
        const reply = readPermissionReply(payload, receivedAt)?.reply;
        if (reply?.answer !== 'permanent' && reply?.answer !== 'temporary') return;
        grants += 1;
        for (const response of everyValueOf(payload, /^response$/i)) expect(response).toMatch(/^accept(ed)?$/);
        for (const action of everyValueOf(payload, /^user ?action$/i))
          expect(String(action)).not.toMatch(/^(reject|don't|revok)/i);
        for (const event of everyValueOf(payload, /^event$/)) {
          expect([null, '', 'CALL_PERMISSION_REPLY_RECEIVED']).toContain(typeof event === 'object' ? null : event);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(grants).toBeGreaterThan(100);
  });

  test('its id is the same in any order of keys', () => {
    const shuffled = likely.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const [one, another] = [list, other].map((each) => readPermissionReply(Object.fromEntries(each), ARRIVAL));
        expect(another?.reply.id).toBe(one?.reply.id);
        expect(another?.reply.answer).toBe(one?.reply.answer);
      }),
      { numRuns: 1_000 },
    );
  });
});
