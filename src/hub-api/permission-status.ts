/** Reading a permission out of the hub's answer, so that anything unclear, contradictory or past means: do not call. */

/** What the hub may say, and "unknown" for whatever else it says. */
export type KnownStatus = 'permanent' | 'temporary' | 'expired' | 'denied' | 'unclear' | 'never_asked' | 'unknown';

const STATUSES: readonly KnownStatus[] = ['permanent', 'temporary', 'expired', 'denied', 'unclear', 'never_asked'];

interface Said {
  status: string | null;
  expiresAt: string | null;
  /** Something else in the answer speaks against it. */
  isContradicted: boolean;
}

/** `now` in ms since 1970. */
export const statusOf = ({ status: said, expiresAt, isContradicted }: Said, now: number): KnownStatus => {
  const status = STATUSES.find((known) => known === said) ?? 'unknown';
  const hasEnded = expiresAt !== null && Date.parse(expiresAt) <= now;
  if (status === 'temporary' && hasEnded) return 'expired';
  // A temporary permission without an end is none, and a permanent one has no end.
  const lacksSense = (status === 'temporary' && expiresAt === null) || (status === 'permanent' && expiresAt !== null);
  return isContradicted || lacksSense ? 'unknown' : status;
};

export const isCallable = (status: KnownStatus): boolean => status === 'permanent' || status === 'temporary';
