/** The rules of permission once more, by themselves: what the hub has to answer, written from what it promises. */

export type Status = 'permanent' | 'temporary' | 'expired' | 'denied' | 'unclear' | 'never_asked';
export type Channel = 'whatsapp' | 'phone';

/** An answer of somebody's, as it came to the hub. Times in ms since 1970. */
export interface Heard {
  answer: 'permanent' | 'temporary' | 'denied' | 'unclear';
  /** Everything that it names the customer by, one name each, such as "phone:17045550118". */
  names: readonly string[];
  /** The business number; null when it names none. */
  number: string | null;
  channel: Channel | 'all';
  arrivedAt: number;
  /** When it says that it was given; null when it does not say. */
  statedAt: number | null;
  /** When it says that it ends; null when it does not say. */
  statedEnd: number | null;
  /** The same for every copy; null for what a person recorded, which is never a copy and whose time is believed. */
  copyKey: string | null;
}

interface Answer extends Heard {
  /** The time that counts. */
  at: number;
  isDated: boolean;
  endsAt: number;
}

interface Standing {
  status: Status;
  /** Nothing but an erasure says so. */
  isOfErasure: boolean;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** From yes to no: of two at one time, the one further on counts, and so does the worst of several business numbers. */
const FROM_YES_TO_NO: readonly Status[] = ['permanent', 'temporary', 'never_asked', 'expired', 'unclear', 'denied'];

const worstFirst = (one: Status, other: Status): number => FROM_YES_TO_NO.indexOf(other) - FROM_YES_TO_NO.indexOf(one);

export const isYes = ({ answer }: Pick<Heard, 'answer'>): boolean => answer === 'permanent' || answer === 'temporary';

export class ReferenceModel {
  #answers: Answer[] = [];
  /** Names that one message gave one person. */
  #bonds: (readonly string[])[] = [];
  /** Whom the ledger has a line of that could be erased. */
  readonly #written = new Set<string>();
  readonly #copies = new Map<string, readonly string[]>();
  #stones: { names: ReadonlySet<string>; answer: Answer }[] = [];

  hear(heard: Heard): void {
    const { answer, names, arrivedAt, statedAt, statedEnd, copyKey } = heard;
    this.bind(names);
    // A yes is given once, however often it comes; a no may well be said again.
    if (copyKey !== null && isYes(heard) && this.#copies.has(copyKey)) return;
    if (copyKey !== null) this.#copies.set(copyKey, names);
    // Nothing was said in the future, and a webhook is a week late at most: an older no is one whose clock is wrong.
    const isLate = statedAt !== null && statedAt < arrivedAt - WEEK_MS;
    const isBelieved = statedAt !== null && statedAt <= arrivedAt && (copyKey === null || isYes(heard) || !isLate);
    const at = isBelieved ? statedAt : arrivedAt;
    const ends = [at + WEEK_MS, arrivedAt + WEEK_MS, ...(statedEnd !== null && statedEnd > at ? [statedEnd] : [])];
    const endsAt = answer === 'temporary' ? Math.min(...ends) : Number.POSITIVE_INFINITY;
    this.#answers.push({ ...heard, at, isDated: isBelieved || copyKey === null, endsAt });
  }

  /** One message names one person by all of these. */
  bind(names: readonly string[]): void {
    this.#bonds.push(names);
    this.write(names);
  }

  /** A line is about them. */
  write(names: readonly string[]): void {
    for (const name of names) this.#written.add(name);
  }

  /** Everything that the one with this name is known by. */
  personOf(name: string): Set<string> {
    const person = new Set([name]);
    for (let size = 0; size < person.size; ) {
      size = person.size;
      for (const bond of this.#bonds) if (bond.some((one) => person.has(one))) for (const one of bond) person.add(one);
    }
    return person;
  }

  /** Nothing is left of the person but a no. */
  erase(name: string, at: number): void {
    const names = this.personOf(name);
    if (![...names].some((one) => this.#written.has(one))) return;
    const channels: Channel[] = ['whatsapp', 'phone'];
    const standings = [...names].flatMap((one) => channels.map((channel) => this.#standingOf(one, null, channel, at)));
    // The doubt that an earlier erasure left says neither yes nor no.
    const isRefused = ({ status, isOfErasure }: Standing) =>
      status === 'denied' || (status === 'unclear' && !isOfErasure);
    const answer = standings.some(isRefused) ? 'denied' : 'unclear';
    const nothing = { statedAt: null, statedEnd: null, copyKey: null, endsAt: Number.POSITIVE_INFINITY };
    const stone = { names: [], number: null, channel: 'all', arrivedAt: at, at, isDated: true, ...nothing } as const;
    this.#answers = this.#answers.filter((one) => !one.names.some((own) => names.has(own)));
    this.#bonds = this.#bonds.filter((bond) => !bond.some((own) => names.has(own)));
    for (const one of names) this.#written.delete(one);
    for (const [key, own] of this.#copies) if (own.some((one) => names.has(one))) this.#copies.delete(key);
    this.#stones.push({ names, answer: { ...stone, answer } });
  }

  /** How it stands with calls to this name, from a business number (null: from any of them), at a time. */
  statusOf(name: string, number: string | null, channel: Channel, now: number): Status {
    return this.#standingOf(name, number, channel, now).status;
  }

  #standingOf(name: string, number: string | null, channel: Channel, now: number): Standing {
    const person = this.personOf(name);
    const stones = this.#stones.filter(({ names }) => [...names].some((one) => person.has(one)));
    const mayCount = (one: Answer): boolean => {
      if (one.channel !== 'all' && one.channel !== channel) return false;
      // A yes is for the name that it came with; a no is everybody's who is that person.
      if (!isYes(one)) return one.names.some((own) => person.has(own));
      return one.names.includes(name) && (one.isDated || stones.length === 0);
    };
    const answers = [...this.#answers.filter(mayCount), ...stones.map(({ answer }) => answer)];
    const on = (asked: string | null): Standing => {
      const isFor = (one: Answer) =>
        one.number === asked || (one.number === null && (!isYes(one) || one.channel === 'phone'));
      const latest = Math.max(...answers.filter(isFor).map(({ at }) => at));
      const last = answers.filter((one) => isFor(one) && one.at === latest);
      const [worst = 'never_asked'] = last.map(({ answer }): Status => answer).toSorted(worstFirst);
      const deciding = last.filter(({ answer }) => answer === worst);
      const end = Math.min(...deciding.map(({ endsAt }) => endsAt));
      const isOfErasure = deciding.every((one) => stones.some(({ answer }) => answer === one));
      return { status: worst === 'temporary' && end <= now ? 'expired' : worst, isOfErasure };
    };
    if (number !== null) return on(number);
    const [worst] = answers
      .map((one) => on(one.number))
      .toSorted(
        (one, other) => worstFirst(one.status, other.status) || Number(one.isOfErasure) - Number(other.isOfErasure),
      );
    return worst ?? { status: 'never_asked', isOfErasure: false };
  }
}
