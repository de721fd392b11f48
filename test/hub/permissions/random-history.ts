/** Histories as no customer would live them: who says what about whom, when, how often, and what befalls the hub. */
import fc from 'fast-check';
import { callMissed } from '../../../src/doubletick/sample-payloads.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import type { Channel, Heard } from './reference-model.ts';

const WEEK_MS = 168 * HOUR_MS;

/** One name of a customer's, and how it may be written. */
interface Name {
  name: string;
  spellings: readonly string[];
}

/** Each with a phone, a customer id and a WhatsApp user id; some phones have two canonical spellings. */
const PEOPLE: readonly { phone: Name; customer: Name; user: Name; kin?: string }[] = [
  {
    phone: { name: 'phone:17045550118', spellings: ['+17045550118', '17045550118', '+1 (704) 555-0118'] },
    customer: { name: 'customer:customer_A1', spellings: ['customer_A1', ' customer_A1'] },
    user: { name: 'user:US.13491208655302741918', spellings: ['US.13491208655302741918', 'us.13491208655302741918'] },
  },
  {
    // Mexico, with and without the 1 before a mobile number.
    phone: { name: 'phone:525512345678', spellings: ['+5215512345678', '525512345678', '+52 55 1234 5678'] },
    customer: { name: 'customer:customer_B2', spellings: ['customer_B2'] },
    user: { name: 'user:MX.2b9F', spellings: ['MX.2b9F', 'mx.2b9F'] },
  },
  {
    // Brazil: perhaps the landline of one, perhaps an old spelling of a mobile number.
    phone: { name: 'phone:551132123456', spellings: ['+551132123456', '55 11 3212 3456'] },
    customer: { name: 'customer:customer_C3', spellings: ['customer_C3'] },
    user: { name: 'user:BR.77c', spellings: ['BR.77c'] },
    kin: 'phone:5511932123456',
  },
  {
    phone: { name: 'phone:447700900456', spellings: ['+44 7700 900456', '00447700900456', '447700900456'] },
    customer: { name: 'customer:customer_D4', spellings: ['customer_D4'] },
    user: { name: 'user:GB.ENT.9x9', spellings: ['GB.ENT.9x9', 'gb.ent.9x9'] },
  },
];

/** Every name that is asked about. */
export const NAMES: readonly string[] = PEOPLE.flatMap(({ phone, customer, user, kin }) => [
  phone.name,
  customer.name,
  user.name,
  ...(kin ? [kin] : []),
]);

/** The business numbers, in digits; the last one nobody ever answered. */
export const NUMBERS = ['442079460123', '442079460145', '442079460199'] as const;
const NUMBER_SPELLINGS = [
  ['+442079460123', '442079460123', '+44 20 7946 0123'],
  ['+442079460145', '442079460145', '+44 (20) 7946-0145'],
] as const;

const KIN = new Map(PEOPLE.flatMap(({ phone, kin }) => (kin ? [[phone.name, kin] as const] : [])));

/** What a no says of somebody it says of the number that may be theirs, too. */
const withKin = (names: readonly string[]): string[] =>
  names.flatMap((name) => {
    const kin = KIN.get(name);
    return kin ? [name, kin] : [name];
  });

/** What is said, and what it means. */
const WORDS = {
  yes: ['accept', 'ACCEPT', ' accepted '],
  no: ['reject', 'Rejected', "Don't Allow", 'no_permission', 'not accepted', 'opt_out', 'revoked'],
  doubt: ['maybe', 'allow', '', null, 'call me later', 42, true, ['accept'], {}],
} as const;

type Meaning = keyof typeof WORDS;

/** How far from its arrival an answer says that it was given, in ms; null: it does not say. */
const CLOCKS = {
  none: null,
  sharp: 0,
  early: -40 * 60 * 1000,
  days: -3 * 24 * HOUR_MS,
  weeks: -10 * 24 * HOUR_MS,
  year: -365 * 24 * HOUR_MS,
  future: 5 * HOUR_MS,
  nextYear: 365 * 24 * HOUR_MS,
} as const;

type Clock = keyof typeof CLOCKS | 'absurd';

const ENDS = { none: null, soon: 2 * HOUR_MS, days: 60 * HOUR_MS, week: WEEK_MS, far: 400 * 24 * HOUR_MS } as const;

/** Which of somebody's names a message gives; those of two people make the two one. */
interface Named {
  phone: number | null;
  customer: number | null;
  user: number | null;
  spelling: number;
}

export type Command =
  | {
      do: 'reply';
      who: Named;
      word: { meaning: Meaning; at: number };
      clock: Clock;
      end: keyof typeof ENDS | 'past';
      isPermanent: boolean | 'true' | null;
      button: string | null;
      message: number | null;
      answers: number | null;
      number: 0 | 1 | null;
      event: null | 'CALL_PERMISSION_REPLY_RECEIVED' | 'CALL_PERMISSION_REVOKED' | 'CALL_PERMISSION_UPDATED';
    }
  | { do: 'again'; which: number; reordered: boolean }
  | { do: 'call'; who: Named }
  | {
      do: 'by hand';
      who: Named;
      answer: 'granted_permanently' | 'granted_temporarily' | 'refused' | 'do_not_call';
      channel: Channel;
      hoursAgo: number;
      number: 0 | 1;
    }
  | { do: 'request'; who: Named; message: number };

/** So long nothing happens; then all of these arrive at one time, and then something befalls the hub. */
export interface Moment {
  waitMs: number;
  commands: readonly Command[];
  after: { do: 'nothing' | 'restart' | 'tell ends' } | { do: 'ask' | 'erase'; who: number };
}

const named = (hasToBe: boolean): fc.Arbitrary<Named> =>
  fc
    .record({
      one: fc.nat(PEOPLE.length - 1),
      other: fc.nat(PEOPLE.length - 1),
      // Now and then a message gives one of them the name of another.
      isMixed: fc.nat(19).map((n) => n === 0),
      has: fc.subarray(['phone', 'customer', 'user'] as const, { minLength: hasToBe ? 1 : 0 }),
      spelling: fc.nat(2),
    })
    .map(({ one, other, isMixed, has, spelling }) => ({
      phone: has.includes('phone') ? one : null,
      customer: has.includes('customer') ? (isMixed ? other : one) : null,
      user: has.includes('user') ? one : null,
      spelling,
    }));

const word: fc.Arbitrary<{ meaning: Meaning; at: number }> = fc
  .tuple(fc.constantFrom<Meaning>('yes', 'yes', 'yes', 'no', 'doubt'), fc.nat(8))
  .map(([meaning, at]) => ({ meaning, at: at % WORDS[meaning].length }));

/** Null once in so many times. */
const maybe = (most: number, freq: number): fc.Arbitrary<number | null> => fc.option(fc.nat(most), { freq, nil: null });

const replied: fc.Arbitrary<Command> = fc.record({
  do: fc.constant('reply' as const),
  who: named(false),
  word,
  clock: fc.constantFrom<Clock>('sharp', 'sharp', 'early', 'early', ...(Object.keys(CLOCKS) as Clock[]), 'absurd'),
  end: fc.constantFrom('none', 'none', 'soon', 'days', 'week', 'far', 'past'),
  isPermanent: fc.constantFrom<true | 'true' | false | null>(true, 'true', false, null),
  button: fc.constantFrom(null, null, null, 'Allow for 7 days', 'Always allow'),
  message: maybe(30, 6),
  answers: maybe(5, 2),
  number: fc.constantFrom(0, 0, 1, 1, 0, 1, null),
  event: fc.constantFrom(
    null,
    null,
    null,
    null,
    'CALL_PERMISSION_REPLY_RECEIVED',
    'CALL_PERMISSION_REVOKED',
    'CALL_PERMISSION_UPDATED',
  ),
});

const byHand: fc.Arbitrary<Command> = fc.record({
  do: fc.constant('by hand' as const),
  who: named(true),
  answer: fc.constantFrom('granted_permanently', 'granted_temporarily', 'refused', 'do_not_call'),
  channel: fc.constantFrom<Channel>('whatsapp', 'phone'),
  hoursAgo: fc.constantFrom(0, 1, 30, 1_000),
  number: fc.constantFrom(0, 1),
});

/** Something that a provider posts. */
export const posted: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: replied },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('again'), which: fc.nat(1_000), reordered: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('call'), who: named(true) }) },
);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 17, arbitrary: posted },
  { weight: 1, arbitrary: byHand },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('request'), who: named(true), message: fc.nat(5) }) },
);

const moment: fc.Arbitrary<Moment> = fc.record({
  waitMs: fc.constantFrom(1, 1_000, HOUR_MS, ENDS.soon, 30 * HOUR_MS, ENDS.days, WEEK_MS),
  commands: fc.array(command, { maxLength: 24, size: 'max' }),
  after: fc.oneof(
    { weight: 150, arbitrary: fc.constant({ do: 'nothing' as const }) },
    { weight: 30, arbitrary: fc.record({ do: fc.constant('ask' as const), who: fc.nat(NAMES.length - 1) }) },
    { weight: 16, arbitrary: fc.record({ do: fc.constant('erase' as const), who: fc.nat(NAMES.length - 1) }) },
    { weight: 8, arbitrary: fc.constant({ do: 'tell ends' as const }) },
    // Opening the embedded database takes seconds.
    { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  ),
});

export const history: fc.Arbitrary<Moment[]> = fc.array(moment, { minLength: 1, maxLength: 24, size: 'max' });

const personIn = ({ phone, customer, user, spelling }: Named) => {
  const one = (at: number | null, kind: 'phone' | 'customer' | 'user') => {
    const name = at === null ? undefined : PEOPLE[at]?.[kind];
    return name && { name: name.name, text: name.spellings[spelling % name.spellings.length] };
  };
  const known = { phone: one(phone, 'phone'), customer: one(customer, 'customer'), user: one(user, 'user') };
  return { ...known, names: Object.values(known).flatMap((name) => name?.name ?? []) };
};

/** What a message says, for the model to hear. */
export interface Message {
  /** Null for one that says nothing but who is who. */
  says: Omit<Heard, 'arrivedAt'> | null;
  /** Whom it names. */
  names: readonly string[];
}

/** A webhook to post. */
export interface Webhook extends Message {
  payload: Record<string, unknown>;
}

const NOBODY = [undefined, null, '', 'anonymous', '266696687'];

const timeOf = (clock: Clock, now: number): number | null => {
  if (clock === 'absurd') return 1_000;
  const away = CLOCKS[clock];
  return away === null ? null : now + away;
};

const endOf = (end: (Command & { do: 'reply' })['end'], from: number): number | null => {
  if (end === 'past') return from - HOUR_MS;
  const after = ENDS[end];
  return after === null ? null : from + after;
};

const sortedText = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted())
      : inner,
  );

const webhookOfReply = (command: Command & { do: 'reply' }, now: number): Webhook => {
  const { who, word, clock, end, isPermanent, button, message, answers, number, event } = command;
  const person = personIn(who);
  const statedAt = timeOf(clock, now);
  const statedEnd = endOf(end, statedAt ?? now);
  const payload = {
    ...(event === null ? {} : { event }),
    from: person.phone?.text ?? NOBODY[who.spelling],
    to: number === null ? '' : NUMBER_SPELLINGS[number][who.spelling],
    response: WORDS[word.meaning][word.at],
    ...(statedAt === null ? {} : { receivedAt: who.spelling === 0 ? statedAt : new Date(statedAt).toISOString() }),
    ...(message === null ? {} : { messageId: `wamid.${message}` }),
    ...(answers === null ? {} : { pairedMessageId: `wamid.asked.${answers}` }),
    ...(isPermanent === null ? {} : { isPermanent }),
    ...(button === null ? {} : { userAction: button }),
    ...(statedEnd === null ? {} : { expirationTimestamp: Math.ceil(statedEnd / 1000) }),
    ...(person.customer ? { dtCustomerId: person.customer.text } : {}),
    ...(person.user ? { userId: person.user.text } : {}),
  };
  const isForever =
    isPermanent !== null && isPermanent !== false && statedEnd === null && button !== 'Allow for 7 days';
  const yes: Heard['answer'] = isForever ? 'permanent' : 'temporary';
  const isRefused = event === 'CALL_PERMISSION_REVOKED' || word.meaning === 'no';
  const isDoubted = event === 'CALL_PERMISSION_UPDATED' || word.meaning === 'doubt';
  const answer: Heard['answer'] = isRefused ? 'denied' : isDoubted ? 'unclear' : yes;
  const named = answer === yes ? person.names : withKin(person.names);
  // Who is named by nothing is whoever was asked with the message that this answers.
  const names = named.length > 0 || answers === null ? named : [`message:wamid.asked.${answers}`];
  const says = {
    answer,
    names,
    number: number === null ? null : NUMBERS[number],
    channel: 'whatsapp' as const,
    statedAt,
    statedEnd: statedEnd === null ? null : Math.ceil(statedEnd / 1000) * 1000,
  };
  // Without a message id or a time nothing but the whole of it tells a copy.
  const told = message === null && statedAt === null ? sortedText(payload) : '';
  const flag = isPermanent === null ? null : String(isPermanent);
  return { payload, says: { ...says, copyKey: sortedText([says, message, flag, told]) }, names };
};

/** What these commands post at `now` (ms since 1970). `before`: what was posted earlier, of which copies are made. */
export const webhooksOf = (commands: readonly Command[], now: number, before: Webhook[]): Webhook[] =>
  commands.flatMap((command, index): Webhook[] => {
    if (command.do === 'reply') {
      const webhook = webhookOfReply(command, now);
      before.push(webhook);
      return [webhook];
    }
    if (command.do === 'again') {
      const { payload, ...rest } = before[command.which % Math.max(1, before.length)] ?? {};
      if (!payload) return [];
      const entries = Object.entries(payload);
      const ordered = Object.fromEntries(command.reordered ? entries.toReversed() : entries);
      return [{ payload: ordered, says: null, names: [], ...rest }];
    }
    if (command.do !== 'call') return [];
    const { phone, customer, user, names } = personIn(command.who);
    const caller = { customerNumber: phone?.text ?? '', customerId: customer?.text ?? '', userId: user?.text ?? '' };
    return [{ payload: { ...callMissed, ...caller, callId: `call ${now} ${index}` }, says: null, names }];
  });

/** What is written down by a person or a Zap instead of posted by a provider. */
export interface Recorded extends Message {
  path: string;
  body: object;
}

export const recordsOf = (commands: readonly Command[], now: number): Recorded[] =>
  commands.flatMap((command): Recorded[] => {
    if (command.do !== 'by hand' && command.do !== 'request') return [];
    const { phone, customer, user, names } = personIn(command.who);
    const somebody = { customer_phone: phone?.text, customer_id: customer?.text, whatsapp_user_id: user?.text };
    if (command.do === 'request') {
      const message_id = `wamid.asked.${command.message}`;
      const body = { ...somebody, waba_number: NUMBER_SPELLINGS[0][0], message_id, template: { name: 'may_we_call' } };
      return [{ path: '/v1/permissions/requests', body, says: null, names: [...names, `message:${message_id}`] }];
    }
    const { answer, channel, hoursAgo, number } = command;
    const statedAt = now - hoursAgo * HOUR_MS;
    const isForAll = answer === 'do_not_call';
    const kind = { granted_permanently: 'permanent', granted_temporarily: 'temporary' } as const;
    const isYes = answer === 'granted_permanently' || answer === 'granted_temporarily';
    const says: Message['says'] = {
      answer: isYes ? kind[answer] : 'denied',
      names: isYes ? names : withKin(names),
      number: isForAll ? null : NUMBERS[number],
      channel: isForAll ? 'all' : channel,
      statedAt,
      statedEnd: null,
      copyKey: null,
    };
    const answered_at = new Date(statedAt).toISOString();
    const body = { ...somebody, answer, channel, answered_at, recorded_by: 'Ada', waba_number: `+${NUMBERS[number]}` };
    return [{ path: '/v1/permissions', body, says, names }];
  });
