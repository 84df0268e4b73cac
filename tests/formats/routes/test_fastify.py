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
const fp = require('fastify-plugin');
async function routes(fastify, options) {
  fastify.get('/:id', show);
  fastify.register(lines, { prefix: '/:id/lines' });
}
async function lines(app) { app.all('/*', any); }
module.exports = fp(routes);
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
