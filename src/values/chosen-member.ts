import { isTypedPhone } from './phone.ts';

/** As the dropdown of the team fills it in, with both of what DoubleTick sends one of: "Anita Desai (+1...)". */
const CHOSEN = /^(?<name>.+) \((?<number>\+\d{7,15})\)$/;

/** The name and the number of a member of the team who was chosen; null for a text that somebody typed. */
export const chosenMemberOf = (text: string): { name: string; number: string } | null => {
  const { name, number } = CHOSEN.exec(text)?.groups ?? {};
  return name === undefined || number === undefined ? null : { name, number };
};

/** Whether a text is a member of the team who was chosen, rather than a text that somebody typed. */
export const isChosenMember = (text: string): boolean => chosenMemberOf(text) !== null;

/** Whether what DoubleTick sent of somebody, a name or a number, is the member who was chosen. */
export const isThisMember = (own: unknown, chosen: string, country: string | null): boolean => {
  const { name, number } = chosenMemberOf(chosen) ?? { name: '', number: '' };
  if (typeof own !== 'string') return false;
  return own.toLowerCase() === name.toLowerCase() || isTypedPhone(own, number, country);
};
