import type { Clock } from '../platform/clock.ts';

/** What is still to be read and stored of one body. */
export interface Room {
  /** How long the body really is, once that is known; never more than room was taken for. */
  settle(bytes: number): void;
  /** Gives it back; once. */
  release(): void;
}

const SECOND_MS = 1_000;

/** How many bytes of bodies one process works on at once, and how many one intake URL may send within a second. */
export class ByteBudget {
  readonly #clock: Clock;
  readonly #mostUnderWay: number;
  readonly #mostPerSecond: number;
  /** By URL. */
  readonly #sharesUnderWay = new Map<string, number>();
  #sent = new Map<string, number>();
  #second = Number.NEGATIVE_INFINITY;
  #underWay = 0;

  constructor(clock: Clock, { mostUnderWay, mostPerSecond }: { mostUnderWay: number; mostPerSecond: number }) {
    this.#clock = clock;
    this.#mostUnderWay = mostUnderWay;
    this.#mostPerSecond = mostPerSecond;
  }

  /** Bytes of bodies that are neither stored nor refused yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Room for a body; or what there is too much of. One URL gets half of all room, so that it crowds out nobody else. */
  take(url: string, bytes: number): Room | 'under way' | 'per second' {
    const share = this.#sharesUnderWay.get(url) ?? 0;
    if (
      this.#isBeyond(this.#underWay, bytes, this.#mostUnderWay) ||
      this.#isBeyond(share, bytes, this.#mostUnderWay / 2)
    )
      return 'under way';
    const second = Math.floor(this.#clock() / SECOND_MS);
    if (second !== this.#second) {
      this.#second = second;
      this.#sent = new Map();
    }
    const sentByUrl = this.#sent;
    const sent = sentByUrl.get(url) ?? 0;
    if (this.#isBeyond(sent, bytes, this.#mostPerSecond)) return 'per second';
    sentByUrl.set(url, sent + bytes);
    this.#add(url, bytes);
    let held = bytes;
    const shrinkTo = (left: number): void => {
      this.#add(url, left - held);
      held = left;
    };
    return {
      settle: (real) => {
        if (real >= held) return;
        sentByUrl.set(url, (sentByUrl.get(url) ?? 0) + real - held);
        shrinkTo(real);
      },
      release: () => shrinkTo(0),
    };
  }

  /** One body alone always has room. */
  #isBeyond(taken: number, bytes: number, most: number): boolean {
    return taken > 0 && taken + bytes > most;
  }

  #add(url: string, bytes: number): void {
    this.#underWay += bytes;
    const share = (this.#sharesUnderWay.get(url) ?? 0) + bytes;
    if (share > 0) this.#sharesUnderWay.set(url, share);
    else this.#sharesUnderWay.delete(url);
  }
}
