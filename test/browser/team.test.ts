import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { callAccepted, callEnded } from '../../src/doubletick/sample-payloads.ts';
import { expectAccessible, inBothThemes, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

const accepted = { ...callAccepted, callStartedAt: new Date().toISOString() };

inBrowser('Team', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub();
  });
  afterAll(() => running?.close());

  test('is empty with a word on how it fills, and fills by itself with names and numbers', async () => {
    const page = await open();
    await signIn(page, running, '/setup');
    await page.getByRole('navigation', { name: 'Set up' }).getByRole('link', { name: 'Team' }).click();
    await page.getByText('Nobody is known yet.').waitFor();
    await expectAccessible(page);

    await running.receive('doubletick', { ...accepted, callId: 'named' });
    const table = page.getByRole('table', { name: 'Team of DoubleTick' });
    const named = table.getByRole('row').filter({ hasText: 'Anita Desai' });
    await named.getByText('On a call now').waitFor();
    await named.getByText('+13125550150').waitFor();
    await named.getByText('Not told').waitFor();

    await running.receive('doubletick', { ...accepted, callId: 'numbered', pickedBy: '+1 312 555 0151' });
    await running.receive('doubletick', {
      ...callEnded,
      callId: 'numbered',
      pickedBy: '+1 312 555 0151',
      callStartedAt: accepted.callStartedAt,
      callEndedAt: new Date().toISOString(),
    });
    const numbered = table.getByRole('row').filter({ hasText: '+13125550151' });
    await numbered.locator('time').waitFor();
    expect(await table.getByRole('row').count()).toBe(3);
    await picture(page, 'team');
  });

  test('whoever is told by number alone is named here, and called so on the floor', async () => {
    const page = await open();
    await signIn(page, running, '/setup/team');
    expect(await page.getByRole('button', { name: 'Anita' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Name whoever has +13125550151' }).click();
    const dialog = page.getByRole('dialog', { name: 'Who answers at +13125550151?' });
    await dialog.getByLabel('Name').fill('Ravi Menon');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('+13125550151 is called Ravi Menon from now on.').waitFor();
    await page.getByRole('row').filter({ hasText: 'Ravi Menon' }).getByText('+13125550151', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Floor' }).click();
    await page.locator('.tile').filter({ hasText: 'Ravi Menon' }).waitFor();

    await page.goBack();
    await page.getByRole('button', { name: 'Change whoever has +13125550151' }).click();
    await dialog.getByRole('button', { name: 'Take the name back' }).click();
    await page.getByText('+13125550151 has no name here any more.').waitFor();
    await page.getByRole('button', { name: 'Name whoever has +13125550151' }).waitFor();
  });

  test('whoever may only read sees the team, and no button', async () => {
    const { key } = await running.call<{ key: string }>('POST', '/v1/keys', { name: 'wall', role: 'viewer' });
    const page = await open();
    await signIn(page, { ...running, key }, '/setup/team');
    await page.getByText('can be named here with an admin key').waitFor();
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  });

  test.each(inBothThemes)('is accessible %s', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/setup/team');
    await page.getByRole('table').waitFor();
    await expectAccessible(page);
  });
});
