import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { CallSighting } from '../../src/hub/calls/sighting.ts';
import { upsertCalls } from '../hub/store/rows.ts';
import { until } from '../hub/until.ts';
import { expectAccessible, focused, inBrowser, type OpenPage, picture } from './browser.ts';
import { type RunningHub, runHub, signIn } from './running-hub.ts';

jest.setTimeout(120_000);

/** A Tuesday, 15:00 in Kolkata, where the browser is. */
const NOW = Date.parse('2026-03-10T09:30:00Z');

const SALES = '+13125550150';
const SUPPORT = '+13125550151';

/** So many seconds after a time. */
const after = (time: string, seconds: number): string => new Date(Date.parse(time) + seconds * 1000).toISOString();

let calls = 0;

/** A call that came in, rang for 8 seconds and went on for 2 minutes, unless it is told otherwise. */
const sighting = (startedAt: string, changes: Partial<CallSighting> = {}): CallSighting => {
  calls += 1;
  const customer = `+1704555${String(100 + (calls % 100)).padStart(4, '0')}`;
  return {
    callId: `doubletick:call_${calls}`,
    source: 'doubletick',
    startedAt,
    acceptedAt: after(startedAt, 8),
    endedAt: after(startedAt, 128),
    outcome: 'ended',
    direction: 'INCOMING',
    agent: 'Anita Desai',
    customer,
    subject: customer.slice(1),
    channel: 'WhatsApp',
    customerName: null,
    number: SALES,
    seenAt: startedAt,
    toldAt: startedAt,
    agentAt: startedAt,
    ...changes,
  };
};

const missed = (startedAt: string, changes: Partial<CallSighting> = {}): CallSighting =>
  sighting(startedAt, { acceptedAt: null, endedAt: after(startedAt, 30), outcome: 'missed', agent: null, ...changes });

const rohan = { agent: 'Rohan Mehta', direction: 'OUTGOING', number: SUPPORT } as const;
const caller = { customer: '+17735550170', subject: '17735550170' };

/** Of the last 7 days by the clocks of Kolkata, and of the 7 before. */
const WEEKS: readonly CallSighting[] = [
  sighting('2026-03-04T04:30:00Z'),
  sighting('2026-03-09T04:30:00Z'),
  sighting('2026-03-09T08:30:00Z', rohan),
  sighting('2026-03-09T08:40:00Z', {
    ...rohan,
    ...caller,
    acceptedAt: null,
    endedAt: after('2026-03-09T08:40:00Z', 20),
  }),
  missed('2026-03-09T08:31:00Z', { ...caller, number: SUPPORT }),
  missed('2026-03-09T08:45:00Z', { number: SUPPORT }),
  sighting('2026-03-10T04:30:00Z'),
  // 23:30 of the 3rd in UTC is the 4th in Kolkata, and so is 18:30.
  sighting('2026-03-03T18:30:00Z', { agent: '=1+1' }),
  sighting('2026-03-03T18:29:00Z'),
  // At 20:00 on the last of the 7 days before, which today has not come to.
  sighting('2026-03-03T14:30:00Z'),
  sighting('2026-03-02T05:30:00Z'),
  missed('2026-03-02T04:30:00Z'),
];

inBrowser('Numbers', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub({ clock: () => NOW });
  });
  afterAll(() => running?.close());

  const openAt = async (path: string, options: Parameters<OpenPage>[0] = {}): Promise<Page> => {
    const page = await open(options);
    await page.clock.setFixedTime(NOW);
    await signIn(page, running, path);
    return page;
  };

  const add = (sightings: readonly CallSighting[]) =>
    upsertCalls(
      running.hub.parts.database,
      sightings.map((call) => ({ workspaceId: running.workspace, call })),
    );

  /** A figure, what it was before, and the change. */
  const total = (page: Page, label: string): Promise<string[]> =>
    page.locator('.totals > div').filter({ hasText: label }).locator('dd > span').allTextContents();

  /** What the table says, row by row. */
  const cells = (page: Page): Promise<string[][]> =>
    page
      .locator('.figures tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => (cell.textContent ?? '').trim())),
      );

  const names = async (page: Page): Promise<(string | undefined)[]> => (await cells(page)).map(([name]) => name);

  test('says that no call began while there is none', async () => {
    const page = await openAt('/numbers');
    await page.getByText('No call began in this period.').waitFor();
    await expectAccessible(page);
  });

  test('shows a period beside the one before it, by the clocks of a time zone', async () => {
    await add(WEEKS);
    const page = await openAt('/numbers');
    await page.getByText('by the clocks of India Standard Time').waitFor();
    await page.getByText('Wed 4 Mar to Tue 10 Mar, beside Wed 25 Feb to Tue 3 Mar').waitFor();
    await page.getByRole('rowheader', { name: 'Anita Desai' }).waitFor();
    expect(await total(page, 'Calls started')).toEqual(['8', 'before 2', '+300 %']);
    expect(await total(page, 'Connect rate')).toEqual(['63 %', 'before 50 %', '+13 points']);
    expect(await total(page, 'Missed')).toEqual(['2', 'before 1', '+100 %']);
    expect(await total(page, 'Returned in 30 min')).toEqual(['1', 'before 0']);
    expect(await total(page, 'Talk time')).toEqual(['10:00', 'before 2:00', '+400 %']);
    expect(await total(page, 'Time to answer')).toEqual(['8 s', 'before 8 s', 'the same']);
    await page.getByLabel('Period').selectOption('Yesterday');
    await page.getByText('Mon 9 Mar, beside Sun 8 Mar.').waitFor();
    await until(async () => (await total(page, 'Calls started'))[0] === '5');
    await page.getByLabel('Period').selectOption('Other days');
    await page.getByLabel('From').fill('2026-03-04');
    await page.getByLabel('To, that day included').fill('2026-03-04');
    await until(async () => (await total(page, 'Calls started'))[0] === '2');
    // By the clocks of UTC one of them was on the day before.
    await page.getByLabel('Time zone').selectOption('UTC');
    await until(async () => (await total(page, 'Calls started')).join() === '1,before 3,−67 %');
    await page.getByLabel('From').fill('2026-03-05');
    await page.getByText('Choose two days, the first not after the last').waitFor();
  });

  test('asks for whole days also where the clocks are put forward among them', async () => {
    const page = await open({ timezoneId: 'America/New_York' });
    await page.clock.setFixedTime(NOW);
    const [request] = await Promise.all([
      page.waitForRequest((asked) => asked.url().includes('/v1/calls/statistics') && asked.url().includes('by=agent')),
      signIn(page, running, '/numbers'),
    ]);
    // There it is 05:30 on the 10th, and since the 8th an hour less behind.
    expect(Object.fromEntries(new URL(request.url()).searchParams)).toEqual({
      from: '2026-03-04T05:00:00.000Z',
      to: '2026-03-11T04:00:00.000Z',
      before_from: '2026-02-25T05:00:00.000Z',
      before_to: '2026-03-03T10:30:00.000Z',
      by: 'agent',
      time_zone: 'America/New_York',
    });
  });

  test('sorts the table, and its address shows somebody else the same', async () => {
    const page = await openAt('/numbers');
    await page.getByRole('rowheader', { name: 'Anita Desai' }).waitFor();
    expect(await names(page)).toEqual(['Anita Desai', 'Rohan Mehta', '=1+1']);
    await page.getByRole('button', { name: 'Team member' }).click();
    await until(async () => (await names(page))[0] === '=1+1');
    await page.getByRole('button', { name: 'Connect rate' }).click();
    await until(async () => (await names(page))[0] === 'Rohan Mehta');
    const header = page.getByRole('columnheader', { name: 'Connect rate' });
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    await page.getByLabel('Period').selectOption('Yesterday');
    await page.getByLabel('Chart shows').selectOption('Talk time');
    await page.getByRole('heading', { name: 'Talk time by team member' }).waitFor();
    await until(async () => (await cells(page)).length === 2);
    const shown = await cells(page);
    expect(shown[0]).toEqual([
      'Rohan Mehta',
      '2before 0',
      '1before 0',
      '50 %before –',
      '2:00before 0:00',
      '2:00before –',
      '8 sbefore –',
    ]);
    const { pathname, search } = new URL(page.url());
    const other = await openAt(pathname + search, { timezoneId: 'America/New_York' });
    await other.getByRole('heading', { name: 'Talk time by team member' }).waitFor();
    await other.getByText('Mon 9 Mar, beside Sun 8 Mar.').waitFor();
    await until(async () => (await cells(other)).length === 2);
    expect(await cells(other)).toEqual(shown);
  });

  test('counts what nobody took for the number and the hour, and leads from one to the other', async () => {
    const page = await openAt('/numbers');
    await page.getByText('2 calls name no team member, 2 of them missed').waitFor();
    await page.getByRole('link', { name: 'which number' }).click();
    await page.getByRole('heading', { name: 'Missed by your number' }).waitFor();
    await until(async () => (await cells(page)).length === 2);
    const rows = await cells(page);
    expect(rows.map(([name, started, , , missed, returned]) => [name, started, missed, returned])).toEqual([
      [SALES, '4before 2', '0before 1', '0before 0'],
      [SUPPORT, '4before 0', '2before 0', '1before 0'],
    ]);
    await page.getByRole('link', { name: SUPPORT }).click();
    await page.getByRole('img', { name: 'Missed by hour of the week. The most: Monday 14:00, 2.' }).waitFor();
    expect((await cells(page)).map(([name]) => name)).toEqual(['Monday 14:00']);
    await page.getByRole('button', { name: `${SUPPORT}: take away` }).click();
    await until(async () => (await cells(page)).length > 1);
    await page.getByRole('link', { name: 'Day', exact: true }).click();
    await until(async () => (await cells(page)).length === 7);
    expect((await cells(page)).map(([name, started]) => `${name}: ${started}`)).toEqual([
      'Wed 4 Mar: 2before 0',
      'Thu 5 Mar: 0before 0',
      'Fri 6 Mar: 0before 0',
      'Sat 7 Mar: 0before 0',
      'Sun 8 Mar: 0before 0',
      'Mon 9 Mar: 5before 2',
      'Tue 10 Mar: 1before 0',
    ]);
  });

  test('gives the figures of both periods as a file in which nothing is a formula', async () => {
    const page = await openAt('/numbers');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download both periods as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('call-statistics.csv');
    const [header = '', ...lines] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    expect(header).toContain('from,to,time_zone,key,label,started,answered,connect_rate,missed,');
    expect(lines.map((line) => line.split(',').slice(3, 7))).toEqual([
      ['anita desai', 'Anita Desai', '3', '3'],
      ['', 'Team member not known', '2', '0'],
      ['rohan mehta', 'Rohan Mehta', '2', '1'],
      ["'=1+1", "'=1+1", '1', '1'],
      ['', 'Team member not known', '1', '0'],
      ['anita desai', 'Anita Desai', '1', '1'],
    ]);
  });

  test('says what went wrong, and tries again', async () => {
    const page = await openAt('/zaps');
    await page.route('**/v1/calls/statistics*', (route) => route.abort());
    await page.getByRole('link', { name: 'Numbers' }).click();
    await page.getByText('The hub does not answer').waitFor();
    await page.unroute('**/v1/calls/statistics*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('rowheader', { name: 'Anita Desai' }).waitFor();
  });

  test('says so when its code cannot be loaded, with its heading in place', async () => {
    const page = await openAt('/zaps');
    await page.route('**/assets/figures-*.js', (route) => route.abort());
    await page.getByRole('link', { name: 'Numbers' }).click();
    await page.getByText('This screen could not be loaded').waitFor();
    expect(await focused(page)).toBe('Numbers');
    await page.unroute('**/assets/figures-*.js');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('rowheader', { name: 'Anita Desai' }).waitFor();
  });
});

/** Two weeks of a team, the same at every run: more calls at ten and at four, and on Mondays. */
const filledDays = (): CallSighting[] => {
  const agents = ['Anita Desai', 'Rohan Mehta', 'Sara Khan', 'Vikram Iyer', 'Meera Nair', 'Dev Patel'];
  const sightings: CallSighting[] = [];
  for (let day = 0; day < 14; day += 1) {
    const weekday = day % 7;
    for (let hour = 0; hour < 24; hour += 1) {
      const isOpen = hour >= 9 && hour < 19 && weekday !== 4;
      const busy = isOpen ? 3 + (hour === 10 || hour === 16 ? 4 : 0) + (weekday === 5 ? 2 : 0) : Number(hour === 20);
      for (let index = 0; index < busy - Number(day < 7); index += 1) {
        const seed = day * 31 + hour * 7 + index * 13;
        const startedAt = new Date(Date.parse('2026-02-24T18:30:00Z') + ((day * 24 + hour) * 60 + index * 7) * 60_000);
        const at = startedAt.toISOString();
        const number = seed % 3 === 0 ? SUPPORT : SALES;
        const direction = seed % 5 < 2 ? 'OUTGOING' : 'INCOMING';
        const agent = agents[(seed * seed) % agents.length] ?? null;
        const talk = { number, direction, agent, acceptedAt: after(at, 4 + (seed % 11)) };
        const isLost = seed % 4 === 0 || hour === 20;
        sightings.push(
          isLost
            ? missed(at, { number, direction, agent: direction === 'OUTGOING' ? agent : null })
            : sighting(at, { ...talk, endedAt: after(at, 60 + ((seed * 37) % 500)) }),
        );
        const lost = sightings.at(-1);
        if (lost?.outcome !== 'missed' || seed % 3 === 0 || hour === 20) continue;
        const { customer, subject } = lost;
        sightings.push(sighting(after(at, 900), { ...rohan, number, customer, subject }));
      }
    }
  }
  return sightings.filter(({ startedAt }) => Date.parse(startedAt ?? '') < NOW);
};

inBrowser('Numbers of two weeks', (open) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub({ clock: () => NOW });
    const { database } = running.hub.parts;
    await upsertCalls(
      database,
      filledDays().map((call) => ({ workspaceId: running.workspace, call })),
    );
  });
  afterAll(() => running?.close());

  test.each([360, 768, 1280, 1920])('are accessible in both themes %d px wide, whatever they are by', async (width) => {
    const page = await open({ viewport: { width, height: 1150 } });
    await page.clock.setFixedTime(NOW);
    await signIn(page, running, '/numbers');
    for (const by of ['Team member', 'Your number', 'Hour of the week', 'Day']) {
      await page.getByRole('link', { name: by, exact: true }).click();
      await page.getByRole('heading', { name: `Calls started by ${by.toLowerCase()}` }).waitFor();
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
      }
      if (by === 'Hour of the week' && width === 1280) await picture(page, 'numbers');
    }
  });
});
