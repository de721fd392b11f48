import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { expectAccessible, inBothThemes, inBrowser, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(60_000);

interface Made {
  id: string;
  key: string;
}

const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('cell', { name, exact: true }) });

inBrowser('Keys', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub();
  });
  afterAll(() => running?.close());

  const make = (name: string, role: string): Promise<Made> => running.call<Made>('POST', '/v1/keys', { name, role });

  /** Whether a key opens anything. */
  const opens = async (key: string): Promise<boolean> =>
    (await fetch(`${running.url}/v1/me`, { headers: { authorization: `Bearer ${key}` } })).ok;

  test('are made with a name and a role, shown once to copy, and work', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await signIn(page, running, '/setup');
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
    await page.getByLabel('Name').fill('Zapier');
    await page.getByLabel('what Zaps need').check();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('it is shown this once').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Copy Key "Zapier"' }).click();
    await page.getByText('Copied').waitFor();
    const key = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(key).toMatch(/^rk_/);
    const me = await fetch(`${running.url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
    expect(await me.json()).toMatchObject({ key: { name: 'Zapier', role: 'agent' } });

    await page.getByRole('button', { name: 'I have kept it' }).click();
    await rowOf(page, 'Zapier').getByText('agent').waitFor();
    await picture(page, 'keys');
    expect(await page.content()).not.toContain(key);
    await page.getByLabel('Name').fill('Zapier');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('There is a key "Zapier" already.').waitFor();
  });

  test('are ended only once that is confirmed, and at once', async () => {
    const { key } = await make('left the team', 'viewer');
    const page = await open();
    await signIn(page, running, '/setup/keys');
    const end = rowOf(page, 'left the team').getByRole('button', { name: 'End' });
    await end.click();
    const dialog = page.getByRole('dialog', { name: 'End the key "left the team"?' });
    await dialog.getByText('It was never used.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await opens(key)).toBe(true);
    await end.click();
    await dialog.getByRole('button', { name: 'End it' }).click();
    await page.getByText('The key "left the team" opens nothing any more.').waitFor();
    expect(await opens(key)).toBe(false);
    expect(await rowOf(page, 'left the team').count()).toBe(0);
  });

  test('the last admin key has no button that ends it', async () => {
    const page = await open();
    await signIn(page, running, '/setup/keys');
    const row = page.getByRole('row').filter({ hasText: 'Yours' });
    await row.getByText('The last admin key: it cannot be ended.').waitFor();
    expect(await row.getByRole('button', { name: 'End' }).count()).toBe(0);
    const second = await make('second', 'admin');
    await row.getByRole('button', { name: 'End' }).waitFor();
    await running.call('DELETE', `/v1/keys/${second.id}`);
    await row.getByText('The last admin key').waitFor();
  });

  test("one's own is ended only once its name is typed, which signs out", async () => {
    const { key } = await make('Grace', 'admin');
    const page = await open();
    await signIn(page, { ...running, key }, '/setup/keys');
    await page.getByRole('row').filter({ hasText: 'Yours' }).getByRole('button', { name: 'End' }).click();
    await page.getByText('You are signed in with this key.').waitFor();
    await expectAccessible(page);
    const end = page.getByRole('button', { name: 'End it' });
    expect(await end.isDisabled()).toBe(true);
    await page.getByLabel('Type Grace to confirm').fill('Grace');
    await end.click();
    await page.getByLabel('Hub Key').waitFor();
    expect(await opens(key)).toBe(false);
  });

  test('are replaced, and the old one goes on as long as is chosen', async () => {
    const { key } = await make('n8n', 'agent');
    const page = await open();
    await signIn(page, running, '/setup/keys');
    await rowOf(page, 'n8n').getByRole('button', { name: 'Replace' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('for a week').check();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Replace it' }).click();
    const made = await page.getByLabel('Key "n8n"', { exact: true }).inputValue();
    expect([await opens(key), await opens(made)]).toEqual([true, true]);
    await page.getByText('Was replaced, and ends').waitFor();
    await page.getByRole('button', { name: 'I have kept it' }).click();

    await rowOf(page, 'n8n').getByRole('button', { name: 'Replace' }).click();
    await dialog.getByLabel('no longer: it leaked').check();
    await dialog.getByRole('button', { name: 'Replace it' }).click();
    await page.getByLabel('Key "n8n"', { exact: true }).waitFor();
    expect(await opens(made)).toBe(false);
  });

  test('whoever may not, sees why and no button, and the hub refuses in words', async () => {
    const { key } = await make('wall', 'viewer');
    const page = await open();
    await signIn(page, { ...running, key }, '/setup/keys');
    await page.getByText('which has the role "viewer"').waitFor();
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    await expectAccessible(page);
    const refused = await fetch(`${running.url}/v1/keys`, { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('this needs "admin"') });
  });

  test.each(inBothThemes)('is accessible %s', async (_how, options) => {
    const page = await open(options);
    await signIn(page, running, '/setup/keys');
    await page.getByRole('row').filter({ hasText: 'Yours' }).waitFor();
    await expectAccessible(page);
  });
});
