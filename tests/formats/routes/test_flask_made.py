"""Flask's blueprints that functions, settings and classes of one's own make."""

from __future__ import annotations

from tests.formats.routes.reading import listed, routes


def test_a_blueprint_that_a_function_makes_is_the_same_in_every_file() -> None:
    found = routes(
        "flask",
        {
            "shop/base.py": """\
from flask import Blueprint
API = "/api"
def make(name, version=4):
    return Blueprint(name, name, url_prefix="/".join([API, f"v{version}", name]))
""",
            "shop/orders.py": """\
from shop.base import make
SUB = "orders"
orders = make(SUB, version=2)
@orders.route("/<id>")
def one(id): ...
""",
            "shop/app.py": """\
from flask import Flask
from shop.orders import orders
app = Flask(__name__)
app.register_blueprint(orders)
""",
        },
    )
    assert listed(found) == ["GET /api/v2/orders/{id}"]
    assert not {"prefix", "path"} & set(found[0].unknown)


def test_rules_may_be_given_as_keywords_of_a_table() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask
import views
urls = [
    {"rule": "/", "view_func": views.search, "methods": ["GET", "POST"]},
    {"rule": "/<path:item>", "view_func": views.item},
]
class Board:
    def __init__(self, config={}):
        self.app = Flask(__name__)
        self.add(["/jobs"], methods=["POST"])
        for one in urls:
            self.app.add_url_rule(**one)
    def add(self, rules, **kwargs):
        for rule in rules:
            self.app.add_url_rule(rule=rule, view_func=views.jobs, **kwargs)
""",
            "views.py": "def search(): ...\ndef item(item): ...\ndef jobs(): ...\n",
        },
    )
    assert sorted(listed(found)) == ["GET /", "GET /{item*}", "POST /", "POST /jobs"]


def test_a_blueprint_of_a_class_of_ones_own_may_make_several_rules_of_one() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Blueprint, Flask
class Version:
    def __init__(self, name, base=False):
        self.name = name
        self.base = base
class Versioned(Blueprint):
    def add_url_rule(self, rule, endpoint=None, view_func=None, versions=None, **options):
        for version in versions:
            if version.base:
                super().add_url_rule(rule, endpoint, view_func, **options)
            super().add_url_rule(f"/{version.name}{rule}", endpoint, view_func, **options)
ALL = [Version("1"), Version("2", base=True)]
bp = Versioned("cache", __name__, url_prefix="/api")
@bp.route("/files", methods=["GET"], versions=ALL)
def files(): ...
@bp.post("/upload", versions=ALL[1:])
def upload(): ...
app = Flask(__name__)
app.register_blueprint(bp)
""",
        },
    )
    assert sorted(listed(found)) == [
        "GET /api/1/files",
        "GET /api/2/files",
        "GET /api/files",
        "POST /api/2/upload",
        "POST /api/upload",
    ]


def test_settings_may_list_the_blueprints() -> None:
    found = routes(
        "flask",
        {
            "shop/config.py": """\
from shop.views import orders
class Config:
    BLUEPRINTS = (orders,)
""",
            "shop/views.py": """\
from flask import Blueprint
orders = Blueprint("orders", __name__, url_prefix="/orders")
@orders.route("/")
def index(): ...
""",
            "shop/app.py": """\
from flask import Flask
from shop.config import Config
def create_app():
    app = Flask(__name__)
    app.config.from_object(Config)
    for one in app.config.get("BLUEPRINTS", []):
        app.register_blueprint(one)
    return app
""",
        },
    )
    assert listed(found) == ["GET /orders/"]
    assert "prefix" not in found[0].unknown


def test_where_its_defaults_do_nothing_a_function_is_given_something_else() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask
def create_app(ready=False, configs=None):
    if ready is False:
        if configs is None:
            raise RuntimeError("no configs")
    app = Flask(__name__)
    @app.route("/a")
    def a(): ...
    return app
def setup(app=None):
    if app is None:
        return
    app.add_url_rule("/b", view_func=print)
""",
        },
    )
    assert listed(found) == ["GET /a", "GET /b"]


def test_what_is_handed_to_a_factory_of_another_module_is_registered() -> None:
    found = routes(
        "flask",
        {
            "shop/__init__.py": """\
from shop import factory
from shop.orders import orders
ALL = (orders,)
def create_app(config=None):
    app = factory.create_app(blueprints=ALL)
    return app
""",
            "shop/factory.py": """\
from flask import Flask
VERSION = 1
def create_app(name=None, blueprints=None):
    if not blueprints:
        blueprints = ()
    app = Flask(name or __name__)
    configure_blueprints(app, blueprints)
    return app
def configure_blueprints(app, blueprints):
    for blueprint in blueprints:
        app.register_blueprint(blueprint, url_prefix=f"/api/{VERSION}")
""",
            "shop/orders.py": """\
from flask import Blueprint
orders = Blueprint("orders", __name__)
@orders.route("/orders")
def index(): ...
""",
        },
    )
    assert listed(found) == ["GET /api/1/orders"]
    assert "prefix" not in found[0].unknown


def test_prefixes_may_be_members_of_settings_with_defaults() -> None:
    found = routes(
        "flask",
        {
            "shop/conf/__init__.py": "settings = Settings(load('shop.conf.defaults'))",
            "shop/conf/defaults.py": "URL_PREFIX = ''\nAPI_PREFIX = env.str('API', default='/v2')",
            "shop/schema.py": """\
class ConfSchema(Schema):
    MOUNT = fields.String(load_default="/mount")
""",
            "shop/app.py": """\
from flask import Blueprint, Flask
from shop.conf import settings
bp = Blueprint("orders", __name__, url_prefix=settings.URL_PREFIX + settings.API_PREFIX)
@bp.route("/orders")
def index(): ...
def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp)
    app.register_blueprint(other, url_prefix=app.config.get("MOUNT") + "/other")
    return app
other = Blueprint("other", __name__)
@other.route("/x")
def x(): ...
""",
        },
    )
    assert sorted(listed(found)) == ["GET /mount/other/x", "GET /v2/orders"]


def test_folders_are_named_by_the_signs_of_os_and_modules_loaded_by_their_finders() -> None:
    found = routes(
        "flask",
        {
            "shop/__init__.py": "",
            "shop/app.py": """\
import importlib, inspect, os, pkgutil
from flask import Flask
def packages():
    there = os.path.realpath(os.path.join(__file__, os.pardir, "parts"))
    found = []
    for file in os.listdir(there):
        path = os.path.join(there, file)
        if os.path.isfile(os.path.join(path, "__init__.py")):
            found.append("shop.parts." + os.path.relpath(path, there).replace(os.path.sep, "."))
    return found
VIEWS = os.path.join(os.path.dirname(__file__), "views")
def create_app():
    app = Flask(__name__)
    for one in packages():
        try:
            importlib.import_module(one).init_module(app)
        except AttributeError:
            pass
    for loader, name, _ in pkgutil.iter_modules([VIEWS], "shop.views."):
        module = importlib.util.module_from_spec(loader.find_spec(name))
        for _, bp in inspect.getmembers(module, is_blueprint):
            app.register_blueprint(bp)
    return app
""",
            "shop/parts/__init__.py": "",
            "shop/parts/a/__init__.py": """\
from flask import Blueprint
bp = Blueprint("a", __name__, url_prefix="/a")
@bp.route("/")
def index(): ...
def init_module(app):
    app.register_blueprint(bp)
""",
            "shop/views/__init__.py": "",
            "shop/views/b.py": """\
from flask import Blueprint
bp = Blueprint("b", __name__, url_prefix="/b")
@bp.route("/")
def index(): ...
""",
        },
    )
    assert sorted(listed(found)) == ["GET /a/", "GET /b/"]
    assert not any("prefix" in one.unknown for one in found)
