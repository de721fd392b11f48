import { randomUUID } from 'node:crypto';
import { doubletickUrl } from '../doubletick/http.ts';
import { jsonIn } from '../values/json.ts';
import { isRecord } from '../values/wire.ts';
import { whatconvertsUrl } from '../whatconverts/http.ts';
import { standInAnswer } from './stand-in-account.ts';

type Side = 'doubletick' | 'whatconverts' | 'hub';

/** A request that a step made, as it would go out. */
export interface DryRequest {
  method: string;
  url: string;
  body: string | null;
  /** Who answered it instead; null for one that changes something: nobody did, and the step goes no further. */
  answeredBy: 'stand-in' | 'hub' | null;
}

interface Asked {
  method: string;
  /** Behind the side's own address, with its query. */
  path: string;
  body: string;
  authorization: string;
}

interface Answer {
  status: number;
  /** JSON, unless it is a text. */
  body: unknown;
  contentType?: string;
}

const NOT_SENT: Answer = {
  status: 409,
  body: { status: 409, title: 'A dry run', detail: 'A dry run sends nothing.', message: 'A dry run sends nothing.' },
};

const SIDES: readonly Side[] = ['doubletick', 'whatconverts', 'hub'];

const isSide = (text: string): text is Side => SIDES.some((side) => side === text);

/** One permission; its neighbours in the API are lists and proofs. */
const PERMISSION =
  /^\/v1\/permissions\/(?!requests|unsettled|current|per-day|head|verify)(?<who>[^/?]+)(?<query>\?.*)?$/;

/**
 * Runs of steps of which nothing leaves: what changes something is noted and goes no further; what only reads is answered
 * by a made-up account in a vendor's place, and by this hub in its own.
 */
export class DryRuns {
  /** Where this is served; ends with its token. */
  readonly #address: () => string;
  readonly #hub: () => string;
  readonly #runs = new Map<string, DryRequest[]>();

  /** `address` is where its requests come in, `hub` the hub itself; both without a slash at the end. */
  constructor(address: () => string, hub: () => string) {
    this.#address = address;
    this.#hub = hub;
  }

  /** Runs something with an environment and a connection that lead here; gives the requests that it made. */
  async run<Result>(
    connection: Record<string, string>,
    work: (connection: Record<string, string>, environment: Record<string, string>) => Promise<Result>,
  ): Promise<{ result: Result; requests: DryRequest[] }> {
    const id = randomUUID();
    const requests: DryRequest[] = [];
    this.#runs.set(id, requests);
    const at = (side: Side): string => `${this.#address()}/${id}/${side}`;
    const standIn = { doubletick_api_key: 'dry-run', whatconverts_token: 'dry-run', whatconverts_secret: 'dry-run' };
    try {
      const result = await work(
        { ...connection, ...standIn, hub_url: at('hub') },
        { DOUBLETICK_BASE_URL: at('doubletick'), WHATCONVERTS_BASE_URL: at('whatconverts') },
      );
      return { result, requests };
    } finally {
      this.#runs.delete(id);
    }
  }

  /** Answers a request of a run; null for none that goes on. */
  async answer(run: string, side: string, asked: Asked): Promise<Answer | null> {
    const requests = this.#runs.get(run);
    if (!requests || !isSide(side)) return null;
    const { method, path, body } = asked;
    const url = { doubletick: doubletickUrl(), whatconverts: whatconvertsUrl(), hub: this.#hub() }[side] + path;
    const isRead = method === 'GET';
    const answeredBy = isRead ? (side === 'hub' ? 'hub' : 'stand-in') : null;
    requests.push({ method, url, body: body === '' ? null : body, answeredBy });
    if (!isRead) return NOT_SENT;
    if (side === 'hub') return this.#askHub(asked);
    const { pathname, searchParams } = new URL(path, 'http://stand-in');
    return standInAnswer(side, pathname, searchParams);
  }

  /** Whether somebody may be called is looked at without a check in the ledger: nobody is going to call. */
  async #askHub({ path, authorization }: Asked): Promise<Answer> {
    const { who, query = '' } = PERMISSION.exec(path)?.groups ?? {};
    const channel = new URLSearchParams(query).get('channel') ?? 'whatsapp';
    const looked = who === undefined ? path : `/v1/people/${who}?channel=${encodeURIComponent(channel)}`;
    const response = await fetch(this.#hub() + looked, { headers: { authorization } });
    const text = await response.text();
    const { status } = response;
    if (who === undefined || !response.ok) {
      return { status, body: text, contentType: response.headers.get('content-type') ?? 'text/plain' };
    }
    const person = jsonIn(text);
    return { status, body: isRecord(person) ? person.permission : null };
  }
}
