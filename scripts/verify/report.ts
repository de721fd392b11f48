/** What was found, in lines that can be pasted into an issue: without keys, numbers and addresses of people. */

const EMAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
/** Six digits or more, in any grouping: a phone number, or an id that may be one. */
const NUMBER = /\+?\d(?:[\s().-]?\d){5,}/g;

export class Report {
  readonly lines: string[] = [];
  /** What this run made and could not remove, and how to do so by hand. */
  readonly left: string[] = [];
  hasFailed = false;
  readonly #secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter(Boolean);
  }

  /** Words of somebody else, without what must not be told. */
  clean(text: string): string {
    const withoutKeys = this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, '[key]'), text);
    return withoutKeys.replace(EMAIL, '[email]').replace(NUMBER, '[number]').replaceAll(/\s+/g, ' ');
  }

  /** Said before something is made, in case that this ends half way. */
  makes(what: string, byHand: string): void {
    console.error(`Makes ${what}, and removes it. If this ends half way: ${byHand}\n`);
  }

  /** A question that the documentation leaves open, answered. */
  found(text: string): void {
    this.lines.push(`- found   ${text}`);
  }

  /** Does `work`, and says how that went. Null where it failed. */
  async step<Value>(what: string, work: () => Promise<Value>): Promise<Value | null> {
    try {
      const value = await work();
      this.lines.push(`- ok      ${what}`);
      return value;
    } catch (error) {
      this.hasFailed = true;
      const said = error instanceof Error ? error.message : String(error);
      this.lines.push(`- FAILED  ${what}: ${this.clean(said)}`);
      return null;
    }
  }

  toText(title: string): string {
    const left = this.left.map((line) => `- ${line}`);
    const end = left.length === 0 ? 'Left behind: nothing.' : ['Left behind:', ...left].join('\n');
    return `${title}\n\n${this.lines.join('\n')}\n\n${end}`;
  }
}

/** Letters alone, so that it is never taken for a number. */
export const mark = (): string =>
  Array.from({ length: 10 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join('');
