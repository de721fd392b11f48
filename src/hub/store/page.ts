/** Ids are UUIDs: pages that go up begin after this one, pages that go down before the other. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The least id (UUIDv7) of the ms that an ISO 8601 time names. */
export const firstIdAt = (time: string): string => {
  const ms = Date.parse(time).toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-000000000000`;
};
