import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import * as z from 'zod';
import { readConfig } from '../../../src/hub/config.ts';
import { type Hub, type HubOptions, openHub } from '../../../src/hub/hub.ts';
import { WithKey } from '../../../src/hub/workspaces/workspace-key.ts';
import { EventDetails, RecentEvents } from '../../../src/hub-api/events.ts';
import { Taken } from '../../../src/hub-api/intake.ts';
import { IntakeToken } from '../../../src/hub-api/intake-tokens.ts';
import { Problem } from '../../../src/hub-api/problem.ts';
import type { Source, UrlSource } from '../../../src/hub-api/sources.ts';
import { NewSubscription, type SubscriptionRequest } from '../../../src/hub-api/subscriptions.ts';
import { onPostgres } from '../databases.ts';
import { makeHubFolder } from '../embedded-folder.ts';
import { until } from '../until.ts';
import { type Received, Target } from './target.ts';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

export interface Asked {
  body?: object | string;
  headers?: Record<string, string>;
}

/** That a value is what its schema says, key for key: parsing alone would pass over keys that the schema lacks. */
export const exactly = <Schema extends z.core.$ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = z.parse(schema, value);
  expect(parsed).toEqual(value);
  return parsed;
};

/** Whoever asks the hub something with a key. */
export class Caller {
  readonly key: string;
  readonly #on: HubUnderTest;

  constructor(on: HubUnderTest, key: string) {
    this.#on = on;
    this.key = key;
  }

  /** The answer as it comes. */
  async raw(method: Method, path: string, { body, headers }: Asked = {}): Promise<Answer> {
    const isText = body === undefined || typeof body === 'string';
    const type: Record<string, string> = isText ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.#on.url + path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...type, ...headers },
      body: isText ? body : JSON.stringify(body),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  }

  /** A call that goes well; its answer is looked at key for key. */
  async ask<Schema extends z.core.$ZodType>(
    schema: Schema,
    method: Method,
    path: string,
    body?: object | string,
  ): Promise<z.output<Schema>> {
    const { status, text } = await this.raw(method, path, { body });
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return exactly(schema, JSON.parse(text));
  }

  /** A call that is refused with this status. */
  async refused(status: number, method: Method, path: string, asked: Asked = {}): Promise<Problem> {
    return asProblem(status, await this.raw(method, path, asked));
  }
}

/** That an answer refuses with this status, in the shape of every refusal. */
export const asProblem = (status: number, answer: Answer): Problem => {
  expect({ ...answer, text: answer.text.slice(0, 500) }).toMatchObject({
    status,
    headers: { 'content-type': expect.stringMatching(/^application\/problem\+json\b/) },
  });
  const problem = exactly(Problem, JSON.parse(answer.text));
  expect(problem.status).toBe(status);
  return problem;
};

/** What Meta signs with in tests. */
export const APP_SECRET = 'the app secret of a test';

export const signatureOf = (body: string, secret = APP_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** A workspace of a test's own. */
export class TestWorkspace extends Caller {
  readonly id: string;
  readonly name: string;
  readonly intake: Record<UrlSource, string>;
  /** The path of the intake URL whose webhooks are signed, once it was made. */
  #signed: Promise<string> | null = null;
  readonly #on: HubUnderTest;

  constructor(on: HubUnderTest, { id, name, key, intake }: WithKey) {
    super(on, key);
    this.id = id;
    this.name = name;
    this.intake = {
      doubletick: new URL(intake.doubletick).pathname,
      whatconverts: new URL(intake.whatconverts).pathname,
    };
    this.#on = on;
  }

  /** Posts a webhook as its provider does. */
  async post(source: Source, sent: object | string, headers: Record<string, string> = {}): Promise<Answer> {
    const body = typeof sent === 'string' ? sent : JSON.stringify(sent);
    const isSigned = source === 'whatsapp_cloud';
    return new Caller(this.#on, 'none').raw('POST', isSigned ? await this.#signedPath() : this.intake[source], {
      body,
      headers: {
        'content-type': 'application/json',
        ...(isSigned ? { 'x-hub-signature-256': signatureOf(body) } : {}),
        ...headers,
      },
    });
  }

  #signedPath(): Promise<string> {
    this.#signed ??= this.ask(IntakeToken, 'POST', '/v1/intake-tokens', {
      source: 'whatsapp_cloud',
      app_secret: APP_SECRET,
    }).then(({ url }) => new URL(String(url)).pathname);
    return this.#signed;
  }

  /** Posts a webhook that is new; gives the id of its event. */
  async take(source: Source, body: object | string): Promise<string> {
    const answer = await this.post(source, body);
    if (answer.status !== (source === 'whatsapp_cloud' ? 200 : 202))
      throw new Error(`The intake answered ${answer.status}: ${answer.text}`);
    return exactly(Taken, JSON.parse(answer.text)).event_id;
  }

  /** Subscribes a path of the target. */
  subscribe(
    trigger: string,
    path: string,
    options?: Record<string, string>,
    wish: Partial<SubscriptionRequest> = {},
  ): Promise<NewSubscription> {
    const target_url = this.#on.target.url + path;
    return this.ask(NewSubscription, 'POST', '/v1/subscriptions', { trigger, target_url, options, ...wish });
  }

  async events(query = ''): Promise<RecentEvents['events']> {
    return (await this.ask(RecentEvents, 'GET', `/v1/events${query}`)).events;
  }

  /** Delivers an event that is queued, and gives how that went. */
  async deliver(eventId: string): Promise<EventDetails> {
    await this.#on.deliver();
    return until(async () => {
      const event = await this.ask(EventDetails, 'GET', `/v1/events/${eventId}`);
      return event.deliveries.every(({ status }) => status !== 'queued') ? event : null;
    });
  }
}

/** Where a hub keeps its data: what configures it so, and what takes the data away. */
interface Place {
  environment: Record<string, string>;
  remove(): void;
}

/** A hub for the tests of a file, and what stands around it. */
export class HubUnderTest {
  /** What its clock shows, in ms since 1970; it stands still. */
  now = Date.parse('2026-03-02T09:15:10.000Z');
  url = '';
  readonly #setting: Setting;
  #hub: Hub | null = null;
  #target: Target | null = null;
  #place: Place | null = null;
  #workspaces = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  get hub(): Hub {
    if (!this.#hub) throw new Error('The hub is open only while tests run.');
    return this.#hub;
  }

  get target(): Target {
    if (!this.#target) throw new Error('The target is there only while tests run.');
    return this.#target;
  }

  /** The command line. */
  get admin(): Caller {
    return new Caller(this, this.hub.parts.adminToken);
  }

  async setUp(): Promise<void> {
    this.#target = await Target.start();
    this.#place = await this.#findPlace();
    await this.open();
  }

  /** Opens the hub so that it answers, but leaves its workers to the tests. */
  async open(): Promise<void> {
    const { environment, options, isLocal = true } = this.#setting;
    const config = readConfig(
      {
        PORT: '0',
        LOG_LEVEL: 'silent',
        TARGET_ALLOWLIST: this.target.url,
        ...this.#place?.environment,
        ...environment,
      },
      { isLocal },
    );
    this.#hub = await openHub(config, { clock: () => this.now, random: () => 0, ...options });
    this.url = await this.hub.listen();
  }

  /** Ends it as a deployment does, and opens it on the same data. */
  async reopen(): Promise<void> {
    await this.hub.stop();
    await this.open();
  }

  async tearDown(): Promise<void> {
    await this.#hub?.stop();
    await this.#target?.stop();
    this.#place?.remove();
  }

  async makeWorkspace(): Promise<TestWorkspace> {
    this.#workspaces += 1;
    const name = `workspace ${this.#workspaces}`;
    return new TestWorkspace(this, await this.admin.ask(WithKey, 'POST', '/admin/workspaces', { name }));
  }

  /** Waits until something was delivered to a path so many times. */
  delivered(path: string, times = 1): Promise<Received[]> {
    return until(() => {
      const received = this.target.at(path);
      return received.length >= times ? received : null;
    });
  }

  /** Delivers what is queued. */
  deliver(): Promise<void> {
    return this.hub.workers.dispatcher.pull();
  }

  async #findPlace(): Promise<Place> {
    const { databaseUrl } = this.#setting;
    if (databaseUrl) return { environment: { DATABASE_URL: await databaseUrl() }, remove: () => undefined };
    const folder = await makeHubFolder();
    return { environment: { DATA_DIR: folder }, remove: () => rmSync(folder, { recursive: true, force: true }) };
  }
}

interface Setting {
  environment?: Record<string, string>;
  options?: HubOptions;
  /** Whether it may send to this machine, where the target is; yes unless it says no. */
  isLocal?: boolean;
  /** Of PostgreSQL; the embedded database unless it is given. */
  databaseUrl?: () => string | Promise<string>;
}

/** A hub for the tests around this. */
export const useHub = (setting: Setting = {}): HubUnderTest => {
  const on = new HubUnderTest(setting);
  beforeAll(() => on.setUp(), 60_000);
  afterAll(() => on.tearDown(), 60_000);
  return on;
};

/** The same tests with a hub on the embedded database and, where there is one, on PostgreSQL. */
export const onEachHub = (suite: (on: HubUnderTest) => void): void => {
  describe('on the embedded database', () => suite(useHub()));
  onPostgres((database) => suite(useHub({ databaseUrl: () => database.url ?? '' })));
};
