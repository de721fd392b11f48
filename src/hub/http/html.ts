/** Markup that is safe to send. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What stands in a template: text and numbers are escaped, nothing at all for null. */
export type Content = Markup | string | number | null | readonly Content[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const toMarkup = (content: Content): string => {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(toMarkup).join('');
  return String(content).replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
};

/** Markup from a template, in which every value is escaped that is not markup itself. */
export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Markup =>
  new Markup(strings.map((text, at) => text + toMarkup(values[at] ?? null)).join(''));
