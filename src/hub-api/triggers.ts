import * as z from 'zod';
import { SOURCES } from './sources.ts';

/** A trigger that a Zap may have, in the words of the Zap editor. */
const Trigger = z.object({
  key: z.string(),
  label: z.string(),
  description: z.string(),
  source: z.enum([...SOURCES, 'hub']),
});

export type Trigger = z.output<typeof Trigger>;

/** `GET /v1/triggers`. */
export const Triggers = z.object({
  triggers: z.array(Trigger),
  /** Whether local Zaps run beside the hub, so that the triggers can be tried out. */
  can_try: z.boolean(),
});

export type Triggers = z.output<typeof Triggers>;

/** `GET /v1/triggers/{trigger}/sample`: a payload as its provider would send it now. */
export const Sample = z.object({ payload: z.record(z.string(), z.unknown()) });

/** `GET /v1/triggers/{trigger}/schema`: a JSON Schema. */
export const Schema = z.record(z.string(), z.unknown());

export type Sample = z.output<typeof Sample>;
