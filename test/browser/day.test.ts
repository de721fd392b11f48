import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { dayUntil } from '../../src/local-zaps/day.ts';
import { expectAccessible, inBothThemes, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(120_000);

inBrowser('A day of a whole team', (open) => {
  let running: RunningHub;
  /** What the hub's clock says; null for the time that it is. */
  let at: number | null = null;
  beforeAll(async () => {
    running = await runHub({ clock: () => at ?? Date.now() });
    for (const zap of ['doubletick_call_ended', 'doubletick_call_missed', 'whatconverts_call_completed']) {
      await running.call('POST', '/v1/subscriptions', { trigger: zap, target_url: `${running.zapier}/hooks/${zap}` });
    }
    for (const happening of dayUntil(Date.now())) {
      at = happening.at;
      await running.receive(happening.source, happening.payload);
    }
    at = null;
  }, 120_000);
  afterAll(() => running?.close());

  test('stands on the floor, in the numbers and in the events', async () => {
    const page = await open({ viewport: { width: 1280, height: 900 } });
    await signIn(page, running, '/events');
    await page.getByRole('row').filter({ hasText: 'Incoming call' }).first().waitFor();
    await picture(page, 'events');
    await page.goto(`${running.url}/floor`);
    await page.getByRole('listitem').getByText('On a call').nth(2).waitFor();
    await page.goto(`${running.url}/numbers?period=today&zone=UTC`);
    await page.getByRole('heading', { name: 'Calls started by team member' }).waitFor();
    await expectAccessible(page);
  });

  test.each(inBothThemes)('is accessible %s, a whole page of events', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/events');
    await page.getByRole('row').filter({ hasText: 'Incoming call' }).first().waitFor();
    expect(await page.getByRole('row').count()).toBe(51);
    await expectAccessible(page);
  });
});
