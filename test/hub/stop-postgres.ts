import { testRun } from './start-postgres.ts';

export default async function stop(): Promise<void> {
  await testRun.postgres?.stop();
}
