import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import { expectAccessible, inBothThemes, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const DAY_MS = 24 * 60 * 60 * 1000;

inBrowser('Retention', (open) => {
  /** What the hub's clock is ahead of this machine's, in ms. */
  let ahead = 0;
  let running: RunningHub;
  beforeAll(async () => {
    ahead = -40 * DAY_MS;
    running = await runHub({ clock: () => Date.now() + ahead });
    await running.receive('doubletick', { ...callAccepted, callId: 'old' });
    ahead = 0;
  });
  afterAll(() => running?.close());

  const eventsKept = async (): Promise<number> =>
    (await running.call<{ events: unknown[] }>('GET', '/v1/events')).events.length;

  test('says what a shorter time deletes before it is chosen, and changes nothing until then', async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    await page.getByRole('link', { name: 'Retention', exact: true }).click();
    await page.getByText('Nobody chose it for this workspace').first().waitFor();
    await picture(page, 'retention');
    await page.getByLabel('Days').fill('30');
    await page.getByRole('button', { name: 'See what that deletes of events and calls' }).click();
    const dialog = page.getByRole('dialog', { name: 'Keep events and calls for 30 days?' });
    await dialog.getByText('Within the hour, this is deleted for good').waitFor();
    await dialog.getByText('1 event', { exact: true }).waitFor();
    await dialog.getByText('1 call', { exact: true }).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Leave it as it is' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await running.call('GET', '/v1/retention')).toMatchObject({ days: 90, chosen_days: null });

    await page.getByRole('button', { name: 'See what that deletes of events and calls' }).click();
    await dialog.getByRole('button', { name: 'Keep for 30 days' }).click();
    await page.getByText('Kept for 30 days from now on.').waitFor();
    expect(await running.call('GET', '/v1/retention')).toMatchObject({ days: 30, chosen_days: 30 });
    await page.getByRole('button', { name: 'As the hub does: 90 days' }).click();
    await page.getByText('Nothing is older than that').waitFor();
    await page.getByRole('button', { name: 'Keep for 90 days' }).click();
    await page.getByText('Kept for 90 days from now on.').waitFor();
    expect(await running.call('GET', '/v1/retention')).toMatchObject({ days: 90, chosen_days: null });
    expect(await eventsKept()).toBe(1);
  });

  test('a legal hold is set with a reason, and ended once it is said what goes then', async () => {
    await running.call('PUT', '/v1/retention', { days: 30 });
    const page = await open();
    await signIn(page, running, '/setup/retention');
    await page.getByRole('button', { name: 'Set a hold' }).click();
    await page.getByLabel('Reason').fill('Case 12/2026');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Set the hold' }).click();
    await page.getByText('Nothing is deleted at present:').waitFor();
    await page.getByText('Case 12/2026').waitFor();
    await running.hub.workers.retention.run();
    expect(await eventsKept()).toBe(1);
    await page.getByLabel('Days').fill('20');
    await page.getByRole('button', { name: 'See what that deletes of events and calls' }).click();
    await page.getByText('Once the legal hold ends, this is deleted:').waitFor();
    await page.getByRole('button', { name: 'Leave it as it is' }).click();

    await page.getByRole('button', { name: 'End the hold' }).click();
    const dialog = page.getByRole('dialog', { name: 'End the legal hold?' });
    await dialog.getByText('1 event', { exact: true }).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'End the hold' }).click();
    await page.getByText('There is none: what is old is deleted').waitFor();
    await running.hub.workers.retention.run();
    expect(await eventsKept()).toBe(0);
  });

  test('whoever may not change it sees it without a button', async () => {
    const { key } = await running.call<{ key: string }>('POST', '/v1/keys', { name: 'wall', role: 'viewer' });
    const page = await open();
    await signIn(page, { ...running, key }, '/setup/retention');
    await page.getByText('Whoever has an admin key changes this here.').waitFor();
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  });

  test('what somebody else changes is seen at once', async () => {
    const page = await open();
    await signIn(page, running, '/setup/retention');
    await page.getByText('Legal hold').first().waitFor();
    await running.call('PUT', '/v1/legal-hold', { reason: 'Case 13/2026' });
    await page.getByText('Case 13/2026').waitFor();
    await running.call('DELETE', '/v1/legal-hold');
    await page.getByText('There is none: what is old is deleted').waitFor();
  });

  test.each(inBothThemes)('is accessible %s', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/setup/retention');
    await page.getByLabel('Years').waitFor();
    await expectAccessible(page);
  });
});
