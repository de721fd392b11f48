import { type Member, memberFields, toMemberResult } from '../../doubletick/team.ts';
import { isPhone, isSamePhone } from '../../values/phone.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { needText } from '../forms/input.ts';
import { search } from '../operation.ts';

/** How well a team member fits: 0 is to the letter, 1 a part of the name; null does not fit at all. */
const fitOf = ({ id, name, phone, email }: Member, wanted: string): number | null => {
  const text = wanted.toLowerCase();
  const isExact = [id, name, email].some((own) => own?.toLowerCase() === text);
  if (isExact || (isPhone(wanted) && isSamePhone(wanted, phone ?? ''))) return 0;
  return name?.toLowerCase().includes(text) ? 1 : null;
};

export const findTeamMember = search('doubletick_find_team_member', () => ({
  noun: 'Team Member',
  label: 'Find Team Member',
  description: 'Finds a team member by name, phone number or email.',
  inputFields: [
    {
      key: 'team_member',
      label: 'Team Member',
      type: 'string',
      required: true,
      helpText: 'Enter part of a name, or a full phone number, email or ID. The best match comes first.',
    },
  ],
  output: memberFields,
  sample: {
    id: 'user_Ru5t0Qe2Lm',
    member_name: 'Anita Desai',
    member_first_name: 'Anita',
    member_last_name: 'Desai',
    member_phone: '+17045550101',
    member_email: 'anita@example.com',
  },

  async perform(z, bundle) {
    const wanted = needText(bundle, 'team_member', 'Team Member');
    const fitting = (await needDoubletick(z, bundle).team()).flatMap((member) => {
      const fit = fitOf(member, wanted);
      return fit === null ? [] : [{ member, fit }];
    });
    return fitting.toSorted((one, other) => one.fit - other.fit).map(({ member }) => toMemberResult(member));
  },
}));
