/**
 * `npm run audit`: asks the registry for advisories about what is shipped. Exit code 1 when one is high or critical; 0
 * otherwise, also when the registry does not answer, which it then says.
 */
import { npm } from './npm.ts';
import { asPackage, SHIPPED } from './shipped.ts';

/** As npm reports it: `via` has advisories, and the names of packages that are affected by another one. */
interface Vulnerability {
  name: string;
  severity: string;
  via: (string | { title: string; url: string; severity: string; range: string })[];
}

/** Without `vulnerabilities` the registry did not answer as one. */
interface Report {
  message?: string;
  vulnerabilities?: Record<string, Vulnerability>;
}

const reportOf = async (name: string): Promise<Report> => {
  const { out, errors } = await asPackage(name, (folder) =>
    npm(folder, 'audit', '--package-lock-only', '--json', '--fetch-retries=0', '--fetch-timeout=30000'),
  );
  try {
    return JSON.parse(out);
  } catch {
    return { message: errors.trim() };
  }
};

for (const name of Object.keys(SHIPPED)) {
  const { message, vulnerabilities } = await reportOf(name);
  if (!vulnerabilities) {
    console.log(`${name}: not checked, because the registry tells no advisories: ${message || 'it did not say why'}`);
    console.log('Run it again where https://registry.npmjs.org can be reached, before a release.');
    continue;
  }
  const advisories = Object.values(vulnerabilities).flatMap(({ name: of, via }) =>
    via.flatMap((one) => (typeof one === 'string' ? [] : [{ of, ...one }])),
  );
  for (const { of, severity, title, url, range } of advisories) {
    console.log(`${name}: ${severity}: ${of} ${range}: ${title} (${url})`);
  }
  const isGrave = advisories.some(({ severity }) => severity === 'high' || severity === 'critical');
  if (isGrave) process.exitCode = 1;
  if (advisories.length === 0) console.log(`${name}: no advisory is known.`);
}
