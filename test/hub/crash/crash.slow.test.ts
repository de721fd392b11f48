import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Target } from '../http/target.ts';
import { until } from '../until.ts';
import { expectAllDelivered, expectStoredOnce, subscribeAll, untilDrained } from './account.ts';
import { useCleanUp } from './clean-up.ts';
import { HubChild } from './hub-child.ts';
import { inEachPlace } from './place.ts';
import { Provider } from './provider.ts';
import { randomFrom } from './random.ts';

/** A few in every test run; `npm run test:crash` asks for more. */
const KILLS = Number(process.env.CRASH_KILLS ?? 5);
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
/** How many webhooks a hub takes in at the most before it is killed; it may be none. */
const LONGEST_LIFE = 120;
/** One life and the next start, on a machine that has other work. */
const LONGEST_ROUND_MS = 30_000;
/** Some are killed while they still open. */
const BORN_DEAD = 0.2;
const LONGEST_BIRTH_MS = 1_000;
/** Long enough that some are killed between a delivery and its answer. */
const LONGEST_ANSWER_MS = 20;

describe('a hub that is killed under load, again and again,', () => {
  const atTheEnd = useCleanUp();

  inEachPlace((makePlace) => {
    const loses = async () => {
      const random = randomFrom(SEED);
      const place = await makePlace();
      atTheEnd(place.remove);
      const target = await Target.start();
      atTheEnd(() => target.stop());
      target.answer = (_received, response) => setTimeout(() => response.end('ok'), random() * LONGEST_ANSWER_MS);
      const environment = { ...place.environment, TARGET_ALLOWLIST: target.url };
      const load = (): HubChild => {
        const hub = new HubChild(environment);
        atTheEnd(() => hub.kill());
        return hub;
      };

      let hub = load();
      expect(await hub.open()).toBe(true);
      const workspace = await hub.addWorkspace('crash');
      await subscribeAll(hub, workspace, target);
      const provider = new Provider(workspace);
      atTheEnd(() => provider.close());
      provider.postTo(hub.url);
      provider.start();

      let bornDead = 0;
      for (let kills = 0; kills < KILLS; ) {
        let next = load();
        const enough = provider.taken.size + random() * LONGEST_LIFE;
        await until(() => provider.taken.size >= enough, 60_000);
        await sleep(random() * LONGEST_ANSWER_MS);
        await hub.kill();
        provider.postTo();
        kills += 1;
        while (kills < KILLS && random() < BORN_DEAD) {
          const opening = next.open();
          await sleep(random() * LONGEST_BIRTH_MS);
          await next.kill();
          await opening;
          kills += 1;
          bornDead += 1;
          next = load();
        }
        hub = next;
        expect(await hub.open()).toBe(true);
        provider.postTo(hub.url);
      }
      await provider.stop();
      await untilDrained(hub, provider, target);
      await hub.stop();

      const counts = { kills: KILLS, 'of them while it opened': bornDead, ...expectAllDelivered(provider, target) };
      expect(Object.fromEntries(provider.refusals)).toEqual({});
      await place.look((database) => expectStoredOnce(database, provider));
      console.log(`Killed on the ${place.kind} database, seed ${SEED}:`, counts);
    };

    test(`loses nothing in ${KILLS} kills, and mixes nothing up`, loses, 60_000 + KILLS * LONGEST_ROUND_MS);
  });
});
