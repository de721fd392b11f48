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

const table = (heads: readonly string[], rows: readonly (readonly Content[])[]): Markup =>
  rows.length === 0
    ? NONE
    : html`<table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead><tbody>${rows.map(
        (cells) => html`<tr>${cells.map((cell, at) => html`<td${at === 0 ? WHOLE : null}>${cell}</td>`)}</tr>`,
      )}</tbody></table>`;

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

const standing = ({ permission, lines }: Evidence): Markup => {
  const counting = lines.filter(({ is_current: isCurrent }) => isCurrent === true);
  return html`<h2>Where they stand, and why</h2>
<p class="verdict ${permission.may_call ? 'yes' : 'no'}">${permission.reason}</p>
${facts([
  ['May be called', permission.may_call ? 'Yes' : 'No'],
  ['Status', NOW[permission.status]],
  ['Channel', `${CHANNELS[permission.channel]}, on all business numbers together: the strictest answer counts`],
  ['Ends, or ended', permission.expires_at && inWords(permission.expires_at)],
  ['Unanswered calls in a row', permission.unanswered_in_a_row],
])}
<h3>Answers that count</h3>
${table(
  ['Answered', 'Answer', 'Channel', 'Business number', 'Line'],
  counting.map((line) => [
    inWords(line.replied_at),
    answerOf(line),
    line.channel && CHANNELS[line.channel],
    numberCell(line.waba_number, 'all'),
    line.seq,
  ]),
)}`;
};

const timeLine = ({ lines, calls }: Evidence): Markup => {
  const entries = [
    ...lines
      .filter(({ kind }) => kind !== 'check')
      .map((line) => ({ at: line.replied_at, cells: [sentenceOf(line), numberCell(line.waba_number, ''), line.seq] })),
    ...calls.map((call) => ({ at: call.began_at, cells: [callOf(call), numberCell(call.business_number, ''), ''] })),
  ];
  const inOrder = entries.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return html`<h2>Time line</h2>${table(
    ['When', 'What', 'Business number', 'Line'],
    inOrder.map(({ at, cells }) => [inWords(at), ...cells]),
  )}`;
};

const proofOf = (line: EvidenceLine): readonly (readonly [string, Content])[] => [
  ['Hash of the record', html`<code>${line.content_hash}</code>`],
  ['Hash of the line before', html`<code>${line.prev_hash}</code>`],
  ['Hash of this line', html`<code>${line.hash}</code>`],
];

const rawOf = ({ body, content_type, body_sha256 }: EvidenceLine): Content =>
  body === null
    ? null
    : html`<p>The webhook as it came${content_type === null ? null : [', ', html`<code>${content_type}</code>`]}:</p><pre>${body}</pre>
${facts([['SHA-256 of it', html`<code>${body_sha256}</code>`]])}`;

const reply = (line: EvidenceLine): Markup => {
  const { record } = line;
  return html`<h3>Line ${line.seq}: ${sentenceOf(line)}</h3>
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
${rawOf(line)}`;
};

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

const checks = (lines: readonly EvidenceLine[]): Markup =>
  html`<h2>Checks: who asked whether to call</h2>${table(
    ['When', 'Who asked', 'Answer', 'Business number', 'Line'],
    lines.map((line) => [
      inWords(line.replied_at),
      line.recorded_by,
      line.reason,
      numberCell(line.waba_number, 'all'),
      line.seq,
    ]),
  )}`;

const calls = (all: readonly PersonsCall[]): Markup =>
  html`<h2>Calls</h2>${table(
    ['Began', 'Call', 'Agent', 'Business number', 'Permission'],
    all.map((call) => [
      inWords(call.began_at),
      callOf(call),
      call.agent,
      numberCell(call.business_number, ''),
      call.was_permitted === null ? 'none needed' : call.was_permitted ? 'valid' : 'not valid',
    ]),
  )}<p class="meta">Calls are kept for as long as the hub keeps payloads, which may be shorter than this record.</p>`;

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

/** The evidence of one person as a page to read and to print; it needs nothing beside itself. */
export const evidencePage = (evidence: Evidence): string => {
  const { lines, made_at: madeAt, workspace } = evidence;
  const answers = lines.filter(({ kind }) => kind === 'reply' || kind === 'by_hand');
  const requests = lines.filter(({ kind }) => kind === 'request');
  const page = html`<!doctype html>
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
${standing(evidence)}
${timeLine(evidence)}
<h2>Replies, and answers recorded by hand</h2>
${answers.length > 0 ? answers.map(reply) : NONE}
<h2>Requests as they were shown</h2>
${requests.length > 0 ? requests.map(request) : NONE}
${checks(lines.filter(({ kind }) => kind === 'check'))}
${calls(evidence.calls)}
${verification(evidence)}
</body>
</html>
`;
  return page.text;
};
