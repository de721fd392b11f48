import * as z from 'zod';

/** What is filled in: text for each field, or several for a list. */
const Values = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** A connection, as the app's own form has it: nothing of it is kept. */
const Connection = z.record(z.string(), z.string());

/** `POST /v1/try/form`: what a trigger's form asks for. */
export const FormRequest = z.object({ trigger: z.string(), connection: Connection.default({}) });

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
