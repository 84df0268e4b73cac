"""Packages upon Flask whose methods declare rules under other names."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes


def test_apis_and_views_of_flask_openapi3_are_registered() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask_openapi3 import APIBlueprint, APIView, OpenAPI
app = OpenAPI(__name__)
api = APIBlueprint("/book", __name__, url_prefix="/api")
@api.post("/book")
def create(body): ...
app.register_api(api)
view = APIView(url_prefix="/v1/<name>")
@view.route("/books")
class Books:
    @view.doc(summary="x")
    def get(self, path): ...
    def post(self, body): ...
app.register_api_view(view)
""",
        },
    )
    assert listed(found) == ["POST /api/book", "GET /v1/{name}/books", "POST /v1/{name}/books"]
    assert not any("prefix" in one.unknown for one in found)
    assert parameters(found[1]) == ["path:name!"]


def test_resources_of_flask_rest_jsonapi_are_routed_by_their_api() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask
from flask_rest_jsonapi import Api, ResourceDetail, ResourceList
class People(ResourceList): ...
class Person(ResourceDetail):
    methods = ["GET", "PATCH"]
app = Flask(__name__)
api = Api(app)
api.route(People, "people", "/people")
api.route(Person, "person", "/people/<int:id>", "/pets/<int:pet>/owner")
""",
        },
    )
    assert listed(found) == [
        "GET /people",
        "POST /people",
        "GET /people/{id}",
        "PATCH /people/{id}",
        "GET /pets/{pet}/owner",
        "PATCH /pets/{pet}/owner",
    ]


def test_handlers_of_flask_rebar_stand_below_the_prefix_of_their_registry() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask
from flask_rebar import Rebar
rebar = Rebar()
registry = rebar.create_handler_registry(prefix="/v1")
@registry.handles(rule="/todos/<id>", method="PUT")
def put(id): ...
def add(): ...
registry.add_handler(add, rule="/todos", method="POST")
app = Flask(__name__)
rebar.init_app(app)
""",
        },
    )
    assert sorted(listed(found)) == ["POST /v1/todos", "PUT /v1/todos/{id}"]


def test_the_server_of_dash_is_an_application() -> None:
    found = routes(
        "flask",
        {
            "board.py": """\
from dash import Dash
app = Dash(__name__)
server = app.server
@server.route("/a")
def a(): ...
@app.server.route("/b", methods=["POST"])
def b(): ...
""",
        },
    )
    assert listed(found) == ["GET /a", "POST /b"]


def test_a_blueprint_class_of_ones_own_may_have_decorators_of_its_own() -> None:
    found = routes(
        "flask",
        {
            "lib/rest.py": """\
import flask
class Rest(flask.Blueprint):
    def get(self, rule, status=200):
        return self._put("GET", rule, status)
    def post_file(self, rule):
        return self._put("POST", rule, upload=True)
    def _put(self, methods, rule, status=None, **more):
        if isinstance(methods, str):
            methods = [methods]
        return self.route(rule, methods=methods, status=status, **more)
    def route(self, rule, **options):
        options.pop("status", None)
        options.pop("upload", False)
        def decorator(func):
            def handler(**given):
                return func(**given)
            self.add_url_rule(rule, func.__name__, handler, **options)
            self.add_url_rule("/<tenant>" + rule, func.__name__, handler, **options)
            return func
        return decorator
""",
            "api.py": """\
import lib.rest as u
rest = u.Rest("v1", __name__)
@rest.get("/hats")
def hats(): ...
@rest.post_file("/hats/<id>")
def put(id): ...
""",
            "app.py": """\
import flask
import api
app = flask.Flask(__name__)
app.register_blueprint(api.rest, url_prefix="/v1")
""",
            "other.py": "from made import router\n@router.get('/x')\ndef x(): ...\n",
        },
    )
    assert listed(found) == [
        "GET /v1/hats",
        "POST /v1/hats/{id}",
        "GET /v1/{tenant}/hats",
        "POST /v1/{tenant}/hats/{id}",
    ]
    assert {e.at.path for e in found} == {"api.py"}
