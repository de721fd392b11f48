/** What was measured at one time of the run. */
export interface Sample {
  /** Seconds since the start. */
  at: number;
  accepted: number;
  /** MB. */
  memory: number;
  disk: number;
  /** What retention has left. */
  events: number;
  deadRows: number;
}

/** By so much may the last quarter of the run exceed the quarter before: a share of that, and so many besides. */
const BOUNDS = {
  memory: { words: 'Memory still grows', unit: ' MB', share: 0.1, besides: 30 },
  disk: { words: 'The disk still fills', unit: ' MB', share: 0.1, besides: 30 },
  events: { words: 'Events still add up', unit: '', share: 0.25, besides: 3_000 },
  deadRows: { words: 'Dead rows still grow', unit: '', share: 0.25, besides: 50_000 },
} as const;
/** The key that tells a late copy stays for years, with its place in two indexes; bytes for each event. */
const KEPT_BYTES = 500;
/**
 * A shorter run says nothing about growth: the database clears dead rows every 60 s, and the first time must be over
 * between the last kill and the second half.
 */
export const SHORTEST_SECONDS = 300;

const median = (values: number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

/** What still grew in the last half of a run, in words: its last quarter beside the one before. */
export const growthIn = (samples: readonly Sample[], seconds: number): string[] => {
  if (seconds < SHORTEST_SECONDS) return [];
  const third = samples.filter(({ at }) => at >= seconds / 2 && at < seconds * 0.75);
  const last = samples.filter(({ at }) => at >= seconds * 0.75);
  if (third.length === 0 || last.length === 0) return ['Too little was measured in the last half to judge growth.'];
  const keptMb = (((last.at(-1)?.accepted ?? 0) - (third[0]?.accepted ?? 0)) * KEPT_BYTES) / 1e6;
  const words: string[] = [];
  for (const [name, bound] of Object.entries(BOUNDS)) {
    const key = name as keyof typeof BOUNDS;
    const before = median(third.map((sample) => sample[key]));
    const after = median(last.map((sample) => sample[key]));
    const most = before * (1 + bound.share) + bound.besides + (key === 'disk' ? keptMb : 0);
    if (after > most) words.push(`${bound.words}: from ${before.toFixed(0)} to ${after.toFixed(0)}${bound.unit}.`);
  }
  return words;
};
