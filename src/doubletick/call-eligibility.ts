import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import * as wire from '../values/wire.ts';
import { type DoubletickCall, orNullWhenUnknown } from './http.ts';

export const eligibilityFields = {
  id: field.id('The customer and the business number.'),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer; empty if the customer is unknown."),
  customer_phone: field.phone('Customer Phone Number', 'In E.164 format.'),
  waba_number: field.phone('Business Number', 'Your business number that would call, in E.164 format.'),
  may_call: field.flag('May Call', 'False means: do not call now. False in case of doubt.'),
  reason: field.text('Reason', 'The reason from DoubleTick; empty when May Call is true.'),
  is_blocked: field.flag('Is Blocked', 'True when the customer is blocked.'),
  is_eligible: field.flag('Is Eligible', 'False when this number or customer cannot have calls at all.'),
  calls_used_today: field.integer('Calls Used Today', 'Calls with this customer in the last 24 hours.'),
  calls_left_today: field.integer('Calls Left Today', 'How many more calls WhatsApp allows.'),
  calls_limit: field.integer('Calls Limit', 'How many calls WhatsApp allows in 24 hours.'),
  may_request_permission: field.flag('May Request Permission', 'True when you can ask for a call permission now.'),
  requests_left_today: field.integer('Requests Left Today', 'How many more permission requests WhatsApp allows today.'),
  requests_left_this_week: field.integer(
    'Requests Left This Week',
    'How many more permission requests WhatsApp allows this week.',
  ),
  requests_limit: field.integer('Requests Limit', 'How many permission requests WhatsApp allows in a week.'),
};

export type EligibilityResult = ResultOf<typeof eligibilityFields>;

/** @see https://docs.doubletick.io/reference/getcallpermissions: what does not apply is left out. */
const readEligibility = wire.answerReader({
  isBlocked: wire.flag,
  isEligible: wire.map,
  startCall: wire.map,
  callPermissionRequest: wire.map,
});
const readEligible = wire.answerReader({ allowed: wire.flag, reason: wire.text });
const readStartCall = wire.answerReader({ allowed: wire.flag, maxAllowed: wire.count, currentUsage: wire.count });
const readRequest = wire.answerReader({
  allowed: wire.flag,
  numberOfRequestLeftForToday: wire.count,
  allowedRequestLeftForWeek: wire.count,
  totalRequestLimit: wire.count,
});

export interface Eligibility {
  mayCall: boolean;
  reason: string | null;
  isBlocked: boolean;
  isEligible: boolean;
  callsUsed: number | null;
  callsLimit: number | null;
  mayRequest: boolean;
  requestsLeftToday: number | null;
  requestsLeftThisWeek: number | null;
  requestsLimit: number | null;
}

const reasonOf = (isBlocked: boolean, isEligible: boolean, said: string | null, mayCall: boolean): string | null => {
  if (mayCall) return null;
  if (isBlocked) return 'BLOCKED';
  return said ?? (isEligible ? 'START_CALL_NOT_ALLOWED' : 'NOT_ELIGIBLE');
};

const eligibilityOf = (answer: unknown): Eligibility => {
  const parts = readEligibility(answer);
  const eligible = readEligible(parts.isEligible);
  const start = readStartCall(parts.startCall);
  const request = readRequest(parts.callPermissionRequest);
  const isBlocked = parts.isBlocked === true;
  const isEligible = eligible.allowed === true;
  const mayCall = !isBlocked && isEligible && start.allowed === true;
  return {
    mayCall,
    reason: reasonOf(isBlocked, isEligible, eligible.reason, mayCall),
    isBlocked,
    isEligible,
    callsUsed: start.currentUsage,
    callsLimit: start.maxAllowed,
    mayRequest: !isBlocked && isEligible && request.allowed === true,
    requestsLeftToday: request.numberOfRequestLeftForToday,
    requestsLeftThisWeek: request.allowedRequestLeftForWeek,
    requestsLimit: request.totalRequestLimit,
  };
};

/** A customer that DoubleTick does not know has never allowed a call. */
const UNKNOWN: Eligibility = { ...eligibilityOf(null), reason: 'UNKNOWN_CUSTOMER' };

const leftOf = (limit: number | null, used: number | null): number | null =>
  limit === null || used === null ? null : Math.max(limit - used, 0);

/** Which customer, and which business number in E.164, an eligibility is about. */
export interface EligibilityOf {
  customerId: string | null;
  customerPhone: string | null;
  wabaNumber: string;
}

export const toEligibilityResult = (
  eligibility: Eligibility | null,
  { customerId, customerPhone, wabaNumber }: EligibilityOf,
): EligibilityResult => {
  const found = eligibility ?? UNKNOWN;
  return {
    id: [customerId ?? customerPhone, wabaNumber].join(':'),
    customer_id: customerId,
    customer_phone: customerPhone,
    waba_number: wabaNumber,
    may_call: found.mayCall,
    reason: found.reason,
    is_blocked: found.isBlocked,
    is_eligible: found.isEligible,
    calls_used_today: found.callsUsed,
    calls_left_today: leftOf(found.callsLimit, found.callsUsed),
    calls_limit: found.callsLimit,
    may_request_permission: found.mayRequest,
    requests_left_today: found.requestsLeftToday,
    requests_left_this_week: found.requestsLeftThisWeek,
    requests_limit: found.requestsLimit,
  };
};

export const eligibilityApi = (call: DoubletickCall) => ({
  /** Null when DoubleTick does not know the customer. Takes one call a second. */
  async eligibility(customerId: string, wabaNumber: string): Promise<Eligibility | null> {
    const params = { customerId, wabaNumber };
    const answer = await orNullWhenUnknown(
      call({ method: 'GET', path: '/whatsapp/call/call-permissions', params }, 'eligibility'),
    );
    return answer === null ? null : eligibilityOf(answer);
  },
});
