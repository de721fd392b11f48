import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Reads what the test runner wrote with --json:
 *   count FILE         "PASSED FAILED", where a file that could not be run counts as one failure
 *   failed FILE        the files with a failure, a line each
 *   merge FILE AGAIN   puts the files of a second run into the first
 */

interface TestFile {
  name: string;
  status: 'passed' | 'failed' | 'skipped' | 'focused';
  assertionResults: { status: string }[];
}

interface Results {
  testResults: TestFile[];
}

const read = (path: string): Results => JSON.parse(readFileSync(path, 'utf8'));

const withStatus = ({ assertionResults }: TestFile, wanted: string): number =>
  assertionResults.filter(({ status }) => status === wanted).length;

/** A file that failed with no failed test could not be run. */
const failuresIn = (file: TestFile): number => Math.max(withStatus(file, 'failed'), file.status === 'failed' ? 1 : 0);

const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);

const commands: Record<string, (path: string, again: string) => void> = {
  count(path) {
    const { testResults } = read(path);
    const passed = sum(testResults.map((file) => withStatus(file, 'passed')));
    console.log(passed, sum(testResults.map(failuresIn)));
  },
  failed(path) {
    for (const file of read(path).testResults) if (failuresIn(file) > 0) console.log(relative('.', file.name));
  },
  merge(path, again) {
    const second = new Map(read(again).testResults.map((file) => [file.name, file]));
    const results = read(path);
    const testResults = results.testResults.map((file) => second.get(file.name) ?? file);
    writeFileSync(path, JSON.stringify({ ...results, testResults }));
  },
};

const [command = '', path = '', again = ''] = process.argv.slice(2);
const run = commands[command];
if (!run) throw new Error(`There is no command "${command}": it is count, failed or merge.`);
run(path, again);
