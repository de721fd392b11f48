import * as z from 'zod/mini';

/**
 * What a key may do: "admin" everything, "agent" what Zaps need, "viewer" read what the console shows, "auditor" read the
 * ledger, evidence and access log alone.
 */
export const Role = z.enum(['admin', 'agent', 'viewer', 'auditor']);

export type Role = z.output<typeof Role>;
