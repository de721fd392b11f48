/** How the last attempts to deliver to a Zap went: "1" was taken, "0" was not, the latest last. */
export type Recent = string;

/** The last so many attempts count. */
export const RECENT_ATTEMPTS = 10;
/** Fewer tell nothing. */
const FEWEST = 5;

/** Half of the last attempts failed; all of them did. */
export interface Failing {
  half: boolean;
  all: boolean;
}

export const failuresIn = (recent: Recent): number => recent.split('0').length - 1;

/**
 * Which alerts there are, by which were open before. Each is raised once and cleared well below where it was raised, so that
 * a Zap on the brink does not raise it over and over; half is no news to whoever was told of all.
 */
export const failingOf = (recent: Recent, open: Failing): Failing => {
  const share = recent.length < FEWEST ? 0 : failuresIn(recent) / recent.length;
  const all = open.all ? share >= 0.5 : share === 1;
  const half = open.half ? share >= 0.25 : share >= 0.5 && !all;
  return { half, all };
};
