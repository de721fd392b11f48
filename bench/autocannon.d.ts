/** As much of autocannon as the load generator uses; it brings no types of its own. */
declare module 'autocannon' {
  interface Request {
    setupRequest(request: object): object;
  }

  interface Options {
    url: string;
    method: 'GET' | 'POST';
    connections: number;
    headers: Record<string, string>;
    requests: Request[];
    /** Seconds. */
    duration?: number;
    /** Requests, instead of a duration. */
    amount?: number;
  }

  interface Result {
    '2xx': number;
    non2xx: number;
    errors: number;
    /** Seconds. */
    duration: number;
    /** Ms. */
    latency: { p50: number; p99: number };
  }

  export default function autocannon(options: Options): Promise<Result>;
}
