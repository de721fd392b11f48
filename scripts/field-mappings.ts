/** `npm run docs`: writes docs/field-mappings.md from the schemas; with --check, only tells whether it is up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import app from '../index.ts';
import { doubletickEvents } from '../src/doubletick/events.ts';
import type { EventType } from '../src/values/event-type.ts';
import type { FieldType } from '../src/values/output-field.ts';
import { whatconvertsEvents } from '../src/whatconverts/events.ts';

const PAGE = new URL('../docs/field-mappings.md', import.meta.url);

const TYPES: Record<FieldType, string> = {
  id: 'text, never empty',
  string: 'text',
  phone: 'phone number, E.164',
  datetime: 'time, ISO 8601 UTC',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
};

interface InputField {
  key: string;
  label: string;
  helpText: string;
}

const inputFieldsOf = (key: string): InputField[] =>
  (app.triggers as Record<string, { operation: { inputFields: InputField[] } }>)[key]?.operation.inputFields ?? [];

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: string[], rows: string[][]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => ' --- ').join('|')}|`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
];

const section = (event: EventType): string => {
  const inputs = inputFieldsOf(event.key).map(({ label, key, helpText }) => [label, `\`${key}\``, helpText]);
  const outputs = Object.entries(event.output).map(([key, { label, type, help }]) => [
    label,
    `\`${key}\``,
    TYPES[type],
    help,
  ]);
  return [
    `## ${event.label}`,
    '',
    event.description,
    `Key: \`${event.key}\`.`,
    '',
    'You can set:',
    '',
    ...table(['Field', 'Key', 'What it does'], inputs),
    '',
    'You get:',
    '',
    ...table(['Field', 'Key', 'Type', 'What it is'], outputs),
    '',
  ].join('\n');
};

const ACCOUNTS_OWN = `Two kinds of fields come on top, named by your account: other lead analyses as
\`lead_analysis__...\`, and your form fields as \`field_mappings__...\`, each in small letters with underscores.
`;

const page = [
  '# Every trigger and its fields',
  '',
  'Written from the schemas by `npm run docs`. Keys never change and never go: a Zap that uses one keeps working.',
  'Every result has all of its fields; a field is empty where the provider sent nothing.',
  '',
  ...doubletickEvents.map(section),
  ...whatconvertsEvents.flatMap((event) => [section(event), ACCOUNTS_OWN]),
].join('\n');

if (!process.argv.includes('--check')) {
  await writeFile(PAGE, page);
} else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== page) {
  console.error(`${fileURLToPath(PAGE)} is out of date. Run "npm run docs" and commit what it writes.`);
  process.exitCode = 1;
}
