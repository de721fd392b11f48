import type { Evidence, EvidenceLine, PersonsCall } from '../../hub-api/people.ts';
import { EVIDENCE_STYLE } from './evidence-style.ts';
import { type Content, html, Markup } from './html.ts';

/** "2026-03-02 09:15:07 UTC". */
const inWords = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const NONE = html`<p class="none">None on record.</p>`;

/** Names and values, but for those without a value. */
const facts = (pairs: readonly (readonly [string, Content])[]): Markup =>
  html`<dl>${pairs.flatMap(([name, value]) => (value === null ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`]))}</dl>`;

/** Part by part, for there may be thousands of rows. */
function* table<Row>(
  heads: readonly string[],
  rows: readonly Row[],
  cellsOf: (row: Row) => readonly Content[],
): Generator<Markup> {
  if (rows.length === 0) return yield NONE;
  yield html`<table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead><tbody>`;
  for (const row of rows) {
    yield html`<tr>${cellsOf(row).map((cell, at) => html`<td${at === 0 ? WHOLE : null}>${cell}</td>`)}</tr>`;
  }
  yield html`</tbody></table>`;
}

const WHOLE = html` class="whole"`;

const CHANNELS = { whatsapp: 'WhatsApp', phone: 'phone line', all: 'every channel' };

const NOW = {
  permanent: 'Allowed permanently.',
  temporary: 'Allowed until the time below.',
  expired: 'The permission ended.',
  denied: 'Refused.',
  unclear: 'Not clearly a yes, which counts as a no.',
  never_asked: 'Never asked.',
};

const END_RULES = {
  stated: 'as stated',
  reply: '168 hours after the answer',
  arrival: '168 hours after its arrival',
};

/** What an answer was, in words. */
const answerOf = ({ status, expires_at: end }: EvidenceLine): string => {
  switch (status) {
    case 'permanent':
      return 'yes, permanently';
    case 'temporary':
      return end === null ? 'yes, for a time' : `yes, until ${inWords(end)}`;
    case 'denied':
      return 'no';
    default:
      return 'not clearly a yes';
  }
};

const templateOf = ({ record }: EvidenceLine): Record<string, unknown> =>
  typeof record?.template === 'object' && record.template !== null ? (record.template as Record<string, unknown>) : {};

const identifiersOf = ({ record }: EvidenceLine): string[] =>
  Array.isArray(record?.identifiers) ? record.identifiers.map(String) : [];

/** What a line says, in a sentence. */
const sentenceOf = (line: EvidenceLine): string => {
  switch (line.kind) {
    case 'reply':
      return `The customer answered: ${answerOf(line)}.`;
    case 'by_hand':
      return `Recorded by hand: ${answerOf(line)}.`;
    case 'request':
      return `The customer was asked for permission, with the template "${textOf(templateOf(line).name) ?? 'unknown'}".`;
    case 'end':
      return 'The temporary permission ended.';
    case 'join':
      return `One webhook named these together, so they are one person's: ${identifiersOf(line).join(', ')}.`;
    default:
      return line.reason ?? line.kind;
  }
};

const callOf = (call: PersonsCall): string =>
  `${call.direction === 'OUTGOING' ? 'Outgoing' : 'Incoming'} call, ${call.was_answered ? 'answered' : 'not answered'}${
    call.was_permitted === false ? ', without a valid permission' : ''
  }.`;

/** A business number in a table, which no line break takes apart; `none` stands for a missing one. */
const numberCell = (number: string | null, none: string): Markup => html`<span class="whole">${number ?? none}</span>`;

const phoneOf = (digits: string): string => `+${digits}`;

const who = ({ permission, lines }: Evidence): Markup => {
  const { phones, customer_ids, whatsapp_user_ids } = permission.known_as;
  const usernames = [...new Set(lines.flatMap(({ username }) => username ?? []))];
  const listed = (values: readonly string[]): string | null => (values.length > 0 ? values.join(', ') : null);
  return html`<h2>Who</h2>${facts([
    ['Phone numbers', listed(phones.map(phoneOf))],
    ['Customer ids', listed(customer_ids)],
    ['WhatsApp user ids', listed(whatsapp_user_ids)],
    ['User names', listed(usernames)],
  ])}`;
};

function* standing({ permission, lines }: Evidence): Generator<Markup> {
  const counting = lines.filter(({ is_current: isCurrent }) => isCurrent === true);
  yield html`<h2>Where they stand, and why</h2>
<p class="verdict ${permission.may_call ? 'yes' : 'no'}">${permission.reason}</p>
${facts([
  ['May be called', permission.may_call ? 'Yes' : 'No'],
  ['Status', NOW[permission.status]],
  ['Channel', `${CHANNELS[permission.channel]}, on all business numbers together: the strictest answer counts`],
  ['Ends, or ended', permission.expires_at && inWords(permission.expires_at)],
  ['Unanswered calls in a row', permission.unanswered_in_a_row],
])}
<h3>Answers that count</h3>
`;
  yield* table(['Answered', 'Answer', 'Channel', 'Business number', 'Line'], counting, (line) => [
    inWords(line.replied_at),
    answerOf(line),
    line.channel && CHANNELS[line.channel],
    numberCell(line.waba_number, 'all'),
    line.seq,
  ]);
}

function* timeLine({ lines, calls }: Evidence): Generator<Markup> {
  const entries: { at: string; cells: () => readonly Content[] }[] = [
    ...lines
      .filter(({ kind }) => kind !== 'check')
      .map((line) => ({
        at: line.replied_at,
        cells: () => [sentenceOf(line), numberCell(line.waba_number, ''), line.seq],
      })),
    ...calls.map((call) => ({
      at: call.began_at,
      cells: () => [callOf(call), numberCell(call.business_number, ''), ''],
    })),
  ];
  const inOrder = entries.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  yield html`<h2>Time line</h2>`;
  yield* table(['When', 'What', 'Business number', 'Line'], inOrder, ({ at, cells }) => [inWords(at), ...cells()]);
}

const proofOf = (line: EvidenceLine): readonly (readonly [string, Content])[] => [
  ['Hash of the record', html`<code>${line.content_hash}</code>`],
  ['Hash of the line before', html`<code>${line.prev_hash}</code>`],
  ['Hash of this line', html`<code>${line.hash}</code>`],
];

/** How much of a webhook is escaped at once, which may be nothing but brackets. */
const PART = 50_000;

/** A text in parts, none of which ends within a letter. */
function* partsOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const to = from + PART;
    const isWithin = /[\ud800-\udbff]/.test(text.charAt(to - 1));
    yield text.slice(from, isWithin ? to + 1 : to);
    from = isWithin ? to + 1 : to;
  }
}

function* rawOf({ body, content_type, body_sha256 }: EvidenceLine): Generator<Markup> {
  if (body === null) return;
  yield html`<p>The webhook as it came${content_type === null ? null : [', ', html`<code>${content_type}</code>`]}:</p><pre>`;
  for (const part of partsOf(body)) yield html`${part}`;
  yield html`</pre>
${facts([['SHA-256 of it', html`<code>${body_sha256}</code>`]])}`;
}

function* reply(line: EvidenceLine): Generator<Markup> {
  const { record } = line;
  yield html`<h3>Line ${line.seq}: ${sentenceOf(line)}</h3>
${facts([
  ['Answered', inWords(line.replied_at)],
  ['Time as stated', line.stated_at],
  ['Arrived', inWords(line.received_at)],
  ['Ends', line.expires_at && inWords(line.expires_at)],
  ['Rule of the end', line.end_rule && END_RULES[line.end_rule]],
  ['Channel', line.channel && CHANNELS[line.channel]],
  ['Business number', line.waba_number ?? 'all'],
  ['Phone number', line.customer_phone],
  ['Customer id', line.customer_id],
  ['WhatsApp user id', line.whatsapp_user_id],
  ['User name', line.username],
  ['Response', textOf(record?.response)],
  ['Button or action', textOf(record?.user_action)],
  ['Came by', textOf(record?.response_source)],
  ['By WhatsApp itself', line.is_automatic === true ? 'Yes' : null],
  ['Message', line.message_id],
  ['In answer to message', line.paired_message_id],
  ['Recorded by', line.recorded_by],
  ['Source', textOf(record?.source)],
  ['Note', textOf(record?.note)],
  ['Why it was read so', line.reason],
  ['Id', html`<code>${line.id}</code>`],
  ...proofOf(line),
])}
`;
  yield* rawOf(line);
}

const request = (line: EvidenceLine): Markup => {
  const template = templateOf(line);
  const buttons = Array.isArray(template.buttons) ? template.buttons.map(String) : [];
  const text = textOf(template.text);
  return html`<h3>Line ${line.seq}: asked on ${inWords(line.replied_at)}</h3>
${
  text === null
    ? html`<p class="none">The text was not recorded.</p>`
    : html`<div class="shown" lang="${textOf(template.language) ?? ''}">${text}</div>`
}
${buttons.length > 0 ? html`<p>${buttons.map((label) => html`<span class="button">${label}</span>`)}</p>` : null}
${facts([
  ['Template', textOf(template.name)],
  ['Language', textOf(template.language)],
  ['Purpose', textOf(line.record?.purpose)],
  ['Business number', line.waba_number],
  ['Asked by', line.recorded_by],
  ['Message', line.message_id],
  ['Id', html`<code>${line.id}</code>`],
  ...proofOf(line),
])}`;
};

function* checks(lines: readonly EvidenceLine[]): Generator<Markup> {
  yield html`<h2>Checks: who asked whether to call</h2>`;
  yield* table(['When', 'Who asked', 'Answer', 'Business number', 'Line'], lines, (line) => [
    inWords(line.replied_at),
    line.recorded_by,
    line.reason,
    numberCell(line.waba_number, 'all'),
    line.seq,
  ]);
}

function* calls(all: readonly PersonsCall[]): Generator<Markup> {
  yield html`<h2>Calls</h2>`;
  yield* table(['Began', 'Call', 'Agent', 'Business number', 'Permission'], all, (call) => [
    inWords(call.began_at),
    callOf(call),
    call.agent,
    numberCell(call.business_number, ''),
    call.was_permitted === null ? 'none needed' : call.was_permitted ? 'valid' : 'not valid',
  ]);
  yield html`<p class="meta">Calls are kept for as long as the hub keeps payloads, which may be shorter than this record.</p>`;
}

const verification = ({ chain, workspace, workspace_id: workspaceId }: Evidence): Markup => {
  const { is_intact: isIntact, lines, head, broken } = chain;
  return html`<h2>How to verify this</h2>
<p class="verdict ${isIntact ? 'yes' : 'no'}">${
    broken === null
      ? `The ledger is intact: all ${lines} lines were checked.`
      : `The ledger is broken at line ${broken.seq}: ${broken.problem}`
  }</p>
${facts([
  ['Workspace', html`${workspace} (<code>${workspaceId}</code>)`],
  ['Last line', head.seq],
  ['Its hash', html`<code>${head.hash}</code>`],
  ['Checked', inWords(head.at)],
])}
<p>Each line of the ledger is chained to the one before it, so none can be changed, removed, put in or moved unnoticed.
SHA-256 is written in hex, and JSON as RFC 8785 (canonical JSON) says:</p>
<pre>hash of the record = SHA-256(record as canonical JSON)
hash of the line   = SHA-256({"content_hash": hash of the record, "id": id, "prev_hash": hash of the line before,
                              "seq": number of the line, "workspace_id": id of the workspace} as canonical JSON)</pre>
<p>The first line follows 64 zeros. A record holds the SHA-256 of the webhook behind it as <code>body_sha256</code>. The
records themselves are in the JSON form of this evidence (<code>format=json</code>). Whoever runs the hub checks the whole
chain, and that it still leads to an end that was kept elsewhere, with:</p>
<pre>npm run hub -- ledger verify ${JSON.stringify(workspace)}
npm run hub -- ledger verify ${JSON.stringify(workspace)} --head head.json</pre>`;
};

const isAnswer = ({ kind }: EvidenceLine): boolean => kind === 'reply' || kind === 'by_hand';

type WithBodies = (lines: readonly EvidenceLine[]) => AsyncIterable<EvidenceLine>;

async function* markupOf(evidence: Evidence, withBodies: WithBodies): AsyncGenerator<Markup> {
  const { lines, made_at: madeAt, workspace } = evidence;
  const answers = lines.filter(isAnswer);
  const requests = lines.filter(({ kind }) => kind === 'request');
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Evidence of call permission</title>
<style>${new Markup(EVIDENCE_STYLE)}</style>
</head>
<body>
<h1>Evidence of call permission</h1>
<p class="meta">Workspace ${workspace}. Made on ${inWords(madeAt)} by the Ringhook hub.</p>
${who(evidence)}
`;
  yield* standing(evidence);
  yield* timeLine(evidence);
  yield html`
<h2>Replies, and answers recorded by hand</h2>
`;
  if (answers.length === 0) yield NONE;
  for await (const line of withBodies(answers)) yield* reply(line);
  yield html`
<h2>Requests as they were shown</h2>
`;
  if (requests.length === 0) yield NONE;
  for (const line of requests) yield request(line);
  yield* checks(lines.filter(({ kind }) => kind === 'check'));
  yield* calls(evidence.calls);
  yield html`${verification(evidence)}
</body>
</html>
`;
}

/**
 * The evidence of one person as a page to read and to print, in pieces; it needs nothing beside itself. `withBodies` adds
 * the bodies to lines that come without.
 */
export async function* evidencePage(evidence: Evidence, withBodies: WithBodies): AsyncGenerator<string> {
  for await (const { text } of markupOf(evidence, withBodies)) yield text;
}

/** The same as JSON, in pieces. */
export async function* evidenceJson(evidence: Evidence, withBodies: WithBodies): AsyncGenerator<string> {
  const { lines, calls: personsCalls, chain, ...rest } = evidence;
  yield `${JSON.stringify(rest).slice(0, -1)},"lines":[`;
  let between = '';
  for await (const line of withBodies(lines)) {
    yield between + JSON.stringify(line);
    between = ',';
  }
  yield `],"calls":${JSON.stringify(personsCalls)},"chain":${JSON.stringify(chain)}}`;
}
