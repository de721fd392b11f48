import * as z from 'zod';

/**
 * How a step of the set-up stands. "unknown": the hub cannot see it, so it never counts as done.
 */
const StepState = z.enum(['done', 'todo', 'wrong', 'unknown']);

export type StepState = z.output<typeof StepState>;

const SetupStep = z.object({
  /** The same each time for the same step. */
  key: z.string(),
  title: z.string(),
  state: StepState,
  /** Not everybody needs it: nothing is missing while it is not done. */
  is_optional: z.boolean(),
  /** How it stands, in a sentence. */
  said: z.string(),
  /** Null when there is nothing to do. */
  what_to_do: z.string().nullable(),
  /** What the sentence is about, such as the first webhook and the latest. */
  times: z.array(z.object({ label: z.string(), at: z.iso.datetime() })),
  /** Where it is done: a screen of the console, or "#..." for a part of the screen of the set-up itself. */
  link: z.object({ path: z.string(), label: z.string() }).nullable(),
});

export type SetupStep = z.output<typeof SetupStep>;

/** `GET /v1/setup`: what a hub needs to work for a workspace, each step looked at just now. */
export const Setup = z.object({
  steps: z.array(SetupStep),
  /** Of the steps that are not optional and that the hub can see. */
  done: z.int(),
  of: z.int(),
});

export type Setup = z.output<typeof Setup>;
