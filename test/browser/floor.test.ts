import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { callAccepted, callEnded, callMissed, incomingCallStarted } from '../../src/doubletick/sample-payloads.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

inBrowser('Floor', (open) => {
  let running: RunningHub;
  /** How much the hub's clock is behind. */
  let behindMs = 0;
  beforeAll(async () => {
    running = await runHub({ clock: () => Date.now() - behindMs });
  });
  afterAll(() => running?.close());

  const receive = (sample: object, changes: object) => running.receive('doubletick', { ...sample, ...changes });

  test('teaches while nobody was on a call', async () => {
    const page = await open();
    await signIn(page, running, '/floor');
    await page.getByText('Nobody of your team has been on a call yet.').waitFor();
    await expectAccessible(page);
  });

  test('shows who talks and with whom, who is free, and what waits, as it happens', async () => {
    const page = await open({ viewport: { width: 1280, height: 860 } });
    await signIn(page, running, '/floor');
    const talk = { callId: 'talk', customerName: 'Dev Patel', customerNumber: '17735550111', pickedBy: 'Anita Desai' };
    await receive(callAccepted, { ...talk, callStartedAt: secondsAgo(65) });
    const tile = (name: string) => page.getByRole('listitem').filter({ hasText: name }).first();
    await tile('Anita Desai').getByText('On a call').waitFor();
    await tile('Anita Desai').getByText('Dev Patel').waitFor();
    const timer = tile('Anita Desai').getByRole('timer');
    const before = await timer.textContent();
    await until(async () => (await timer.textContent()) !== before);

    const over = { callId: 'over', customerName: 'Mia Lopez', pickedBy: 'Rohan Mehta' };
    const times = { callStartedAt: secondsAgo(300), callEndedAt: secondsAgo(120) };
    await receive(callEnded, { ...over, ...times });
    await tile('Rohan Mehta').getByText('Free').waitFor();
    await receive(callMissed, { callId: 'missed', callEndedAt: secondsAgo(3) });
    await receive(incomingCallStarted, { callId: 'rings', customerName: 'Sara Khan' });
    const lines = page.getByRole('list', { name: 'Calls that ring or go on' });
    await lines.getByRole('listitem').filter({ hasText: 'Sara Khan' }).getByText('Rings').waitFor();
    await lines.getByRole('listitem').filter({ hasText: 'Dev Patel' }).getByText('Anita Desai').waitFor();
    await page.getByText('Missed in the last hour').waitFor();
    const sums = await until(async () => {
      const found = await page.locator('.sums dd').allTextContents();
      return found[3] === '1' ? found : null;
    });
    expect(sums).toEqual(['1', '1', '1', '1', '2']);
    await expectAccessible(page);
    await picture(page, 'floor');
  });

  test('sets apart what rings on for minutes: its end was missed', async () => {
    behindMs = 10 * 60_000;
    await receive(incomingCallStarted, {
      callId: 'rang',
      customerName: 'Lena Fischer',
      callStartedAt: secondsAgo(600),
    });
    behindMs = 0;
    const page = await open();
    await signIn(page, running, '/floor');
    await page.getByText('1 call whose end was not heard of').click();
    const old = page.getByRole('list', { name: 'Calls whose end was not heard of' });
    await old.getByText('Lena Fischer').waitFor();
    expect(await page.getByRole('list', { name: 'Calls that ring or go on' }).getByText('Lena Fischer').count()).toBe(
      0,
    );
  });

  test('fills a screen on the wall, without a menu, and finds back', async () => {
    const page = await open({ viewport: { width: 1920, height: 1080 } });
    await signIn(page, running, '/floor');
    await page.getByRole('link', { name: 'Wall mode' }).click();
    await page.locator('.floor.wall').waitFor();
    await page.getByText('Anita Desai').first().waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Leave wall mode' }).click();
    await page.getByRole('navigation').waitFor();
  });

  test('needs one line for a call on a phone', async () => {
    const page = await open({ viewport: { width: 360, height: 740 } });
    await signIn(page, running, '/floor');
    const line = page.getByRole('list', { name: 'Calls that ring or go on' }).getByRole('listitem').first();
    await line.waitFor();
    expect((await line.boundingBox())?.height).toBeLessThan(48);
    await expectAccessible(page);
  });

  test('is accessible in the dark', async () => {
    const page = await open({ colorScheme: 'dark' });
    await signIn(page, running, '/floor');
    await page.getByText('Anita Desai').first().waitFor();
    await expectAccessible(page);
  });

  test('says since when nothing comes any more, once the hub is gone', async () => {
    const own = await runHub();
    const page = await open();
    await signIn(page, own, '/floor');
    await page.getByText('Live', { exact: true }).waitFor();
    const stopped = performance.now();
    await own.close();
    // Whoever looks at the console keeps no hub from stopping.
    expect(performance.now() - stopped).toBeLessThan(10_000);
    await page.getByText(/^Not live since /).waitFor();
    await page.locator('main.not-live').waitFor();
  });

  test('makes a sound and a notification for a call that begins to ring, by choice, and not for those before', async () => {
    const page = await open();
    await page.addInitScript(`
      globalThis.signals = [];
      globalThis.Notification = class {
        static permission = 'granted';
        static requestPermission = async () => 'granted';
        constructor(title) { signals.push(title); }
      };
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function () { signals.push('tone'); start.call(this); };
    `);
    const signals = () => page.evaluate<string[]>('signals');
    await receive(incomingCallStarted, { callId: 'rang before', customerName: 'Ana Silva' });
    await signIn(page, running, '/floor');
    await page.getByText('Ana Silva').first().waitFor();
    await page.getByRole('checkbox', { name: 'Sound' }).check();
    await page.getByRole('checkbox', { name: 'Notifications' }).check();
    expect(await signals()).toEqual([]);
    await receive(incomingCallStarted, { callId: 'rings now', customerName: 'Tom Baker' });
    await until(async () => (await signals()).length === 2);
    expect((await signals()).toSorted()).toEqual(['Tom Baker is calling', 'tone']);
    await receive(callMissed, { callId: 'rang before', callEndedAt: secondsAgo(1) });
    await receive(callMissed, { callId: 'rings now', callEndedAt: secondsAgo(1) });
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('checkbox', { name: 'Sound', checked: true }).waitFor();
  });
});
