/** Its other half: a worker that signs each webhook as the hub does, and forwards it. */
import { createHmac, randomBytes } from 'node:crypto';
import { Worker } from 'bullmq';
import { Pool } from 'undici';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };
const target = new URL(process.env.TARGET);
const pool = new Pool(target.origin, { connections: 64 });
const secret = randomBytes(24);

const worker = new Worker(
  'webhooks',
  async ({ id, data }) => {
    const text = JSON.stringify(data);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`msg_${id}.${timestamp}.${text}`).digest('base64');
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: target.pathname,
      headers: {
        'content-type': 'application/json',
        'webhook-id': `msg_${id}`,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body: text,
    });
    await body.dump();
    if (statusCode >= 300) throw new Error(`It was answered with ${statusCode}.`);
  },
  { connection, concurrency: 64 },
);
await worker.waitUntilReady();
console.log('ready');
process.stdin.resume().once('end', () => process.exit());
