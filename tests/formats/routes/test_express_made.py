"""Routes of Express that classes, loops, tables, folders and functions make."""

from __future__ import annotations

from tests.formats.routes.reading import listed, routes


def test_classes_that_add_routes_for_what_is_derived_from_them() -> None:
    files = {
        "package.json": "{}",
        "controller.js": """\
import { Router } from 'express';
export default class Controller {
  constructor(config) { this.app = Router(); this.config = config; }
  route(options) { this.app[options.method](options.path, guard(), options.handler.bind(this)); }
  get(path, handler) { this.route({ method: 'get', path, handler }); }
  use(path, router) { this.app.use(path, router); }
  get router() { return this.app; }
}
""",
        "users.js": """\
import Controller from './controller.js';
class Users extends Controller {
  constructor(config) { super(config); this.get('/:id', this.one); }
  one(req, res) { res.json({}); }
}
export default Users;
""",
        "main.js": """\
import express from 'express';
import Controller from './controller.js';
import Users from './users.js';
class Index extends Controller {
  constructor(config) { super(config); this.use('/users', new Users(config).router); }
}
export default async function start(config) {
  const app = express();
  if (config.strange) return other(app);
  app.use(`${config.base ?? ''}/api`, new Index(config).router);
  return app;
}
""",
    }
    assert listed(routes("express", files)) == ["GET /api/users/{id}"]


def test_folders_tables_and_methods_by_name() -> None:
    files = {
        "package.json": "{}",
        "app.js": """\
var express = require('express'), fs = require('fs'), path = require('path');
var app = express();
fs.readdirSync(path.join(__dirname, 'routes')).filter(function (f) { return /\\.js$/.test(f); })
  .forEach(function (file) {
    app.use('/' + path.basename(file, '.js'), require('./routes/' + file));
  });
var table = { 'get /a': one, 'post /b/:id': two };
for (var key in table) {
  var parts = key.split(' ');
  app[parts[0]](parts[1], table[key]);
}
['/x', '/y'].map((at) => app.put(at, one));
""",
        "routes/cats.js": """\
const router = module.exports = require('express').Router({ mergeParams: true });
router.route('/:cat').get(one).delete([check, two]);
""",
        "routes/dogs.js": "exports.default = require('express').Router().get('/', one);",
    }
    assert listed(routes("express", files)) == [
        "GET /a",
        "POST /b/{id}",
        "DELETE /cats/{cat}",
        "GET /cats/{cat}",
        "GET /dogs",
        "PUT /x",
        "PUT /y",
    ]


def test_what_compilers_write_is_read_like_what_people_wrote() -> None:
    files = {
        "index.js": """\
"use strict";
var __importDefault = (this && this.__importDefault) || function (mod) { return mod; };
Object.defineProperty(exports, "__esModule", { value: true });
var express_1 = require("express");
var admin_1 = __importDefault(require("./admin"));
exports.default = (function (container) {
    var app = (0, express_1.Router)();
    (0, admin_1.default)(app, container);
    return app;
});
""",
        "admin.js": """\
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
var express_1 = require("express");
var route = (0, express_1.Router)();
exports.default = (function (app, container) {
    app.use("/admin", route);
    route.get("/auth", function (req, res) {});
});
__exportStar(require("./types"), exports);
""",
        "types.js": "exports.default = 1; exports.Kind = 2;",
        "server.js": "const app = require('express')();\napp.use(require('./index').default());\n",
    }
    assert listed(routes("express", files)) == ["GET /admin/auth"]


def test_one_thing_that_is_not_known_loses_only_what_hangs_on_it() -> None:
    text = """\
const app = wrap(require('express')());
strange.setup(app, () => { app.get('/in-callback', (req, res) => res.end()); });
if (process.env.X) { app.get('/maybe', h); } else { app.get('/other', h); }
try { missing(); app.get('/tried', h); } catch (e) { throw e; }
for (const one of unknown()) { app.post('/each', h); }
app.use(nothing.at.all, cors());
app.use(unknown.prefix, require('express').Router().get('/below', h));
const { get } = settings;
app.get('/last', ...middle, h);
"""
    found = {e.path: e.unknown for e in routes("express", {"a.js": text})}
    assert set(found) == {
        "/in-callback", "/maybe", "/other", "/tried", "/each", "/below", "/last"
    }  # fmt: skip
    assert [path for path, unknown in found.items() if "prefix" in unknown] == ["/below"]


def test_what_an_example_mounts_says_nothing_of_the_application() -> None:
    files = {
        "package.json": "{}",
        "lib/app.js": """\
const express = require('express');
module.exports = function create() {
  const app = express();
  app.get('/things', (req, res) => res.json([]));
  return app;
};
""",
        "examples/mounted.js": """\
const express = require('express'), create = require('../lib/app');
const app = express();
app.use('/shop', create());
app.get('/hello', (req, res) => res.send('hello'));
""",
    }
    assert listed(routes("express", files)) == ["GET /hello", "GET /things"]
    only = {"package.json": "{}", "examples/mounted.js": files["examples/mounted.js"],
            "examples/lib/app.js": files["lib/app.js"]}  # fmt: skip
    only["examples/mounted.js"] = only["examples/mounted.js"].replace("../lib", "./lib")
    assert listed(routes("express", only)) == ["GET /hello", "GET /shop/things"]


def test_what_answers_requests_costs_the_routes_after_it_nothing() -> None:
    work = "\n".join(f"  total = total + {n} * {n} - other({n}, {n}, {n});" for n in range(400))
    files = {
        "package.json": "{}",
        "app.js": f"""\
const express = require('express'), Layer = require('layers');
const app = express();
function work(n) {{
  let total = 0;
{work}
  return total;
}}
for (const name of {[f"a{n}" for n in range(40)]}) {{
  work(name);
  const layer = new Layer(name, (req) => work(req.body));
  app.get('/' + name, layer);
}}
""",
    }
    assert len(routes("express", files)) == 40


def test_a_list_in_a_text_is_written_with_commas() -> None:
    text = """\
const app = require('express')();
const file = 'dist/some.css';
app.get(`/css/` + file.match(/[^/]+$/), one);
"""
    assert listed(routes("express", {"package.json": "{}", "a.js": text})) == ["GET /css/some.css"]


def test_routers_of_packages_that_wrap_those_of_express() -> None:
    text = """\
import { Router, addAsync } from '@awaitjs/express';
import express from 'express';
const app = addAsync(express()), things = Router();
app.use('/api', things);
things.getAsync('/:id', one);
"""
    assert listed(routes("express", {"package.json": "{}", "a.js": text})) == ["GET /api/{id}"]


def test_functions_that_are_applied_with_an_application_for_this() -> None:
    text = """\
const app = require('express')();
function add(path, ...rest) { this.get(path, ...rest); }
add.call(app, '/called', one);
Reflect.apply(add, app, ['/reflected', one]);
"""
    found = listed(routes("express", {"package.json": "{}", "a.js": text}))
    assert found == ["GET /called", "GET /reflected"]


def test_methods_of_lists_work_on_what_they_are_called_with() -> None:
    text = """\
const app = require('express')();
function join() {
  for (var _len = arguments.length, args = new Array(_len), _key = 0; _key < _len; _key++) {
    args[_key] = arguments[_key];
  }
  return [].slice.call(args, 0).join('/').replace(/[\\/]+/g, '/').replace(/x/, 'y');
}
function other() { return '/' + Array.prototype.slice.call(arguments).join('/'); }
app.get(join('/', 'api/xx'), one);
app.get(other('a', 'b'), one);
const paths = strange() ? ['/c'] : ['/d'];
paths.forEach((path) => app.get(path, one));
"""
    found = listed(routes("express", {"package.json": "{}", "a.js": text}))
    assert found == ["GET /a/b", "GET /api/yx", "GET /c", "GET /d"]
