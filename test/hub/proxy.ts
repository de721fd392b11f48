import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { freePort } from './postgres-server.ts';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const programOf = (name: string): string | null =>
  [`/usr/sbin/${name}`, `/usr/bin/${name}`].find((path) => existsSync(path)) ?? null;

/** A real proxy that speaks TLS for a hub, set up as the project says. */
export interface TlsProxy {
  /** https, at localhost. */
  url: string;
  /** The certificate to trust, PEM. */
  ca: string;
  stop(): Promise<void>;
}

/** Waits until it takes a connection with its certificate. */
const started = (port: number, ca: () => string): Promise<unknown> =>
  until(
    () =>
      new Promise<boolean>((resolve) => {
        try {
          const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: ca() });
          socket.once('secureConnect', () => resolve(!socket.destroy().connecting));
          socket.once('error', () => resolve(false));
        } catch {
          // The certificate is not there yet.
          resolve(false);
        }
      }),
    30_000,
  );

const run = async (
  folder: string,
  program: string,
  args: readonly string[],
  { port, ca }: { port: number; ca: () => string },
): Promise<TlsProxy> => {
  const child: ChildProcess = spawn(program, args, {
    stdio: 'ignore',
    env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await started(port, ca);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `https://localhost:${port}`, ca: ca(), stop };
};

const replaceAll = (text: string, changes: Record<string, string>): string =>
  Object.entries(changes).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`The set-up has no ${from}.`);
    return changed.replaceAll(from, to);
  }, text);

const hubOf = (hub: string): string => new URL(hub).host;

const startNginx = async (program: string, hub: string): Promise<TlsProxy> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringhook-nginx-'));
  const port = await freePort();
  const [certificate, key] = [join(folder, 'hub.pem'), join(folder, 'hub.key')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, '-keyout', key, '-out', certificate],
    { stdio: 'ignore' },
  );
  const server = replaceAll(readFileSync(join(root, 'proxy/nginx.conf'), 'utf8'), {
    'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
    'hub.example.com;': 'localhost;',
    '/etc/ssl/certs/hub.example.com.pem': certificate,
    '/etc/ssl/private/hub.example.com.key': key,
    '127.0.0.1:8787': hubOf(hub),
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join('\n');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log ${join(folder, 'error.log')};
events {}
http {
access_log off;
${temporary}
${server}
}
`,
  );
  return run(folder, program, ['-c', file, '-p', folder], { port, ca: () => readFileSync(certificate, 'utf8') });
};

const startCaddy = async (program: string, hub: string): Promise<TlsProxy> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringhook-caddy-'));
  mkdirSync(join(folder, 'caddy'), { recursive: true });
  const port = await freePort();
  const site = replaceAll(readFileSync(join(root, 'proxy/Caddyfile'), 'utf8'), {
    // An authority of its own stands in for the public one, which no test may ask.
    'hub.example.com {': `https://localhost:${port} {\n\ttls internal`,
    '127.0.0.1:8787': hubOf(hub),
  });
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n${site}`);
  const authority = join(folder, 'caddy/pki/authorities/local/root.crt');
  return run(folder, program, ['run', '--config', file, '--adapter', 'caddyfile'], {
    port,
    ca: () => readFileSync(authority, 'utf8'),
  });
};

/** Each proxy that the project has a set-up for; `start` is null where this machine does not have it. */
export const proxies: readonly { name: string; start: ((hub: string) => Promise<TlsProxy>) | null }[] = (
  [
    ['Caddy', programOf('caddy'), startCaddy],
    ['nginx', programOf('nginx'), startNginx],
  ] as const
).map(([name, program, start]) => ({ name, start: program === null ? null : (hub) => start(program, hub) }));
