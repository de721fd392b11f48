/** Every "npm run hub -- ..." of the docs is a command of the hub, with the options that they give it. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { codeOf, pages, root } from './pages.ts';

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

/** Asks the command line for the help of each command, all in one process: starting one takes a second. */
const ASK = `
  const [cli, commands] = process.argv.slice(1);
  for (const [index, command] of JSON.parse(commands).entries()) {
    process.argv = [process.execPath, ...command.split(' '), '--help'];
    await import(cli + '?' + index);
    console.log('\\f');
  }
`;

const cli = new URL('../../src/hub/commands/cli.ts', import.meta.url).href;
const answered = execFileSync(process.execPath, ['--input-type=module', '-e', ASK, cli, JSON.stringify(commands)], {
  cwd: root,
  encoding: 'utf8',
}).split('\f');

test.each(commands.map((command, index) => ({ command, help: answered[index] ?? '' })))(
  'npm run hub -- $command',
  ({ command, help }) => {
    expect(help).toContain(`Usage: npm run hub -- ${command}`);
    const options = written.filter((one) => one.command.join(' ') === command).flatMap((one) => one.options);
    expect([...new Set(options)].filter((option) => !help.includes(option))).toEqual([]);
  },
);

test('the docs name the commands', () => {
  expect(commands.length).toBeGreaterThan(20);
});
