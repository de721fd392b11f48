import { randomBytes } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { readConfig } from '../../../src/hub/config.ts';
import { type Hub, openHub } from '../../../src/hub/hub.ts';
import { hashOf, intakeTokenOf, newKey } from '../../../src/hub/workspaces/secrets.ts';
import { WithKey } from '../../../src/hub/workspaces/workspace-key.ts';
import { IntakeToken, IntakeTokens } from '../../../src/hub-api/intake-tokens.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { Me } from '../../../src/hub-api/me.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { onPostgres } from '../databases.ts';
import { Caller, type HubUnderTest, onEachHub, TestWorkspace, useHub } from '../http/hub-under-test.ts';
import { until } from '../until.ts';

const rotate = async (on: HubUnderTest, { name }: TestWorkspace, leaked: boolean): Promise<TestWorkspace> => {
  const path = `/admin/workspaces/${encodeURIComponent(name)}/rotate-key`;
  return new TestWorkspace(on, await on.admin.ask(WithKey, 'POST', path, { leaked }));
};

const tokensOf = async (workspace: Caller): Promise<IntakeToken[]> =>
  (await workspace.ask(IntakeTokens, 'GET', '/v1/intake-tokens')).intake_tokens;

/** The cookie of a session. */
const signIn = async (url: string, key: string): Promise<string> => {
  const response = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
};

/** A stream, until it has ended. */
const openStream = async (url: string, headers: Record<string, string>): Promise<{ ended: boolean }> => {
  const { body, status } = await fetch(`${url}/v1/stream`, { headers });
  expect(status).toBe(200);
  const stream = { ended: false };
  void (async () => {
    for await (const _chunk of body ?? []);
    stream.ended = true;
  })();
  return stream;
};

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

onEachHub((on) => {
  describe('a key that is replaced', () => {
    test('goes on for 24 hours when it did not leak, and the intake URLs stay', async () => {
      const acme = await on.makeWorkspace();
      const rotated = await rotate(on, acme, false);
      expect(rotated.intake).toEqual(acme.intake);
      const began = on.now;
      on.now += 24 * HOUR_MS - 1;
      await acme.ask(Me, 'GET', '/v1/me');
      on.now += 1;
      await acme.refused(401, 'GET', '/v1/me');
      await rotated.ask(Me, 'GET', '/v1/me');
      on.now = began;
    });

    test('takes every key, session, stream and intake URL along when it leaked', async () => {
      const acme = await on.makeWorkspace();
      const made = await acme.ask(MadeKey, 'POST', '/v1/keys', { name: 'made by whoever has it', role: 'admin' });
      const second = await acme.ask(IntakeToken, 'POST', '/v1/intake-tokens', { source: 'doubletick' });
      const cookie = await signIn(on.url, acme.key);
      const streams = [await openStream(on.url, bearer(acme.key)), await openStream(on.url, { cookie })];
      const bystander = await on.makeWorkspace();
      const theirs = await openStream(on.url, bearer(bystander.key));
      const rotated = await rotate(on, acme, true);
      await until(() => streams.every(({ ended }) => ended));
      expect(theirs.ended).toBe(false);
      for (const key of [acme.key, made.key]) await new Caller(on, key).refused(401, 'GET', '/v1/me');
      expect((await fetch(`${on.url}/v1/me`, { headers: { cookie } })).status).toBe(401);
      for (const path of [...Object.values(acme.intake), new URL(second.url ?? '').pathname]) {
        expect((await fetch(on.url + path, { method: 'POST', body: JSON.stringify(callAccepted) })).status).toBe(404);
      }
      await rotated.take('doubletick', { ...callAccepted, callId: 'after the leak' });
      expect(await tokensOf(rotated)).toHaveLength(2);
    });

    test('forges nothing: no intake token is worked out from it', async () => {
      const acme = await on.makeWorkspace();
      for (const source of ['doubletick', 'whatconverts'] as const) {
        expect((await fetch(`${on.url}/in/${intakeTokenOf(acme.key, source)}`)).status).toBe(404);
      }
    });
  });

  describe('an intake URL', () => {
    test('is listed with when it was made and last used, and is the same for every key', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', { ...callAccepted, callId: 'used' });
      const now = new Date(on.now).toISOString();
      const tokens = await tokensOf(acme);
      expect(
        tokens
          .map(({ source, url, last_used_at, created_at, ends_at }) => [
            source,
            new URL(url ?? '').pathname,
            created_at,
            last_used_at,
            ends_at,
          ])
          .toSorted(),
      ).toEqual([
        ['doubletick', acme.intake.doubletick, now, now, null],
        ['whatconverts', acme.intake.whatconverts, now, null, null],
      ]);
      const agent = await acme.ask(MadeKey, 'POST', '/v1/keys', { name: 'Zapier', role: 'agent' });
      const me = await new Caller(on, agent.key).ask(Me, 'GET', '/v1/me');
      expect(new URL(me.intake.whatconverts).pathname).toBe(acme.intake.whatconverts);
    });

    test('is replaced with an overlap, which then ends', async () => {
      const acme = await on.makeWorkspace();
      const old = (await tokensOf(acme)).find(({ source }) => source === 'doubletick');
      const made = await acme.ask(IntakeToken, 'POST', `/v1/intake-tokens/${old?.id}/replace`, { overlap_hours: 1 });
      expect((await acme.ask(Me, 'GET', '/v1/me')).intake.doubletick).toBe(made.url);
      await acme.refused(404, 'POST', `/v1/intake-tokens/${old?.id}/replace`);
      const began = on.now;
      on.now += HOUR_MS - 1;
      await acme.take('doubletick', { ...callAccepted, callId: 'in the overlap' });
      on.now += 1;
      expect((await acme.post('doubletick', callAccepted)).status).toBe(404);
      expect((await fetch(made.url ?? '')).status).toBe(200);
      expect((await tokensOf(acme)).map(({ id }) => id)).not.toContain(old?.id);
      on.now = began;
    });

    test('ends by itself, at once, and the others go on', async () => {
      const acme = await on.makeWorkspace();
      const second = await acme.ask(IntakeToken, 'POST', '/v1/intake-tokens', { source: 'doubletick' });
      expect((await fetch(second.url ?? '')).status).toBe(200);
      expect((await acme.raw('DELETE', `/v1/intake-tokens/${second.id}`)).status).toBe(204);
      expect((await fetch(second.url ?? '')).status).toBe(404);
      await acme.take('doubletick', { ...callAccepted, callId: 'by the first' });
      for (const { id } of await tokensOf(acme)) await acme.raw('DELETE', `/v1/intake-tokens/${id}`);
      expect(await tokensOf(acme)).toEqual([]);
      // Whoever connects a Zap needs one: it is made then.
      const [one, other] = await Promise.all([acme.ask(Me, 'GET', '/v1/me'), acme.ask(Me, 'GET', '/v1/me')]);
      expect(one.intake).toEqual(other.intake);
      expect((await fetch(one.intake.doubletick)).status).toBe(200);
    });

    test('that was worked out from a key before goes on, is shown again with that key, and ends like any other', async () => {
      const { database, workspaces } = on.hub.parts;
      const acme = await on.makeWorkspace();
      const key = newKey();
      const token = intakeTokenOf(key, 'doubletick');
      await database.query('DELETE FROM hub.intakes WHERE workspace_id = $1', [acme.id]);
      await database.query('UPDATE hub.keys SET hash = $2 WHERE workspace_id = $1', [acme.id, hashOf(key)]);
      const now = new Date(on.now).toISOString();
      await database.query('INSERT INTO hub.intakes (hash, workspace_id, source, created_at) VALUES ($1, $2, $3, $4)', [
        hashOf(token),
        acme.id,
        'doubletick',
        now,
      ]);
      workspaces.forget();
      const owner = new Caller(on, key);
      expect(await tokensOf(owner)).toMatchObject([{ source: 'doubletick', url: null }]);
      expect((await fetch(`${on.url}/in/${token}`)).status).toBe(200);
      expect(new URL((await owner.ask(Me, 'GET', '/v1/me')).intake.doubletick).pathname).toBe(`/in/${token}`);
      const [listed] = (await tokensOf(owner)).filter(({ source }) => source === 'doubletick');
      expect(listed?.url).toContain(token);
      await owner.raw('DELETE', `/v1/intake-tokens/${listed?.id}`);
      expect((await fetch(`${on.url}/in/${token}`)).status).toBe(404);
      expect((await owner.ask(Me, 'GET', '/v1/me')).intake.doubletick).not.toContain(token);
    });
  });
});

onPostgres((database) => {
  const on = useHub({ databaseUrl: () => database.url ?? '' });

  const withOther = async (work: (other: Hub, url: string) => Promise<void>): Promise<void> => {
    const environment = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: database.url ?? '' };
    const other = await openHub(readConfig(environment, { isLocal: true }), { clock: () => on.now });
    try {
      await work(other, await other.listen());
    } finally {
      await other.stop();
    }
  };

  test('another process obeys within a second: key, session, stream and intake URL', () =>
    withOther(async (_other, url) => {
      const acme = await on.makeWorkspace();
      const cookie = await signIn(url, acme.key);
      const streams = [await openStream(url, bearer(acme.key)), await openStream(url, { cookie })];
      const status = async (path: string, headers: Record<string, string> = {}) =>
        (await fetch(url + path, { headers })).status;
      expect(await status('/v1/me', bearer(acme.key))).toBe(200);
      expect(await status(acme.intake.doubletick)).toBe(200);
      await rotate(on, acme, true);
      const replaced = performance.now();
      await until(async () => {
        const answers = [
          await status('/v1/me', bearer(acme.key)),
          await status('/v1/me', { cookie }),
          await status(acme.intake.doubletick),
        ];
        return answers.join() === '401,401,404' && streams.every(({ ended }) => ended);
      });
      // A second is what is promised; this machine may be slow.
      expect(performance.now() - replaced).toBeLessThan(5_000);
    }));

  test('another process is told when an intake URL alone is replaced or ended, and obeys within a second', () =>
    withOther(async (other, url) => {
      const acme = await on.makeWorkspace();
      const heard: string[] = [];
      const deaf = other.parts.changes.hear(acme.id, (matters) => heard.push(...matters));
      const change = {
        replaced: (id: string) =>
          acme.ask(IntakeToken, 'POST', `/v1/intake-tokens/${id}/replace`, { overlap_hours: 0 }),
        ended: (id: string) => acme.raw('DELETE', `/v1/intake-tokens/${id}`),
      };
      for (const [what, make] of Object.entries(change)) {
        const one = await acme.ask(IntakeToken, 'POST', '/v1/intake-tokens', { source: 'doubletick' });
        const path = new URL(one.url ?? '').pathname;
        expect((await fetch(url + path)).status).toBe(200);
        heard.length = 0;
        await make(one.id);
        const changed = performance.now();
        await until(async () => (await fetch(url + path)).status === 404);
        expect([what, performance.now() - changed < 5_000]).toEqual([what, true]);
        await until(() => heard.includes('access'));
      }
      deaf();
    }));

  test('another process looks up again what it remembered, once it is told that access changed', () =>
    withOther(async (other) => {
      const acme = await on.makeWorkspace();
      const { workspaces } = other.parts;
      const remembered = await workspaces.byKey(acme.key);
      expect(remembered).not.toBeNull();
      // Told, and not because what is remembered ran out.
      const forgotten = jest.spyOn(workspaces, 'forget');
      on.hub.parts.changes.tell(acme.id, 'access');
      await until(() => forgotten.mock.calls.length > 0);
    }));

  test('another process shows the same intake URLs', () =>
    withOther(async (_other, url) => {
      const acme = await on.makeWorkspace();
      const me = Me.parse(await (await fetch(`${url}/v1/me`, { headers: bearer(acme.key) })).json());
      expect(new URL(me.intake.doubletick).pathname).toBe(acme.intake.doubletick);
    }));

  test('a secret of the configuration seals the intake URLs, and another one cannot open them', async () => {
    const environment = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: database.url ?? '' };
    const open = (SECRET_KEY: string) => openHub(readConfig({ ...environment, SECRET_KEY }), { clock: () => on.now });
    const [secret, another] = [1, 2].map(() => randomBytes(32).toString('hex'));
    const acme = await on.makeWorkspace();
    const first = await open(secret ?? '');
    const shown = await first.parts.workspaces.addIntakeToken(acme.id, 'doubletick');
    await first.stop();
    const again = await open(secret ?? '');
    expect((await again.parts.workspaces.intakeTokens(acme.id)).map(({ token }) => token)).toContain(shown.token);
    await again.stop();
    const stranger = await open(another ?? '');
    expect((await stranger.parts.workspaces.intakeTokens(acme.id)).map(({ token }) => token)).toEqual([
      null,
      null,
      null,
    ]);
    expect(await stranger.parts.workspaces.byIntake(shown.token ?? '')).toMatchObject({ workspaceId: acme.id });
    await stranger.stop();
  });
});
