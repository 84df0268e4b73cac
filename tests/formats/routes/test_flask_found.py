"""Flask's blueprints that are found in folders, and view classes that are registered whole."""

from __future__ import annotations

import pytest

from tests.formats.routes.reading import listed, parameters, routes

_VIEW = """\
from flask import Blueprint
bp = Blueprint("{name}", __name__)
@bp.route("/{name}")
def show(): ...
"""
_WAYS = {
    "pkgutil": """\
import importlib, pkgutil
def load(app):
    from site import views
    for _, name, _ in pkgutil.iter_modules(views.__path__):
        module = importlib.import_module(f"{views.__name__}.{name}")
        app.register_blueprint(module.bp, url_prefix="/v1")
""",
    "walk": """\
import importlib, os, pkgutil
def load(app):
    folder = os.path.join(os.path.dirname(__file__), "views")
    for info in pkgutil.walk_packages([folder], prefix="site.views."):
        module = importlib.import_module(info.name)
        if hasattr(module, "bp"):
            app.register_blueprint(module.bp, url_prefix="/v1")
""",
    "os": """\
import os
from importlib import import_module
def load(app):
    for name in os.listdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "views")):
        if name.startswith("_") or not name.endswith(".py"):
            continue
        module = import_module("." + name[:-3], package="site.views")
        app.register_blueprint(getattr(module, "bp"), url_prefix="/v1")
""",
    "pathlib": """\
from importlib import import_module
from pathlib import Path
def load(app):
    for file in sorted((Path(__file__).parent / "views").glob("*.py")):
        if file.stem != "__init__":
            app.register_blueprint(import_module(f"site.views.{file.stem}").bp, url_prefix="/v1")
""",
    "werkzeug": """\
from flask import Blueprint
from werkzeug.utils import find_modules, import_string
def load(app):
    for name in find_modules("site.views", recursive=True):
        for _, thing in vars(import_string(name)).items():
            if isinstance(thing, Blueprint):
                app.register_blueprint(thing, url_prefix="/v1")
""",
}


@pytest.mark.parametrize("way", _WAYS)
def test_blueprints_are_found_in_a_folder_of_the_same_repository(way: str) -> None:
    files = {
        "site/__init__.py": "",
        "site/loading.py": _WAYS[way],
        "site/app.py": """\
from flask import Flask
from site.loading import load
app = Flask(__name__)
load(app)
""",
        "site/views/__init__.py": "",
        "site/views/hats.py": _VIEW.format(name="hats"),
        "site/views/shoes.py": _VIEW.format(name="shoes"),
        "site/views/notes.txt": "",
    }
    found = routes("flask", files)
    assert listed(found) == ["GET /v1/hats", "GET /v1/shoes"]
    assert not any("prefix" in e.unknown for e in found)


def test_a_method_that_stands_for_the_frameworks_declares_what_it_does() -> None:
    found = routes(
        "flask",
        {
            "shop.py": """\
from contextlib import contextmanager
from flask import Blueprint, Flask
class Doubled(Blueprint):
    def __init__(self, *args, **kwargs):
        self.more = ""
        super().__init__(*args, **kwargs)
    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        super().add_url_rule(rule, endpoint, view_func, **options)
        if self.more:
            super().add_url_rule(self.more + rule, endpoint, view_func, **options)
    @contextmanager
    def also(self, prefix):
        self.more = prefix
        yield
        self.more = ""
def hats(): ...
def shoes(id): ...
bp = Doubled("shop", __name__, url_prefix="/shop")
bp.add_url_rule("/hats", "hats", hats)
with bp.also("/old"):
    bp.add_url_rule("/shoes/<int:id>", "shoes", shoes, methods=["POST"])
bp.add_url_rule("/last", "last", hats)
app = Flask(__name__)
app.register_blueprint(bp)
"""
        },
    )
    assert listed(found) == [
        "GET /shop/hats",
        "GET /shop/last",
        "POST /shop/old/shoes/{id}",
        "POST /shop/shoes/{id}",
    ]


def test_view_classes_get_rules_by_the_names_of_their_methods() -> None:
    found = routes(
        "flask",
        {
            "views.py": """\
from flask import Blueprint, Flask
from flask_classful import FlaskView, route
bp = Blueprint("shop", __name__)
class Base(FlaskView):
    route_prefix = "/v2/"
    trailing_slash = False
    def index(self): ...
    def get(self, id: int): ...
    def _hidden(self): ...
    @classmethod
    def register(cls, app, *args, **kwargs):
        super().register(app, *args, **kwargs)
class HatView(Base):
    route_base = "hats"
    def post(self, size=1): ...
    @route("/<id>/sold", methods=["PUT"])
    def sell(self, id): ...
    def latest(self): ...
class ShoeView(FlaskView):
    def index(self): ...
    def most_worn(self, year): ...
HatView.register(bp)
ShoeView.register(bp, route_base="/shoes")
app = Flask(__name__)
app.register_blueprint(bp)
"""
        },
    )
    assert listed(found) == [
        "GET /shoes/",
        "GET /shoes/most_worn/{year}/",
        "GET /v2/hats",
        "POST /v2/hats",
        "GET /v2/hats/latest",
        "GET /v2/hats/{id}",
        "PUT /v2/hats/{id}/sold",
    ]
    assert parameters(found[5]) == ["path:id!"]


def test_views_of_flask_admin_are_below_the_admin_by_their_endpoints() -> None:
    found = routes(
        "flask",
        {
            "site.py": """\
from flask import Flask
from flask_admin import Admin, AdminIndexView, BaseView, expose
from flask_admin.contrib.sqla import ModelView
from models import Hat, db
class Home(AdminIndexView):
    @expose("/")
    def index(self): ...
class Report(BaseView):
    @expose("/", methods=["GET", "POST"])
    def index(self): ...
    def helper(self): ...
class HatView(ModelView):
    def edit_view(self): ...
    @expose("/<id>/wear", methods=["POST"])
    def wear(self, id): ...
app = Flask(__name__)
admin = Admin(app, index_view=Home(url="/staff"))
admin.add_view(Report(name="Report"))
admin.add_view(Report(endpoint="year", url="/year"))
admin.add_views(HatView(Hat, db.session))
""",
            "models.py": "class Hat: ...\ndb = None\n",
        },
    )
    assert listed(found) == [
        "GET /staff/",
        "GET /staff/hat/",
        "POST /staff/hat/action/",
        "GET /staff/hat/ajax/lookup/",
        "POST /staff/hat/ajax/update/",
        "POST /staff/hat/delete/",
        "GET /staff/hat/details/",
        "GET /staff/hat/export/{export_type}/",
        "GET /staff/hat/new/",
        "POST /staff/hat/new/",
        "POST /staff/hat/{id}/wear",
        "GET /staff/report/",
        "POST /staff/report/",
        "GET /year/",
        "POST /year/",
    ]


def test_members_that_are_called_like_applications_are_applications() -> None:
    found = routes(
        "flask",
        {
            "web.py": """\
from flask import Flask
class Pages:
    def __init__(self, web):
        self.web = web
    def define(self):
        @self.web.app.route("/upload", methods=["POST"])
        def upload(): ...
"""
        },
    )
    assert listed(found) == ["POST /upload"]


def test_objects_that_declare_rules_when_they_are_made_are_followed() -> None:
    found = routes(
        "flask",
        {
            "base.py": """\
import collections
import flask_restful
from flask import blueprints
Line = collections.namedtuple("Line", ["resource", "url", "also"])
def line(resource, url, also=None):
    return Line(resource, url=url, also=also)
class Base:
    @property
    def api(self): return self.__api
    @property
    def blueprint(self): return self.__blueprint
    def __init__(self, prefix="/v3/"):
        self._prefix = prefix.rstrip("/")
        self._inner = getattr(self, "_inner", "")
        self.__blueprint = blueprints.Blueprint(self._name, __name__, url_prefix=self._prefix)
        self.__api = flask_restful.Api(app=self.__blueprint, prefix=self._inner)
        for one in self.lines:
            urls = [one.url]
            if one.also is not None:
                urls.extend(one.also)
            self.api.add_resource(one.resource, *urls)
    @classmethod
    def register(cls, app):
        made = cls()
        app.register_blueprint(made.blueprint)
""",
            "hats.py": """\
from flask_restful import Resource
from base import Base, line
class Hat(Resource):
    def get(self): ...
class HatAPI(Base):
    _name = "hats"
    lines = [line(resource=Hat, url="/hats")]
class CapAPI(Base):
    _name = "caps"
    _inner = "/old"
    lines = [line(resource=Hat, url="/caps/<id>", also=["/hats/<id>"])]
APIs = (HatAPI, CapAPI)
""",
            "app.py": """\
from flask import Flask
import hats
def create():
    app = Flask("x")
    for module in (hats,):
        for api in module.APIs:
            api.register(app)
    return app
""",
        },
    )
    assert listed(found) == ["GET /v3/hats", "GET /v3/old/caps/{id}", "GET /v3/old/hats/{id}"]
    assert {e.handled_in for e in found} == {"hats.py"}
    assert not any("prefix" in e.unknown for e in found)


def test_tables_that_objects_keep_and_lists_that_are_checked_are_gone_through() -> None:
    found = routes(
        "flask",
        {
            "site.py": """\
import voluptuous
from flask import Flask
try:
    from pages import Pages
    error = None
except ImportError as e:
    error = e
SCHEMA = voluptuous.Schema([dict])
def init(app, listed):
    for one in SCHEMA(listed):
        app.add_url_rule("/" + one["url"].split("/")[-1], view_func=lambda: "")
def create():
    if error is not None:
        raise RuntimeError(error)
    app = Flask(__name__)
    site = Pages(app)
    for route in site.routes:
        app.add_url_rule(
            route, view_func=site.routes[route]["call"], methods=site.routes[route]["methods"]
        )
    init(app, [{"url": "a/last"}])
    return app
""",
            "pages.py": """\
class Pages:
    def __init__(self, app):
        self.routes = {"/hats": {"call": self.hats, "methods": ["GET", "POST"]}}
    def hats(self): ...
""",
        },
    )
    assert listed(found) == ["GET /hats", "POST /hats", "GET /last"]


def test_applications_of_tests_are_no_endpoints() -> None:
    text = "from flask import Flask\napp = Flask('x')\n@app.route('/x')\ndef x(): ...\n"
    assert listed(routes("flask", {"tests/test_app.py": text, "shop/tests/app.py": text})) == []


def test_a_rule_that_is_written_out_stands_where_it_is_written() -> None:
    found = routes(
        "flask",
        {
            "web/making.py": """\
from flask import Flask
def create_app(server):
    app = Flask(__name__)
    app.add_url_rule("/<path:rest>", "all", server.handle, methods=["GET", "POST"])
    return app
""",
            "web/http.py": "from web.making import create_app\napp = create_app(object())\n",
            "web/pair.py": """\
from flask import Flask
def both():
    app = Flask(__name__)
    return app, 1
def start():
    app, number = both()
    @app.route("/last")
    def last(): ...
""",
        },
    )
    assert listed(found) == ["GET /last", "GET /{rest*}", "POST /{rest*}"]
