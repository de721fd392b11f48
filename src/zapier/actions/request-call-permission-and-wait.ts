import type { Bundle, ZObject } from 'zapier-platform-core';
import { WAIT_OUTCOMES, type WaitOutcome } from '../../hub-api/new-wait.ts';
import type { PermissionResult } from '../../hub-api/permission-fields.ts';
import type { WaitRequest } from '../../hub-api/waits.ts';
import { ApiError } from '../../values/http.ts';
import type { ResultOf } from '../../values/output-field.ts';
import * as field from '../../values/output-field.ts';
import * as wire from '../../values/wire.ts';
import { eligibilityLimit } from '../answers/limits.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { needHub } from '../clients/hub.ts';
import type { FieldGroup } from '../forms/field-groups.ts';
import { countIn } from '../forms/input.ts';
import { send, sentFields, sentSample, templateInputs } from '../forms/template-message.ts';
import { payloadsOf } from '../hooks/delivery.ts';
import { action } from '../operation.ts';
import { askPermission } from '../permissions/ask-permission.ts';
import { permissionRequest, sendAnyway } from '../permissions/permission-request.ts';

const WAIT_HOURS = 'wait_hours';
/** Zapier waits 30 days; the hub keeps two of them for a callback that fails. */
const HOURS = { least: 1, most: 672, standard: 24 };
const HOUR_SECONDS = 3_600;

const waiting: FieldGroup = {
  key: 'waiting',
  label: 'Waiting',
  fields: [
    {
      key: WAIT_HOURS,
      label: 'Wait For (in Hours)',
      type: 'integer',
      default: String(HOURS.standard),
      helpText:
        'How long to wait for the answer, from 1 to 672 hours (28 days). After that, the Zap continues with the outcome no_answer.',
    },
    {
      key: 'about_testing',
      label: 'Testing',
      type: 'copy',
      helpText:
        'Testing this step sends nothing and does not wait. To send a test message, use Request Call Permission.',
    },
  ],
};

const output = {
  ...sentFields,
  outcome: field.text(
    'Outcome',
    'granted (permanent), granted_for_7_days, denied, unclear, or no_answer when the time is over.',
  ),
  answered_at: field.datetime('Answered At', 'When the customer answered; empty without an answer.'),
  may_call: field.flag('May Call', 'False means: do not call this customer. False in case of doubt.'),
  reason: field.text('Reason', 'The decision in words: "May be called on ..." or "Do not call: ...".'),
  permission_status: field.text(
    'Permission Status',
    'What is on record now: permanent, temporary (7 days), expired, denied, unclear, never_asked or unknown.',
  ),
  expires_at: field.datetime('Expires At', 'When a temporary permission expires or expired.'),
  requests_left_this_week: field.integer(
    'Requests Left This Week',
    'How many were left before this request; empty if DoubleTick does not say.',
  ),
  wait_id: field.text('Wait ID', "The hub's ID of this wait; empty if there was nothing to wait for."),
};

/** What a customer who was not asked would have been sent. */
const notSent = ({ to, from }: { to: string; from: string }) => ({
  id: `${to}:${from}`,
  message_id: null,
  message_status: null,
  customer_phone: to,
  waba_number: from,
  template_name: null,
  template_language: null,
  is_recorded: null,
});

/** Before anybody answered: no. */
const UNDECIDED = {
  outcome: null,
  answered_at: null,
  may_call: false,
  reason: null,
  permission_status: null,
  expires_at: null,
  requests_left_this_week: null,
  wait_id: null,
};

const decisionOf = ({ may_call, reason, permission_status, expires_at }: PermissionResult) => ({
  may_call,
  reason,
  permission_status,
  expires_at,
});

const readAsked = wire.answerReader({ customer_phone: wire.text, waba_number: wire.text, wait_id: wire.text });

const readEnded = wire.answerReader({
  id: wire.text,
  outcome: wire.text,
  answered_at: wire.time,
  is_erased: wire.flag,
});

const isGrant = (outcome: WaitOutcome): boolean => outcome === 'granted' || outcome === 'granted_for_7_days';

/** The outcome that was called back, unless the record is stricter by now: no yes is told after a no. */
const outcomeNow = (told: WaitOutcome, status: string | null): WaitOutcome => {
  if (!isGrant(told) || status === 'permanent' || status === 'temporary' || status === 'expired') return told;
  return status === 'denied' ? 'denied' : 'unclear';
};

/** What the hub has on record as the step goes on; null where it does not say. */
const recordNow = async (z: ZObject, bundle: Bundle, phone: string, wabaNumber: string | null) => {
  try {
    const identities = [{ kind: 'customer_phone', value: phone }] as const;
    return await askPermission(z, bundle, { identities, wabaNumber, channel: 'whatsapp' });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    z.console.log(`Ringhook: the hub did not say whether the customer may be called: ${error.message}`);
    return null;
  }
};

const HUB_IS_SILENT =
  'Do not call: the hub did not say what is on record as this step continued. Look it up with Find Call Permission.';
const ERASED = 'Do not call: this customer was erased from the hub while the step waited.';

export const requestCallPermissionAndWait = action('doubletick_request_call_permission_and_wait', () => ({
  noun: 'Call Permission Answer',
  label: 'Request Call Permission and Wait',
  description:
    'Sends a WhatsApp message that asks a customer for permission to call, and waits for the answer (requires a hub).',
  throttle: eligibilityLimit(),
  inputFields: [...templateInputs('doubletick_call_permission_templates', [sendAnyway]), waiting],
  output,
  sample: {
    ...sentSample,
    template_name: 'may_we_call',
    is_recorded: true,
    outcome: 'granted_for_7_days',
    answered_at: '2026-03-02T09:15:07.000Z',
    may_call: true,
    reason: 'May be called on WhatsApp until 2026-03-09.',
    permission_status: 'temporary',
    expires_at: '2026-03-09T09:15:07.000Z',
    requests_left_this_week: 2,
    wait_id: '0195560a-1b2c-7d3e-8f40-516273849500',
  },

  async perform(z, bundle) {
    const hub = needHub(z, bundle);
    const api = needDoubletick(z, bundle);
    const hours = countIn(bundle, WAIT_HOURS, 'Wait For', HOURS);
    const request = await permissionRequest(z, bundle, api);
    const { to, from } = request.address;
    const record = request.record();
    const unsent = { ...notSent(request.address), ...UNDECIDED };
    if (record?.may_call) {
      const outcome = record.is_permanent ? 'granted' : 'granted_for_7_days';
      return { ...unsent, outcome, answered_at: record.replied_at, ...decisionOf(record) };
    }
    if (bundle.meta?.isLoadingSample) {
      const { template } = request.message();
      return {
        ...unsent,
        template_name: template.name,
        template_language: template.language,
        outcome: 'no_answer',
        reason: 'This is a test: nothing was sent, and nobody was asked. The Zap asks and waits once it is on.',
        permission_status: record?.permission_status ?? null,
      };
    }
    const requestsLeft = request.requestsLeft();
    const message = request.message();
    // Registered before anybody is asked, so that no answer is too fast.
    const wait = await hub.wait({
      customer_phone: to,
      waba_number: from,
      callback_url: z.generateCallbackUrl(),
      wait_seconds: hours * HOUR_SECONDS,
      ...(record && { status_seen: record.permission_status as WaitRequest['status_seen'] }),
    });
    const registered = { ...UNDECIDED, requests_left_this_week: requestsLeft, wait_id: wait.id };
    // An answer came in this very moment: it is called back, and nobody need be asked.
    if (wait.is_answered) return { ...unsent, ...registered };
    try {
      return { ...(await send(z, bundle, api, message, true)), ...registered };
    } catch (error) {
      await hub
        .endWait(wait.id)
        .catch(() => z.console.log('Ringhook: the hub still waits for an answer to a request that was not sent.'));
      throw error;
    }
  },

  async performResume(z, bundle) {
    const before = bundle.outputData as ResultOf<typeof output>;
    const { customer_phone: phone, waba_number: wabaNumber, wait_id: waitId } = readAsked(bundle.outputData);
    const ended = readEnded(payloadsOf(bundle)[0]);
    // What somebody else posts tells nothing, and the step is over all the same: what is on record decides.
    const isOurs = waitId !== null && ended.id === waitId;
    const told = (isOurs && WAIT_OUTCOMES.find((known) => known === ended.outcome)) || 'no_answer';
    if (isOurs && ended.is_erased) return { ...before, outcome: told, may_call: false, reason: ERASED };
    const record = phone === null ? null : await recordNow(z, bundle, phone, wabaNumber);
    return {
      ...before,
      outcome: outcomeNow(told, record?.permission_status ?? null),
      answered_at: isOurs ? ended.answered_at : null,
      ...(record ? decisionOf(record) : { may_call: false, reason: HUB_IS_SILENT }),
    };
  },
}));
