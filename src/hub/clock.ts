/** What time it is, in ms since 1970: a parameter wherever time matters, so that a test can turn it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
