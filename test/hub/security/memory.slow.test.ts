/** What floods of long bodies cost a hub in a process of its own, by what the operating system counts. */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { HubChild, type RemoteWorkspace } from '../crash/hub-child.ts';
import { makeHubFolder } from '../embedded-folder.ts';
import { memoryOf } from './memory-of.ts';

const MB = 1024 * 1024;
const COUNT = 300;
/** Of one body: just what is taken. */
const LENGTH = 1_000_000;

interface Answered {
  status: number;
  retryAfter: string | undefined;
  text: string;
}

// As providers do: then what is refused is read to its end, and its answer arrives.
const agent = new Agent({ keepAlive: true });

const post = (url: string, body: Buffer): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const sent = request(url, { method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });

/** Nothing makes it shorter. */
const NOISE = randomBytes(LENGTH).toString('base64');

const withLength = (start: string, end: string): Buffer =>
  Buffer.from(start + NOISE.slice(0, LENGTH - start.length - end.length) + end);

const valid = (index: number): Buffer =>
  withLength(`${JSON.stringify({ ...callAccepted, callId: `call-${index}` }).slice(0, -1)},"extra":"`, '"}');

const junk = (index: number): Buffer => withLength(`{"junk":${index},"x":"`, '"}');

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).blocks * 512, 0);

const isLinux = process.platform === 'linux';

(isLinux ? describe : describe.skip)('a flood of bodies of 1 MB', () => {
  let folder: string;
  let hub: HubChild;
  const workspaces: RemoteWorkspace[] = [];

  /** What `work` takes at its height, beyond what the hub had before, in MB. */
  const peakOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = memoryOf(hub.pid);
    before.forget();
    await work();
    return memoryOf(hub.pid).peak - before.now;
  };

  const answersTo = (bodies: readonly Buffer[]): Promise<Answered[]> =>
    Promise.all(
      bodies.map((body, index) => post(hub.url + workspaces[index % workspaces.length]?.intake.doubletick, body)),
    );

  beforeAll(async () => {
    folder = await makeHubFolder();
    hub = new HubChild({ DATA_DIR: folder });
    await hub.open();
    for (let index = 0; index < 10; index += 1) workspaces.push(await hub.addWorkspace(`workspace ${index}`));
    // So that what is loaded and compiled once is not counted.
    for (let index = 0; index < 5; index += 1) await answersTo([valid(10_000 + index), junk(10_000 + index)]);
  });

  afterAll(async () => {
    agent.destroy();
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('that are all valid, 300 at once, takes little more memory than its budget, and turns the rest away', async () => {
    const bodies = Array.from({ length: COUNT }, (_, index) => valid(index));
    let answers: Answered[] = [];
    const peak = await peakOf(async () => {
      answers = await answersTo(bodies);
    });
    const taken = answers.filter(({ status }) => status === 202);
    console.log(`${COUNT} bodies at once: ${taken.length} taken, ${Math.round(peak)} MB more at the height`);
    expect(taken.length).toBeGreaterThan(10);
    for (const { status, retryAfter, text } of answers.filter((answer) => answer.status !== 202)) {
      expect({ status, retryAfter }).toEqual({ status: expect.any(Number), retryAfter: '1' });
      expect([429, 503]).toContain(status);
      expect(JSON.parse(text).detail).toContain('again in a moment');
    }
    expect(peak).toBeLessThan(400);
  }, 120_000);

  test('that are all junk, 300 MB by one URL, takes bounded memory and disk', async () => {
    const [leaked] = workspaces;
    const before = bytesIn(folder);
    const statuses = new Map<number, number>();
    const peak = await peakOf(async () => {
      let sent = 0;
      const sendOn = async (): Promise<void> => {
        while (sent < COUNT) {
          sent += 1;
          const { status } = await post(hub.url + leaked?.intake.doubletick, junk(sent));
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: 20 }, sendOn));
    });
    const grown = (bytesIn(folder) - before) / MB;
    console.log(
      `${COUNT} MB of junk: ${JSON.stringify(Object.fromEntries(statuses))}, ${Math.round(peak)} MB of memory more at the height, ${Math.round(grown)} MB of disk`,
    );
    expect([...statuses.keys()].every((status) => [422, 429, 503].includes(status))).toBe(true);
    expect(peak).toBeLessThan(400);
    expect(grown).toBeLessThan(250);
  }, 120_000);
});
