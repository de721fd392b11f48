/** `npm run docs`: writes docs/field-mappings.md from the schemas; with --check, only tells whether it is up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import app from '../index.ts';
import { everyEvent } from '../src/local-zaps/every-trigger.ts';
import type { FieldType, OperationFields, OutputField } from '../src/values/output-field.ts';
import { declaredOutputOf } from '../src/zapier/operation.ts';

const PAGE = new URL('../docs/field-mappings.md', import.meta.url);

const TYPES: Record<FieldType, string> = {
  id: 'text, never empty',
  string: 'text',
  phone: 'phone number, E.164',
  datetime: 'time, ISO 8601 UTC',
  integer: 'whole number',
  numeric_id: 'whole number; as text where it is too long for one',
  number: 'number',
  boolean: 'true or false',
  file: 'file',
};

interface InputField {
  key: string;
  label: string;
  helpText: string;
  required?: boolean;
}

interface Operation {
  key: string;
  display: { label: string; description: string };
  operation: { inputFields?: (InputField | (() => unknown))[] };
}

type Operations = Record<string, Operation>;

/** The input fields that stand in the definition; others are made when the form opens. */
const inputFieldsOf = ({ operation }: Operation): InputField[] =>
  (operation.inputFields ?? []).filter((field) => typeof field !== 'function');

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: string[], rows: string[][]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => ' --- ').join('|')}|`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
];

const outputRow = (key: string, { label, type, help }: OutputField): string[] => [
  label,
  `\`${key}\``,
  TYPES[type],
  help,
];

const outputRows = (fields: OperationFields): string[][] =>
  Object.entries(fields).flatMap(([key, field]) =>
    field.type === 'items'
      ? [
          [field.label, `\`${key}\``, 'line items', field.help],
          ...Object.entries(field.items).map(([item, inner]) => outputRow(`${key}[]${item}`, inner)),
        ]
      : [outputRow(key, field)],
  );

const ADDED: [mark: string, text: string][] = [
  [
    'lead_id',
    'All other values of a lead are added as text, in lower case with underscores: other keys as they are, and nested\nvalues as `lead_analysis__...`, `field_mappings__...`, `additional_fields__...`, `mapped_fields__...` and\n`custom_fields__...`. A name that is an email address, a phone number or a long text becomes `field_...` with six\ndigits that stay the same; if two names result in the same key, the second ends in `_2`.',
  ],
  ['leads', 'All other values of a lead are added to its line as text, as in *Find Lead*.'],
  [
    'custom_fields',
    'Each custom field is also added as a field of its own: `custom_field__...`, in lower case with underscores.',
  ],
];

const section = (operation: Operation, output: OperationFields): string[] => [
  `### ${operation.display.label}`,
  '',
  operation.display.description,
  `Key: \`${operation.key}\`.`,
  '',
  'You can set:',
  '',
  ...table(
    ['Field', 'Key', 'What it does'],
    inputFieldsOf(operation).map(({ label, key, helpText, required }) => [
      required ? `${label} (required)` : label,
      `\`${key}\``,
      helpText,
    ]),
  ),
  '',
  'You get:',
  '',
  ...table(['Field', 'Key', 'Type', 'What it is'], outputRows(output)),
  '',
  ...ADDED.flatMap(([mark, text]) => (mark in output ? [text, ''] : [])),
];

const triggers = app.triggers as Operations;
const sectionsOf = (operations: Operations): string[] =>
  Object.values(operations).flatMap((operation) => section(operation, declaredOutputOf(operation.operation)));

const page = [
  '# Every trigger, search and action, and its fields',
  '',
  'Written from the schemas by `npm run docs`. Keys never change and never go: a Zap that uses one keeps working.',
  'Every result has all of its fields; a field is empty where the provider sent nothing.',
  '',
  '## Triggers',
  '',
  ...everyEvent.flatMap(({ key, output }) => (triggers[key] ? section(triggers[key], output) : [])),
  '## Searches',
  '',
  ...sectionsOf(app.searches as Operations),
  '## Actions',
  '',
  ...sectionsOf(app.creates as Operations),
]
  .join('\n')
  .replace(/\n+$/, '\n');

if (!process.argv.includes('--check')) {
  await writeFile(PAGE, page);
} else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== page) {
  console.error(`${fileURLToPath(PAGE)} is out of date. Run "npm run docs" and commit what it writes.`);
  process.exitCode = 1;
}
