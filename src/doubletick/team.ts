import { splitName } from '../values/name.ts';
import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import * as wire from '../values/wire.ts';
import { customerOn, type DoubletickCall } from './http.ts';

export const memberFields = {
  id: field.id("DoubleTick's ID of the team member."),
  member_name: field.text('Team Member Name', 'As saved in DoubleTick.'),
  member_first_name: field.text('Team Member First Name', 'Team Member Name up to the last space.'),
  member_last_name: field.text('Team Member Last Name', 'The last word of Team Member Name.'),
  member_phone: field.phone('Team Member Phone Number', 'In E.164 format: what Assign Chat takes.'),
  member_email: field.text('Team Member Email', 'The email address of the team member.'),
};

export type MemberResult = ResultOf<typeof memberFields>;

const readTeam = wire.answerReader({ data: wire.records });
const readMember = wire.answerReader({ id: wire.text, name: wire.text, phone: wire.whatsappPhone, email: wire.text });

export type Member = ReturnType<typeof readMember>;

export const toMemberResult = ({ id, name, phone, email }: Member): MemberResult => {
  const { first, last } = splitName(name);
  return {
    id: id ?? phone ?? 'unknown',
    member_name: name,
    member_first_name: first,
    member_last_name: last,
    member_phone: phone,
    member_email: email,
  };
};

export interface Assignment {
  /** Both with their country codes. */
  customerPhoneNumber: string;
  assignedUserPhoneNumber: string;
  /** Takes the chat from whoever has it. */
  reassign: boolean;
  wabaNumber: string | null;
}

export const teamApi = (call: DoubletickCall) => ({
  async team(): Promise<Member[]> {
    const { data } = readTeam(await call({ method: 'GET', path: '/team' }, 'team'));
    return (data ?? []).map((item) => readMember(item));
  },

  async assign({ wabaNumber, ...assignment }: Assignment): Promise<void> {
    const body = { ...assignment, ...(wabaNumber === null ? {} : { wabaNumber }) };
    await call(
      { method: 'POST', path: '/team-member/assign', body },
      'anything',
      `${customerOn(assignment.customerPhoneNumber, wabaNumber)}, or the team member`,
    );
  },
});
