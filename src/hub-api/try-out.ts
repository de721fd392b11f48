import * as z from 'zod';

/** What is filled in: text for each field, or several for a list. */
const Values = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** A connection, as the app's own form has it: nothing of it is kept. */
const Connection = z.record(z.string(), z.string());

/** A step of a Zap that is no trigger. */
const StepKind = z.enum(['search', 'action']);

export type StepKind = z.output<typeof StepKind>;

/** `POST /v1/try/form`: what the form of a trigger asks for, or of a search or an action. */
export const FormRequest = z.object({
  kind: z.enum(['trigger', ...StepKind.options]).default('trigger'),
  key: z.string(),
  connection: Connection.default({}),
  /** What is filled in already: some forms ask for more by that. */
  input: Values.default({}),
  /** Whether the lists to choose from are those of the connection; of a made-up account otherwise. For steps. */
  is_real: z.boolean().default(false),
});

/** `GET /v1/try/steps`: every search and every action of the app. */
export const Steps = z.object({
  steps: z.array(z.object({ kind: StepKind, key: z.string(), label: z.string(), description: z.string() })),
});

export type Steps = z.output<typeof Steps>;

/**
 * `POST /v1/try/steps`: run a search or an action once. Dry unless `is_real`: what it would send is shown, and nothing
 * leaves.
 */
export const RunStep = z.object({
  kind: StepKind,
  key: z.string(),
  connection: Connection.default({}),
  input: Values.default({}),
  is_real: z.boolean().default(false),
});

export type RunStep = z.input<typeof RunStep>;

/** A field of the form, as the Zap editor shows it. */
const FormField = z.object({
  key: z.string(),
  label: z.string(),
  /** "copy" is a text to read, and takes no value. */
  type: z.string(),
  /** Markdown. */
  help: z.string(),
  is_required: z.boolean(),
  /** Whether it takes several values. */
  is_list: z.boolean(),
  default: z.string().nullable(),
  /** Whether the form asks for something else once this is filled in. */
  alters_form: z.boolean(),
  /** What to choose from; null when anything can be written. */
  choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
  /** Why a list of choices could not be had, in words. */
  problem: z.string().nullable(),
});

export type FormField = z.output<typeof FormField>;

export const Form = z.object({ fields: z.array(FormField) });

export type Form = z.output<typeof Form>;

/** `POST /v1/try/zaps`: turn a trigger on. */
export const TurnOn = z.object({ trigger: z.string(), connection: Connection.default({}), input: Values.default({}) });

export type TurnOn = z.input<typeof TurnOn>;

/** Its answer, 201. */
export const TurnedOn = z.object({ id: z.string(), hook_url: z.string() });

export type TurnedOn = z.output<typeof TurnedOn>;

/** `POST /v1/try/zaps/{id}/webhooks`: send a webhook to it. */
export const SentWebhook = z.object({
  /** As the provider would send it, JSON. */
  body: z.string().max(1_000_000),
});

/** What goes wrong at the Zap's end: it answers with 500 or 429, or not in time. */
const Trouble = z.enum(['500', '429', 'timeout']);

export type Trouble = z.output<typeof Trouble>;

/** `POST /v1/try/zaps/{id}/deliveries`: take a webhook in at the hub, which delivers it to the Zap; that fails at first. */
export const TroubledWebhook = SentWebhook.extend({ trouble: Trouble, times: z.int().min(1).max(8) });

/** Its answer, 202: whose attempts to follow, at `/v1/events/{id}`. */
export const Troubled = z.object({ event_id: z.string(), subscription_id: z.string() });

export type Troubled = z.output<typeof Troubled>;

const ResultField = z.object({
  key: z.string(),
  label: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
});

export type ResultField = z.output<typeof ResultField>;

/** What the Zap got of it; also of `GET /v1/try/zaps/{id}/test`, as "Test trigger" in the Zap editor. */
export const TriedOut = z.object({
  /** One run of the Zap each: none means that it did not run. */
  results: z.array(z.array(ResultField)),
  /** What the app wrote to its log, such as why it left the webhook out. */
  log: z.array(z.string()),
  error: z.string().nullable(),
});

export type TriedOut = z.output<typeof TriedOut>;

/** The answer to `POST /v1/try/steps`. */
export const StepTried = z.object({
  /** Of a dry run, in order: what it would send, and what it read instead of sending. */
  requests: z.array(
    z.object({
      method: z.string(),
      url: z.string(),
      body: z.string().nullable(),
      /** Null for what would change something: it was not sent, and the dry run went no further. */
      answered_by: z.enum(['stand-in', 'hub']).nullable(),
    }),
  ),
  /** What the step gives: none where nothing was found. */
  results: z.array(z.array(ResultField)),
  log: z.array(z.string()),
  error: z.string().nullable(),
  /** Whether it waits for an answer, as for that of a customer. */
  is_waiting: z.boolean(),
});

export type StepTried = z.output<typeof StepTried>;
