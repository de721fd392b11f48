/** Ids are UUIDs: pages that go up begin after this one, pages that go down before the other. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The least id (UUIDv7) of the ms that an ISO 8601 time names. */
export const firstIdAt = (time: string): string => {
  const ms = Math.max(0, Date.parse(time)).toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-000000000000`;
};

/** The time (ISO 8601) that an id was made at. */
export const timeOf = (id: string): string =>
  new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString();

/** What the bodies on one page have at the most, and one of them: longer ones are left out or cut. */
export const MOST_BYTES_OF_PAGE = 2_000_000;
export const MOST_BYTES_OF_BODY = 200_000;

/** Bytes of the bodies on a page that are newer than the row's; for a query of rows with a body and an id, newest first. */
export const BYTES_BEFORE = `coalesce(sum(least(octet_length(body), ${MOST_BYTES_OF_BODY})) OVER (
  ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::int AS bytes_before`;

/** A page ends after `limit` rows, or before its bodies have too many bytes: the next one goes on from there. */
export const pageOf = <Row extends { id: string; bytesBefore: number }>(
  found: readonly Row[],
  limit: number,
): { rows: Row[]; next: string | null } => {
  const rows = found.slice(0, limit).filter(({ bytesBefore }) => bytesBefore < MOST_BYTES_OF_PAGE);
  return { rows, next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null };
};
