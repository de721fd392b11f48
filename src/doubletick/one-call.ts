import { ApiError } from '../values/http.ts';
import * as wire from '../values/wire.ts';
import { type EveryField, mapCall } from './call-fields.ts';
import { directionOf } from './call-outcome.ts';
import { asConstant, type Call, readCallPayload } from './call-payload.ts';
import { type DoubletickCall, orNullWhenUnknown } from './http.ts';

/** One call as DoubleTick has it on record. */
export interface OneCall {
  /** What the events of a call say of it, too; a field that the record does not tell is null. */
  fields: EveryField;
  state: 'ringing' | 'in_progress' | 'ended' | null;
  /** When it began to ring. */
  initiatedAt: string | null;
  agentId: string | null;
  agentEmail: string | null;
  transcript: string | null;
  summary: string | null;
  disposition: string | null;
}

type Answer = Record<string, unknown>;

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/**
 * The keys of the record are not documented in what could be read: these are the ones that DoubleTick's webhooks and its
 * other calls have, and their plain names. What stands under none of them stays empty.
 */
const SPELLINGS = {
  status: ['callStatus', 'status', 'state'],
  direction: ['callDirection', 'direction'],
  channel: ['channel', 'callChannel'],
  customerNumber: ['customerNumber', 'customerPhone', 'customerPhoneNumber'],
  customerName: ['customerName'],
  customerId: ['customerId', 'dtCustomerId'],
  businessNumber: ['wabaNumber', 'channelNumber', 'whatsappNumber', 'pstnPhoneNumber', 'businessNumber'],
  agent: ['pickedBy', 'agentName', 'agentNumber', 'agentPhone'],
  agentPhone: ['agentNumber', 'agentPhone'],
  initiatedAt: ['initiatedAt', 'ringingAt', 'createdAt', 'startedAt'],
  acceptedAt: ['callStartedAt', 'answeredAt', 'acceptedAt', 'connectedAt'],
  endedAt: ['callEndedAt', 'endedAt'],
  duration: ['durationInSeconds', 'durationSeconds', 'duration', 'talkDuration'],
  recording: ['recordingUrl', 'recordingLink', 'recording', 'recordingDownloadUrl'],
  transcript: ['transcript', 'transcription'],
  summary: ['aiSummary', 'summary', 'callSummary'],
  disposition: ['disposition', 'callDisposition'],
} as const;

type Part = keyof typeof SPELLINGS;

/** Who or what stands in a map of its own: `customer: {phone}`, `agent: {name}`, `timings: {endedAt}`. */
const NESTED: Partial<Record<Part, readonly [map: string, ...keys: string[]][]>> = {
  customerNumber: [['customer', 'phone', 'phoneNumber', 'number']],
  customerName: [['customer', 'name']],
  customerId: [['customer', 'id', 'customerId']],
  agent: [['agent', 'name', 'phone', 'phoneNumber', 'number']],
  agentPhone: [['agent', 'phone', 'phoneNumber', 'number']],
  initiatedAt: [['timings', ...SPELLINGS.initiatedAt]],
  acceptedAt: [['timings', ...SPELLINGS.acceptedAt]],
  endedAt: [['timings', ...SPELLINGS.endedAt]],
  duration: [['timings', ...SPELLINGS.duration]],
};

const firstOf = (map: Answer, keys: readonly string[]): unknown => keys.map((key) => map[key]).find(isThere);

const partOf = (answer: Answer, part: Part): unknown => {
  const own = firstOf(answer, SPELLINGS[part]);
  if (own !== undefined) return own;
  for (const [map, ...keys] of NESTED[part] ?? []) {
    const nested = answer[map];
    const found = wire.isRecord(nested) ? firstOf(nested, keys) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The text of what may be a text, or a map that holds one. */
const textOf = (value: unknown, ...keys: string[]): string | null => {
  const { text } = readText({ text: wire.isRecord(value) ? firstOf(value, keys) : value });
  return text;
};

const readText = wire.answerReader({ text: wire.text });

/** Who says what, a line each, of a list of what was said; a text as it is. */
const transcriptOf = (value: unknown): string | null => {
  const turns = wire.isRecord(value) ? firstOf(value, ['messages', 'segments', 'turns', 'entries']) : value;
  if (!Array.isArray(turns)) return textOf(value, 'text', 'transcript', 'content');
  const lines = turns.flatMap((turn: unknown) => {
    const said = textOf(turn, 'text', 'message', 'content');
    const who = wire.isRecord(turn) ? textOf(firstOf(turn, ['speaker', 'role', 'from'])) : null;
    return said === null ? [] : [who === null ? said : `${who}: ${said}`];
  });
  return lines.join('\n') || null;
};

const RINGS = /^(INITIATED|RINGING|QUEUED)$/;
const GOES_ON = /^(IN_PROGRESS|ACCEPTED|ANSWERED|CONNECTED|ACTIVE|ONGOING)$/;
const NOBODY_ANSWERED = /^(MISSED|NO_ANSWER|NOT_ANSWERED|UNANSWERED|NOT_PICKED|BUSY|CANCELL?ED)$/;
const DECLINED = /^(REJECT(ED)?|DECLINED)$/;
const ENDED = /^(END(ED)?|COMPLETED|FAILED|HUNG_UP|DISCONNECTED)$/;

const stateOf = (status: string, hasEnd: boolean): OneCall['state'] => {
  if (hasEnd || [ENDED, NOBODY_ANSWERED, DECLINED].some((words) => words.test(status))) return 'ended';
  if (GOES_ON.test(status)) return 'in_progress';
  return RINGS.test(status) ? 'ringing' : null;
};

/** In the words of the webhooks. */
const statusInWebhooks = (status: string): string => {
  if (NOBODY_ANSWERED.test(status)) return 'MISSED';
  return DECLINED.test(status) ? 'REJECT' : status;
};

/** `from` and `to` say who is who once the direction is known. */
const partiesOf = (answer: Answer, direction: unknown): { customer: unknown; business: unknown } => {
  const way = directionOf({ callDirection: direction } as Call);
  const { from, to } = answer;
  if (way === null) return { customer: undefined, business: undefined };
  return way === 'Inbound' ? { customer: from, business: to } : { customer: to, business: from };
};

/** Whether anything tells if the two sides talked: of a record whose keys are unknown, nothing may. */
const tellsOfTalk = (call: Call): boolean =>
  call.callStartedAt !== null ||
  call.durationInSeconds !== null ||
  /^(MISSED|REJECT|FAILED)/.test(call.callStatus ?? '');

/** The record in the keys of a webhook, so that both are read by the same rules. */
const asWebhook = (answer: Answer, state: OneCall['state']): Answer => {
  const part = (name: Part) => partOf(answer, name);
  const direction = part('direction');
  const { customer, business } = partiesOf(answer, direction);
  return {
    event: state === 'ended' ? 'CALL_ENDED' : 'CALL_ACCEPTED',
    callStatus: statusInWebhooks(asConstant(part('status'))),
    callDirection: direction,
    channel: part('channel'),
    customerNumber: part('customerNumber') ?? customer,
    customerName: part('customerName'),
    customerId: part('customerId'),
    wabaNumber: part('businessNumber') ?? business,
    pickedBy: part('agent'),
    callStartedAt: part('acceptedAt'),
    callEndedAt: part('endedAt'),
    durationInSeconds: part('duration'),
    recordingUrl: textOf(part('recording'), 'url', 'link', 'downloadUrl'),
  };
};

const readTime = wire.answerReader({ time: wire.time });
const readAgent = wire.answerReader({ id: wire.text, email: wire.text });
const readPhone = wire.answerReader({ phone: wire.whatsappPhone });

/** `id` as it was asked for. */
const toOneCall = (answer: Answer, id: string): OneCall => {
  const state = stateOf(asConstant(partOf(answer, 'status')), isThere(partOf(answer, 'endedAt')));
  const { values: call } = readCallPayload(asWebhook(answer, state));
  const mapped = mapCall({ ...call, callId: id }, null, id);
  const agent = readAgent(answer.agent);
  const isKnown = state === 'ended' && tellsOfTalk(call);
  return {
    fields: {
      ...mapped,
      channel: call.channel === null ? null : mapped.channel,
      agent_phone: mapped.agent_phone ?? readPhone({ phone: partOf(answer, 'agentPhone') }).phone,
      call_outcome: isKnown ? mapped.call_outcome : null,
      was_answered: isKnown ? mapped.was_answered : null,
      duration_ms: isKnown ? mapped.duration_ms : null,
    },
    state,
    initiatedAt: readTime({ time: partOf(answer, 'initiatedAt') }).time,
    agentId: agent.id,
    agentEmail: agent.email,
    transcript: transcriptOf(partOf(answer, 'transcript')),
    summary: textOf(partOf(answer, 'summary'), 'summary', 'text', 'content'),
    disposition: textOf(partOf(answer, 'disposition'), 'name', 'label', 'value'),
  };
};

const readId = wire.answerReader({ callId: wire.text });

/** Documented, but never tried on an account. @see https://docs.doubletick.io/docs/calling-overview */
export const oneCallApi = (call: DoubletickCall) => ({
  /** Null when DoubleTick has no such call. */
  async oneCall(id: string): Promise<OneCall | null> {
    const path = `/v1/call/${encodeURIComponent(id)}`;
    const answer = await orNullWhenUnknown(call({ method: 'GET', path }, 'oneCall', 'this call'));
    if (answer === null) return null;
    const { data } = answer as { data: Answer };
    const record = wire.isRecord(data.call) ? data.call : data;
    const { callId } = readId(record);
    if (callId !== null && callId !== id) {
      throw new ApiError('DoubleTick answered with another call than the one that was asked for. Try again.', null);
    }
    return toOneCall(record, id);
  },
});
