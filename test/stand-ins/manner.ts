/**
 * How a stand-in behaves. Either refuses what no page of the vendor allows in a request. A strict one answers to the letter
 * of the reference; an awkward one in every other way that some page shows, all at once.
 */
export const MANNERS = ['strict', 'awkward'] as const;

export type Manner = (typeof MANNERS)[number];
