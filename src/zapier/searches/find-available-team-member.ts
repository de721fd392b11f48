import { availableFields, toAvailableResult } from '../calls/available-members.ts';
import { doubletickOf } from '../clients/doubletick.ts';
import { needHub } from '../clients/hub.ts';
import { defaultCountryOf } from '../connections/connection.ts';
import { phoneIn, textIn } from '../forms/input.ts';
import { search } from '../operation.ts';

export const findAvailableTeamMember = search('doubletick_find_available_team_member', () => ({
  noun: 'Available Team Member',
  label: 'Find Available Team Member',
  description: 'Finds a team member who is on no call right now, least recently busy first (requires a hub).',
  inputFields: [
    {
      key: 'role',
      label: 'Role',
      type: 'string',
      helpText: 'Only find team members with this role in DoubleTick. Leave blank for all.',
    },
    {
      key: 'waba_number',
      label: 'Business Number',
      type: 'string',
      dynamic: 'doubletick_business_numbers.id.name',
      helpText: 'Only find team members who were on a call on this number in the last 30 days. Leave blank for all.',
    },
  ],
  output: availableFields,
  sample: toAvailableResult(
    [
      { id: 'user_Ru5t0Qe2Lm', name: 'Anita Desai', phone: '+17045550101', email: 'anita@example.com', role: 'Agent' },
      { id: 'user_Vb8k3Wn6Xs', name: 'Rohan Mehta', phone: '+17045550102', email: 'rohan@example.com', role: 'Agent' },
    ],
    [
      {
        id: 'anita desai',
        name: 'Anita Desai',
        phone: null,
        role: null,
        state: 'free',
        since: '2026-03-02T09:18:41.000Z',
        numbers: ['+13125550150'],
        call: null,
        last_call_ended_at: '2026-03-02T09:18:11.000Z',
      },
      {
        id: 'rohan mehta',
        name: 'Rohan Mehta',
        phone: null,
        role: null,
        state: 'on_call',
        since: '2026-03-02T09:58:20.000Z',
        numbers: ['+13125550150'],
        call: null,
        last_call_ended_at: null,
      },
    ],
    { role: null, number: null },
    { country: null, now: Date.UTC(2026, 2, 2, 10) },
  ),

  async perform(z, bundle) {
    const wanted = { role: textIn(bundle, 'role'), number: phoneIn(bundle, 'waba_number', 'Business Number') };
    const [{ team_members: seen }, team] = await Promise.all([
      needHub(z, bundle).team(),
      doubletickOf(z, bundle)?.team() ?? null,
    ]);
    return [toAvailableResult(team, seen, wanted, { country: defaultCountryOf(bundle), now: Date.now() })];
  },
}));
