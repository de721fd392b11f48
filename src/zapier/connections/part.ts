import type { Authentication, Bundle, ZObject } from 'zapier-platform-core';

/** One part of a connection: a product, or the hub. */
export interface ConnectionPart {
  name: string;
  /** What to fill in, in words; null for a part that does nothing by itself. */
  essential: string | null;
  fields: NonNullable<Authentication['fields']>;
  /** What is wrong with what was filled in, before anybody is asked; null when nothing is. */
  problem(bundle: Bundle): string | null;
  /** Asks the other side; gives what this part adds to the connection's label, null when it is not filled in. */
  check(z: ZObject, bundle: Bundle): Promise<string | null>;
}
