/** What a good team builds by hand: Fastify takes a webhook in, BullMQ keeps it in Redis. Run where its packages are. */
import { Queue } from 'bullmq';
import fastify from 'fastify';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };
const queue = new Queue('webhooks', { connection });
const server = fastify();
server.post('/in/:token', async (request, reply) => {
  const { id } = await queue.add('webhook', request.body, {
    attempts: 10,
    backoff: { type: 'exponential', delay: 5_000 },
    removeOnComplete: true,
  });
  return reply.code(202).send({ event_id: id });
});
console.log(await server.listen({ port: 0, host: '127.0.0.1' }));
process.stdin.resume().once('end', () => process.exit());
