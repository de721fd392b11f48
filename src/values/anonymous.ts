/** What phone networks and providers write where a caller hides their number. */
const WORDS = new Set([
  'anonymous',
  'anonymous caller',
  'anonymous number',
  'blocked',
  'blocked number',
  'caller id blocked',
  'caller id withheld',
  'hidden',
  'hidden number',
  'id withheld',
  'no caller id',
  'no number',
  'not available',
  'number blocked',
  'number unavailable',
  'number unknown',
  'number withheld',
  'out of area',
  'private',
  'private caller',
  'private number',
  'restricted',
  'restricted number',
  'unavailable',
  'undisclosed',
  'unknown',
  'unknown caller',
  'unknown number',
  'withheld',
  'withheld number',
]);

/** The words as typed on a keypad, which is how Twilio and others send them: 266696687 is "anonymous". */
const KEYPAD = [
  '256',
  '266696687', // anonymous
  '2562533', // blocked
  '7748283', // private
  '7378742833', // restricted
  '86282452253', // unavailable
  '8656696', // unknown
  '94484333', // withheld
];

const HIDDEN_NUMBERS = new Set(KEYPAD.flatMap((digits) => [digits, `+${digits}`]));

/** True for digits, with or without "+", that stand for no number but for a hidden one. */
export const isAnonymousNumber = (digits: string): boolean => HIDDEN_NUMBERS.has(digits);

/** True when the text stands for a caller who hides their number: "Restricted", "No Caller ID", "+266696687". */
export const isAnonymous = (text: string): boolean => {
  const bare = text.trim();
  if (/^\+?\d+$/.test(bare)) return isAnonymousNumber(bare) || /^\+?0+$/.test(bare);
  // As RFC 3323 writes it: sip:anonymous@anonymous.invalid.
  const words = bare
    .toLowerCase()
    .replace(/^sips?:/, '')
    .replace(/@.*$/, '');
  return WORDS.has(words.replace(/[^a-z\d]+/g, ' ').trim());
};
