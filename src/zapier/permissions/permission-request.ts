import type { Bundle, ZObject } from 'zapier-platform-core';
import type { DoubletickApi } from '../../doubletick/api.ts';
import type { PermissionResult } from '../../hub-api/permission-fields.ts';
import { ApiError } from '../../values/http.ts';
import { hubOf } from '../clients/hub.ts';
import type { InputField } from '../forms/field-groups.ts';
import { flagIn } from '../forms/input.ts';
import { type Addressed, addressed, type PreparedMessage, prepared } from '../forms/template-message.ts';
import { askPermission } from './ask-permission.ts';

const SEND_ANYWAY = 'send_anyway';

/** What every action that asks for permission has in its form. */
export const sendAnyway: InputField = {
  key: SEND_ANYWAY,
  label: 'Send Anyway',
  type: 'boolean',
  default: 'false',
  helpText:
    "Send the request even if the customer refused, answered unclearly, or WhatsApp's limit (one request in 24 hours, two in 7 days) is reached. Use with care: WhatsApp may count it against you.",
};

/** What the hub has on record; null without a hub, where nobody keeps a record. A hub that cannot say is no reason to ask. */
const recordOf = async (z: ZObject, bundle: Bundle, { to, from }: Addressed) => {
  if (!hubOf(z, bundle)) return null;
  const identities = [{ kind: 'customer_phone', value: to }] as const;
  try {
    return await askPermission(z, bundle, { identities, wabaNumber: from, channel: 'whatsapp' });
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
const eligibilityOf = async (api: DoubletickApi, { to, from }: Addressed) => {
  const found = await api.customer({ phoneNumber: to }, from);
  return found?.id ? api.eligibility(found.id, from) : null;
};

const settled = <Value>(result: PromiseSettledResult<Value>): Value => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

/** A request for permission before it is sent, with what speaks against it; each part throws what went wrong with it. */
interface PermissionRequest {
  address: Addressed;
  /** What the hub has on record; null without a hub, and where the request is to be sent anyway. */
  record(): PermissionResult | null;
  message(): PreparedMessage;
  /** How many requests are left this week; null where nobody says. Throws a HaltedError where something speaks against it. */
  requestsLeft(): number | null;
}

/** Looks at everything side by side, so that there is time left to send; throws an ApiError for a form that is wrong. */
export const permissionRequest = async (z: ZObject, bundle: Bundle, api: DoubletickApi): Promise<PermissionRequest> => {
  const address = await addressed(api, bundle);
  const isForced = flagIn(bundle, SEND_ANYWAY) === true;
  const [recorded, limits, filledIn] = await Promise.allSettled([
    isForced ? null : recordOf(z, bundle, address),
    isForced ? null : eligibilityOf(api, address),
    prepared(api, bundle, address),
  ]);
  return {
    address,
    record: () => settled(recorded),
    message: () => settled(filledIn),
    requestsLeft() {
      // What speaks against it most counts first.
      const record = settled(recorded);
      const objection = record && objectionIn(record);
      if (objection) throw new z.errors.HaltedError(`The request was not sent: ${objection}`);
      const eligibility = settled(limits);
      if (eligibility && !eligibility.mayRequest) {
        throw new z.errors.HaltedError(
          `The request was not sent: DoubleTick allows no more requests to this customer now (left today: ${eligibility.requestsLeftToday ?? 'unknown'}, this week: ${eligibility.requestsLeftThisWeek ?? 'unknown'}${eligibility.reason ? `, reason: ${eligibility.reason}` : ''}). Wait, or set Send Anyway.`,
        );
      }
      return eligibility?.requestsLeftThisWeek ?? null;
    },
  };
};
