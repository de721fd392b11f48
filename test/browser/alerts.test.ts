import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { expectAccessible, inBrowser } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

inBrowser('Alerts', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub();
  });
  afterAll(() => running?.close());

  test('a banner on every screen says what is wrong and what to do, leads there, and goes by itself', async () => {
    const page = await open();
    await signIn(page, running, '/calls');
    const banner = page.getByRole('region', { name: 'Alerts' });
    expect(await banner.getByText('alert', { exact: false }).count()).toBe(0);

    for (let time = 0; time < 5; time += 1) await running.receive('doubletick', { odd: time });
    await running.hub.workers.alerts.run(true);
    await banner.getByText('1 alert').waitFor();
    await banner.getByText('5 webhooks of the last 24 hours could not be understood.', { exact: false }).waitFor();
    await banner.getByText('Open the quarantine in the console', { exact: false }).waitFor();
    await expectAccessible(page);

    await banner.getByRole('link', { name: 'See the quarantine' }).click();
    await page.getByRole('heading', { name: 'Quarantine', level: 1 }).waitFor();
    await banner.getByText('Webhooks are not understood').waitFor();

    await running.call('DELETE', '/v1/quarantine');
    await running.hub.workers.alerts.run(true);
    await banner.getByText('1 alert').waitFor({ state: 'detached' });
  });

  test('a screen on the wall says what is wrong, too, with nothing to click', async () => {
    for (let time = 0; time < 5; time += 1) await running.receive('doubletick', { odd: `on the wall ${time}` });
    await running.hub.workers.alerts.run(true);
    const page = await open({ viewport: { width: 1920, height: 1080 } });
    await signIn(page, running, '/floor');
    await page.getByRole('link', { name: 'Wall mode' }).click();
    const banner = page.getByRole('region', { name: 'Alerts' });
    await banner.getByText('Webhooks are not understood').waitFor();
    await page.getByRole('link', { name: 'Leave wall mode' }).waitFor();
    expect(await banner.getByRole('link').count()).toBe(0);
    await expectAccessible(page);
  });
});
