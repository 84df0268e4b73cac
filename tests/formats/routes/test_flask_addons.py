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
