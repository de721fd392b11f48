import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConfig } from '../../../src/hub/config.ts';
import { type Hub, openHub } from '../../../src/hub/hub.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { onPostgres } from '../databases.ts';
import { type HubUnderTest, useHub } from '../http/hub-under-test.ts';
import { type Command, history, type Moment, NAMES, posted, recordsOf, webhooksOf } from './random-history.ts';
import { differences, Trial } from './trial.ts';

/** How many commands are run on each database; each is a webhook, a record or something that befalls the hub. */
const COMMANDS = Number(process.env.LEDGER_COMMANDS ?? 6_000) / 2;
/** Of these so many arrive in two orders. */
const IN_TWO_ORDERS = COMMANDS / 4;
const TIME_LIMIT_MS = 60_000 + COMMANDS * 60;
const SHRINKING_MS = 60_000;
const BEGINNING = Date.parse('2026-03-02T09:15:10.000Z');
/** Runs a property on new histories until so many commands were run; gives how many that were. */
const untilRun = async <Value>(
  commands: number,
  arbitrary: fc.Arbitrary<Value>,
  run: (value: Value) => Promise<number>,
): Promise<number> => {
  let count = 0;
  while (count < commands) {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        count += await run(value);
      }),
      // A history that fails is made shorter as long as this takes.
      { numRuns: 5, interruptAfterTimeLimit: SHRINKING_MS },
    );
  }
  return count;
};

/** Everything on one database; `hubs` are all that work on it. */
const suite = (on: HubUnderTest, hubs: () => readonly Hub[]): void => {
  let trials = 0;
  const befell = new Map<string, number>();

  const begin = async (): Promise<Trial> => {
    trials += 1;
    on.now = BEGINNING;
    return new Trial(on, await on.makeWorkspace());
  };

  const befall = async (trial: Trial, after: Moment['after']): Promise<void> => {
    befell.set(after.do, (befell.get(after.do) ?? 0) + 1);
    if (after.do === 'restart') await on.reopen();
    if (after.do === 'tell ends') await on.hub.workers.expiry.runDue(true);
    if (!('who' in after)) return;
    const name = NAMES[after.who] ?? '';
    const who = encodeURIComponent(name.replace('phone:', '+'));
    on.now += 1;
    if (after.do === 'ask') {
      trial.model.write([name]);
      await trial.ask('GET', `/v1/permissions/${who}`);
    } else {
      await on.hub.parts.checks.settle();
      trial.model.erase(name, on.now);
      await trial.ask('DELETE', `/v1/customers/${who}`);
    }
  };

  test(
    'answers as the model does, whoever says what in whatever words, and whatever befalls the hub meanwhile',
    async () => {
      const run = async (moments: readonly Moment[]): Promise<number> => {
        const trial = await begin();
        let count = 0;
        for (const [index, { waitMs, commands, after }] of moments.entries()) {
          on.now += waitMs;
          const webhooks = webhooksOf(commands, on.now, trial.posted);
          await trial.post(hubs(), webhooks);
          for (const webhook of webhooks) trial.tellModel(webhook);
          const records = recordsOf(commands, on.now);
          for (const record of records) {
            await trial.ask('POST', record.path, record.body);
            trial.tellModel(record);
          }
          await befall(trial, after);
          count += webhooks.length + records.length + (after.do === 'nothing' ? 0 : 1);
          if (index % 6 === 0 || after.do !== 'nothing' || index === moments.length - 1) await trial.expectAsModel();
        }
        await trial.expectIntact();
        return count;
      };
      const count = await untilRun(COMMANDS - IN_TWO_ORDERS, history, run);
      console.log(`${count} commands, ${trials} ledgers`, Object.fromEntries(befell));
      expect(count).toBeGreaterThanOrEqual(COMMANDS - IN_TWO_ORDERS);
    },
    TIME_LIMIT_MS,
  );

  test(
    'answers the same in whatever order webhooks arrive, and as the model does',
    async () => {
      const webhooks = fc.array(posted, { minLength: 1, maxLength: 80, size: 'max' });
      const inTwoOrders = fc.tuple(webhooks, fc.array(fc.nat(), { minLength: 80, maxLength: 80 }));
      const run = async ([commands, ranks]: [Command[], number[]]): Promise<number> => {
        const [one, other] = [await begin(), await begin()];
        const inOrder = webhooksOf(commands, on.now, []);
        const rankOf = new Map(inOrder.map((webhook, index) => [webhook, ranks[index] ?? 0]));
        const shuffled = inOrder.toSorted((first, next) => (rankOf.get(first) ?? 0) - (rankOf.get(next) ?? 0));
        await one.post(hubs(), inOrder);
        // One after the other: whoever comes first is not left to the hub.
        for (const webhook of shuffled) await other.post(hubs(), [webhook]);
        for (const webhook of inOrder) one.tellModel(webhook);
        for (const hours of [0, 3, 100, 200]) {
          on.now = BEGINNING + hours * HOUR_MS;
          await one.expectAsModel();
          expect(differences(await one.said(), await other.said())).toEqual([]);
        }
        await one.expectIntact();
        await other.expectIntact();
        return 2 * inOrder.length;
      };
      const count = await untilRun(IN_TWO_ORDERS, inTwoOrders, run);
      console.log(`${count} webhooks in two orders`);
      expect(count).toBeGreaterThanOrEqual(IN_TWO_ORDERS);
    },
    TIME_LIMIT_MS,
  );
};

describe('a hub on the embedded database', () => {
  const on = useHub();
  suite(on, () => [on.hub]);
});

onPostgres((database) => {
  describe('two hubs on one database', () => {
    const on = useHub({ databaseUrl: () => database.url ?? '' });
    let other: Hub | undefined;
    beforeAll(async () => {
      const environment = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: database.url ?? '' };
      other = await openHub(readConfig(environment, { isLocal: true }), { clock: () => on.now });
    });
    afterAll(() => other?.stop());
    suite(on, () => (other ? [on.hub, other] : [on.hub]));
  });
});
