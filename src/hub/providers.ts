import type { PermissionReply } from '../doubletick/permission-reply.ts';
import { doubletick } from '../doubletick/provider.ts';
import type { CourseReader } from '../values/call-course.ts';
import type { EventFilter } from '../values/event-filter.ts';
import type { EventType } from '../values/event-type.ts';
import { whatconverts } from '../whatconverts/provider.ts';
import { whatsappCloud } from '../whatsapp-cloud/provider.ts';
import type { Source } from './sources.ts';

type Payload = Record<string, unknown>;

/** How a provider proves that a webhook is its own. */
interface Signing {
  header: string;
  /** What it calls the secret that it signs with. */
  secretName: string;
  /** Of the body as it came, byte by byte. */
  isSigned(body: Uint8Array, header: string | undefined, secret: string): boolean;
  /** What to answer to its question whether a URL is its owner's; null for one that asks without the token. */
  challengeIn(query: Record<string, unknown>, verifyToken: string): string | null;
}

/** What the hub has to know of a provider. */
interface Provider {
  name: string;
  /** Where its webhooks are set up, in its own menus. */
  webhooks: string;
  /** What to do there with the intake URL, step by step; between two asterisks stands what its screens say. */
  setUp: readonly string[];
  events: readonly EventType[];
  /** What narrows its triggers, by the keys of their inputs. */
  filters: Readonly<Record<string, EventFilter>>;
  /** What events tell of how their call goes, by the event's key. */
  courses: Readonly<Record<string, CourseReader>>;
  /** A sample payload as if it had been sent at `now` (ms since 1970), of an event that never was before. */
  freshSample(payload: Payload, now: number): Payload;
  /** Whether a payload is the provider's own, even one that no trigger is for. */
  isOwn(payload: Payload): boolean;
  /** Whether one that no trigger is for may hold a private chat. */
  isPrivate?(payload: Payload): boolean;
  /** A customer's answer to a permission request; null for any other payload. */
  readReply?(payload: unknown, receivedAt: number): { reply: PermissionReply } | null;
  /** The webhooks that one body holds; null for what is not the provider's. */
  webhooksIn?(payload: unknown): unknown[] | null;
  /** Without it whoever has the intake URL is taken for the provider. */
  signing?: Signing;
}

/** Every provider, one line each. */
export const PROVIDERS: Readonly<Record<Source, Provider>> = {
  doubletick,
  whatconverts,
  whatsapp_cloud: whatsappCloud,
};
