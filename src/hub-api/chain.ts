import * as z from 'zod/mini';

/** The answer to `POST /v1/permissions` and `POST /v1/permissions/requests`, 201: the line, and its place in the chain. */
export const Recorded = z.object({ id: z.string(), seq: z.int(), hash: z.string() });

export type Recorded = z.output<typeof Recorded>;

/** `GET /v1/permissions/head`: the end of the chain, to keep somewhere else and to check later. */
export const ChainHead = z.object({ workspace: z.string(), seq: z.int(), hash: z.string(), at: z.iso.datetime() });

export type ChainHead = z.output<typeof ChainHead>;
