/** Whether the address that the hub is known by leads to it, asked from the hub's own machine. */
import { connect as connectTls } from 'node:tls';
import { isLoopbackHost } from '../config.ts';

/** What a look at one part of a hub says; `problem` says what to do about it. */
export interface Finding {
  part: string;
  said: string;
  problem?: string;
}

const TIMEOUT_MS = 5_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A certificate that is not renewed by then will not be by itself. */
const LEAST_CERTIFICATE_DAYS = 14;

/** When the certificate of a host ends, ISO 8601; null when that cannot be told. */
const certificateEnd = (host: string, port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connectTls({ host, port, servername: host, rejectUnauthorized: false, timeout: TIMEOUT_MS }, () => {
      const { valid_to: end } = socket.getPeerCertificate();
      resolve(end ? new Date(end).toISOString() : null);
      socket.destroy();
    });
    socket.once('error', () => resolve(null));
    socket.once('timeout', () => socket.destroy(new Error('It did not answer.')));
  });

/** Asks at the address that providers post to, as they would. `url`: what PUBLIC_URL says; null when it is not set. */
export const lookAtPublicUrl = async (url: string | null): Promise<Finding[]> => {
  const part = 'PUBLIC_URL';
  if (url === null) {
    const problem = 'Set it to the address that providers and Zapier reach; without it intake URLs lead to localhost.';
    return [{ part, said: 'not set', problem }];
  }
  const { hostname, port, protocol } = new URL(url);
  const findings: Finding[] = [];
  // A provider that is sent elsewhere does not post there.
  const answer = await fetch(`${url}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
    .then(async (response) => ({
      status: response.status,
      isHub: response.ok && (await response.text()).includes('"ok"'),
    }))
    .catch((error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.name);
  if (typeof answer === 'string') {
    const problem = `Nothing answers there (${answer}). Check the name, the proxy, its certificate, and that the hub runs.`;
    findings.push({ part, said: url, problem });
  } else {
    const problem = `What answers there (${answer.status}) is no hub. Check where the proxy sends the requests.`;
    findings.push({ part, said: url, ...(!answer.isHub && { problem }) });
  }
  if (protocol !== 'https:') {
    const isPrivate = isLoopbackHost(hostname);
    if (!isPrivate)
      findings.push({
        part: 'TLS',
        said: 'none',
        problem: 'Put a proxy with TLS in front: webhooks are about people.',
      });
    return findings;
  }
  const end = await certificateEnd(hostname.replace(/^\[|\]$/g, ''), Number(port) || 443);
  if (end === null) return findings;
  const days = Math.floor((Date.parse(end) - Date.now()) / DAY_MS);
  findings.push({
    part: 'TLS',
    said: `certificate ends in ${days} days`,
    ...(days < LEAST_CERTIFICATE_DAYS && { problem: 'Renew it, and look why it is not renewed by itself.' }),
  });
  return findings;
};
