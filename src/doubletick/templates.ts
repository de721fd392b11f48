import * as wire from '../values/wire.ts';
import type { DoubletickCall } from './http.ts';

/** A message template that WhatsApp approved. */
export interface Template {
  /** Name and language: what tells one from another. */
  id: string;
  name: string;
  language: string;
  /** What it says, with the names of its placeholders. */
  body: string;
  placeholders: string[];
  /** What stands above and below that text, as written; null when no text does. */
  headerText: string | null;
  footer: string | null;
  /** The labels of its buttons. */
  buttons: string[];
  /** What stands above the text; null when nothing that changes does. */
  header: 'TEXT' | 'IMAGE' | 'DOCUMENT' | 'VIDEO' | null;
  /** A button opens a link whose end changes. */
  hasLinkParameter: boolean;
  /** It asks for a call permission. */
  asksForCalls: boolean;
}

const readTemplate = wire.answerReader({
  name: wire.text,
  language: wire.text,
  components: wire.records,
  // The guide shows them beside the components, other pages inside.
  buttons: wire.records,
});
const readComponent = wire.answerReader({
  type: wire.text,
  format: wire.text,
  text: wire.text,
  variables: wire.records,
  buttons: wire.records,
});
const readVariable = wire.answerReader({ name: wire.text });
const readButton = wire.answerReader({ type: wire.text, text: wire.text, url: wire.text, variables: wire.records });

type Component = ReturnType<typeof readComponent>;

/** A name between double braces. */
const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;

const HEADERS = ['TEXT', 'IMAGE', 'DOCUMENT', 'VIDEO'] as const;

/** The names between double braces, each once, for templates whose variables are not listed. */
const namesIn = (text: string): string[] => [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];

/** A text with its placeholders filled in: by the listed `names` of the values, or else in the order of the text. */
const filledIn = (text: string, names: readonly string[], values: readonly string[]): string => {
  const order = namesIn(text);
  return text.replace(PLACEHOLDER, (written, name: string) => {
    const index = names.includes(name) ? names.indexOf(name) : order.indexOf(name);
    return values[index] ?? written;
  });
};

/**
 * What a customer was shown: heading, text and footer, one below the other.
 *
 * `heading` is what the heading's placeholder holds, or the address of the picture, film or document that stands there.
 */
export const shownText = (template: Template, values: readonly string[], heading: string | null): string => {
  const { header, headerText, body, placeholders, footer } = template;
  const isMedia = header !== null && header !== 'TEXT';
  const top = isMedia ? heading : headerText && filledIn(headerText, [], heading === null ? [] : [heading]);
  return [top, filledIn(body, placeholders, values), footer].filter(Boolean).join('\n\n');
};

/** Where a sentence of a message ends. */
const SENTENCE_END = /(?<=[.!?\u0964\u3002])\s+|\n+/;

const GAP = '____';

/** What a form has room for, before the gap of a placeholder and in all. */
const SENTENCE = { beforeGap: 40, most: 80 };

/** The sentence of a template that a placeholder (by its index) is a gap in, shortened; null where none is. */
export const sentenceOf = ({ body, placeholders }: Template, index: number): string | null => {
  const order = namesIn(body);
  const name = placeholders[index];
  const wanted = name !== undefined && order.includes(name) ? name : order[index];
  if (wanted === undefined) return null;
  const sentence = body.split(SENTENCE_END).find((part) => namesIn(part).includes(wanted));
  if (sentence === undefined) return null;
  const text = sentence.replace(PLACEHOLDER, (_written, own: string) => (own === wanted ? GAP : '…')).trim();
  const start = Math.max(text.indexOf(GAP) - SENTENCE.beforeGap, 0);
  const end = start + SENTENCE.most;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
};

const placeholdersOf = (component: Component | undefined): string[] => {
  const listed = (component?.variables ?? []).map((item, index) => readVariable(item).name ?? String(index + 1));
  return listed.length > 0 ? listed : namesIn(component?.text ?? '');
};

const headerOf = (component: Component | undefined): Template['header'] => {
  const format = HEADERS.find((known) => known === component?.format?.toUpperCase()) ?? null;
  return format === 'TEXT' && placeholdersOf(component).length === 0 ? null : format;
};

const isOpenLink = (item: unknown): boolean => {
  const { type, url, variables } = readButton(item);
  return type?.toUpperCase() === 'URL' && ((variables?.length ?? 0) > 0 || namesIn(url ?? '').length > 0);
};

const templateOf = (item: unknown): Template | null => {
  const { name, language, components, buttons: beside } = readTemplate(item);
  if (name === null || language === null) return null;
  const parts = (components ?? []).map((part) => readComponent(part));
  const inside = parts.flatMap((part) => part.buttons ?? []);
  const buttons = inside.length > 0 ? inside : (beside ?? []);
  const typed = (type: string) => parts.find((part) => part.type?.toUpperCase() === type);
  return {
    id: `${name}:${language}`,
    name,
    language,
    body: typed('BODY')?.text ?? '',
    placeholders: placeholdersOf(typed('BODY')),
    headerText: typed('HEADER')?.text ?? null,
    footer: typed('FOOTER')?.text ?? null,
    buttons: buttons.flatMap((button) => readButton(button).text ?? []),
    header: headerOf(typed('HEADER')),
    hasLinkParameter: buttons.some(isOpenLink),
    // Meta names such a component CALL_PERMISSION_REQUEST; DoubleTick's page does not say what it makes of it.
    asksForCalls: /call[_ ]?permission/i.test(JSON.stringify([components, beside])),
  };
};

export const templatesApi = (call: DoubletickCall) => ({
  /** The account's approved templates, each once, however many of its numbers have it. */
  async templates(): Promise<Template[]> {
    const params = { status: 'APPROVED', allWabaPhoneNumbers: 'true' };
    const answer = await call({ method: 'GET', path: '/v2/templates', params }, 'templates');
    const found = [answer].flat().flatMap((item) => templateOf(item) ?? []);
    return [...new Map(found.map((template) => [template.id, template])).values()];
  },
});
