/**
 * `npm run verify:live -- doubletick|whatconverts|hub`: asks a real account what its documentation leaves open, with the
 * keys from the environment. It changes nothing that it did not make, and prints a report that can be pasted into an issue.
 *
 * Exit codes: 0 all steps passed, 1 one did not, 2 the command or its environment is wrong.
 */
import packageJson from '../package.json' with { type: 'json' };
import { verifyDoubletick } from './verify/doubletick.ts';
import { verifyHub } from './verify/hub.ts';
import { Report } from './verify/report.ts';
import { verifyWhatconverts } from './verify/whatconverts.ts';

const SUBJECTS = {
  doubletick: { needs: ['DOUBLETICK_API_KEY'], verify: verifyDoubletick },
  whatconverts: { needs: ['WHATCONVERTS_API_TOKEN', 'WHATCONVERTS_API_SECRET'], verify: verifyWhatconverts },
  hub: { needs: ['HUB_URL', 'HUB_KEY'], verify: verifyHub },
};

const FAILED = 1;
const MISUSED = 2;

const isSubject = (name: string | undefined): name is keyof typeof SUBJECTS =>
  name !== undefined && Object.hasOwn(SUBJECTS, name);

const [subject] = process.argv.slice(2);

const missing = isSubject(subject) ? SUBJECTS[subject].needs.filter((name) => !process.env[name]) : [];
if (!isSubject(subject)) {
  console.error(`Say whom to ask: npm run verify:live -- ${Object.keys(SUBJECTS).join('|')}`);
  process.exitCode = MISUSED;
} else if (missing.length > 0) {
  console.error(
    `Set ${missing.join(' and ')} in the environment: npm run verify:live -- ${subject} asks a real account.`,
  );
  process.exitCode = MISUSED;
} else {
  const { needs, verify } = SUBJECTS[subject];
  const secrets = needs.filter((name) => name !== 'HUB_URL').map((name) => process.env[name] ?? '');
  const report = new Report(secrets);
  await verify(report, process.env);
  const day = new Date().toISOString().slice(0, 10);
  console.log(
    report.toText(`verify:live ${subject}, Ringhook ${packageJson.version}, ${day}, Node ${process.version}`),
  );
  if (report.hasFailed) process.exitCode = FAILED;
}
