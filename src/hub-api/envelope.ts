import type { EventType } from '../values/event-type.ts';
import { type JsonSchema, schemaOfFields } from '../values/json-schema.ts';
import type { Result } from '../values/output-field.ts';

/**
 * The body of a delivery in the format "fields".
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure
 */
export interface Envelope {
  /** The key of the trigger that was subscribed to. */
  type: string;
  /** When the event came in, ISO 8601. */
  timestamp: string;
  /** The fields that a Zap of the trigger gets, but for those that the app looks up: they are null. */
  data: Result;
}

export const envelope = (type: string, timestamp: string, data: Result): Envelope => ({ type, timestamp, data });

/** The JSON Schema (2020-12) of an envelope with the events of a trigger. */
export const schemaOfEnvelope = ({ key, label, description, output, mayAddFields = false }: EventType): JsonSchema => ({
  title: label,
  description,
  type: 'object',
  properties: {
    type: { const: key },
    timestamp: { type: 'string', format: 'date-time', description: 'When the event came in.' },
    data: schemaOfFields(output, { mayAddFields }),
  },
  required: ['type', 'timestamp', 'data'],
  additionalProperties: false,
});
