import { isTypedPhone } from '../values/phone.ts';

/** As the dropdown of the team fills them in, with both of what DoubleTick sends one of: "Anita Desai (+1...)". */
const CHOSEN = /^(?<name>.+) \((?<number>\+\d{7,15})\)$/;

/** Whether a text is a member of the team who was chosen, rather than a text that somebody typed. */
export const isChosenMember = (text: string): boolean => CHOSEN.test(text);

/** Whether what DoubleTick sent of somebody, a name or a number, is the member who was chosen. */
export const isThisMember = (own: unknown, chosen: string, country: string | null): boolean => {
  const { name = '', number = '' } = CHOSEN.exec(chosen)?.groups ?? {};
  if (typeof own !== 'string') return false;
  return own.toLowerCase() === name.toLowerCase() || isTypedPhone(own, number, country);
};
