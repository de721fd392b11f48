import { isUserId } from '../values/identifiers.ts';
import { isSamePhone } from '../values/phone.ts';
import * as wire from '../values/wire.ts';
import { type Happening, happeningIn } from './envelope.ts';

/** What happened in a call, in the order in which calls go. */
export type CallStage = 'started' | 'accepted' | 'rejected' | 'ended';

/** One happening of a call, in whichever of Meta's two forms: an event of the call, or a status of one that goes out. */
export interface Call {
  stage: CallStage;
  id: string | null;
  /** Meta's own word: connect, ACCEPTED, REJECTED, terminate. */
  event: string;
  at: string | null;
  isOutgoing: boolean | null;
  customerPhone: string | null;
  userId: string | null;
  /** Only when the other side picked up. */
  startedAt: string | null;
  endedAt: string | null;
  durationInSeconds: number | null;
  /** How it ended, in Meta's own word: COMPLETED, FAILED. */
  status: string | null;
  callbackData: string | null;
  around: Happening;
  nonsense: string[];
}

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/reference */
const readEvent = wire.payloadReader({
  id: wire.text,
  event: wire.text,
  from: wire.text,
  from_user_id: wire.text,
  to: wire.text,
  to_user_id: wire.text,
  timestamp: wire.time,
  direction: wire.text,
  status: wire.text,
  start_time: wire.time,
  end_time: wire.time,
  duration: wire.count,
  biz_opaque_callback_data: wire.text,
});

const readStatus = wire.payloadReader({
  id: wire.text,
  type: wire.text,
  status: wire.text,
  timestamp: wire.time,
  recipient_id: wire.text,
  recipient_user_id: wire.text,
  biz_opaque_callback_data: wire.text,
});

type Event = ReturnType<typeof readEvent>['values'];

const EVENTS = new Map<string, CallStage>([
  ['connect', 'started'],
  ['terminate', 'ended'],
]);
const STATUSES = new Map<string, CallStage>([
  ['ACCEPTED', 'accepted'],
  ['REJECTED', 'rejected'],
]);

const DIRECTIONS = new Map([
  ['BUSINESS_INITIATED', true],
  ['USER_INITIATED', false],
]);

/** Who calls whom says more than the direction, which a documented sample has the wrong way round. */
const isOutgoing = (event: Event, { businessNumber }: Happening): boolean | null => {
  const isBusiness = (number: string | null) =>
    number !== null && businessNumber !== null && isSamePhone(number, businessNumber);
  const goesOut = isBusiness(event.from) || event.to_user_id !== null;
  const comesIn = isBusiness(event.to) || event.from_user_id !== null;
  if (goesOut !== comesIn) return goesOut;
  return DIRECTIONS.get(event.direction?.toUpperCase() ?? '') ?? null;
};

const phoneIn = (...texts: (string | null)[]): string | null => {
  const [text = null] = texts.filter((one) => one !== null && !isUserId(one));
  return text === null ? null : wire.payloadReader({ text: wire.whatsappPhone })({ text }).values.text;
};

const userIdIn = (...texts: (string | null)[]): string | null =>
  texts.find((text) => text !== null && isUserId(text)) ?? null;

const callOfEvent = (around: Happening): Call | null => {
  const { values, nonsense } = readEvent(around.happening);
  const stage = EVENTS.get(values.event?.toLowerCase() ?? '');
  if (stage === undefined) return null;
  const goesOut = isOutgoing(values, around);
  const { from, from_user_id, to, to_user_id } = values;
  const sides = goesOut === null ? [] : goesOut ? [to, to_user_id] : [from, from_user_id];
  return {
    stage,
    id: values.id,
    event: String(values.event),
    at: values.timestamp,
    isOutgoing: goesOut,
    customerPhone: phoneIn(sides[0] ?? null, around.contactPhone),
    userId: userIdIn(...sides, around.contact.userId),
    startedAt: values.start_time,
    endedAt: values.end_time,
    durationInSeconds: values.duration,
    status: values.status,
    callbackData: values.biz_opaque_callback_data,
    around,
    nonsense,
  };
};

/** Only calls that the business makes have a status. */
const callOfStatus = (around: Happening): Call | null => {
  const { values, nonsense } = readStatus(around.happening);
  const stage = STATUSES.get(values.status?.toUpperCase() ?? '');
  if (stage === undefined || values.type?.toLowerCase() !== 'call') return null;
  return {
    stage,
    id: values.id,
    event: String(values.status),
    at: values.timestamp,
    isOutgoing: true,
    customerPhone: phoneIn(values.recipient_id, around.contactPhone),
    userId: userIdIn(values.recipient_id, values.recipient_user_id, around.contact.userId),
    startedAt: null,
    endedAt: null,
    durationInSeconds: null,
    status: null,
    callbackData: values.biz_opaque_callback_data,
    around,
    nonsense,
  };
};

/** What a webhook tells of a call; null for one that is about no call, or about one in another way. */
export const readCall = (payload: unknown): Call | null => {
  const around = happeningIn(payload);
  if (around?.list === 'calls') return callOfEvent(around);
  return around?.list === 'statuses' ? callOfStatus(around) : null;
};
