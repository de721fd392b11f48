import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { callAccepted, callMissed } from '../../src/doubletick/sample-payloads.ts';
import { expectAccessible, inBothThemes, inBrowser, picture, tabTo } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

inBrowser('Zaps', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub();
  });
  afterAll(() => running?.close());

  test('teaches while there is none, and shows one the moment it is turned on', async () => {
    const page = await open();
    await signIn(page, running, '/zaps');
    await page.getByText('No Zap is turned on.').waitFor();
    await expectAccessible(page);
    const zap = { trigger: 'doubletick_call_accepted', target_url: `${running.zapier}/hooks/accepted` };
    await running.call('POST', '/v1/subscriptions', zap);
    const card = page.getByRole('article').filter({ hasText: 'DoubleTick Call Accepted' });
    await card.getByText('Nothing sent yet').waitFor();
    await running.receive('doubletick', { ...callAccepted, callId: 'healthy' });
    await card.getByText('Healthy').waitFor();
  });

  test('shows which one fails, with what it was answered', async () => {
    const zap = { trigger: 'doubletick_call_missed', target_url: `${running.zapier}/refuses` };
    await running.call('POST', '/v1/subscriptions', zap);
    await running.receive('doubletick', { ...callMissed, callId: 'failing' });
    const page = await open();
    await signIn(page, running, '/zaps');
    const card = page.getByRole('article').filter({ hasText: 'DoubleTick Call Missed' });
    await card.getByText('Failing').waitFor();
    await expectAccessible(page);
    await picture(page, 'zaps');
    await card.getByRole('link', { name: 'See the events that failed' }).click();
    await page.getByRole('link', { name: 'DoubleTick Call Missed' }).click();
    await page.getByText('400 This hook is misconfigured.').waitFor();
  });

  test('tells of a customer why a Zap did not run, and what to do', async () => {
    const page = await open();
    await signIn(page, running, '/zaps');
    const card = page.getByRole('article').filter({ hasText: 'DoubleTick Call Missed' });
    await card.getByText('1 event was given up after every attempt').waitFor();
    await card.getByRole('button', { name: 'Why did it not run? DoubleTick Call Missed' }).click();
    const dialog = page.getByRole('dialog', { name: 'Why did DoubleTick Call Missed not run?' });
    await dialog.getByLabel("Customer's number or event ID").fill('+17735550170');
    await dialog.getByRole('button', { name: 'Find out' }).click();
    await dialog.getByText('It was tried once and given up. The last answer was 400.').waitFor();
    await dialog.getByText('It is no event of this Zap').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'why');
    await dialog.getByLabel("Customer's number or event ID").fill('nobody at all');
    await dialog.getByRole('button', { name: 'Find out' }).click();
    await dialog.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('shows how its attempts went by the hour, and goes by the name that it is given', async () => {
    const page = await open({ viewport: { width: 1280, height: 900 } });
    await signIn(page, running, '/zaps');
    const failing = page.getByRole('article').filter({ hasText: 'DoubleTick Call Missed' });
    await failing.getByText('Attempts in the last 24 hours').click();
    await failing.getByText('1 attempt: 0 taken, 1 not').waitFor();
    await failing.getByRole('img', { name: 'Attempts by the hour. In all 1 attempt: 0 taken, 1 not.' }).waitFor();
    await expectAccessible(page);
    const card = page.getByRole('article').filter({ hasText: 'DoubleTick Call Accepted' });
    await card.getByRole('button', { name: /^Name DoubleTick Call Accepted/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Name DoubleTick Call Accepted' });
    await dialog.getByLabel('Name').fill('Slack: who calls');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Slack: who calls' }).waitFor();
    await page.goto(`${running.url}/events`);
    await page.getByRole('link', { name: 'DoubleTick Call Accepted' }).first().click();
    await page.getByRole('heading', { level: 3, name: 'Slack: who calls' }).waitFor();
    await page.goto(`${running.url}/zaps`);
    await page.getByRole('button', { name: /^Name Slack: who calls/ }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'DoubleTick Call Accepted' }).waitFor();
  });

  test('ends one by keyboard alone, once that is confirmed', async () => {
    const page = await open();
    await signIn(page, running, '/zaps');
    await tabTo(page, 'End DoubleTick Call Missed…');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'End DoubleTick Call Missed?' });
    await dialog.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await tabTo(page, 'End it');
    await page.keyboard.press('Enter');
    await page.getByText('DoubleTick Call Missed gets no more events.').waitFor();
    await page.getByText('1 Zap that ended lately').click();
    await page.getByText('because it was turned off').waitFor();
    const { subscriptions } = await running.call<{ subscriptions: { ended_at: string | null }[] }>(
      'GET',
      '/v1/subscriptions',
    );
    expect(subscriptions.filter(({ ended_at }) => ended_at === null)).toHaveLength(1);
  });

  test('pauses one and lets it go on, and nothing that came in meanwhile is lost', async () => {
    const page = await open();
    await signIn(page, running, '/zaps');
    const card = page.getByRole('article').filter({ hasText: 'DoubleTick Call Accepted' });
    await card.getByRole('button', { name: 'Pause DoubleTick Call Accepted' }).click();
    await page.getByText('DoubleTick Call Accepted is paused: its events wait.').waitFor();
    await card.getByText('Paused', { exact: true }).first().waitFor();
    await expectAccessible(page);
    await running.receive('doubletick', { ...callAccepted, callId: 'while it was paused' });
    await card.getByRole('button', { name: 'Resume DoubleTick Call Accepted' }).click();
    await page.getByText('DoubleTick Call Accepted goes on').waitFor();
    await card.getByText('Healthy').waitFor();
    await page.goto(`${running.url}/events`);
    await page
      .getByRole('row')
      .filter({ hasText: 'DoubleTick Call Accepted' })
      .first()
      .getByText('Delivered')
      .waitFor();
  });

  test('sends one what it missed, and shows how far that is', async () => {
    const page = await open();
    await signIn(page, running, '/zaps');
    const card = page.getByRole('article').filter({ hasText: 'DoubleTick Call Accepted' });
    await card.getByRole('button', { name: /^Send again to DoubleTick Call Accepted/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Send again to DoubleTick Call Accepted' });
    await dialog.getByLabel('What it missed').check();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Send again' }).click();
    const told = page.getByRole('region', { name: 'Sent again' });
    await told.getByText('Done').waitFor();
    await told.getByText('What was missed from').waitFor();
    await expectAccessible(page);
  });

  test.each(inBothThemes)('is accessible %s', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/zaps');
    await page.getByText('Healthy').waitFor();
    await page.getByText('Attempts in the last 24 hours').first().click();
    await page.getByRole('img', { name: /^Attempts by the hour/ }).waitFor();
    await expectAccessible(page);
  });
});
