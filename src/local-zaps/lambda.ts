import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { HandlerEvent } from 'zapier-platform-core';
import type { Environment, Invocation, Outcome } from './lambda-process.ts';

const PROGRAM = fileURLToPath(new URL('./lambda-process.ts', import.meta.url));
const ATTEMPTS = 2;
const DIED: Outcome = { error: 'The app ended its process before it answered.', log: [] };

/** The next message of a process; null when it ends without one. */
const answerOf = <Message>(child: ChildProcess): Promise<Message | null> =>
  new Promise((resolve) => {
    const onMessage = (message: Message) => {
      child.off('exit', onExit);
      resolve(message);
    };
    const onExit = () => {
      child.off('message', onMessage);
      resolve(null);
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });

/**
 * Runs the built app's handler in a process of its own, one call at a time, as AWS Lambda does for Zapier; core ends
 * that process when it has grown large, and like Zapier this then starts another and tries again.
 */
export class Lambda {
  readonly #appPath: string;
  #process: Promise<ChildProcess> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** `appPath` is the built app, dist/index.js. */
  constructor(appPath: string) {
    this.#appPath = appPath;
  }

  /** `environment` is what this call alone sees of the process's environment besides. */
  invoke(event: HandlerEvent, environment: Environment = {}): Promise<Outcome> {
    const outcome = this.#last.then(() => this.#attempt({ event, environment }, ATTEMPTS));
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  async close(): Promise<void> {
    await this.#last;
    const child = await this.#process;
    if (!child?.connected) return;
    child.disconnect();
    await once(child, 'exit');
  }

  async #attempt(invocation: Invocation, attempts: number): Promise<Outcome> {
    if (attempts === 0) return DIED;
    this.#process ??= this.#start();
    const child = await this.#process;
    child.send(invocation);
    const outcome = await answerOf<Outcome>(child);
    if (outcome) return outcome;
    this.#process = null;
    return this.#attempt(invocation, attempts - 1);
  }

  async #start(): Promise<ChildProcess> {
    // Core wants a key before it calls the server of z.cache, which is our own here.
    const env = { ...process.env, ZAPIER_DEPLOY_KEY: 'local' };
    const child = fork(PROGRAM, [this.#appPath], { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    if (await answerOf(child)) return child;
    throw new Error(`The app in ${this.#appPath} does not load. "npm run build" shows why.`);
  }
}
