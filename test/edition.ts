/** Which edition of the app the contract tests run on: RINGHOOK_EDITION, or else the default one. */
const EDITION = process.env.RINGHOOK_EDITION ?? 'all';

const { default: edition } = await import(`../src/zapier/editions/${EDITION}.ts`);

export const app = edition as { triggers: object; searches: object; creates: object };
