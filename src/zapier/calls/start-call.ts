import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import { CHANNEL_NAMES } from '../../hub-api/channel-name.ts';
import type { PermissionResult } from '../../hub-api/permission-fields.ts';
import type { Channel } from '../../hub-api/permissions.ts';
import type { ResultOf } from '../../values/output-field.ts';
import * as field from '../../values/output-field.ts';
import { flagIn } from '../forms/input.ts';
import { callOnce, uniqueCallKey } from './call-once.ts';

const DRY_RUN = 'dry_run';

/** What every action that starts a call gives. */
export const startedCallFields = {
  id: field.id('The ID of the call; the customer and your number when none was started.'),
  call_id: field.text('Call ID', "DoubleTick's ID of the call, the same in the call triggers; empty in a dry run."),
  is_started: field.flag('Is Started', 'True when the call was started; false in a dry run.'),
  may_call: field.flag('May Call', 'False only in a dry run: the call would not have been started.'),
  reason: field.text('Reason', 'Why the customer may or may not be called.'),
  permission_status: field.text('Permission Status', 'The status on record before the call.'),
  channel: field.text('Channel', 'WhatsApp or Phone line.'),
  customer_phone: field.phone('Customer Phone Number', 'Who is called, in E.164 format.'),
  calling_number: field.phone('Calling Number', 'Your number that calls, in E.164 format.'),
};

export type StartedCall = ResultOf<typeof startedCallFields>;

export const startedCallSample: StartedCall = {
  id: 'call_9f2c1b7e',
  call_id: 'call_9f2c1b7e',
  is_started: true,
  may_call: true,
  reason: 'May be called on an ordinary phone line: the permission is permanent.',
  permission_status: 'permanent',
  channel: 'Phone line',
  customer_phone: '+17735550170',
  calling_number: '+13125550150',
};

/** What each of their forms ends with. */
export const startCallInputs: readonly PlainInputField[] = [
  {
    key: DRY_RUN,
    label: 'Dry Run',
    type: 'boolean',
    default: 'false',
    helpText: 'Check everything and report the decision in Reason, but do not call.',
  },
  uniqueCallKey,
];

/** Whether a customer may be called, and in which words. */
export interface Decision {
  objection: string | null;
  record: PermissionResult;
}

/** In E.164. */
export interface CallPlan {
  customerPhone: string;
  callingNumber: string;
  channel: Channel;
  /** What else makes it the same call. */
  by: string;
}

/**
 * Starts a call that nothing speaks against, once, and gives DoubleTick's id of it; one that something speaks against halts
 * the Zap, and a dry run says so instead.
 */
export const startCall = async (
  z: ZObject,
  bundle: Bundle,
  { customerPhone, callingNumber, channel, by }: CallPlan,
  { objection, record }: Decision,
  start: () => Promise<string | null>,
): Promise<StartedCall> => {
  const isDry = flagIn(bundle, DRY_RUN) === true;
  if (objection !== null && !isDry) throw new z.errors.HaltedError(`The call was not started: ${objection}`);
  const content = [customerPhone, callingNumber, channel, by];
  const callId = isDry ? null : await callOnce(z, bundle, content, start);
  return {
    id: callId ?? `${customerPhone}:${callingNumber}`,
    call_id: callId,
    is_started: !isDry,
    may_call: objection === null,
    reason: objection ?? record.reason,
    permission_status: record.permission_status,
    channel: CHANNEL_NAMES[channel],
    customer_phone: customerPhone,
    calling_number: callingNumber,
  };
};

/** DoubleTick calls nobody who is not a customer there. */
export const NO_CONTACT =
  'DoubleTick does not know this customer, and calls only customers. Add them first, for example with Update Customer.';
