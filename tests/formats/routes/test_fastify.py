"""Fastify's routes (conductor_mcp.formats.routes.fastify)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes

SHOP = {
    "app.js": """\
const fastify = require('fastify')({ logger: true });
const opts = { schema: { querystring: { type: 'object', required: ['a'],
  properties: { a: { type: 'integer' }, b: { type: 'string' } } },
  response: { 200: { type: 'object' }, 404: {} } } };
fastify.get('/', opts, async (request, reply) => ({}));
fastify.route({ method: ['POST', 'PUT'], url: '/things/:id',
  schema: { body: { $ref: 'x' } }, handler });
fastify.register(require('./orders'), { prefix: '/v1/orders' });
fastify.register(async function inner(instance) {
  instance.delete('/inner', stop);
}, { prefix: process.env.P });
""",
    "orders.js": """\
async function routes(fastify, options) {
  fastify.get('/:id', show);
  fastify.register(lines, { prefix: '/:id/lines' });
}
async function lines(app) { app.all('/*', any); }
module.exports = routes;
""",
}


def test_plugins_are_followed_with_their_prefixes() -> None:
    found = routes("fastify", SHOP)
    assert listed(found) == [
        "GET /",
        "DELETE /inner",
        "POST /things/{id}",
        "PUT /things/{id}",
        "GET /v1/orders/{id}",
        "* /v1/orders/{id}/lines/{rest*}",
    ]
    assert [e.path for e in found if "prefix" in e.unknown] == ["/inner"]


def test_schemas_tell_parameters_bodies_and_statuses() -> None:
    first, _, post, *_ = routes("fastify", SHOP)
    assert parameters(first) == ["query:a!", "query:b"]
    assert first.statuses == ("200", "404")
    assert (first.takes_body, post.takes_body) == (False, True)
    assert "query" not in first.unknown
    assert "query" in routes("fastify", SHOP)[1].unknown


def test_plugins_that_are_wrapped_have_no_prefix_of_their_own() -> None:
    files = {
        "app.ts": """\
import Fastify, { FastifyInstance } from 'fastify';
import AutoLoad from '@fastify/autoload';
import { join } from 'node:path';
import plain from './plain';
export async function build() {
  const app = Fastify().withTypeProvider<T>();
  await app.register(plain, { prefix: '/lost' });
  app.register(import('./late'), { prefix: '/late' });
  void app.register(AutoLoad, { dir: join(__dirname, 'routes'), options: { prefix: '/api' } });
  for (const [name, handler] of Object.entries({ a: one, b: two })) {
    app.route({ method: ['GET', 'POST'], url: `/made/${name}`, handler });
  }
  return app;
}
""",
        "plain.ts": """\
import fp from 'fastify-plugin';
export default fp(async (app) => { app.get('/plain', async () => 1); });
""",
        "late.ts": """\
import type { FastifyPluginAsync } from 'fastify';
const late: FastifyPluginAsync = async (scope) => {
  const own = { schema: { params: {}, querystring: Type.Object({ q: Type.String() }) } };
  scope.put('/:key', own, async () => 1);
};
export default late;
""",
        "routes/root.ts": "export default async (fastify, opts) => { fastify.get('/', h); };",
        "routes/users/index.ts": "export default async (fastify) => { fastify.get('/:id', h); };",
        "routes/users/other.ts": "export default async (fastify) => { fastify.get('/no', h); };",
        "routes/users/cars/list.ts": "module.exports = async (fastify) => fastify.get('/', h);",
        "lone.ts": """\
import { FastifyInstance } from 'fastify';
export const lone = (one: FastifyInstance) => { one.head('/lone', h); };
""",
    }
    found = routes("fastify", files)
    assert listed(found) == [
        "GET /api",
        "GET /api/users/cars",
        "GET /api/users/{id}",
        "PUT /late/{key}",
        "HEAD /lone",
        "GET /made/a",
        "POST /made/a",
        "GET /made/b",
        "POST /made/b",
        "GET /no",
        "GET /plain",
    ]
    assert [e.path for e in found if "prefix" in e.unknown] == ["/lone", "/no"]
