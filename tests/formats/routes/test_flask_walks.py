"""Flask's rules that loops, helpers and classes declare (conductor_mcp.formats.routes.flask)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes


def test_a_decorator_that_declares_rules_is_followed_for_every_view() -> None:
    found = routes(
        "flask",
        {
            "api.py": """\
from functools import wraps
from flask import Blueprint, Flask
from other import get_state
api = Blueprint("api", __name__)
def endpoint(func):
    method, _, name = func.__name__.partition("_")
    @api.route(f"/{name}", methods=[method.upper()])
    @wraps(func)
    def wrapper(): return func()
    return wrapper
@endpoint
def put_order(): ...
endpoint(get_state)
app = Flask(__name__)
app.register_blueprint(api, url_prefix="/v1")
""",
            "other.py": "def get_state(): ...",
        },
    )
    assert listed(found) == ["PUT /v1/order", "GET /v1/state"]
    assert [(e.handler, e.handled_in) for e in found] == [
        ("put_order", ""),
        ("get_state", "other.py"),
    ]


def test_a_helper_declares_the_rules_of_the_tables_that_it_is_called_with() -> None:
    found = routes(
        "flask",
        {
            "shop/routing.py": """\
def register(blueprint, routes, base=""):
    for path, view in routes:
        blueprint.add_url_rule(base + path, view_func=view.as_view(view.__name__))
""",
            "shop/orders.py": """\
from flask import Blueprint, Flask
from flask.views import MethodView
from shop.routing import register
class Orders(MethodView):
    def get(self): ...
    def post(self): ...
class Order(MethodView):
    methods = ["GET", "OPTIONS"]
    def get(self, id): ...
routes = [("/orders", Orders)]
routes += [("/orders/<int:id>", Order)]
bp = Blueprint("orders", __name__)
register(bp, routes, base="/api")
app = Flask(__name__)
app.register_blueprint(bp)
""",
        },
    )
    assert listed(found) == ["GET /api/orders", "POST /api/orders", "GET /api/orders/{id}"]
    assert {e.at.path for e in found} == {"shop/orders.py"}


def test_rules_in_loops_over_what_lists_and_tables_hold_are_declared_one_by_one() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask
app = Flask(__name__)
def hot(): ...
def new(): ...
VIEWS = {"hot": hot, "new": new}
for name, view in VIEWS.items():
    app.add_url_rule("/{}/<int:page>".format(name), name, view)
for rule in [f"/v{n}/ping" for n in range(1, 3)]:
    app.add_url_rule(rule, view_func=hot, methods=["POST"])
"""
        },
    )
    assert listed(found) == [
        "GET /hot/{page}",
        "GET /new/{page}",
        "POST /v1/ping",
        "POST /v2/ping",
    ]


def test_blueprints_of_modules_that_are_imported_by_name_are_registered() -> None:
    found = routes(
        "flask",
        {
            "site/__init__.py": """\
from importlib import import_module
from flask import Flask
def register_blueprints(app):
    for name in ("home", "shop"):
        module = import_module("site.{}.routes".format(name))
        app.register_blueprint(module.blueprint, url_prefix=f"/{name}")
def create_app():
    app = Flask(__name__)
    register_blueprints(app)
    return app
""",
            "site/home/__init__.py": "",
            "site/home/routes.py": """\
from flask import Blueprint
blueprint = Blueprint("home", __name__)
@blueprint.route("/")
def index(): ...
""",
            "site/shop/__init__.py": "",
            "site/shop/routes.py": """\
from flask import Blueprint
blueprint = Blueprint("shop", __name__)
@blueprint.route("/cart", methods=["POST"])
def cart(): ...
""",
        },
    )
    assert listed(found) == ["GET /home/", "POST /shop/cart"]
    assert not any("prefix" in e.unknown for e in found)


def test_a_function_that_puts_a_path_together_is_worked_out_as_if_nothing_were_set() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
import os
from flask import Flask
app = Flask(__name__)
def _path(route):
    if prefix := os.environ.get("STATIC_PREFIX"):
        return prefix.rstrip("/") + route
    return route
@app.route(_path("/health"))
def health(): ...
""",
        },
    )
    assert listed(found) == ["GET /health"]
    assert "path" not in found[0].unknown


def test_a_prefix_is_looked_up_among_the_settings_and_their_defaults() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask, Blueprint
bp = Blueprint("a", __name__)
@bp.get("/a")
def a(): ...
other = Blueprint("b", __name__)
@other.get("/b")
def b(): ...
def create_app():
    app = Flask(__name__)
    app.config.from_object("settings.Config")
    app.register_blueprint(bp, url_prefix=app.config["API_PREFIX"])
    app.register_blueprint(other, url_prefix=app.config.get("OTHER_PREFIX", "/other"))
    return app
""",
            "settings.py": "class Config:\n    API_PREFIX = '/api'\n",
        },
    )
    assert listed(found) == ["GET /api/a", "GET /other/b"]


def test_a_class_that_keeps_a_blueprint_declares_what_its_methods_are_called_with() -> None:
    found = routes(
        "flask",
        {
            "service.py": """\
from flask import Blueprint
class Service:
    def __init__(self, app):
        self.app = app
        self.blueprint = Blueprint("api", __name__, url_prefix="/api")
    def add_resource(self, resource, *urls: str):
        view = resource.as_view(resource.__name__)
        for url in urls:
            self.blueprint.add_url_rule(rule=url, view_func=view)
    def register(self):
        self.app.register_blueprint(self.blueprint)
""",
            "app.py": """\
from flask import Flask
from flask.views import MethodView
from service import Service
app = Flask(__name__)
api = Service(app)
class Ping(MethodView):
    def get(self): ...
api.add_resource(Ping, "/ping", "/<name>/ping")
api.register()
""",
        },
    )
    assert listed(found) == ["GET /api/ping", "GET /api/{name}/ping"]
    assert parameters(found[1]) == ["path:name!"]


def test_a_blueprint_class_of_ones_own_hands_its_prefix_on() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Blueprint, Flask
class Module(Blueprint):
    base = "/modules/"
    def __init__(self, name, **kwargs):
        kwargs.setdefault("url_prefix", self.path + name)
        super().__init__(name, __name__, **kwargs)
    @property
    def path(self):
        return self.base
users = Module("users")
@users.get("/all")
def every(): ...
app = Flask(__name__)
registrators = [app.register_blueprint]
for registrator in registrators:
    registrator(users)
"""
        },
    )
    assert listed(found) == ["GET /modules/users/all"]


def test_what_flask_adds_to_every_rule_is_not_listed_where_others_are() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask
app = Flask(__name__)
@app.route("/a", methods=["OPTIONS", "GET", "HEAD"])
def a(): ...
"""
        },
    )
    assert listed(found) == ["GET /a"]


def test_an_api_puts_its_namespaces_together_as_they_are_written() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Blueprint, Flask
from flask_restx import Api, Namespace, Resource
def resources(blueprint):
    api = Api(blueprint)
    api.add_resource(Health, "/health")
    api.add_namespace(ns, path="/orders")
    return api
ns = Namespace("o", path="/o/")
@ns.route("/all")
class All(Resource):
    def get(self): ...
class Health(Resource):
    def get(self): ...
app = Flask(__name__)
bp = Blueprint("api", __name__, url_prefix="/api")
made = resources(bp)
app.register_blueprint(made.blueprint)
"""
        },
    )
    assert listed(found) == ["GET /api/health", "GET /api/orders/all"]


def test_views_of_flask_appbuilder_are_below_their_own_paths_once_they_are_added() -> None:
    found = routes(
        "flask",
        {
            "views.py": """\
from flask_appbuilder import BaseView, ModelRestApi, ModelView, expose
class Hidden(BaseView):
    pass
class Jobs(BaseView):
    route_base = "/jobs"
    @expose("/<int:id>/stop", methods=["POST"])
    def stop(self, id): ...
class Orders(ModelRestApi):
    resource_name = "order"
    include_route_methods = {"get", "extra"}
    @expose("/extra")
    def extra(self): ...
class People(ModelView):
    include_route_methods = {"list"}
""",
            "app.py": """\
from flask import Flask
from flask_appbuilder import AppBuilder
from views import Jobs, Orders, People, Hidden
app = Flask(__name__)
appbuilder = AppBuilder(app)
appbuilder.add_view_no_menu(Jobs())
appbuilder.add_api(Orders)
appbuilder.add_view(People, "People")
""",
        },
    )
    assert listed(found) == [
        "GET /api/v1/order/extra",
        "GET /api/v1/order/{pk}",
        "POST /jobs/{id}/stop",
        "GET /people/list/",
    ]
    assert not any("prefix" in e.unknown for e in found)


def test_the_current_application_and_classes_that_declare_themselves_are_followed() -> None:
    found = routes(
        "flask",
        {
            "rest.py": """\
from flask import Blueprint
from flask_restful import Api, Resource
bp = Blueprint("rest", __name__, url_prefix="/rest")
api = Api(bp)
def resource(kind):
    api.add_resource(kind, *kind.paths)
    return kind
@resource
class Token(Resource):
    paths = ["/token", "/token/<id>"]
    def get(self): ...
""",
            "main.py": """\
from flask import current_app as app
from rest import bp
app.register_blueprint(bp)
""",
        },
    )
    assert listed(found) == ["GET /rest/token", "GET /rest/token/{id}"]
    assert not any("prefix" in e.unknown for e in found)


def test_long_chains_of_calls_come_to_an_end() -> None:
    chain = "".join(f".step{n}()" for n in range(80))
    text = f"""\
from flask import Flask
from somewhere import start
app = Flask(__name__)
query = start(app){chain}
query = query{chain}
@app.get("/a")
def a():
    return query{chain}
"""
    assert listed(routes("flask", {"app.py": text})) == ["GET /a"]
