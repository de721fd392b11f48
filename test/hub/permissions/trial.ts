/** A ledger under test: what is asked of it, and what the model answers to the same questions. */
import { expect } from '@jest/globals';
import type { Hub } from '../../../src/hub/hub.ts';
import { decide } from '../../../src/hub/permissions/answer.ts';
import { linesOfPersons } from '../../../src/hub/permissions/current.ts';
import { mayCall, standingOf } from '../../../src/hub/permissions/rules.ts';
import { whoById, whoByPhone } from '../../../src/hub/permissions/who.ts';
import type { HubUnderTest, TestWorkspace } from '../http/hub-under-test.ts';
import { type Message, NAMES, NUMBERS, type Webhook } from './random-history.ts';
import { type Channel, type Heard, isYes, ReferenceModel } from './reference-model.ts';

const CHANNELS: readonly Channel[] = ['whatsapp', 'phone'];

const whoOf = (name: string) => {
  const who = name.startsWith('phone:') ? whoByPhone(name.slice('phone:'.length)) : whoById(name);
  if (!who) throw new Error(`Nobody is called ${name}.`);
  return who;
};

const QUESTIONS = NAMES.flatMap((name) =>
  [...NUMBERS, null].flatMap((number) => CHANNELS.map((channel) => ({ name, who: whoOf(name), number, channel }))),
);

/** So many questions are about one name. */
const EACH_NAME = QUESTIONS.length / NAMES.length;

/** What is said of each name, from each number and on each channel, as texts: only what differs is then shown. */
export type Said = Record<string, string>;

const keyOf = ({ name, number, channel }: (typeof QUESTIONS)[number]): string =>
  `${name} from ${number ?? 'any number'} on ${channel}`;

const inWords = (status: string, mayBeCalled: boolean, names: readonly string[]): string =>
  `${mayBeCalled ? 'may be called' : 'must not be called'}: ${status}, of ${[...names].toSorted().join(' ')}`;

const isPersons = (name: string): boolean => !name.startsWith('message:');

/** Everything at once, as lists and exports are made. */
const saidByHub = async ({ parts }: Hub, workspaceId: string, now: number): Promise<Said> => {
  const persons = await linesOfPersons(parts.database, workspaceId, NAMES);
  return Object.fromEntries(
    QUESTIONS.map((question) => {
      const { name, number, channel } = question;
      const { lines, identifiers } = persons.get(name) ?? { lines: [], identifiers: [] };
      const { status } = standingOf(lines, { identifier: name, number, channel }, new Date(now).toISOString());
      return [keyOf(question), inWords(status, mayCall(status), identifiers.filter(isPersons))];
    }),
  );
};

/** These questions one at a time, as a Zap asks them. */
const answeredByHub = async (
  { parts }: Hub,
  workspaceId: string,
  now: number,
  questions: typeof QUESTIONS,
): Promise<Said> => {
  const said: Said = {};
  for (const question of questions) {
    const { who, number, channel } = question;
    const { answer } = await decide(parts.database, { workspaceId, who, wabaNumber: number, channel, now });
    const { customer_ids, phones, whatsapp_user_ids } = answer.known_as;
    const names = [
      ...customer_ids.map((id) => `customer:${id}`),
      ...phones.map((phone) => `phone:${phone}`),
      ...whatsapp_user_ids.map((id) => `user:${id}`),
    ];
    said[keyOf(question)] = inWords(answer.status, answer.may_call, names);
  }
  return said;
};

const saidByModel = (model: ReferenceModel, now: number): Said =>
  Object.fromEntries(
    QUESTIONS.map((question) => {
      const { name, number, channel } = question;
      const status = model.statusOf(name, number, channel, now);
      const names = [...model.personOf(name)].filter(isPersons);
      return [keyOf(question), inWords(status, status === 'permanent' || status === 'temporary', names)];
    }),
  );

export const differences = (one: Said, other: Said): string[] =>
  Object.keys(one).flatMap((key) => (one[key] === other[key] ? [] : [`${key}: ${one[key]}, not ${other[key]}`]));

/** A ledger of its own, what it was told, and what the model makes of that. */
export class Trial {
  readonly model = new ReferenceModel();
  readonly posted: Webhook[] = [];
  readonly #on: HubUnderTest;
  readonly #workspace: TestWorkspace;
  readonly #heard: Heard[] = [];
  #looks = 0;

  constructor(on: HubUnderTest, workspace: TestWorkspace) {
    this.#on = on;
    this.#workspace = workspace;
  }

  get id(): string {
    return this.#workspace.id;
  }

  async ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<string> {
    const { status, text } = await this.#workspace.raw(method, path, { body });
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return text;
  }

  /** Posts webhooks at the same time, by turns to these hubs. */
  async post(hubs: readonly Hub[], webhooks: readonly Webhook[]): Promise<void> {
    const outcomes = await Promise.all(
      webhooks.map(({ payload }, index) => {
        const hub = hubs[index % hubs.length] ?? this.#on.hub;
        const body = JSON.stringify(payload);
        return hub.parts.intake.take({
          workspaceId: this.id,
          source: 'doubletick',
          body,
          contentType: 'application/json',
        });
      }),
    );
    const notTaken = outcomes.filter(({ kind }) => kind === 'quarantined');
    expect(notTaken).toEqual([]);
  }

  /** The model hears what arrives now. */
  tellModel({ says, names }: Message): void {
    if (says === null) {
      if (names.length > 1) this.model.bind(names);
      return;
    }
    const heard = { ...says, arrivedAt: this.#on.now };
    this.#heard.push(heard);
    this.model.hear(heard);
  }

  said(): Promise<Said> {
    return saidByHub(this.#on.hub, this.id, this.#on.now);
  }

  /** Of every name, but with each look-up on another number and channel. */
  async expectAsModel(): Promise<void> {
    const { hub, now } = this.#on;
    const expected = saidByModel(this.model, now);
    const said = await this.said();
    expect(differences(said, expected)).toEqual([]);
    this.#expectSafe(said);
    this.#looks += 1;
    const questions = QUESTIONS.filter((_question, index) => index % EACH_NAME === this.#looks % EACH_NAME);
    expect(differences(await answeredByHub(hub, this.id, now, questions), expected)).toEqual([]);
  }

  /**
   * Whatever the model makes of it: whoever may be called said a clear yes under this very name, to this very number, and
   * no no or doubt under that name came in after the last time that they did.
   */
  #expectSafe(said: Said): void {
    const callable = QUESTIONS.filter((question) => said[keyOf(question)]?.startsWith('may be called'));
    for (const { name, number, channel } of callable) {
      const about = this.#heard.filter(
        (one) =>
          one.names.includes(name) &&
          (one.channel === channel || one.channel === 'all') &&
          (number === null || one.number === number || (one.number === null && !isYes(one))),
      );
      const lastYes = Math.max(...about.filter(isYes).map(({ arrivedAt }) => arrivedAt));
      const isAfter = ({ arrivedAt, statedAt }: Heard) => arrivedAt > lastYes && (statedAt ?? arrivedAt) > lastYes;
      expect(lastYes).toBeGreaterThan(0);
      expect(about.filter((one) => !isYes(one) && isAfter(one))).toEqual([]);
    }
  }

  async expectIntact(): Promise<void> {
    expect(JSON.parse(await this.ask('GET', '/v1/permissions/verify'))).toMatchObject({
      is_intact: true,
      broken: null,
    });
  }
}
