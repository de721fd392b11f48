import { randomUUID } from 'node:crypto';

const KEPT_FILES = 20;

interface StoredFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** The store behind z.stashFile, as core uses it: it asks for a place, posts a form there, and gets the file's address. */
export class ZapierFiles {
  readonly #files = new Map<string, StoredFile>();

  /** Where the form of a new file goes; `url` ends with "/". */
  place(url: string): { url: string; fields: { key: string } } {
    return { url, fields: { key: randomUUID() } };
  }

  /** Takes a multipart form with a key and a file; false for anything else. */
  async take(form: Uint8Array<ArrayBuffer>, contentType: string): Promise<boolean> {
    try {
      const parts = await new Response(form, { headers: { 'content-type': contentType } }).formData();
      const [key, file] = [parts.get('key'), parts.get('file')];
      if (typeof key !== 'string' || !(file instanceof File)) return false;
      this.#files.set(key, { name: file.name, type: file.type, bytes: await file.bytes() });
      const [oldest] = this.#files.keys();
      if (this.#files.size > KEPT_FILES && oldest) this.#files.delete(oldest);
      return true;
    } catch {
      return false;
    }
  }

  get(key: string): StoredFile | null {
    return this.#files.get(key) ?? null;
  }
}
