/** A made-up day of a team: what its providers would post, from the morning to now. All names and numbers are made up. */
import * as doubletick from '../doubletick/sample-payloads.ts';
import type { UrlSource } from '../hub-api/sources.ts';
import * as whatconverts from '../whatconverts/sample-payloads.ts';

/** One webhook of the day. */
export interface Happening {
  /** When it came in, in ms since 1970. */
  at: number;
  source: UrlSource;
  payload: Record<string, unknown>;
  /** Whether the payload says itself when it happened: what does not happens when it comes in. */
  saysWhen: boolean;
}

export const CALLS_OF_A_DAY = 425;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** How long the team has worked by now, where the day is old enough. */
const SHIFT_MS = 10 * HOUR_MS;

export const TEAM = [
  'Anita Desai',
  'Tomas Rivera',
  'Ines Moreau',
  'Rohan Mehta',
  'Freya Lindqvist',
  'Kwame Asante',
  'Lucia Ferrari',
  'Daniel Okafor',
] as const;

const FIRST =
  'Priya Dev Nadia Omar Sara Lena Mia Jonas Elif Pablo Grace Hugo Amara Felix Noor Ivan Chloe Mateo Yuki Leila'.split(
    ' ',
  );
const LAST =
  'Raman Patel Solberg Haddad Khan Fischer Lopez Weber Kaya Ortiz Mensah Laurent Diallo Novak Rahman Petrov Martin Silva Mori Nasser'.split(
    ' ',
  );
const AREAS = [704, 773, 415, 646, 212, 303];
const OWN_NUMBERS = ['13125550150', '13125550151'];
const TRACKED = [
  { phone_name: 'Google Ads', tracking_number: '+13125550142', lead_source: 'google', lead_medium: 'cpc' },
  { phone_name: 'Website', tracking_number: '+13125550143', lead_source: '(direct)', lead_medium: '(none)' },
  { phone_name: 'Newsletter', tracking_number: '+13125550144', lead_source: 'newsletter', lead_medium: 'email' },
];

/** Numbers from 0 to 1, the same ones for the same seed: Mulberry32. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

interface Customer {
  customerId: string;
  customerName: string;
  /** In digits, from what is kept for fiction. */
  customerNumber: string;
}

const customerAt = (index: number): Customer => ({
  customerId: `customer_demo_${index}`,
  customerName: `${FIRST[index % FIRST.length]} ${LAST[(index * 7 + Math.floor(index / FIRST.length)) % LAST.length]}`,
  customerNumber: `1${AREAS[index % AREAS.length]}55501${String(Math.floor(index / AREAS.length) % 100).padStart(2, '0')}`,
});

const CUSTOMERS = 240;

const iso = (ms: number): string => new Date(ms).toISOString();

/** A morning and an afternoon with more calls than the rest of the day: from 0 to 1. */
const busyness = (part: number): number => {
  const peak = (at: number, width: number): number => Math.exp(-(((part - at) / width) ** 2));
  return 0.3 + 0.7 * Math.max(peak(0.3, 0.16), peak(0.75, 0.14));
};

/** What the day's happenings share while they are made up. */
class Day {
  readonly happenings: Happening[] = [];
  readonly now: number;
  readonly start: number;
  /** As in "2026-03-02", for ids: the same day again is the same webhooks. */
  readonly name: string;
  readonly random: () => number;
  /** When each team member is free again. */
  readonly #freeAt = new Map<string, number>(TEAM.map((name) => [name, 0]));
  #calls = 0;

  constructor(now: number) {
    const midnight = new Date(now).setHours(0, 0, 0, 0);
    this.now = now;
    this.start = Math.max(midnight, now - SHIFT_MS);
    const local = new Date(now);
    this.name = [local.getFullYear(), local.getMonth() + 1, local.getDate()]
      .map((part) => String(part).padStart(2, '0'))
      .join('-');
    this.random = randomFrom(Math.floor(midnight / DAY_MS));
  }

  get calls(): number {
    return this.#calls;
  }

  add(source: UrlSource, at: number, payload: Record<string, unknown>, saysWhen = true): void {
    if (at <= this.now) this.happenings.push({ at, source, payload, saysWhen });
  }

  nextCall(): string {
    this.#calls += 1;
    return `demo_${this.name}_${this.#calls}`;
  }

  /** Somebody of the team who is free then, and busy until `until`; null when nobody is. */
  take(at: number, until: number): string | null {
    const free = TEAM.filter((name) => (this.#freeAt.get(name) ?? 0) <= at);
    const chosen = free[Math.floor(this.random() * free.length)] ?? null;
    if (chosen !== null) this.#freeAt.set(chosen, until + 20 * SECOND_MS);
    return chosen;
  }

  between(least: number, most: number): number {
    return least + this.random() * (most - least);
  }

  customer(): Customer {
    // Some call more often than others.
    return customerAt(Math.floor(this.random() ** 1.6 * CUSTOMERS));
  }
}

/** Most talks are short, a few are long. */
const talkOf = (day: Day): number => Math.round(40 + day.random() ** 2.5 * 1_100) * SECOND_MS;

interface CallWish {
  at: number;
  customer: Customer;
  direction: 'INCOMING' | 'OUTGOING';
}

const common = (day: Day, { customer, direction }: CallWish) => {
  const callId = day.nextCall();
  const wabaNumber = OWN_NUMBERS[day.random() < 0.7 ? 0 : 1];
  return {
    ...customer,
    callId,
    chatMessageId: `msg_${callId}`,
    chatId: `chat_${customer.customerId}`,
    wabaNumber,
    callDirection: direction,
  };
};

/** A call that somebody takes: it rings, is answered and is over, as far as that has happened by now. */
const answeredCall = (day: Day, wish: CallWish, talkMs = talkOf(day)): boolean => {
  const ring = day.between(3, 18) * SECOND_MS;
  const accepted = wish.at + ring;
  const pickedBy = day.take(wish.at, accepted + talkMs);
  if (pickedBy === null) return false;
  const call = common(day, wish);
  const { INCOMING, OUTGOING } = { INCOMING: doubletick.incomingCallStarted, OUTGOING: doubletick.outgoingCallStarted };
  const begun = wish.direction === 'INCOMING' ? INCOMING : { ...OUTGOING, pickedBy };
  const times = { callStartedAt: iso(accepted) };
  const ended = accepted + talkMs;
  day.add('doubletick', wish.at, { ...begun, ...call }, false);
  day.add('doubletick', accepted, { ...doubletick.callAccepted, ...call, ...times, pickedBy });
  day.add('doubletick', ended, {
    ...doubletick.callEnded,
    ...call,
    ...times,
    pickedBy,
    callEndedAt: iso(ended),
    durationInSeconds: Math.round(talkMs / SECOND_MS),
    endedBy: day.random() < 0.6 ? wish.customer.customerName : pickedBy,
    recordingUrl: day.random() < 0.5 ? `https://recordings.example.com/${call.callId}.mp3` : '',
  });
  return true;
};

const unansweredCall = (day: Day, wish: CallWish): void => {
  const call = common(day, wish);
  const end = wish.at + day.between(20, 40) * SECOND_MS;
  if (wish.direction === 'OUTGOING') {
    const pickedBy = day.take(wish.at, end) ?? TEAM[0];
    day.add('doubletick', wish.at, { ...doubletick.outgoingCallStarted, ...call, pickedBy }, false);
    day.add('doubletick', end, { ...doubletick.outgoingCallNotAnswered, ...call, pickedBy, callEndedAt: iso(end) });
    return;
  }
  day.add('doubletick', wish.at, { ...doubletick.incomingCallStarted, ...call }, false);
  if (day.random() < 0.35) {
    const rejectedBy = TEAM[Math.floor(day.random() * TEAM.length)];
    day.add('doubletick', end, { ...doubletick.callRejected, ...call, rejectedBy, callEndedAt: iso(end) });
    return;
  }
  day.add('doubletick', end, { ...doubletick.callMissed, ...call, callEndedAt: iso(end) });
};

/** A call to a tracking number, which WhatConverts tells of once it is over. */
const trackedCall = (day: Day, at: number): void => {
  const { customerName: contact_name, customerNumber } = day.customer();
  const phone = `+${customerNumber}`;
  const isAnswered = day.random() < 0.82;
  const seconds = isAnswered ? Math.round(talkOf(day) / SECOND_MS) : 0;
  const tracked = TRACKED[Math.floor(day.random() * TRACKED.length)];
  const id = day.nextCall();
  const lead_id = Number(`${day.name.replaceAll('-', '')}${day.calls}`);
  const lead = {
    lead_id,
    user_id: `60211-${id}`,
    date_created: iso(at),
    ...tracked,
    caller_number: phone,
    caller_name: contact_name.toUpperCase(),
    contact_name,
    contact_phone_number: phone,
    phone_number: phone,
  };
  const end = at + Math.max(seconds, 15) * SECOND_MS;
  if (end > day.now) {
    day.add('whatconverts', at, { ...whatconverts.callInProgress, ...lead, last_updated: iso(at) });
    return;
  }
  day.add('whatconverts', end, {
    ...whatconverts.callCompleted,
    ...lead,
    last_updated: iso(end),
    call_duration: `${Math.floor(seconds / 60)}m ${seconds % 60}s`,
    call_duration_seconds: seconds,
    answer_status: isAnswered ? 'Answered' : 'Missed',
    ...(!isAnswered && { recording: '', play_recording: '', call_transcription: '' }),
    ...(isAnswered && { recording: `https://recordings.example.com/${lead_id}.mp3` }),
  });
};

/** Answers of customers: granted for good or for 7 days, about to end, ended, refused, and one that says neither. */
const permissions = (day: Day): ReadonlySet<string> => {
  const allowed = new Set<string>();
  const reply = (index: number, changes: Record<string, unknown>, repliedAt: number): void => {
    const { customerId, customerNumber } = customerAt(index);
    day.add('doubletick', Math.max(repliedAt, day.start), {
      ...doubletick.permissionGranted,
      from: `+${customerNumber}`,
      to: `+${OWN_NUMBERS[0]}`,
      dtCustomerId: customerId,
      receivedAt: iso(repliedAt),
      messageId: `demo.${day.name}.${index}`,
      pairedMessageId: `demo.${day.name}.${index}.asked`,
      ...changes,
    });
  };
  const until = (repliedAt: number): Record<string, unknown> => ({
    expirationTimestamp: Math.floor((repliedAt + 7 * DAY_MS) / SECOND_MS),
  });
  for (let index = 0; index < 70; index += 1) {
    // Before the first call: the day begins with what was answered in the days before.
    const before = day.start - day.between(1, 4 * 24) * HOUR_MS;
    const nearlyOver = day.now - 7 * DAY_MS + day.between(2, 20) * HOUR_MS;
    const over = day.now - 7 * DAY_MS - day.between(2, 40) * HOUR_MS;
    if (index % 10 === 9) reply(index, { response: 'reject', expirationTimestamp: null }, before);
    else if (index % 10 === 8) reply(index, until(nearlyOver), nearlyOver);
    else if (index % 10 === 7 && index < 40) reply(index, until(over), over);
    else if (index % 3 === 0) reply(index, { isPermanent: true, expirationTimestamp: null }, before);
    else reply(index, until(before), before);
    if (index % 10 < 7) allowed.add(customerAt(index).customerId);
  }
  reply(70, { response: 'perhaps', expirationTimestamp: null }, day.start + HOUR_MS / 2);
  return allowed;
};

/** Times of calls, in order, more of them when it is busy. */
const timesOf = (day: Day, count: number): number[] => {
  const times: number[] = [];
  while (times.length < count) {
    const part = day.random();
    if (day.random() < busyness(part)) times.push(Math.round(day.start + part * (day.now - day.start - MINUTE_MS)));
  }
  return times.toSorted((one, other) => one - other);
};

const NOW_ON_THE_PHONE = 3;

/** About so many calls are returned, beside those that come by themselves. */
const RETURNED = 14;

/**
 * The webhooks of a day with so many calls, at least 20, up to `now` (ms since 1970), in the order in which they came in: of two products, with
 * missed calls that are returned, permissions of every kind, calls that go on now, and one that nobody understands.
 */
export const dayUntil = (now: number, calls = CALLS_OF_A_DAY): Happening[] => {
  const day = new Day(now);
  const allowed = permissions(day);
  const isAllowed = ({ customerId }: Customer): boolean => allowed.has(customerId);
  const callable = (): Customer => {
    for (let tries = 0; tries < 100; tries += 1) {
      const customer = day.customer();
      if (isAllowed(customer)) return customer;
    }
    return customerAt(0);
  };
  const queue = timesOf(day, calls - NOW_ON_THE_PHONE - 1 - RETURNED);
  for (const [index, at] of queue.entries()) {
    const left = calls - NOW_ON_THE_PHONE - 1 - day.calls;
    if (left <= 0) break;
    const kind = day.random();
    if (kind < 0.22) trackedCall(day, at);
    else if (kind < 0.62) {
      const wish: CallWish = { at, customer: day.customer(), direction: 'INCOMING' };
      const isTaken = day.random() < 0.84 && answeredCall(day, wish);
      if (isTaken) continue;
      unansweredCall(day, wish);
      const back = at + day.between(4, 26) * MINUTE_MS;
      const mayReturn = isAllowed(wish.customer) && left > 1 && back < now - MINUTE_MS;
      if (mayReturn && !answeredCall(day, { ...wish, at: back, direction: 'OUTGOING' }))
        unansweredCall(day, { ...wish, at: back, direction: 'OUTGOING' });
    } else {
      // Twice a day somebody calls whom they may not.
      const customer = index % 200 === 100 ? customerAt(9) : callable();
      const wish: CallWish = { at, customer, direction: 'OUTGOING' };
      if (day.random() < 0.4 || !answeredCall(day, wish)) unansweredCall(day, wish);
    }
  }
  while (day.calls < calls - NOW_ON_THE_PHONE - 1) {
    const wish: CallWish = {
      at: day.start + day.random() * 0.9 * (now - day.start),
      customer: callable(),
      direction: 'OUTGOING',
    };
    unansweredCall(day, wish);
  }
  for (let talk = 1; talk <= NOW_ON_THE_PHONE; talk += 1) {
    const wish: CallWish = { at: now - talk * 97 * SECOND_MS, customer: customerAt(150 + talk), direction: 'INCOMING' };
    const pickedBy = day.take(wish.at, now) ?? TEAM[talk];
    const call = common(day, wish);
    day.add('doubletick', wish.at, { ...doubletick.callAccepted, ...call, callStartedAt: iso(wish.at), pickedBy });
  }
  const ringing: CallWish = { at: now, customer: customerAt(160), direction: 'INCOMING' };
  day.add('doubletick', now, { ...doubletick.incomingCallStarted, ...common(day, ringing) }, false);
  // A provider that changed its webhooks.
  day.add('doubletick', Math.max(day.start, now - HOUR_MS / 2), {
    event: 'CALL_ENDED',
    callStatus: 'END',
    version: 2,
    day: day.name,
  });
  return day.happenings.toSorted((one, other) => one.at - other.at);
};
