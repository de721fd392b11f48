/** What was measured at one time of the run. */
export interface Sample {
  /** Seconds since the start. */
  at: number;
  accepted: number;
  /** MB. */
  memory: number;
  disk: number;
  deadRows: number;
}

/** So much more than in the quarter before may be used in the last quarter of the run: a share of it, and MB. */
export const MEMORY_BOUND = { share: 0.25, mb: 40 };
export const DISK_BOUND = { share: 0.25, mb: 40 };
export const DEAD_ROWS_BOUND = { share: 0.5, rows: 50_000 };
/** The key that tells a late copy stays for years, with its place in two indexes; bytes for each event. */
export const KEPT_BYTES = 500;
/** A shorter run says nothing about growth: not even the database's own cleaning has come round. */
const SHORTEST_SECONDS = 120;

const median = (values: number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

/** What still grew in the last half of a run, in words: its last quarter beside the one before. */
export const growthIn = (samples: readonly Sample[], seconds: number): string[] => {
  if (seconds < SHORTEST_SECONDS) return [];
  const third = samples.filter(({ at }) => at >= seconds / 2 && at < seconds * 0.75);
  const last = samples.filter(({ at }) => at >= seconds * 0.75);
  if (third.length === 0 || last.length === 0) return ['Too little was measured in the last half to judge growth.'];
  const both = (key: keyof Sample): [number, number] => [
    median(third.map((s) => s[key])),
    median(last.map((s) => s[key])),
  ];
  const kept = ((last.at(-1)?.accepted ?? 0) - (third[0]?.accepted ?? 0)) * KEPT_BYTES;
  const [memory, disk, rows] = [both('memory'), both('disk'), both('deadRows')];
  const words: string[] = [];
  if (memory[1] > memory[0] * (1 + MEMORY_BOUND.share) + MEMORY_BOUND.mb)
    words.push(`Memory still grows: from ${memory[0].toFixed(0)} to ${memory[1].toFixed(0)} MB.`);
  if (disk[1] > disk[0] * (1 + DISK_BOUND.share) + DISK_BOUND.mb + kept / 1e6)
    words.push(`The disk still fills: from ${disk[0].toFixed(0)} to ${disk[1].toFixed(0)} MB.`);
  if (rows[1] > rows[0] * (1 + DEAD_ROWS_BOUND.share) + DEAD_ROWS_BOUND.rows)
    words.push(`Dead rows still grow: from ${rows[0]} to ${rows[1]}.`);
  return words;
};
