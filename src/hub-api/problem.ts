import * as z from 'zod';

/** What every refused request is answered with, as RFC 9457 has it (`application/problem+json`). */
export const Problem = z.object({
  status: z.int(),
  title: z.string(),
  /** What to do about it. */
  detail: z.string(),
  /** What is wrong with which field of the request. */
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

export type Problem = z.output<typeof Problem>;
