import type { EvidenceLine, Person, PersonsCall } from '../../hub-api/people.ts';
import type { Channel, LedgerLine, PermissionAnswer } from '../../hub-api/permissions.ts';
import type { Sql } from '../database/database.ts';
import { subjectsOf } from '../intake/subject.ts';
import { beganAt, type Call, callsOf } from '../store/calls.ts';
import { decide } from './answer.ts';
import { currentAmong } from './current.ts';
import { macsOf } from './erased.ts';
import { bodiesOf, entriesAbout, type LedgerEntry } from './ledger.ts';
import { toLine } from './ledger-export.ts';
import { callStandings, needsPermission } from './respect.ts';
import { mayCall } from './rules.ts';
import type { Who } from './who.ts';

/** Whose file is wanted. */
export interface FileWish {
  workspaceId: string;
  who: Who;
  channel: Channel;
  /** In ms since 1970. */
  now: number;
  /** Only the latest so many checks, and so many calls; of everything else all. */
  most: number;
}

interface PersonFile {
  permission: PermissionAnswer;
  /** The oldest first. */
  lines: { line: LedgerLine; entry: LedgerEntry }[];
  /** The latest first. */
  calls: PersonsCall[];
}

const toPersonsCall = (call: Call, permitted: ReadonlyMap<string, boolean>): PersonsCall => ({
  id: call.callId,
  source: call.source,
  direction: call.direction,
  agent: call.agent,
  business_number: call.number,
  outcome: call.state,
  began_at: beganAt(call),
  ended_at: call.endedAt,
  was_answered: call.acceptedAt !== null,
  was_permitted: permitted.get(call.callId) ?? null,
});

/** Everything that is on record of one person: a look at it, not a question whether to call, so it leaves no check. */
const personFile = async (sql: Sql, { workspaceId, who, channel, now, most }: FileWish): Promise<PersonFile> => {
  const question = { workspaceId, who, wabaNumber: null, channel, now };
  const { answer, person } = await decide(sql, question);
  const { identifiers } = person;
  // Who was erased before is found by what is left of their name.
  const names = [...identifiers, ...(await macsOf(sql, workspaceId, identifiers))];
  const entries = await entriesAbout(sql, workspaceId, names, { mostChecks: most });
  const current = await currentAmong(sql, workspaceId, entries);
  const at = new Date(now).toISOString();
  const calls = await callsOf(sql, workspaceId, subjectsOf(identifiers), most);
  const standings = await callStandings(sql, workspaceId, calls.filter(needsPermission));
  const permitted = new Map(standings.map(({ call, standing }) => [call.callId, mayCall(standing.status)]));
  return {
    permission: answer,
    lines: entries.flatMap((entry) => {
      const line = toLine(entry, current, at);
      return line === null ? [] : [{ line, entry }];
    }),
    calls: calls.map((call) => toPersonsCall(call, permitted)),
  };
};

/** One person as the console shows them: the latest line first. */
export const findPerson = async (sql: Sql, wish: FileWish): Promise<Person> => {
  const { permission, lines, calls } = await personFile(sql, wish);
  return { permission, lines: lines.map(({ line }) => line).toReversed(), calls };
};

const toEvidenceLine = ({ line, entry }: PersonFile['lines'][number]): EvidenceLine => ({
  ...line,
  record: entry.record,
  content_hash: entry.contentHash,
  content_type: typeof entry.record?.content_type === 'string' ? entry.record.content_type : null,
  body: null,
});

/** The same for an auditor: the oldest line first, each with what its hash is of, but for the bodies. */
export const findEvidence = async (
  sql: Sql,
  wish: FileWish,
): Promise<{ permission: PermissionAnswer; lines: EvidenceLine[]; calls: PersonsCall[] }> => {
  const { permission, lines, calls } = await personFile(sql, wish);
  return { permission, lines: lines.map(toEvidenceLine), calls };
};

/** The same lines, each with its body, of which few are held at a time: all of one person's may not fit into memory. */
export async function* withBodies(sql: Sql, lines: readonly EvidenceLine[]): AsyncGenerator<EvidenceLine> {
  const ids = lines.flatMap(({ id, body_sha256: digest }) => (digest === null ? [] : [id]));
  const bodies = bodiesOf(sql, ids);
  let next = await bodies.next();
  for (const line of lines) {
    if (next.done || next.value.id !== line.id) {
      yield line;
      continue;
    }
    yield { ...line, body: next.value.body };
    next = await bodies.next();
  }
}
