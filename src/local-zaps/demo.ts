/**
 * `npm run demo`: the providers' webhooks go the whole way, from the intake of a hub to the fields of every Zap, in a
 * folder that is thrown away.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { doubletickEvents } from '../doubletick/events.ts';
import * as samples from '../doubletick/sample-payloads.ts';
import { readConfig } from '../hub/config.ts';
import { visible } from '../values/visible.ts';
import { whatconvertsEvents } from '../whatconverts/events.ts';
import { everyEvent } from './every-trigger.ts';
import { startHubWithZaps } from './hub-with-zaps.ts';
import { type Run, toTable } from './run.ts';

const PATIENCE_MS = 60_000;

const { promise: everyTrigger, resolve: finish } = Promise.withResolvers<void>();
const ran = new Set<string>();

const onRun = (run: Run): void => {
  console.log(toTable(run));
  if (run.results.length === 1) ran.add(run.trigger);
  if (ran.size === everyEvent.length) finish();
};

/** A permission of somebody else that ends in a moment, so that its end can be seen; the sample's own ended long ago. */
const endingSoon = (): Record<string, unknown> => ({
  ...samples.permissionGranted,
  from: '+17045550119',
  dtCustomerId: 'customer_ends_soon',
  receivedAt: new Date().toISOString(),
  messageId: 'wamid.ends-soon',
  expirationTimestamp: Math.ceil(Date.now() / 1000) + 2,
});

/** A call to somebody who was never asked. */
const unasked = {
  ...samples.outgoingCallStarted,
  callId: 'call_unasked',
  customerNumber: '17045550120',
  customerId: 'customer_unasked',
};

/** A reply that is neither clearly a yes nor a no, which the hub raises an alert about. */
const unclear = {
  ...samples.permissionGranted,
  from: '+17045550121',
  dtCustomerId: 'customer_unclear',
  messageId: 'wamid.unclear',
  response: 'perhaps',
};

const post = async (url: string, payload: object): Promise<void> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  console.log(`POST ${url.replace(/\/in\/.*/, '/in/...')} -> ${response.status} ${visible(await response.text())}`);
};

// What the hub writes is about people: for its owner only.
process.umask(0o077);

const folder = await mkdtemp(join(tmpdir(), 'ringhook-demo-'));
const config = readConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'warn' }, { isLocal: true });
const { hub, intake, stop } = await startHubWithZaps(config, onRun);

await post(intake.doubletick, endingSoon());
await post(intake.doubletick, unasked);
await post(intake.doubletick, unclear);
await hub.workers.alerts.run(true);
// Any reply and a grant are one webhook, for two triggers.
for (const payload of new Set(doubletickEvents.map((event) => event.samplePayload)))
  await post(intake.doubletick, payload);
for (const { samplePayload } of whatconvertsEvents) await post(intake.whatconverts, samplePayload);
console.log();

await Promise.race([everyTrigger, sleep(PATIENCE_MS, null, { ref: false })]);
await stop();
await rm(folder, { recursive: true });
console.log(`${ran.size} of ${everyEvent.length} triggers ran their Zap.`);
const silent = everyEvent.filter(({ key }) => !ran.has(key));
for (const { label } of silent) console.error(`${label} did not run.`);
process.exitCode = silent.length === 0 ? 0 : 1;
