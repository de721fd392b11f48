/** As the dropdown of the team fills it in, with both of what DoubleTick sends one of: "Anita Desai (+1...)". */
const CHOSEN = /^(?<name>.+) \((?<number>\+\d{7,15})\)$/;

/** The name and the number of a member of the team who was chosen; null for a text that somebody typed. */
export const chosenMemberOf = (text: string): { name: string; number: string } | null => {
  const { name, number } = CHOSEN.exec(text)?.groups ?? {};
  return name === undefined || number === undefined ? null : { name, number };
};
