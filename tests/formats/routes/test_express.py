"""Express's routes (conductor_mcp.formats.routes.express)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes

SHOP = {
    "package.json": "{}",
    "src/server.js": """\
const express = require('express');
const orders = require('./routes/orders');
const { parts } = require('./routes');
const app = express();
const V1 = '/v1';
app.use(express.json());
app.set('x', 1);
app.get('env');
app.use(`${V1}/orders`, check, orders);
app.use(V1, [parts]);
require('./admin')(app);
app.all('/ping', (req, res) => res.sendStatus(204));
function check(req, res, next) { next(); }
""",
    "src/routes/orders.js": """\
const { Router } = require('express');
const lines = require('./lines');
const router = Router();
router.get('/', (req, res) => { res.status(200).json(req.query.page); });
router.route('/:id').get(show).put(show);
router.use('/:id/lines', lines);
module.exports = router;
""",
    "src/routes/lines.js": """\
import { Router } from 'express';
export default function () {
  const lines = Router();
  lines.delete('/:line(\\\\d+)', gone);
  return lines;
}
""".replace("export default function () {", "const lines = Router();\nexport default lines;")
    .replace("  const lines = Router();\n", "")
    .replace("  return lines;\n}\n", ""),
    "src/routes/index.js": """\
const express = require('express');
const parts = express.Router();
parts.post('/parts', (req, res) => res.status(201).end());
module.exports = { parts };
""",
    "src/admin.js": """\
module.exports = function (server) {
  server.get('/admin/*', (req, res) => {});
};
""",
}


def test_routers_are_followed_to_where_they_are_used() -> None:
    assert listed(routes("express", SHOP)) == [
        "GET /admin/{rest*}",
        "* /ping",
        "GET /v1/orders",
        "GET /v1/orders/{id}",
        "PUT /v1/orders/{id}",
        "DELETE /v1/orders/{id}/lines/{line}",
        "POST /v1/parts",
    ]


def test_functions_that_are_given_the_app_add_to_it() -> None:
    text = SHOP["src/admin.js"] + "// express\n"
    found = routes("express", {**SHOP, "src/admin.js": text})
    assert "GET /admin/{rest*}" in listed(found)
    assert not any("prefix" in e.unknown for e in found)


def test_handlers_tell_what_they_name() -> None:
    by_key = {e.key: e for e in routes("express", SHOP)}
    assert parameters(by_key["GET /v1/orders"]) == ["query:page"]
    assert by_key["POST /v1/parts"].statuses == ("201",)
    assert by_key["GET /v1/orders/{}"].handler == "show"


def test_typescript_classes_and_functions_that_make_routers() -> None:
    found = routes(
        "express",
        {
            "app.ts": """\
import express, { type Express } from 'express';
import { makeRouter } from './make';
import { Users } from './users';
export class App {
  private readonly app: Express = express();
  constructor() {
    this.app.use('/made', makeRouter());
    this.app.use('/users', new Users().router);
    this.app.get('/health', (req, res) => { res.send('ok'); });
  }
}
""",
            "make.ts": """\
import { Router } from 'express';
export const makeRouter = (): Router => {
  const router = Router();
  router.get('/a', (req, res) => {});
  return router;
};
""",
            "users.ts": """\
import * as express from 'express';
export class Users {
  public router = express.Router();
  constructor() { this.router.post('/', this.add); }
}
""",
        },
    )
    assert listed(found) == ["GET /health", "GET /made/a", "POST /users"]


def test_what_nobody_uses_and_what_is_computed_is_said() -> None:
    text = """\
const express = require('express');
const r = express.Router(), app = express();
r.get('/a', h);
app.get(process.env.X, h);
app.use(process.env.Y, r);
"""
    found = {e.at.first: e.unknown for e in routes("express", {"a.js": text})}
    assert "prefix" in found[3]
    assert "path" in found[4]


def test_other_objects_with_get_are_no_routes() -> None:
    text = (
        "import axios from 'axios';\nimport 'express';\naxios.get('/a', x); cache.get('/b', y);\n"
    )
    assert routes("express", {"a.js": text}) == []
    assert routes("express", {"a.js": "express(((\nx." + "get('a')." * 3000}) == []


def test_apps_in_parameters_and_paths_of_loops_are_followed() -> None:
    files = {
        "package.json": "{}",
        "src/server.js": """\
const express = require('express');
const api = require('./api');
const app = express();
const environment = { app: app, check: (req, res, next) => next() };
api.register(environment);
require('./shown')({ app });
['/help', '/about'].forEach(page => {
  app.get(page, (req, res) => res.render(page));
});
for (const one of [{ path: '/a' }, { path: '/b' }]) {
  app.post(`/jobs${one.path}`, (req, res) => res.end());
}
require('./parts')(app, '/parts');
""",
        "src/api.js": """\
exports.register = (env) => {
  const app = env.app;
  app.get('/status', env.check, (req, res) => res.json({}));
};
""",
        "src/shown.js": """\
module.exports = ({ app }) => {
  app.put('/shown', (req, res) => res.end());
};
""",
        "src/parts.js": """\
module.exports = function (app, prefix) {
  app.delete(`${prefix}/:id`, (req, res) => res.end());
};
""",
        "src/loaded.js": """\
module.exports = function (app) {
  app.get('/loaded', function (req, res) { res.end(); });
};
""",
        "src/koa.js": "module.exports = (app) => { app.get('/koa', (ctx) => ctx.end()); };",
    }
    assert listed(routes("express", files)) == [
        "GET /about",
        "GET /help",
        "POST /jobs/a",
        "POST /jobs/b",
        "GET /loaded",
        "DELETE /parts/{id}",
        "PUT /shown",
        "GET /status",
    ]
