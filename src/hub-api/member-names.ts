import * as z from 'zod';

/** `PUT /v1/team/{phone}`: names are for people, so nothing that moves a terminal's cursor. */
export const NewMemberName = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{C}]*$/u, 'must not hold control characters'),
});
