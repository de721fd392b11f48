import { hash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { LedgerRecord } from './record.ts';

/** What the first line of a chain follows. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 in hex of a value as RFC 8785 writes it. */
const digestOf = (value: unknown): string => hash('sha256', canonicalize(value) ?? '', 'hex');

/** SHA-256 in hex of text as UTF-8. */
export const textDigest = (text: string): string => hash('sha256', text, 'hex');

/** Keeps what was erased from being guessed by its hash. */
export const newSalt = (): string => randomBytes(16).toString('hex');

/** What a record adds to the chain; it outlives the record's erasure. */
export const contentHashOf = (record: LedgerRecord): string => digestOf(record);

/** A line's place: everything of it that is never erased. */
export interface Place {
  workspaceId: string;
  seq: number;
  id: string;
  /** Of the record, SHA-256 in hex. */
  contentHash: string;
  /** The hash of the line before; GENESIS for the first. */
  prevHash: string;
}

/** The hash of a line, which the next one names: SHA-256 of its place as RFC 8785 writes it. */
export const hashOfPlace = ({ workspaceId, seq, id, contentHash, prevHash }: Place): string =>
  digestOf({ workspace_id: workspaceId, seq, id, content_hash: contentHash, prev_hash: prevHash });
