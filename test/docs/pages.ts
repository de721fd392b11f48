/** The pages that people read: the README, docs/ and what stands beside the code. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Page {
  /** From the root, with slashes. */
  path: string;
  text: string;
  /** Without blocks of code, in which nothing is a link or a heading. */
  prose: string;
}

const FENCE = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;

const readPage = (path: string): Page => {
  const text = readFileSync(root + path, 'utf8');
  return { path, text, prose: text.replaceAll(FENCE, '') };
};

export const pages: readonly Page[] = globSync(['*.md', 'docs/**/*.md', 'src/**/*.md'], { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .toSorted()
  .map(readPage);

/** Every block of code of a page, with the language that it names. */
export const blocksOf = ({ text }: Page): { language: string; code: string }[] =>
  [...text.matchAll(FENCE)].map(([, , language = '', code = '']) => ({ language, code }));

/** What stands between backticks in the sentences of a page. */
export const spansOf = ({ prose }: Page): string[] => [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);

/** All code of a page, one line of it at a time, without comments of a shell. */
export const codeOf = (page: Page): string[] => [
  ...spansOf(page),
  ...blocksOf(page).flatMap(({ code }) => code.split('\n').map((line) => line.replace(/\s+# .*$/, ''))),
];

/** The ids that GitHub gives to the headings of a page. */
export const anchorsOf = ({ prose }: Page): string[] => {
  const seen = new Map<string, number>();
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
};
