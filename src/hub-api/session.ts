import * as z from 'zod';

/** `POST /v1/session`: signs in to the console; the session is an HttpOnly cookie. */
export const SignIn = z.object({
  /** The workspace's key. */
  key: z.string().trim().min(1).max(200),
});

export type SignIn = z.output<typeof SignIn>;

/** Its answer, 201. */
export const SignedIn = z.object({ workspace: z.string(), expires_in_seconds: z.int() });

export type SignedIn = z.output<typeof SignedIn>;
