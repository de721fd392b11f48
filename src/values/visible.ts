/** Control characters, line ends, what turns the direction of text, and halves of a character; but no joiners of letters. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) as number).toString(16)}}`;

/** Text from elsewhere as a terminal may show it: what it would obey instead, such as an escape code, is spelled out. */
export const visible = (text: string): string => text.replace(UNSEEN, escaped);
