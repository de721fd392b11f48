import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { addressOf, waysTo } from '../../src/hub/database/connection-string.ts';

interface Read {
  user: string;
  password: string;
  host: string;
  port: number;
  database: string;
  ssl: unknown;
}

/** How the client of the database reads each of the ways. */
const read = (connection: string): Read[] =>
  waysTo(connection).map((url) => {
    const { connectionParameters: parameters } = new pg.Client({ connectionString: url }) as unknown as {
      connectionParameters: Read;
    };
    const { user, password, host, port, database, ssl } = parameters;
    return { user, password, host, port, database, ssl };
  });

describe('a connection string', () => {
  test.each([
    ['one host', 'postgres://me:secret@db.example.com/hub', ['db.example.com:5432']],
    ['a port', 'postgresql://me:secret@db.example.com:6432/hub', ['db.example.com:6432']],
    [
      'several hosts',
      'postgres://me:secret@a.example.com:5433,b.example.com/hub',
      ['a.example.com:5433', 'b.example.com:5432'],
    ],
    ['IPv6 addresses', 'postgres://me:secret@[::1]:5433,[::2]/hub', ['::1:5433', '::2:5432']],
  ])('names %s', (_what, connection, hosts) => {
    const ways = read(connection);
    expect(ways.map(({ host, port }) => `${host}:${port}`)).toEqual(hosts);
    for (const { user, password, database } of ways) {
      expect({ user, password, database }).toEqual({ user: 'me', password: 'secret', database: 'hub' });
    }
  });

  test('holds any password that is escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (password) => {
        fc.pre(password.isWellFormed() && !password.includes('\0'));
        const [way] = read(`postgres://me:${encodeURIComponent(password)}@127.0.0.1:1/hub`);
        expect(way).toMatchObject({ user: 'me', password, host: '127.0.0.1', port: 1, database: 'hub' });
      }),
    );
  });

  test.each(['p@ss', 'a/b', 'a?b', 'a#b', '50%', 'a:b', 'a@b/c:d?e#f%', 'ä€ ö'])(
    'holds the password %j as it was typed',
    (password) => {
      const [way] = read(`postgres://me:${password}@127.0.0.1:1/hub`);
      expect(way).toMatchObject({ user: 'me', password, host: '127.0.0.1', database: 'hub' });
    },
  );

  test.each([
    { options: '', ssl: [false] },
    { options: '?sslmode=disable', ssl: [false] },
    { options: '?sslmode=require', ssl: [{ rejectUnauthorized: false }] },
    { options: '?sslmode=no-verify', ssl: [{ rejectUnauthorized: false }] },
    { options: '?sslmode=verify-full', ssl: [{}] },
    { options: '?sslrootcert=system', ssl: [{}] },
    { options: '?sslmode=prefer', ssl: [{ rejectUnauthorized: false }, false] },
    { options: '?sslmode=allow', ssl: [false, { rejectUnauthorized: false }] },
  ])('reads "$options" as libpq does', ({ options, ssl }) => {
    expect(read(`postgres://me@127.0.0.1/hub${options}`).map((way) => way.ssl)).toEqual(ssl);
  });

  test.each(['postgres://me@127.0.0.1:port/hub', 'postgres://me@[::1/hub', 'mysql://me@127.0.0.1/hub'])(
    '%s is none',
    (connection) => {
      expect(() => waysTo(connection)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_URL' }));
    },
  );

  test('is shown without user and password', () => {
    expect(addressOf('postgres://me:p@ss@a.example.com:1,b.example.com/hub?sslmode=require')).toBe(
      'a.example.com:1,b.example.com/hub',
    );
  });
});
