/** `npm run demo`: posts one realistic webhook for each trigger to its local Zap, and shows what the Zaps get. */
import { fileURLToPath } from 'node:url';
import { everyEvent, turnEverythingOn } from './every-trigger.ts';
import { LocalZapier } from './local-zapier.ts';
import { type Run, toTable } from './run.ts';
import { serve } from './server.ts';

const app = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const { promise: everyRun, resolve: finish } = Promise.withResolvers<void>();
const ran = new Set<string>();

const onRun = (run: Run): void => {
  console.log(toTable(run));
  if (run.results.length === 1) ran.add(run.trigger);
  if (zapier.runs.length === everyEvent.length) finish();
};

const zapier = await LocalZapier.start(app, onRun);
turnEverythingOn(zapier);
const server = await serve(zapier, 0);

for (const { key, samplePayload } of everyEvent) {
  await fetch(`${zapier.url}/hooks/${key}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(samplePayload),
  });
}

await everyRun;
await server.close();
await zapier.close();
console.log(`${ran.size} of ${everyEvent.length} triggers ran their Zap.`);
process.exitCode = ran.size === everyEvent.length ? 0 : 1;
