/** The words of an answer: only two of them allow calls, and no list of those that refuse is ever complete. */

/** The exact words that DoubleTick's two documentations have for a yes. */
export const isYes = (value: unknown): boolean => typeof value === 'string' && /^accept(?:ed)?$/i.test(value.trim());

const APOSTROPHES = /['’‘‛ʼʹ`´′＇]/g;
const MARKS = /[\u0300-\u036f\u200b-\u200f\u2060\ufeff\u00ad]/g;

/** "Don’t_Allow", "dontAllow" and "DONT ALLOW" are all "dont allow". */
const wordsOf = (text: string): string =>
  text
    .replace(APOSTROPHES, '')
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();

const NEGATION = '(?:do|can|will|would|should)? ?not|(?:do|does|did|is|was|ca|wo|would|should)n ?t';
const STEMS =
  'reject|den(?:y|ie|ial)|declin|refus|revok|revoc|withdr|cancel|expir|block|stop|disallow|disagree|disapprov|forbid|prohibit|unsubscri|opt(?:ed)? ?out';
const REFUSAL = new RegExp(
  `(?:^| )(?:${STEMS}|no(?: |$)|nope|never|no ?(?:permission|consent|call)|(?:${NEGATION}) ?(?:accept|allow|grant|given|approv|permit|agree|consent|want|call|contact|disturb))`,
);
const DENIED_REFUSAL = new RegExp(`(?:^| )(?:${NEGATION}|never) (?:${STEMS})`);
const BEGINS_LIKE_YES = /^(?:always )?(?:accept|allow|grant|approv|permit|agree|yes|ok)/;

/** What a text says: a clear no; a no that it takes back or that follows a yes; anything else. */
export const toneOf = (text: string): 'no' | 'mixed' | 'other' => {
  const words = wordsOf(text);
  if (!REFUSAL.test(words)) return 'other';
  return BEGINS_LIKE_YES.test(words) || DENIED_REFUSAL.test(words) ? 'mixed' : 'no';
};

/** Whether an event's name, letters alone, says that a permission was refused or taken back. */
export const isRefusalName = (letters: string): boolean =>
  /(?<!not)(?:reject|den(?:y|ied|ial)|declin|refus|revok|revoc|withdr|cancel|(?<!un)block|disallow|optout|optedout|unsubscri)|not(?:grant|given|allow|accept|approv)/.test(
    letters,
  );

/** A button or a word for it that allows calls for a week. */
export const isForAWeek = (action: string): boolean => /7|temporary|days|week/i.test(action);
