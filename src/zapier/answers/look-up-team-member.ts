import type { Bundle, ZObject } from 'zapier-platform-core';
import { memberCalled } from '../../doubletick/team.ts';
import type { Result } from '../../values/output-field.ts';
import { isSamePhone } from '../../values/phone.ts';
import { doubletickOf } from '../clients/doubletick.ts';
import { defaultCountryOf } from '../connections/connection.ts';
import { chosenFlag } from '../forms/filter.ts';
import { TOO_LATE, within } from './budget.ts';
import type { LookUp } from './look-up.ts';
import { remembered } from './remembered.ts';

/** Of the 30 s that Zapier gives a Zap's trigger, what a team member may cost. */
const TIMEOUT_MS = 5_000;
/** A team changes rarely, and calls come by the minute. */
const REMEMBER_SECONDS = 300;

const option = {
  key: 'look_up_team_member',
  label: 'Look Up Team Member',
  type: 'boolean',
  default: 'true',
  helpText:
    "Fill in the team member's name, phone number, email and ID from DoubleTick, which sends only one of them. Needs the DoubleTick API Key.",
} as const;

const EXAMPLE = {
  agent_phone: '+17045550101',
  agent_name: 'Anita Desai',
  agent_email: 'anita@example.com',
  agent_id: 'user_Ru5t0Qe2Lm',
};

const find = async (z: ZObject, bundle: Bundle, text: string): Promise<Result> => {
  const doubletick = doubletickOf(z, bundle);
  if (!doubletick) return {};
  const team = await remembered(z, bundle, { what: 'team', seconds: REMEMBER_SECONDS }, () =>
    doubletick.team(TIMEOUT_MS),
  );
  const member = memberCalled(team, text, defaultCountryOf(bundle));
  if (!member) return {};
  const { id: agent_id, name: agent_name, phone: agent_phone, email: agent_email } = member;
  // Of somebody without a name or a number, what DoubleTick sent with the call stays.
  return { agent_id, agent_email, ...(agent_name && { agent_name }), ...(agent_phone && { agent_phone }) };
};

/** The customer may decline a call, too, and is no team member for having the name of one. */
const isCustomer = (text: string, { customer_name, customer_phone }: Result): boolean =>
  text === customer_name || (typeof customer_phone === 'string' && isSamePhone(text, customer_phone));

/** What DoubleTick sent of who is on the call, or declined it; null for nobody of the team. */
const sentOf = (fields: Result): string | null => {
  const { agent_phone, agent_name, rejected_by } = fields;
  const onCall = agent_phone ?? agent_name;
  if (typeof onCall === 'string') return onCall;
  return typeof rejected_by === 'string' && !isCustomer(rejected_by, fields) ? rejected_by : null;
};

/** The member of the team, in full, by whichever of the two DoubleTick sent: a name or a phone number. */
export const lookUpTeamMember: LookUp = {
  option,

  example: () => EXAMPLE,

  async fill(z, bundle, fields) {
    const text = sentOf(fields);
    if (text === null || chosenFlag(bundle.inputData, option.key) === false) return {};
    try {
      const found = await within(TIMEOUT_MS, find(z, bundle, text));
      if (found !== TOO_LATE) return found;
    } catch {
      // Said below, as for one that took too long.
    }
    z.console.log(
      'Ringhook: DoubleTick did not give its team, so of the team member there is what came with the call.',
    );
    return {};
  },
};
