/** `npm start`: the local Zaps, until Ctrl+C. */
import { fileURLToPath } from 'node:url';
import { turnEverythingOn } from './every-trigger.ts';
import { LocalZapier } from './local-zapier.ts';
import { toTable } from './run.ts';
import { serve } from './server.ts';

const app = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const port = Number(process.env.PORT || 8787);

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`PORT is "${process.env.PORT}", which is not a port number. Try PORT=8787.`);
  process.exit(1);
}

const zapier = await LocalZapier.start(app, (run) => console.log(toTable(run)));
turnEverythingOn(zapier);

try {
  const server = await serve(zapier, port);
  console.log('Every trigger is on. Post a webhook to one of these hook URLs:\n');
  for (const { key } of zapier.triggers) console.log(`  ${zapier.url}/hooks/${key}`);
  console.log(`\nIts fields appear here and at ${zapier.url}/runs. Stop with Ctrl+C.\n`);
  const stop = async (): Promise<void> => {
    await server.close();
    await zapier.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(isTaken ? `Port ${port} is in use. Stop what runs there, or take another: PORT=8788 npm start` : error);
  await zapier.close();
  process.exitCode = 1;
}
