import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import {
  callAccepted,
  callEnded,
  callMissed,
  incomingCallStarted,
  outgoingCallStarted,
} from '../../src/doubletick/sample-payloads.ts';
import { callInProgress } from '../../src/whatconverts/sample-payloads.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const HOUR_MS = 60 * 60 * 1000;
const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

inBrowser('Live calls', (open) => {
  let running: RunningHub;
  /** How much the hub's clock is behind. */
  let behindMs = 0;
  beforeAll(async () => {
    running = await runHub({ clock: () => Date.now() - behindMs });
  });
  afterAll(() => running?.close());

  test('teaches while nobody is on the phone', async () => {
    const page = await open();
    await signIn(page, running, '/calls');
    await page.getByText('Nobody is on the phone.').waitFor();
    await page.getByText('No call has ended today.').waitFor();
    await expectAccessible(page);
  });

  test('follows a call by itself: it rings, somebody talks and the time ticks, it is over', async () => {
    const page = await open();
    await signIn(page, running, '/calls');
    const call = { callId: 'followed', customerName: 'Dev Patel', customerNumber: '17735550111' };
    await running.receive('doubletick', { ...incomingCallStarted, ...call });
    const row = page.getByRole('row').filter({ hasText: 'Dev Patel' });
    await row.getByText('Ringing').waitFor();
    await running.receive('doubletick', { ...callAccepted, ...call, callStartedAt: secondsAgo(65) });
    await row.getByText('In progress').waitFor();
    expect(await row.getByRole('cell').allTextContents()).toEqual([
      'In progress',
      'Anita Desai',
      'Dev Patel+17735550111',
      'Incoming',
      '+13125550150',
      expect.stringMatching(/^1:0\d$/),
    ]);
    const timer = row.getByRole('timer');
    const before = await timer.textContent();
    await until(async () => (await timer.textContent()) !== before);
    const end = { callStartedAt: secondsAgo(65), callEndedAt: secondsAgo(0) };
    await running.receive('doubletick', { ...callEnded, ...call, ...end });
    await page.getByRole('table', { name: 'Calls that ended today' }).getByText('Dev Patel').waitFor();
    await page.getByText('Nobody is on the phone.').waitFor();
  });

  test('lists what ended today, also what nobody answered', async () => {
    const outgoing = { ...outgoingCallStarted, callId: 'unanswered', pickedBy: 'Rohan Mehta' };
    await running.receive('doubletick', outgoing);
    await running.receive('doubletick', { ...callEnded, ...outgoing, event: 'CALL_ENDED', callStartedAt: '' });
    await running.receive('doubletick', { ...callMissed, callId: 'missed', callEndedAt: secondsAgo(3) });
    const page = await open();
    await signIn(page, running, '/calls');
    const ended = page.getByRole('table', { name: 'Calls that ended today' });
    await ended.getByText('Missed').waitFor();
    await ended.getByText('Not answered').waitFor();
    await page.getByRole('region', { name: 'Just ended' }).getByRole('link', { name: 'Numbers' }).click();
    await page.getByRole('rowheader', { name: 'Rohan Mehta' }).waitFor();
  });

  test('does not count a call as live whose end was never heard of', async () => {
    behindMs = 5 * HOUR_MS;
    await running.receive('doubletick', { ...callAccepted, callId: 'stale', customerName: 'Lena Fischer' });
    behindMs = 0;
    const page = await open();
    await signIn(page, running, '/calls');
    await page.getByText('1 stale call').click();
    await page.getByRole('table', { name: 'Stale calls' }).getByText('Lena Fischer').waitFor();
    await page.getByText('Nobody is on the phone.').waitFor();
  });

  test.each([
    ['in the light', { viewport: { width: 1280, height: 860 } }],
    ['in the dark', { colorScheme: 'dark' as const }],
    ['360 px wide', { viewport: { width: 360, height: 740 } }],
  ])('is accessible %s, with calls on it', async (how, options) => {
    const agents = ['Anita Desai', 'Rohan Mehta', 'Sara Khan'];
    for (const [index, pickedBy] of agents.entries()) {
      const callId = `live_${index}`;
      const customerNumber = `91982222222${index}`;
      const call = { callId, customerNumber, pickedBy, callStartedAt: secondsAgo(40 + 71 * index) };
      await running.receive('doubletick', { ...callAccepted, ...call });
    }
    await running.receive('doubletick', { ...incomingCallStarted, callId: 'ringing', customerName: 'Dev Patel' });
    await running.receive('whatconverts', { ...callInProgress, date_created: secondsAgo(12) });
    const page = await open(options);
    await signIn(page, running, '/calls');
    await page.getByText('4 calls in progress, 1 ringing.').waitFor();
    await expectAccessible(page);
    if (how === 'in the light') await picture(page, 'live-calls');
    if (how === '360 px wide') await picture(page, 'live-calls-phone');
  });
});
