import { chosenMemberOf } from '../values/chosen-member.ts';
import { isTypedPhone } from '../values/phone.ts';

/** Whether a text is a member of the team who was chosen, rather than a text that somebody typed. */
export const isChosenMember = (text: string): boolean => chosenMemberOf(text) !== null;

/** Whether what DoubleTick sent of somebody, a name or a number, is the member who was chosen. */
export const isThisMember = (own: unknown, chosen: string, country: string | null): boolean => {
  const { name, number } = chosenMemberOf(chosen) ?? { name: '', number: '' };
  if (typeof own !== 'string') return false;
  return own.toLowerCase() === name.toLowerCase() || isTypedPhone(own, number, country);
};
