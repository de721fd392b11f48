import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** What outlasts the test files. */
export const testRun: { postgres?: PostgresServer } = globalThis as { postgres?: PostgresServer };

/** One server for all test files of a run; `stop-postgres.ts` stops it. */
export default async function start(): Promise<void> {
  if (process.env.TEST_DATABASE_URL) return;
  const server = await startPostgres();
  if (!server) {
    console.log(
      "Left out: the PostgreSQL half of the hub's tests (no PostgreSQL server found; install Debian's postgresql package)",
    );
    return;
  }
  process.env.TEST_DATABASE_URL = server.url;
  testRun.postgres = server;
}
