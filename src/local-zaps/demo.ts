/**
 * `npm run demo`: the providers' webhooks go the whole way, from the intake of a hub to the fields of every Zap, in a
 * folder that is thrown away: as a story, or with every field of every trigger (`--full`).
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doubletickEvents } from '../doubletick/events.ts';
import * as samples from '../doubletick/sample-payloads.ts';
import { readConfig } from '../hub/config.ts';
import { IntakeToken } from '../hub-api/intake-tokens.ts';
import { visible } from '../values/visible.ts';
import { whatconvertsEvents } from '../whatconverts/events.ts';
import { whatsappCloudEvents } from '../whatsapp-cloud/events.ts';
import { SIGNATURE_HEADER, signatureOf } from '../whatsapp-cloud/signature.ts';
import { everyEvent, freshSampleOf } from './every-trigger.ts';
import { type HubWithZaps, startHubWithZaps } from './hub-with-zaps.ts';
import { type Run, toTable } from './run.ts';
import { isAcceptedInStory, type Scene, storyFrom } from './story.ts';

const PATIENCE_MS = 60_000;

const isFull = process.argv.includes('--full');

const runs: Run[] = [];
const watchers = new Set<() => void>();

const onRun = (run: Run): void => {
  if (isFull) console.log(toTable(run));
  runs.push(run);
  for (const look of watchers) look();
};

/** Waits until runs make this true; gives up where they never do. */
const until = (isTrue: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = () => {
      watchers.delete(look);
      clearTimeout(timer);
      resolve();
    };
    const look = () => void (isTrue() && stop());
    const timer = setTimeout(stop, PATIENCE_MS);
    watchers.add(look);
    look();
  });

const didRun = ({ results }: Run): boolean => results.length === 1;

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

type Headers = Record<string, string>;

/** `headersFor` says what is sent beside a body. */
const post = (url: string, payload: object, headersFor: (body: string) => Headers = () => ({})): Promise<Response> => {
  const body = JSON.stringify(payload);
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headersFor(body) }, body });
};

/** What the hub says to a webhook, in words. */
const ANSWERS: Record<number, string> = { 202: 'stored', 200: 'it has this one already, and no Zap runs' };

/** What a Zap got, by the keys that are told. */
const inWords = ({ label, results, log }: Run, tells: readonly string[]): string => {
  const fields = results.flat().filter(({ key, value }) => tells.includes(key) && value !== null);
  const told = fields.map((field) => `${field.label}: ${visible(String(field.value))}`).join(', ');
  return told === '' ? `${label}: the Zap does not run. ${log.map(visible).join(' ')}` : `${label}\n      ${told}`;
};

const send = async (
  { zapier, intake }: HubWithZaps,
  { payload, isForged, runs: [first = ''] }: Scene,
): Promise<void> => {
  const zap = zapier.zaps.get(first);
  if (payload === null) return;
  const body = payload(Date.now());
  if (isForged && zap) {
    await post(zapier.hookUrl(zap), body, () => ({ 'webhook-signature': 'v1,forged' }));
    return;
  }
  const { status } = await post(intake.doubletick, body);
  console.log(`   The hub answers ${status}: ${ANSWERS[status] ?? 'it did not take this'}.`);
};

/** Plays a scene, and tells what its Zaps made of it. */
const play = async (local: HubWithZaps, scene: Scene, number: number): Promise<void> => {
  console.log(`${number}. ${scene.title}`);
  // What a scene before it set off may have run already.
  const from = scene.payload === null ? 0 : runs.length;
  await send(local, scene);
  const since = (trigger: string) => runs.slice(from).find((run) => run.trigger === trigger);
  await until(() => scene.runs.every(since));
  for (const trigger of scene.runs) {
    const run = since(trigger);
    console.log(`   Zap ${run ? inWords(run, scene.tells) : `${trigger} did not run.`}`);
  }
};

/** The same of somebody whom no other webhook is about: a no of that very second would count before a yes. */
const ofAnother = (payload: object): object =>
  JSON.parse(
    JSON.stringify(payload)
      .replaceAll('17735550170', '17045550122')
      .replaceAll(/US\.\d+/g, 'US.70455501220'),
  );

/** An intake URL of an app at Meta that is made up, and what posts to it as Meta does: signed. */
const meta = async ({ zapier, first }: HubWithZaps): Promise<(payload: object) => Promise<Response>> => {
  const secret = randomBytes(16).toString('hex');
  const wish = { source: 'whatsapp_cloud', app_secret: secret };
  const authorization = `Bearer ${first?.key}`;
  const { url } = IntakeToken.parse(
    await (await post(`${zapier.url}/v1/intake-tokens`, wish, () => ({ authorization }))).json(),
  );
  return (payload) => post(url ?? '', payload, (body) => ({ [SIGNATURE_HEADER]: signatureOf(body, secret) }));
};

/** One webhook for every trigger, those of the story once more. */
const postEverything = async (local: HubWithZaps): Promise<void> => {
  const { hub, intake } = local;
  await post(intake.doubletick, unasked);
  await post(intake.doubletick, unclear);
  await hub.workers.alerts.run(true);
  // Any reply and a grant are one webhook, for two triggers.
  for (const payload of new Set(doubletickEvents.map((event) => event.samplePayload)))
    await post(intake.doubletick, payload);
  for (const { samplePayload } of whatconvertsEvents) await post(intake.whatconverts, samplePayload);
  const postAsMeta = await meta(local);
  for (const event of whatsappCloudEvents) {
    await postAsMeta(ofAnother(freshSampleOf(event, Date.now())));
    // A yes whose no follows at once is one that no Zap hears of any more.
    await until(() => runs.some((run) => run.trigger === event.key && didRun(run)));
  }
};

// What the hub writes is about people: for its owner only.
process.umask(0o077);

const folder = await mkdtemp(join(tmpdir(), 'ringhook-demo-'));
const config = readConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: isFull ? 'warn' : 'error' }, { isLocal: true });
const local = await startHubWithZaps(config, onRun);

console.log('A hub and every trigger are on, in a folder that is thrown away. All names and numbers are made up.\n');
for (const [index, scene] of storyFrom(Date.now()).entries()) await play(local, scene, index + 1);

const told = new Set(runs.filter(didRun).map(({ trigger }) => trigger));
await postEverything(local);
const ran = () => new Set(runs.filter(didRun).map(({ trigger }) => trigger));
await until(() => ran().size === everyEvent.length);
await local.stop();
await rm(folder, { recursive: true });

const others = everyEvent.filter(({ key }) => ran().has(key) && !told.has(key));
console.log(`\nThe other triggers got theirs, too: ${others.map(({ label }) => label).join(', ')}.`);
console.log(`\n${ran().size} of ${everyEvent.length} triggers ran their Zap. Every field: npm run demo -- --full`);
const silent = everyEvent.filter(({ key }) => !ran().has(key));
for (const { label } of silent) console.error(`${label} did not run.`);
const times = runs.filter(isAcceptedInStory).length;
if (times !== 1) console.error(`The webhook that came twice ran its Zap ${times} times.`);
process.exitCode = silent.length === 0 && times === 1 ? 0 : 1;
