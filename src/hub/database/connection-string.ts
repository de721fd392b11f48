/** What stands in front of the host: up to the last "@", since a password may hold any character, escaped or not. */
const STRICT = /^(postgres(?:ql)?):\/\/(?:([^@/?#]*)@)?([^@/?#]*)(\/[^?@]*)?(?:\?([^@]*))?$/;
const AS_TYPED = /^(postgres(?:ql)?):\/\/(?:(.*)@)?([^@/?]*)(\/[^?]*)?(?:\?(.*))?$/s;
const HOST = /^(\[[\da-f:.%]+\]|[^:[\]\s]*)(?::(\d{1,5}))?$/i;

interface Parts {
  user: string;
  password: string;
  hosts: string[];
  path: string;
  options: URLSearchParams;
}

const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that was meant as one.
    return text;
  }
};

const partsOf = (connection: string): Parts | null => {
  const found = STRICT.exec(connection) ?? AS_TYPED.exec(connection);
  if (!found) return null;
  const [, , credentials = '', hosts = '', path = '', options = ''] = found;
  const [user = '', ...password] = credentials.split(':');
  const listed = hosts.split(',');
  if (!listed.every((host) => HOST.test(host))) return null;
  return {
    user: unescaped(user),
    password: unescaped(password.join(':')),
    hosts: listed,
    path,
    options: new URLSearchParams(options),
  };
};

/** As libpq reads the modes of TLS; "prefer" and "allow" are two ways, of which the first that works is taken. */
const MODES: Record<string, readonly string[]> = { prefer: ['require', 'disable'], allow: ['disable', 'require'] };

const withMode = (options: URLSearchParams, mode: string | null): URLSearchParams => {
  const own = new URLSearchParams(options);
  if (mode !== null) own.set('sslmode', mode);
  // Node trusts the certificate authorities that it brings along, as libpq those of the system.
  if (own.get('sslrootcert') === 'system') own.delete('sslrootcert');
  const isLibpqs = mode !== null && mode !== 'no-verify' && !own.has('uselibpqcompat');
  if (isLibpqs) own.set('uselibpqcompat', 'true');
  return own;
};

/**
 * The ways to a database, each a connection string for one host, to be tried in turn. `connection` may name several hosts,
 * as libpq's may. Throws a TypeError with the code ERR_INVALID_URL.
 */
export const waysTo = (connection: string): string[] => {
  const parts = partsOf(connection);
  if (!parts) throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' });
  const { user, password, hosts, path, options } = parts;
  const secret = password === '' ? '' : `:${encodeURIComponent(password)}`;
  const credentials = user === '' && secret === '' ? '' : `${encodeURIComponent(user)}${secret}@`;
  const asked = options.get('sslmode') ?? (options.get('sslrootcert') === 'system' ? 'verify-full' : null);
  const modes = asked === null ? [null] : (MODES[asked] ?? [asked]);
  return hosts.flatMap((host) =>
    modes.map((mode) => {
      const own = withMode(options, mode).toString();
      return new URL(`postgres://${credentials}${host}${path}${own === '' ? '' : `?${own}`}`).href;
    }),
  );
};

/** Host, port and database, without user and password. */
export const addressOf = (connection: string): string => {
  const parts = partsOf(connection);
  return (parts && `${parts.hosts.join(',')}${parts.path}`) || 'that address';
};
