import { visible } from '../values/visible.ts';
import { filePointerIn } from './file-pointer.ts';
import type { StepDefinition } from './zap.ts';

/** What one webhook came to. */
export interface Run {
  id: string;
  /** When the webhook arrived, ISO 8601. */
  at: string;
  /** The Zap's id: its trigger's key, unless it was turned on with a connection. */
  zap: string;
  /** Whose Zap it was; null beside no hub. */
  workspaceId: string | null;
  trigger: string;
  label: string;
  /** Each result's fields with the labels that the Zap editor shows; no result means that the Zap did not run. */
  results: RunField[][];
  /** What the app said, such as why it left a webhook out. */
  log: string[];
  error: string | null;
}

export interface RunField {
  key: string;
  label: string;
  value: unknown;
}

const FILE = 'a file, which is fetched when a later step uses it';

/** A result with its labels; a key that the account chose has none, so its own words stand in. */
export const labelled = (
  { operation }: Pick<StepDefinition, 'operation'>,
  result: Record<string, unknown>,
): RunField[] => {
  const known = operation.outputFields.filter((field) => typeof field === 'object');
  const labels = new Map(known.map(({ key, label }) => [key, label]));
  return Object.entries(result).map(([key, value]) => ({
    key,
    value: filePointerIn(value) ? FILE : value,
    label: labels.get(key) ?? key.replace(/_+/g, ' '),
  }));
};

const show = (value: unknown): string => (value === null ? '-' : visible(String(value)));

/** The run as a table for the terminal. */
export const toTable = ({ at, label, results, log, error }: Run): string => {
  // Without a word from the app, the webhook was simply not meant for this trigger.
  const silence = log.length === 0 ? ': this is no event of this trigger, or one of its filters left it out.' : ':';
  const outcome = error ?? (results.length === 0 ? `The Zap did not run${silence}` : '');
  const lines = [
    `${label}  (${at})`,
    ...(outcome ? [`  ${visible(outcome)}`] : []),
    ...log.map((line) => `  ${visible(line)}`),
  ];
  for (const fields of results) {
    const labels = fields.map(({ label }) => visible(label));
    const width = labels.reduce((most, { length }) => Math.max(most, length), 0);
    for (const [index, { value }] of fields.entries()) {
      lines.push(`  ${labels[index]?.padEnd(width)}  ${show(value)}`);
    }
  }
  return `${lines.join('\n')}\n`;
};
