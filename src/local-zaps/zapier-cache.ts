interface Entry {
  /** JSON. */
  value: string;
  /** In ms since 1970. */
  expiresAt: number;
}

const DEFAULT_TTL_SECONDS = 24 * 60 * 60;

/** The server side of z.cache, as core calls it: {method: "zcache_set", params: [key, json, ttl, scope, nx]}. */
export class ZapierCache {
  readonly #entries = new Map<string, Entry>();

  call(method: string, [key, value, ttl, , onlyIfNew]: readonly unknown[]): unknown {
    const name = String(key);
    switch (method) {
      case 'zcache_get':
        return this.#get(name);
      case 'zcache_set':
        if (onlyIfNew === true && this.#get(name) !== null) return null;
        this.#set(name, String(value), typeof ttl === 'number' ? ttl : DEFAULT_TTL_SECONDS);
        return true;
      case 'zcache_delete':
        return this.#entries.delete(name);
      default:
        throw new Error(`"${method}" is not served here.`);
    }
  }

  #get(key: string): string | null {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAt > Date.now() ? entry.value : null;
  }

  #set(key: string, value: string, ttl: number): void {
    for (const [old, { expiresAt }] of this.#entries) {
      if (expiresAt > Date.now()) break;
      this.#entries.delete(old);
    }
    this.#entries.set(key, { value, expiresAt: Date.now() + ttl * 1000 });
  }
}
