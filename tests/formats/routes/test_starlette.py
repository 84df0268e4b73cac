"""Starlette's routes (conductor_mcp.formats.routes.starlette)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, routes

APP = {
    "app.py": """\
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.routing import Mount, Route
from users import routes as users
class Item(HTTPEndpoint):
    async def get(self, request): ...
    async def delete(self, request): ...
async def home(request): ...
app = Starlette(routes=[
    Route("/", home),
    Mount("/v1", routes=[Route("/items/{id:int}", Item), *users]),
])
""",
    "users.py": """\
from starlette.routing import Route
def add(request): ...
routes = [Route("/users/{name:path}", add, methods=["POST"])]
""",
}


def test_mounts_are_followed_and_classes_answer_to_their_methods() -> None:
    found = routes("starlette", APP)
    assert listed(found) == [
        "GET /",
        "DELETE /v1/items/{id}",
        "GET /v1/items/{id}",
        "POST /v1/users/{name*}",
    ]
    assert found[1].parameters[0].type == "integer"
    assert {e.at.path for e in found} == {"app.py", "users.py"}


def test_lists_that_methods_make_and_routes_that_are_added_are_read() -> None:
    files = {
        "base.py": """\
from starlette.applications import Starlette
class Server:
    def routes(self): ...
    def create(self):
        return Starlette(routes=self.routes())
""",
        "server.py": """\
from starlette.applications import Starlette
from starlette.routing import Route
from base import Server
def home(request): ...
class Real(Server):
    def routes(self):
        found = [Route("/home", home), *self.more()]
        found.append(Route("/late/{name}", self.late, methods=["PUT"]))
        return found
    def more(self):
        return [Route("/more", home)]
    def late(self, request): ...

app = Starlette()
inner = Starlette()
inner.add_route("/in", home, methods=["POST"])
app.mount("/below", inner)
@app.route("/plain")
def plain(request): ...
""",
    }
    assert listed(routes("starlette", files)) == [
        "POST /below/in",
        "GET /home",
        "PUT /late/{name}",
        "GET /more",
        "GET /plain",
    ]


def test_routes_that_loops_and_defaults_give_are_read() -> None:
    text = """\
from starlette.applications import Starlette
from starlette.routing import Mount, Route

class Settings:
    def __init__(self, events: str = "/events"):
        self.events = events

class Server:
    def __init__(self, events: str = "/events"):
        self.settings = Settings(events=events)
    def shown(self, request): ...
    def app(self, prefix: str = "/v1"):
        routes = []
        for path, method in [("/a", "GET"), ("/b", "POST")]:
            routes.append(Route(f"{prefix}{path}", endpoint=self.shown, methods=[method]))
        routes.append(Route(self.settings.events, endpoint=self.shown))
        return Starlette(routes=routes)
"""
    assert listed(routes("starlette", {"main.py": text})) == [
        "GET /events",
        "GET /v1/a",
        "POST /v1/b",
    ]


def test_routes_are_added_to_an_application_however_it_holds_them() -> None:
    code = """\
from starlette.applications import Starlette
from starlette.routing import Mount, Route
def one(request): ...
class Own(Starlette):
    def __init__(self):
        super().__init__()
        self.router.add_route("/a", one, methods=["HEAD", "GET"])
class Admin:
    def __init__(self, app):
        self.app = app
        self.admin = Starlette()
        routes = [Route("/b", endpoint=self.b), Mount("/in", routes=[Route("/c", one)])]
        self.admin.router.routes = routes
        self.admin.routes.append(Route("/d", one, methods=["PUT"]))
    def b(self, request): ...
own = Own()
"""
    found = routes("starlette", {"main.py": code})
    assert listed(found) == ["GET /a", "GET /b", "PUT /d", "GET /in/c"]


def test_what_is_known_of_a_path_is_told_with_a_word_that_it_is_not_all() -> None:
    code = """\
from elsewhere import joined, base
from starlette.applications import Starlette
from starlette.routing import Route
def one(request): ...
app = Starlette(routes=[Route(joined(base, "/a"), one), Route(f"{base}/b", one)])
"""
    found = routes("starlette", {"main.py": code})
    assert listed(found) == ["GET /a", "GET /b"]
    assert all("path" in one.unknown for one in found)
