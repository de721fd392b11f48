import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Sql } from '../database/database.ts';

/** Keys never change, so they are asked for once. */
const keys = new LRUCache<string, string>({ max: 10_000 });

const keyOf = async (sql: Sql, workspaceId: string): Promise<string | null> => {
  const known = keys.get(workspaceId);
  if (known) return known;
  const [row] = await sql.query<{ erasure_key: string }>('SELECT erasure_key FROM hub.workspaces WHERE id = $1', [
    workspaceId,
  ]);
  if (row?.erasure_key) keys.set(workspaceId, row.erasure_key);
  return row?.erasure_key ?? null;
};

/**
 * What is left of identifiers when their person is erased: keyed hashes (HMAC-SHA-256), in the same order. Whoever asks
 * about the person later finds the refusal by them, and nobody learns from them who it was.
 */
export const macsOf = async (sql: Sql, workspaceId: string, identifiers: readonly string[]): Promise<string[]> => {
  const key = await keyOf(sql, workspaceId);
  if (key === null) return [];
  return identifiers.map((identifier) => `mac:${createHmac('sha256', key).update(identifier).digest('base64url')}`);
};
