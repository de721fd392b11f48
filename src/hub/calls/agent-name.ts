import { chosenMemberOf } from '../../values/chosen-member.ts';
import { isPhone, parsePhone } from '../../values/phone.ts';

/** Who is on a call, of the two that DoubleTick tells one of. */
export interface AgentName {
  /** The same for every spelling. */
  id: string;
  name: string | null;
  /** E.164. */
  phone: string | null;
}

/** Of a text that is a name or a phone number. */
export const agentNameOf = (text: string): AgentName => {
  const phone = isPhone(text) ? parsePhone(text, { hasCountryCode: true }).number : null;
  if (phone !== null) return { id: phone, name: null, phone };
  const name = text.trim().replaceAll(/\s+/g, ' ');
  return { id: name.toLowerCase(), name, phone: null };
};

/** The spellings under which somebody may be on record, in lower case. */
export const spellingsOf = (text: string): string[] => {
  const chosen = chosenMemberOf(text);
  const parts = chosen ? [chosen.name, chosen.number] : [text];
  return parts.flatMap((part) => {
    const { id, phone: number } = agentNameOf(part);
    return number === null ? [id, part.toLowerCase()] : [number, number.slice(1), part.toLowerCase()];
  });
};
