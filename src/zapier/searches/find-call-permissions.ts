import { currentPermissionFields, toCurrentPermissionsResult } from '../../hub-api/current-permission-fields.ts';
import { ANSWER_STATUSES, answerStatus } from '../answers/answer-status.ts';
import { needHub } from '../clients/hub.ts';
import type { AnswersWanted, HubClient } from '../clients/hub-client.ts';
import { choiceIn, countIn, timeIn } from '../forms/input.ts';
import { timeZoneOf } from '../forms/time-zone.ts';
import { search } from '../operation.ts';

const LIMIT = { least: 1, most: 200, standard: 50 };

/** Pages through until there are enough, or no more. */
const collect = async (hub: HubClient, wanted: AnswersWanted, limit: number) => {
  const lines: unknown[] = [];
  let after: string | null = null;
  do {
    const page = await hub.currentPermissions({ ...wanted, limit: limit - lines.length, after });
    lines.push(...page.permissions);
    // A page with nothing on it is the last one, whatever it says.
    after = page.permissions.length === 0 ? null : page.next;
  } while (after !== null && lines.length < limit);
  return { lines: lines.slice(0, limit), hasMore: after !== null };
};

export const findCallPermissions = search('doubletick_find_call_permissions', () => ({
  noun: 'Call Permission List',
  label: 'Find Call Permissions',
  description: 'Finds current call permissions by status or end date, and returns them as line items (requires a hub).',
  inputFields: [
    answerStatus,
    {
      key: 'ends_before',
      label: 'Ends Before',
      type: 'datetime',
      helpText: 'Only find valid 7-day permissions that end before this time, soonest first. Leave blank for all.',
    },
    {
      key: 'limit',
      label: 'Limit',
      type: 'integer',
      default: String(LIMIT.standard),
      helpText: `The maximum number of permissions to return, up to ${LIMIT.most}.`,
    },
  ],
  output: currentPermissionFields,
  sample: {
    id: 'permissions:2026-03-02T09:18:00.000Z',
    checked_at: '2026-03-02T09:18:00.000Z',
    permissions_count: 1,
    may_call_count: 1,
    has_more: false,
    permissions: [
      {
        customer_phone: '+17045550118',
        customer_id: 'customer_Kd83hTq1Zb',
        whatsapp_user_id: 'US.13491208655302741918',
        waba_number: '+17045550100',
        status: 'temporary',
        may_call: true,
        expires_at: '2026-03-09T09:15:07.000Z',
        expires_on: '2026-03-09',
        replied_at: '2026-03-02T09:15:07.000Z',
        channel: 'WhatsApp',
      },
    ],
  },

  async perform(z, bundle) {
    const limit = countIn(bundle, 'limit', 'Limit', LIMIT);
    const wanted = {
      status: choiceIn(bundle, 'status', 'Status', ANSWER_STATUSES),
      endsBefore: timeIn(bundle, 'ends_before', 'Ends Before'),
    };
    const { lines, hasMore } = await collect(needHub(z, bundle), wanted, limit);
    return [toCurrentPermissionsResult(lines, hasMore, { now: Date.now(), timeZone: timeZoneOf(bundle) })];
  },
}));
