import type { FastifyReply, FastifyRequest } from 'fastify';
import { html } from './html.ts';
import { NOTHING_HERE, sendProblem } from './problem.ts';

const PAGE = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>No such page · Ringhook</title>
</head>
<body>
<h1>There is no page at this address</h1>
<p>The link may be old, or the address is not written quite right.</p>
<p><a href="/">Go to the console</a></p>
</body>
</html>
`.text;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** Whoever follows a link that leads nowhere reads a page; a program gets the problem as every other. */
export const sendNothingHere = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const isPerson = request.method === 'GET' && /\btext\/html\b/.test(request.headers.accept ?? '');
  return isPerson ? reply.code(404).headers(HEADERS).send(PAGE) : sendProblem(reply, NOTHING_HERE);
};
