/**
 * The app's real handler in a process of its own, as on AWS Lambda.
 *
 * Says "ready", then takes one Invocation at a time and answers each with an Outcome.
 */
import { pathToFileURL } from 'node:url';
import { createAppHandler, type HandlerEvent } from 'zapier-platform-core';

export interface Outcome {
  results?: unknown;
  /** Whether the step waits to be called back: the results are not its last word. */
  isWaiting?: boolean;
  /** In words for people; there when the invocation failed. */
  error?: string;
  /** What the app wrote to the console. */
  log: string[];
}

export type Environment = Record<string, string>;

/** One call of the handler; its environment is gone after it. */
export interface Invocation {
  event: HandlerEvent;
  environment: Environment;
}

/** Core puts the message of its own errors into JSON. */
const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  try {
    return String(JSON.parse(text).message ?? text);
  } catch {
    return text;
  }
};

// Ctrl+C reaches every process of a terminal; this one ends when its parent lets go of it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

let log: string[] = [];
const keep = (...parts: unknown[]): void => {
  const line = parts.map(String).join(' ').trim();
  // Core's own memory figures, at every call.
  if (!line.startsWith('ZID:')) log.push(line);
};
console.log = keep;
console.error = keep;

const [appPath = ''] = process.argv.slice(2);
const { default: app } = await import(pathToFileURL(appPath).href);
const handler = createAppHandler(app);

const invoke = async ({ event, environment }: Invocation): Promise<Outcome> => {
  log = [];
  const before = Object.keys(environment).map((key): [string, string | undefined] => [key, process.env[key]]);
  Object.assign(process.env, environment);
  try {
    const { results, status } = await handler(event);
    return status === 'CALLBACK' ? { results, isWaiting: true, log } : { results, log };
  } catch (error) {
    return { error: messageOf(error), log };
  } finally {
    for (const [key, value] of before) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  }
};

process.on('message', async (invocation: Invocation) => process.send?.(await invoke(invocation)));
process.on('disconnect', () => process.exit());
process.send?.('ready');
