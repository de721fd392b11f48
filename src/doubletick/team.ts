import { splitName } from '../values/name.ts';
import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import { e164DigitsOf, isSamePhone, parsePhone } from '../values/phone.ts';
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
const readOwn = wire.answerReader({
  id: wire.text,
  name: wire.text,
  phone: wire.whatsappPhone,
  email: wire.text,
  // The guide names it so; the reference names none.
  orgRoleName: wire.text,
  role: wire.text,
});

const readMember = (item: unknown) => {
  const { orgRoleName, role, ...member } = readOwn(item);
  return { ...member, role: orgRoleName ?? role };
};

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

const plain = (text: string | null): string => (text ?? '').trim().replace(/\s+/g, ' ').toLowerCase();

/**
 * The one member of a team whom a text means by ID, phone number, email or whole name; null for nobody, and for several.
 * `country` (ISO 3166) is where a number without its country code is from.
 */
export const memberCalled = (team: readonly Member[], text: string, country: string | null): Member | null => {
  const wanted = plain(text);
  if (wanted === '') return null;
  const numbers = [{ country }, { hasCountryCode: true }].map((options) => parsePhone(text, options).number);
  const isTheirs = (phone: string): boolean =>
    e164DigitsOf(phone) === null ? isSamePhone(text, phone) : numbers.includes(phone);
  const ways: ((member: Member) => boolean)[] = [
    ({ id }) => id === text.trim(),
    ({ phone }) => phone !== null && isTheirs(phone),
    ({ email }) => plain(email) === wanted,
    ({ name }) => plain(name) === wanted,
  ];
  for (const isMeant of ways) {
    const [member, ...others] = team.filter(isMeant);
    // One who is listed twice is still one.
    if (member) return others.every(({ id, phone }) => id === member.id && phone === member.phone) ? member : null;
  }
  return null;
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
  /** Everybody. `timeout` in ms. */
  async team(timeout?: number): Promise<Member[]> {
    const { data } = readTeam(await call({ method: 'GET', path: '/team', timeout }, 'team'));
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
