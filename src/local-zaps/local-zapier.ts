import { randomBytes, randomUUID } from 'node:crypto';
import type { HandlerEvent } from 'zapier-platform-core';
import type { SubscribeData } from '../zapier/hooks/subscribe-data.ts';
import { DryRuns } from './dry-run.ts';
import { filePointerIn } from './file-pointer.ts';
import { Lambda } from './lambda.ts';
import type { Environment, Outcome } from './lambda-process.ts';
import { labelled, type Run } from './run.ts';
import { type StepDefinition, type StepKind, type TriggerDefinition, withProof, type Zap } from './zap.ts';
import { toBundle, type WebhookRequest, type ZapState } from './zapier-delivery.ts';

const KEPT_RUNS = 500;

export interface ZapOptions {
  /** The last part of its hook URL; made up unless it is given. */
  id?: string;
  workspaceId?: string;
  authData?: Record<string, string>;
  inputData?: Record<string, unknown>;
}

/** A field of a trigger's form, as the app defines it. */
export interface InputField {
  key: string;
  label?: string;
  type?: string;
  helpText?: string;
  required?: boolean;
  list?: boolean;
  default?: string;
  choices?: Record<string, string>;
  altersDynamicFields?: boolean;
  /** Where its choices come from: "trigger.value.label". */
  dynamic?: string;
}

export interface Choice {
  value: string;
  label: string;
}

/** A step of a Zap that waits to be called back. */
interface WaitingStep {
  /** As in "creates.my_action.operation". */
  operation: string;
  state: ZapState;
  outputData: unknown;
  end: (result: Promise<Record<string, unknown>>) => void;
}

/** An action that ran: what it gives in the end, and whether it waits for that. */
export interface StartedAction {
  isWaiting: boolean;
  result: Promise<Record<string, unknown>>;
}

/** What nobody guesses, for a URL. */
export const newToken = (): string => randomBytes(24).toString('base64url');

/** How a step is run: with a connection, what is filled in, and what else its process sees of the environment. */
interface StepOptions extends Pick<ZapOptions, 'authData' | 'inputData'> {
  environment?: Environment;
}

const PLURALS: Record<StepKind, string> = { search: 'searches', action: 'creates' };

/** A person can read it as it is. */
export class LocalZapierError extends Error {}

/** What Zapier does with the app, on this machine: turns its triggers on and off, runs them, keeps the runs. */
export class LocalZapier {
  /** Newest first. */
  readonly runs: Run[] = [];
  readonly zaps = new Map<string, Zap>();
  readonly #lambda: Lambda;
  readonly #triggers = new Map<string, TriggerDefinition>();
  readonly #steps: Record<StepKind, readonly StepDefinition[]>;
  readonly #onRun: (run: Run) => void;
  /** By the last part of their callback URLs. */
  readonly #waiting = new Map<string, WaitingStep>();
  /** Where this is served, such as "http://localhost:8787"; the server that serves it sets it. */
  url = '';
  /** In every hook URL, as in those of Zapier: who does not have it posts to no Zap. */
  readonly hookToken: string;
  /** In the addresses that only the app calls: z.cache, z.stashFile, and what a dry run would send. */
  readonly rpcToken = newToken();
  readonly dryRuns = new DryRuns(
    () => `${this.url}/zapier-dry/${this.rpcToken}`,
    () => this.url,
  );

  private constructor(
    lambda: Lambda,
    { triggers, steps }: { triggers: TriggerDefinition[]; steps: Record<StepKind, readonly StepDefinition[]> },
    onRun: (run: Run) => void,
    hookToken: string,
  ) {
    this.#lambda = lambda;
    this.#steps = steps;
    this.hookToken = hookToken;
    this.#onRun = onRun;
    for (const trigger of triggers) this.#triggers.set(trigger.key, trigger);
  }

  /** `appPath` is the built app, dist/index.js. With a `hookToken` of before, hook URLs are what they were. */
  static async start(
    appPath: string,
    onRun: (run: Run) => void = () => undefined,
    hookToken = newToken(),
  ): Promise<LocalZapier> {
    const lambda = new Lambda(appPath);
    const { results, error } = await lambda.invoke({ command: 'definition' });
    if (error) throw new LocalZapierError(error);
    const { triggers, searches, creates } = results as {
      triggers: Record<string, TriggerDefinition>;
      searches: Record<string, StepDefinition>;
      creates: Record<string, StepDefinition>;
    };
    const shown = (steps: Record<string, StepDefinition>) =>
      Object.values(steps).filter(({ display }) => !display.hidden);
    const steps = { search: shown(searches), action: shown(creates) };
    // What cannot subscribe itself shows a URL to paste, and is the same trigger otherwise.
    const hooks = Object.values(triggers).filter(({ operation }) => operation.performSubscribe !== undefined);
    return new LocalZapier(lambda, { triggers: hooks, steps }, onRun, hookToken);
  }

  /** The triggers of the app that subscribe themselves. */
  get triggers(): readonly TriggerDefinition[] {
    return [...this.#triggers.values()];
  }

  hookUrl({ id, trigger }: Pick<Zap, 'id' | 'trigger'>): string {
    return `${this.url}/hooks/${this.hookToken}/${trigger.key}${id === trigger.key ? '' : `/${id}`}`;
  }

  /** The form of a trigger, as the Zap editor shows it with this connection. */
  async inputFields(key: string, authData: Record<string, string>): Promise<InputField[]> {
    return this.#execute(`triggers.${this.#triggerOf(key).key}.operation.inputFields`, { authData, inputData: {} });
  }

  /** The searches or the actions of the app. */
  steps(kind: StepKind): readonly StepDefinition[] {
    return this.#steps[kind];
  }

  step(kind: StepKind, key: string): StepDefinition {
    const step = this.#steps[kind].find((one) => one.key === key);
    if (step) return step;
    throw new LocalZapierError(`There is no ${kind} "${key}".`);
  }

  /** The form of a search or an action; some of its fields are for what is filled in already. */
  stepFields(kind: StepKind, key: string, { authData = {}, inputData = {}, environment }: StepOptions) {
    const method = `${PLURALS[kind]}.${this.step(kind, key).key}.operation.inputFields`;
    return this.#execute<InputField[]>(method, { authData, inputData }, environment);
  }

  /** Runs a search or an action once, as a step of a Zap does, up to its end or until it waits to be called back. */
  runStep(kind: StepKind, key: string, { authData = {}, inputData = {}, environment }: StepOptions): Promise<Outcome> {
    const method = `${PLURALS[kind]}.${this.step(kind, key).key}.operation.perform`;
    return this.#invoke(method, { authData, inputData, meta: {} }, { environment });
  }

  /** What the dropdown of a field that is `dynamic` offers. */
  async choices(dynamic: string, authData: Record<string, string>, environment?: Environment): Promise<Choice[]> {
    const [key = '', value = '', label = ''] = dynamic.split('.');
    const bundle = { authData, inputData: {}, meta: { isFillingDynamicDropdown: true } };
    const rows = await this.#execute<Record<string, unknown>[]>(
      `triggers.${key}.operation.perform`,
      bundle,
      environment,
    );
    return rows.map((row) => ({ value: String(row[value]), label: String(row[label]) }));
  }

  /** Turns a trigger on with a connection: the app itself subscribes, at the provider or at the hub. */
  async turnOn(key: string, options: ZapOptions): Promise<Zap> {
    const zap = this.#add(key, options);
    try {
      zap.state.subscribeData = await this.#ask<SubscribeData>(zap, 'performSubscribe');
    } catch (error) {
      this.zaps.delete(zap.id);
      throw error;
    }
    return zap;
  }

  /** Turns a trigger on as if it had subscribed: nobody is asked, so this works without an account. */
  turnOnAlone(key: string, via: SubscribeData['via']): Zap {
    const zap = this.#add(key, { id: key });
    zap.state.subscribeData = { id: `local-${key}`, via, secret: randomBytes(32).toString('base64') };
    return zap;
  }

  async turnOff(zap: Zap): Promise<void> {
    await this.#ask(zap, 'performUnsubscribe');
    this.zaps.delete(zap.id);
  }

  /** Runs an action of the app once, as a step of a Zap does; gives its result, for which it may wait to be called back. */
  async runAction(key: string, options: Omit<ZapOptions, 'id'>): Promise<Record<string, unknown>> {
    return (await this.startAction(key, options)).result;
  }

  /** The same, as soon as the action gave its result or began to wait for it. */
  async startAction(key: string, { authData = {}, inputData = {} }: Omit<ZapOptions, 'id'>): Promise<StartedAction> {
    const operation = `creates.${key}.operation`;
    const id = newToken();
    const bundle = { authData, inputData, meta: {} };
    const {
      results,
      error,
      isWaiting = false,
    } = await this.#invoke(`${operation}.perform`, bundle, { callbackId: id });
    if (error) throw new LocalZapierError(error);
    if (!isWaiting) return { isWaiting, result: Promise.resolve(results as Record<string, unknown>) };
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    // Nobody need be there when it ends.
    promise.catch(() => undefined);
    const state: ZapState = { authData, inputData, timezone: null, subscribeData: null };
    this.#waiting.set(id, { operation, state, outputData: results, end: resolve });
    return { isWaiting, result: promise };
  }

  /**
   * Takes what is posted to a callback URL, once: the step goes on with it. False where no step waits there. Throws a
   * SyntaxError when the body is not JSON, and the step waits on.
   */
  callBack(id: string, request: WebhookRequest): boolean {
    const step = this.#waiting.get(id);
    if (!step) return false;
    const bundle = { ...toBundle(request, step.state), outputData: step.outputData };
    this.#waiting.delete(id);
    step.end(this.#execute(`${step.operation}.performResume`, bundle));
    return true;
  }

  /** Fetches the file that a field of a result stands for, as for a later step that uses it; gives its address here. */
  fetchFile(value: unknown, authData: Record<string, string>): Promise<string> {
    const pointer = filePointerIn(value);
    if (!pointer) throw new LocalZapierError('This is no file that is yet to be fetched.');
    return this.#execute(pointer.method, { authData, inputData: pointer.inputData, meta: {} });
  }

  /** What "Test trigger" shows in the Zap editor. */
  testTrigger(zap: Zap): Promise<Record<string, unknown>[]> {
    return this.#ask(zap, 'performList');
  }

  /**
   * Delivers a webhook to a Zap; throws a SyntaxError when its body is not JSON, before anything runs. The run itself
   * never rejects, since nobody need wait for it.
   */
  receive(zap: Zap, request: WebhookRequest): { id: string; run: Promise<Run> } {
    const bundle = toBundle(withProof(request, zap), zap.state);
    const id = randomUUID();
    return { id, run: this.#run(id, zap, bundle) };
  }

  close(): Promise<void> {
    return this.#lambda.close();
  }

  #add(key: string, { id = randomUUID(), workspaceId, authData = {}, inputData = {} }: ZapOptions): Zap {
    const trigger = this.#triggerOf(key);
    const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const state: ZapState = { authData, inputData, timezone, subscribeData: null };
    const zap = { id, workspaceId: workspaceId ?? null, trigger, state, trouble: null };
    this.zaps.set(id, zap);
    return zap;
  }

  #triggerOf(key: string): TriggerDefinition {
    const trigger = this.#triggers.get(key);
    if (trigger) return trigger;
    throw new LocalZapierError(`There is no trigger "${key}". There are: ${[...this.#triggers.keys()].join(', ')}.`);
  }

  /** `method` as in "triggers.my_trigger.operation.perform". */
  #invoke(
    method: string,
    bundle: object,
    { callbackId, environment }: { callbackId?: string; environment?: Environment } = {},
  ): Promise<Outcome> {
    const event: HandlerEvent = {
      command: 'execute',
      method,
      bundle,
      ...(callbackId && { callback_url: `${this.url}/hooks/callback/${callbackId}` }),
      rpc_base: `${this.url}/zapier-rpc/${this.rpcToken}`,
    };
    return this.#lambda.invoke(event, environment);
  }

  async #execute<Result>(method: string, bundle: object, environment?: Environment): Promise<Result> {
    const { results, error } = await this.#invoke(method, bundle, { environment });
    if (error) throw new LocalZapierError(error);
    return results as Result;
  }

  #ask<Result>(zap: Zap, method: string): Promise<Result> {
    const { authData, inputData, timezone, subscribeData } = zap.state;
    const bundle = { authData, inputData, meta: { timezone }, targetUrl: this.hookUrl(zap), subscribeData };
    return this.#execute(`triggers.${zap.trigger.key}.operation.${method}`, bundle);
  }

  async #run(id: string, zap: Zap, bundle: object): Promise<Run> {
    const at = new Date().toISOString();
    const { results, log, error } = await this.#invoke(`triggers.${zap.trigger.key}.operation.perform`, bundle).catch(
      (broken: Error): Outcome => ({ error: broken.message, log: [] }),
    );
    const { key, display } = zap.trigger;
    const found = Array.isArray(results) ? results.map((result) => labelled(zap.trigger, result)) : [];
    const run: Run = {
      id,
      at,
      zap: zap.id,
      workspaceId: zap.workspaceId,
      trigger: key,
      label: display.label,
      results: found,
      log,
      error: error ?? null,
    };
    this.runs.unshift(run);
    this.runs.length = Math.min(this.runs.length, KEPT_RUNS);
    this.#onRun(run);
    return run;
  }
}
