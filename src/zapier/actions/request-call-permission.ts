import type { Bundle, ZObject } from 'zapier-platform-core';
import type { DoubletickApi } from '../../doubletick/api.ts';
import type { PermissionResult } from '../../hub-api/permission-fields.ts';
import { ApiError } from '../../values/http.ts';
import * as field from '../../values/output-field.ts';
import { askPermission } from '../ask-permission.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { hubOf } from '../clients/hub.ts';
import type { InputField } from '../field-groups.ts';
import { flagIn } from '../input.ts';
import { eligibilityLimit } from '../limits.ts';
import { action } from '../operation.ts';
import { addressed, prepared, send, sentFields, sentSample, templateInputs } from '../template-message.ts';

const SEND_ANYWAY = 'send_anyway';

const sendAnyway: InputField = {
  key: SEND_ANYWAY,
  label: 'Send Anyway',
  type: 'boolean',
  default: 'false',
  helpText:
    "Send the request even if the customer refused, answered unclearly, or WhatsApp's limit (one request in 24 hours, two in 7 days) is reached. Use with care: WhatsApp may count it against you.",
};

interface Asked {
  customerPhone: string;
  wabaNumber: string;
}

/** What the hub has on record; null without a hub, where nobody keeps a record. A hub that cannot say is no reason to ask. */
const recordOf = async (z: ZObject, bundle: Bundle, { customerPhone, wabaNumber }: Asked) => {
  if (!hubOf(z, bundle)) return null;
  const identities = [{ kind: 'customer_phone', value: customerPhone }] as const;
  try {
    return await askPermission(z, bundle, { identities, wabaNumber, channel: 'whatsapp' });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(
      `The request was not sent: the hub did not say whether this customer refused calls. ${error.message}`,
      error.status,
    );
  }
};

/** Why a customer may not be asked again, by what is on record; null when nothing speaks against it. */
const objectionIn = ({ permission_status, replied_at }: PermissionResult): string | null => {
  const date = replied_at ?? 'no date on record';
  switch (permission_status) {
    case 'denied':
      return `this customer refused calls (${date}). Set Send Anyway to ask again.`;
    case 'unclear':
      return `the last answer of this customer was unclear (${date}). Settle it first, with Record Call Permission, or set Send Anyway.`;
    case 'unknown':
      return "the hub's answer about this customer is contradictory. Look the customer up in the hub, or set Send Anyway.";
    default:
      return null;
  }
};

/** What DoubleTick says of the limits; null for a customer whom it does not know, and who so was never asked. */
const eligibilityOf = async (api: DoubletickApi, { customerPhone, wabaNumber }: Asked) => {
  const found = await api.customer({ phoneNumber: customerPhone }, wabaNumber);
  return found?.id ? api.eligibility(found.id, wabaNumber) : null;
};

const settled = <Value>(result: PromiseSettledResult<Value>): Value => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

export const requestCallPermission = action('doubletick_request_call_permission', () => ({
  noun: 'Call Permission Request',
  label: 'Request Call Permission',
  description:
    'Sends a WhatsApp message that asks a customer for permission to call, unless they refused or the request limit is reached.',
  throttle: eligibilityLimit(),
  inputFields: templateInputs('doubletick_call_permission_templates', [sendAnyway]),
  output: {
    ...sentFields,
    permission_status: field.text(
      'Permission Status',
      'The status on record before this request; empty without a hub.',
    ),
    requests_left_this_week: field.integer(
      'Requests Left This Week',
      'How many were left before this request; empty if DoubleTick does not say.',
    ),
  },
  sample: {
    ...sentSample,
    template_name: 'may_we_call',
    is_recorded: true,
    permission_status: 'never_asked',
    requests_left_this_week: 2,
  },

  async perform(z, bundle) {
    const api = needDoubletick(z, bundle);
    const address = await addressed(api, bundle);
    const asked = { customerPhone: address.to, wabaNumber: address.from };
    const isForced = flagIn(bundle, SEND_ANYWAY) === true;
    // Side by side, so that there is time left to send; what speaks against it most counts first.
    const [recorded, limits, filledIn] = await Promise.allSettled([
      isForced ? null : recordOf(z, bundle, asked),
      isForced ? null : eligibilityOf(api, asked),
      prepared(api, bundle, address),
    ]);
    const record = settled(recorded);
    const objection = record && objectionIn(record);
    if (objection) throw new z.errors.HaltedError(`The request was not sent: ${objection}`);
    const eligibility = settled(limits);
    if (eligibility && !eligibility.mayRequest) {
      throw new z.errors.HaltedError(
        `The request was not sent: DoubleTick allows no more requests to this customer now (left today: ${eligibility.requestsLeftToday ?? 'unknown'}, this week: ${eligibility.requestsLeftThisWeek ?? 'unknown'}${eligibility.reason ? `, reason: ${eligibility.reason}` : ''}). Wait, or set Send Anyway.`,
      );
    }
    return {
      ...(await send(z, bundle, api, settled(filledIn), true)),
      permission_status: record?.permission_status ?? null,
      requests_left_this_week: eligibility?.requestsLeftThisWeek ?? null,
    };
  },
}));
