import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { readConfig } from '../../src/hub/config.ts';
import { type HubWithZaps, startHubWithZaps } from '../../src/local-zaps/hub-with-zaps.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, inBothThemes, inBrowser, picture, tabTo } from './browser.ts';
import { signIn } from './running-hub.ts';

jest.setTimeout(90_000);

inBrowser('Try', (open) => {
  let running: HubWithZaps;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ringhook-try-'));
    const config = readConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error' }, { isLocal: true });
    running = await startHubWithZaps(config, () => undefined);
  }, 90_000);
  afterAll(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const openTryOut = async (...options: Parameters<typeof open>): Promise<Page> => {
    const page = await open(...options);
    await signIn(page, { url: running.zapier.url, key: running.first?.key ?? '' }, '/try');
    await page.getByRole('heading', { level: 1, name: 'Try a trigger' }).waitFor();
    return page;
  };

  const valueUnder = (page: Page, label: string) =>
    page
      .getByRole('row')
      .filter({ has: page.getByText(label, { exact: true }) })
      .getByRole('cell')
      .nth(1);

  test('shows the real form of a trigger', async () => {
    const page = await openTryOut();
    await page.getByLabel('Call Direction').selectOption('Outgoing');
    await page.getByText('Only trigger for calls handled by').waitFor();
    await page.getByLabel('Trigger').selectOption('DoubleTick Call Permission Expired');
    await page.getByLabel('Look Up Customer').waitFor();
    await expectAccessible(page);
  });

  test('turns it on, sends it a webhook and shows what the Zap gets, by keyboard alone', async () => {
    const page = await openTryOut({ viewport: { width: 1280, height: 1000 } });
    await page.getByLabel('Agent').waitFor();
    await tabTo(page, 'Turn it on');
    await page.keyboard.press('Enter');
    await page.getByText('Its hook URL').waitFor();
    await tabTo(page, 'Send it');
    await page.keyboard.press('Enter');
    await valueUnder(page, 'Customer Name').waitFor();
    expect(await valueUnder(page, 'Customer Name').textContent()).toBe('Priya Raman ');
    expect(await valueUnder(page, 'Customer Phone Number').textContent()).toBe('+17735550170 ');
    await expectAccessible(page);
  });

  test('shows what changes with the JSON', async () => {
    const page = await openTryOut({ viewport: { width: 1280, height: 1000 } });
    await page.getByRole('button', { name: 'Turn it on' }).click();
    const json = page.getByLabel('JSON, as the provider sends it');
    await page.getByRole('button', { name: 'Send it' }).click();
    await valueUnder(page, 'Customer Name').waitFor();
    await json.fill((await json.inputValue()).replace('Priya Raman', 'Dev Patel'));
    await page.getByRole('button', { name: 'Send it' }).click();
    await valueUnder(page, 'Customer Name').getByText('was Priya Raman').waitFor();
    expect(await page.getByText(/^was /).count()).toBe(3);
    await picture(page, 'try-a-trigger');
    await json.fill('{"event":');
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByRole('alert').getByText('not JSON').waitFor();
    await json.fill('{"event":"CALL_ENDED"}');
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('The Zap did not run.').waitFor();
  });

  test('obeys what the form was filled with', async () => {
    const page = await openTryOut();
    await page.getByLabel('Call Direction').selectOption('Outgoing');
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('one of the choices above leaves it out').waitFor();
  });

  test('turns a trigger off again, also when one goes away', async () => {
    const page = await openTryOut();
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByText('Its hook URL').waitFor();
    const zaps = running.zapier.zaps.size;
    await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'DELETE' && response.status() === 204),
      page.getByRole('link', { name: 'Zaps', exact: true }).click(),
    ]);
    expect(running.zapier.zaps.size).toBe(zaps - 1);
  });

  test('shows how the hub tries again while the Zap fails, attempt by attempt', async () => {
    const page = await openTryOut({ viewport: { width: 1280, height: 1000 } });
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByLabel('What goes wrong').selectOption('It answers 429, as when its limit is reached');
    await until(async () => (await page.getByLabel('JSON, as the provider sends it').inputValue()) !== '');
    await page.getByRole('button', { name: 'Deliver through the hub' }).click();
    const failures = page.getByRole('region', { name: 'When the Zap fails' });
    await failures.getByText('429 {').waitFor();
    await failures.getByText('Will be tried again').waitFor();
    await expectAccessible(page);
    await failures.getByText('Delivered', { exact: true }).waitFor();
    const attempts = failures.getByRole('table').getByRole('row');
    await until(async () => (await attempts.count()) === 3);
    await page.getByRole('button', { name: 'Deliver through the hub' }).click();
    await failures.getByRole('alert').getByText('It came before').waitFor();
    await page.getByRole('button', { name: 'Put the sample back' }).click();
    await page.getByLabel('What goes wrong').selectOption('It does not answer in time (10 seconds)');
    await page.getByRole('button', { name: 'Deliver through the hub' }).click();
    await failures.getByText('No answer within 10 seconds.').waitFor();
    await failures.getByText('Will be tried again').waitFor();
  });

  const openStep = async (what: 'Searches' | 'Actions', ...options: Parameters<typeof open>): Promise<Page> => {
    const page = await openTryOut(...options);
    await page.getByRole('link', { name: what }).click();
    await page
      .getByRole('heading', { level: 1, name: what === 'Searches' ? 'Try a search' : 'Try an action' })
      .waitFor();
    return page;
  };

  test('runs a search against a made-up account, by keyboard alone', async () => {
    const page = await openStep('Searches', { viewport: { width: 1280, height: 1000 } });
    await page.getByRole('combobox', { name: 'Search' }).selectOption('Find DoubleTick Customer');
    await page.getByRole('textbox', { name: /^Customer/ }).fill('+17735550170');
    await tabTo(page, 'Dry run');
    await page.keyboard.press('Enter');
    await valueUnder(page, 'Customer Name').getByText('Priya Raman').waitFor();
    await page.getByText('Answered by a made-up account').waitFor();
    await expectAccessible(page);
  });

  test('shows what an action would send, sends nothing, and asks before it does for real', async () => {
    const page = await openStep('Actions', { viewport: { width: 1280, height: 1000 } });
    await page.getByRole('combobox', { name: 'Action' }).selectOption('Send DoubleTick Template Message');
    await page.getByLabel('Template (required)').selectOption({ index: 2 });
    await page.getByLabel('Customer Phone Number').first().fill('+17735550170');
    await page.getByLabel(/^Hello/).fill('Priya');
    await page.getByLabel('Business Number').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('It would send the last request below.').waitFor();
    await page.getByText('Not sent').waitFor();
    expect(await page.getByRole('region', { name: 'What POST would send' }).textContent()).toContain(
      '"templateName": "call_summary"',
    );
    await expectAccessible(page);
    await picture(page, 'try-an-action');
    await page.getByLabel('Really do it, with your own accounts and this hub').check();
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByText('This step needs DoubleTick.').waitFor();
  });

  test.each(inBothThemes)('is accessible %s', async (_how, options) => {
    const page = await openTryOut(options);
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByRole('button', { name: 'Send it' }).click();
    await valueUnder(page, 'Customer Name').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Searches' }).click();
    await page.getByRole('combobox', { name: 'Search' }).selectOption('Find Live Calls');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await valueUnder(page, 'Calls Count').waitFor();
    await expectAccessible(page);
  });
});
