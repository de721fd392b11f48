/** What a delivery sends on. */
export interface EventBody {
  id: string;
  body: string;
  contentType: string;
  /** ISO 8601. */
  receivedAt: string;
}

const MOST_CHARACTERS = 16_000_000;

/** The bodies of the latest events: most deliveries are made right after the intake, and need not read them again. */
export class BodyCache {
  readonly #bodies = new Map<string, EventBody>();
  readonly #erased = new Set<string>();
  #characters = 0;

  add({ id, body, contentType, receivedAt }: EventBody): void {
    this.#delete(id);
    this.#bodies.set(id, { id, body, contentType, receivedAt });
    this.#characters += body.length;
    for (const [oldest, { body: text }] of this.#bodies) {
      if (this.#characters <= MOST_CHARACTERS) break;
      this.#bodies.delete(oldest);
      this.#characters -= text.length;
    }
  }

  get(id: string): EventBody | undefined {
    return this.#bodies.get(id);
  }

  /** What changed in the database is read there the next time. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#delete(id);
  }

  /** A person's events are forgotten, and not sent even by whoever holds them already. */
  erase(ids: readonly string[]): void {
    for (const id of ids) {
      this.#delete(id);
      this.#erased.add(id);
    }
  }

  isErased(id: string): boolean {
    return this.#erased.has(id);
  }

  #delete(id: string): void {
    this.#characters -= this.#bodies.get(id)?.body.length ?? 0;
    this.#bodies.delete(id);
  }
}
