import { inspect } from 'node:util';
import fc from 'fast-check';

/** An input that takes longer than this, whenever it is tried alone, is a find; in ms. A shared machine needs more. */
export const LONGEST_MS = Number(process.env.FUZZ_LONGEST_MS ?? 200);
const REPEATS = 3;
/** What was found is made smaller for so long. */
const SHRINK_MS = 5_000;

/** Something that takes in what strangers write. */
export interface Target<Input = unknown> {
  name: string;
  /** How many inputs it gets, beside the other targets. */
  weight: number;
  inputs: fc.Arbitrary<Input>;
  /** Throws when it breaks a promise. */
  attempt(input: Input): unknown;
  /** How long the machine now takes for next to nothing, in ms; nothing unless it is given. */
  idle?(): Promise<number>;
}

/** A target whose inputs are of whatever type. */
export const target = <Input>(one: Target<Input>): Target => one as Target;

/** A promise that was broken, in words. */
export class Find extends Error {}

/** What went on with a target so far. */
export interface Tally {
  inputs: number;
  /** The slowest input, as measured alone if it was repeated; in ms. */
  worstMs: number;
  find: string | null;
}

const timed = async (target: Target, input: unknown): Promise<number> => {
  const began = performance.now();
  await target.attempt(input);
  return performance.now() - began;
};

/** How long an input takes; one that was slow once is tried again alone, as the machine may have been busy. */
const timeOf = async (target: Target, input: unknown): Promise<number> => {
  let least = await timed(target, input);
  for (let repeat = 0; repeat < REPEATS && least > LONGEST_MS; repeat += 1) {
    const idle = (await target.idle?.()) ?? 0;
    least = Math.min(least, Math.max(0, (await timed(target, input)) - idle));
  }
  return least;
};

const shown = (input: unknown): string => {
  const text = inspect(input, { depth: 8, maxStringLength: 400, maxArrayLength: 40, breakLength: 120 });
  return text.length > 4_000 ? `${text.slice(0, 4_000)}... (${text.length} characters)` : text;
};

/** Tries so many inputs on a target, and adds what went on to its tally. */
export const tryOut = async (
  target: Target,
  tally: Tally,
  { runs, seed }: { runs: number; seed: number },
): Promise<void> => {
  let failedAt: number | null = null;
  const property = fc.asyncProperty(target.inputs, async (input) => {
    if (failedAt !== null && performance.now() - failedAt > SHRINK_MS) return;
    if (failedAt === null) tally.inputs += 1;
    try {
      const ms = await timeOf(target, input);
      tally.worstMs = Math.max(tally.worstMs, ms);
      if (ms > LONGEST_MS) throw new Find(`It took ${Math.round(ms)} ms, also alone.`);
    } catch (error) {
      failedAt ??= performance.now();
      throw error;
    }
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: runs, seed });
  if (!failed) return;
  const why = errorInstance instanceof Find ? errorInstance.message : inspect(errorInstance);
  tally.find = `${why}\nThe input: ${shown(counterexample?.[0])}`;
};
