import { execFile } from 'node:child_process';

/** Runs npm in a folder, and gives what it wrote and its exit code. */
export const npm = (folder: string, ...args: string[]): Promise<{ out: string; errors: string; code: number }> =>
  new Promise((resolve) => {
    const isWindows = process.platform === 'win32';
    execFile(
      isWindows ? 'npm.cmd' : 'npm',
      args,
      { cwd: folder, shell: isWindows, maxBuffer: 64 * 1024 * 1024 },
      (error, out, errors) => resolve({ out, errors, code: error ? 1 : 0 }),
    );
  });
