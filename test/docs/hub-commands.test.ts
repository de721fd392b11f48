/** Every "npm run hub -- ..." of the docs is a command of the hub, with the options that they give it. */
import { afterAll, expect, test } from '@jest/globals';
import { endPrograms, startProgram } from '../local-zaps/programs.ts';
import { codeOf, pages } from './pages.ts';

afterAll(endPrograms);

/** What the command's own help says. */
const helpOf = async (command: string[]): Promise<string> => {
  const program = startProgram('src/hub/commands/cli.ts', [...command, '--help']);
  expect(await program.exit).toBe(0);
  return program.output();
};

const written = pages.flatMap((page) =>
  codeOf(page).flatMap((code) => {
    const [, rest] = /\bnpm run (?:--silent )?hub -- ([a-z].*)/.exec(code) ?? [];
    if (!rest) return [];
    const words = rest.split(/\s+/);
    const end = words.findIndex((word) => !/^[a-z][a-z-]+$/.test(word));
    const options = [...rest.matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option);
    return [{ page: page.path, command: words.slice(0, end === -1 ? undefined : end).slice(0, 2), options }];
  }),
);

/** "ledger verify"; of "recover NAME failed" only the first word is a command. */
const commands = [...new Set(written.map(({ command }) => command.join(' ')))].toSorted();

test.each(commands)('npm run hub -- %s', async (command) => {
  const help = await helpOf(command.split(' '));
  expect(help).toContain(`Usage: npm run hub -- ${command}`);
  const options = written.filter((one) => one.command.join(' ') === command).flatMap((one) => one.options);
  expect([...new Set(options)].filter((option) => !help.includes(option))).toEqual([]);
});

test('the docs name the commands', () => {
  expect(commands.length).toBeGreaterThan(20);
});
