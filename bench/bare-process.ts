/** The least that takes a webhook in: it answers 202, and does nothing with it. What the hub's speed is held against. */
import fastify from 'fastify';

const server = fastify();
server.post('/in/:token', async (_request, reply) => reply.code(202).send({ event_id: '0' }));
console.log(await server.listen({ port: 0, host: '127.0.0.1' }));
process.stdin.resume().once('end', () => process.exit());
