"""Flask's rules that stand elsewhere than where they are declared, and tables of them."""

from __future__ import annotations

from tests.formats.routes.reading import listed, routes


def test_rules_that_files_without_a_word_of_flask_hand_to_a_class_are_told_at_the_class() -> None:
    found = routes(
        "flask",
        {
            "server.py": """\
from flask import Flask
class Answer:
    def __init__(self, action): self.action = action
class Server:
    app = None
    def __init__(self, name):
        self.app = Flask(name)
    def add(self, rule=None, name=None, handler=None, methods=["GET"]):
        self.app.add_url_rule(rule, name, Answer(handler), methods=methods)
""",
            "main.py": """\
from server import Server
def action(): ...
a = Server("a")
a.add(rule="/ad", name="ad", handler=action)
a.add("/ae", "ae", action, ["POST"])
""",
        },
    )
    assert listed(found) == ["GET /ad", "POST /ae"]
    assert {one.at.path for one in found} == {"server.py"}


def test_methods_of_an_application_that_other_files_import_are_decorators() -> None:
    found = routes(
        "flask",
        {
            "core.py": """\
from flask import Flask
app = Flask(__name__)
route = app.route
post = app.post
""",
            "views.py": """\
from core import post, route
@route("/c")
def c(): ...
@post("/d")
def d(): ...
""",
        },
    )
    assert listed(found) == ["GET /c", "POST /d"]


def test_an_application_of_a_class_of_ones_own_declares_its_own_methods() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask
class Server(Flask):
    def __init__(self, *args, **kw):
        super().__init__(__name__)
        self.add_url_rule("/health", "health", self.health)
    def health(self): ...
app = Server()
app.run()
other = Server()
""",
        },
    )
    assert listed(found) == ["GET /health"]


def test_tables_may_be_keyed_by_pairs() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask
app = Flask(__name__)
def a(): ...
def b(): ...
rules = {("GET", "/a"): a}
rules["POST", "/b/<id>"] = b
for (method, path), view in rules.items():
    app.add_url_rule(path, view_func=view, methods=[method])
for key in rules:
    app.add_url_rule("/v2" + key[1], view_func=rules[key], methods=[key[0]])
""",
        },
    )
    assert sorted(listed(found)) == ["GET /a", "GET /v2/a", "POST /b/{id}", "POST /v2/b/{id}"]


def test_blueprints_say_what_they_were_made_with() -> None:
    found = routes(
        "flask",
        {
            "app/__init__.py": """\
from flask import Flask
from .views import *
def create_app():
    app = Flask(__name__)
    for bp in every:
        app.register_blueprint(bp, url_prefix=f"/api/{bp.name}")
    return app
""",
            "app/views/__init__.py": "from .a import bp\nfrom .b import bp as b\nevery = [bp, b]",
            "app/views/a.py": """\
from flask import Blueprint
bp = Blueprint("first", __name__)
@bp.route("/")
def index(): ...
""",
            "app/views/b.py": """\
from flask import Blueprint
bp = Blueprint(name="second", import_name=__name__)
@bp.route("/<int:id>")
def one(id): ...
""",
        },
    )
    assert listed(found) == ["GET /api/first/", "GET /api/second/{id}"]


def test_resources_are_told_from_the_rest_of_a_module() -> None:
    found = routes(
        "flask",
        {
            "resources.py": """\
from flask_restful import Resource
class Orders(Resource):
    path = "/orders"
    def get(self): ...
def helper(): ...
""",
            "app.py": """\
from flask import Flask
from flask_restful import Api, Resource
import resources
api = Api(Flask(__name__))
for one in vars(resources).values():
    if isinstance(one, type) and issubclass(one, Resource) and one.__name__ != "Resource":
        api.add_resource(one, one.path)
""",
        },
    )
    assert "GET /orders" in listed(found)


def test_registries_that_decorators_and_classes_fill_are_gone_through() -> None:
    found = routes(
        "flask",
        {
            "reg.py": """\
VIEWS = {}
def register(path, methods=("GET",)):
    def take(cls):
        VIEWS[path] = (cls, methods)
        return cls
    return take
class Page:
    every = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Page.every.append(cls)
class Plugin:
    path = ""
""",
            "views.py": """\
from flask.views import MethodView
from reg import Page, Plugin, register
@register("/a", methods=("GET", "POST"))
class A(MethodView):
    def get(self): ...
    def post(self): ...
class B(Page, MethodView):
    path = "/b"
    def put(self): ...
class C(Plugin, MethodView):
    path = "/c"
    def delete(self): ...
""",
            "app.py": """\
from flask import Flask
from reg import VIEWS, Page, Plugin
import views
app = Flask(__name__)
for path, (cls, methods) in VIEWS.items():
    app.add_url_rule(path, view_func=cls.as_view(cls.__name__), methods=methods)
for page in (*Page.every, *Plugin.__subclasses__()):
    app.add_url_rule(page.path, view_func=page.as_view(page.__name__))
""",
        },
    )
    assert sorted(listed(found)) == ["DELETE /c", "GET /a", "POST /a", "PUT /b"]


def test_statements_and_operators_of_python_are_worked_out_as_for_every_framework() -> None:
    found = routes(
        "flask",
        {
            "site.py": """\
import os
from flask import Flask
app = Flask(__name__)
first, *rest, last = ["/a", "/b", "/c", "/d"]
BASE = "/x"
if os.name == "nt":
    BASE = "/y"
elif os.name == "posix":
    BASE = "/z"
def louder(text):
    return text.upper()
table = {"one": 1}
table |= {"two": 2}
names = []
names += ["kept"]
for one in rest:
    app.add_url_rule(one, view_func=len)
else:
    app.add_url_rule("/done", view_func=len)
for name in filter(None, map(louder, ["", "tea"])):
    app.add_url_rule(f"/{name}", view_func=len)
for at, name in enumerate(sorted(table), start=1):
    app.add_url_rule("/{}-{}".format(name, at), view_func=len)
for pair in zip(reversed(["u", "v"]), names):
    app.add_url_rule("/" + "/".join(pair), view_func=len)
while os.environ:
    app.add_url_rule(last, view_func=len)
match os.name:
    case "nt":
        app.add_url_rule("/match", view_func=len)
[app.add_url_rule(f"/each/{n}", view_func=len) for n in range(2)]
""",
        },
    )
    assert sorted(path.removeprefix("GET ") for path in listed(found)) == [
        "/TEA", "/b", "/c", "/d", "/done", "/each/0", "/each/1", "/match", "/one-1", "/two-2",
        "/v/kept",
    ]  # fmt: skip
