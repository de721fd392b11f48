import type { Bundle, ZObject } from 'zapier-platform-core';
import type { DoubletickApi } from '../../doubletick/api.ts';
import { toPermissionResult } from '../../hub-api/permission-fields.ts';
import * as field from '../../values/output-field.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { hubOf } from '../clients/hub.ts';
import { flagIn, needPhone } from '../input.ts';
import { action, type InputField } from '../operation.ts';
import { sendTemplate, sentFields, sentSample, templateInputs } from '../template-message.ts';
import { timeZoneOf } from '../time-zone.ts';

const SEND_ANYWAY = 'send_anyway';

const sendAnyway: InputField = {
  key: SEND_ANYWAY,
  label: 'Send Anyway',
  type: 'boolean',
  default: 'false',
  helpText:
    "Ask also when the customer has refused, or when WhatsApp's limit (one request in 24 hours, two in 7 days) is used up. Such a request may be held against you.",
};

interface Asked {
  customerPhone: string;
  wabaNumber: string;
}

/** What the hub has on record; null without a hub, where nobody keeps a record. */
const recordOf = async (z: ZObject, bundle: Bundle, { customerPhone, wabaNumber }: Asked) => {
  const hub = hubOf(z, bundle);
  if (!hub) return null;
  const answer = await hub.permission(customerPhone, wabaNumber);
  return toPermissionResult(answer, { customerPhone, wabaNumber, now: Date.now(), timeZone: timeZoneOf(bundle) });
};

/** What DoubleTick says of the limits; null for a customer whom it does not know, and who so was never asked. */
const eligibilityOf = async (api: DoubletickApi, { customerPhone, wabaNumber }: Asked) => {
  const found = await api.customer({ phoneNumber: customerPhone }, wabaNumber);
  return found?.id ? api.eligibility(found.id, wabaNumber) : null;
};

export const requestCallPermission = action('doubletick_request_call_permission', () => ({
  noun: 'Call Permission Request',
  label: 'Request Call Permission',
  description:
    'Asks a customer for the permission to call, with a template of yours. Stops, with the reason, when the customer is on record as having refused, or the limit of requests is used up.',
  inputFields: [...templateInputs('doubletick_call_permission_templates'), sendAnyway],
  output: {
    ...sentFields,
    permission_status: field.text(
      'Permission Status',
      'What was on record before this request; empty where no record is kept.',
    ),
    requests_left_this_week: field.integer(
      'Requests Left This Week',
      'How many were left before this one; empty when DoubleTick does not say.',
    ),
  },
  sample: {
    ...sentSample,
    template_name: 'may_we_call',
    permission_status: 'never_asked',
    requests_left_this_week: 2,
  },

  async perform(z, bundle) {
    const api = needDoubletick(z, bundle);
    const asked = {
      customerPhone: needPhone(bundle, 'customer_phone', 'Customer Phone Number'),
      wabaNumber: needPhone(bundle, 'waba_number', 'WABA Number'),
    };
    const isForced = flagIn(bundle, SEND_ANYWAY) === true;
    const record = isForced ? null : await recordOf(z, bundle, asked);
    if (record?.permission_status === 'denied') {
      throw new z.errors.HaltedError(
        `The request was not sent: this customer refused calls (${record.replied_at ?? 'no date on record'}). Set Send Anyway to ask again.`,
      );
    }
    const eligibility = isForced ? null : await eligibilityOf(api, asked);
    if (eligibility && !eligibility.mayRequest) {
      throw new z.errors.HaltedError(
        `The request was not sent: DoubleTick allows no more requests to this customer now (left today: ${eligibility.requestsLeftToday ?? 'unknown'}, this week: ${eligibility.requestsLeftThisWeek ?? 'unknown'}${eligibility.reason ? `, reason: ${eligibility.reason}` : ''}). Wait, or set Send Anyway.`,
      );
    }
    return {
      ...(await sendTemplate(api, bundle)),
      permission_status: record?.permission_status ?? null,
      requests_left_this_week: eligibility?.requestsLeftThisWeek ?? null,
    };
  },
}));
