"""Flask's rules (conductor_mcp.formats.routes.flask)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes


def test_blueprints_are_followed_to_where_they_are_registered() -> None:
    found = routes(
        "flask",
        {
            "shop/__init__.py": """\
from flask import Flask
def create_app():
    app = Flask(__name__)
    from shop import orders
    from .admin import bp as admin
    app.register_blueprint(orders.bp)
    app.register_blueprint(admin, url_prefix="/back")
    @app.route("/hello")
    def hello(): return ""
    app.add_url_rule("/", endpoint="index", view_func=hello)
    return app
""",
            "shop/orders.py": """\
from flask import Blueprint, abort, request
bp = Blueprint("orders", __name__, url_prefix="/orders")
@bp.route("/", methods=("GET", "POST"))
def index():
    request.args.get("page", 1)
    abort(404)
@bp.delete("/<int:order_id>")
def gone(order_id): ...
@bp.get("/files/<path:name>")
def file(name): ...
""",
            "shop/admin/__init__.py": """\
from flask import Blueprint
from .users import users
bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.register_blueprint(users)
""",
            "shop/admin/users.py": """\
from flask import Blueprint
from flask.views import MethodView
users = Blueprint("users", __name__, url_prefix="/users")
class Users(MethodView):
    def get(self, name): ...
    def put(self, name): ...
users.add_url_rule("/<string(length=2):name>", view_func=Users.as_view("users"))
""",
        },
    )
    assert listed(found) == [
        "GET /",
        "GET /back/users/{name}",
        "PUT /back/users/{name}",
        "GET /hello",
        "GET /orders/",
        "POST /orders/",
        "GET /orders/files/{name*}",
        "DELETE /orders/{order_id}",
    ]
    by_path = {e.path: e for e in found}
    assert parameters(by_path["/orders/"]) == ["query:page"]
    assert by_path["/orders/"].statuses == ("404",)
    assert by_path["/orders/{order_id}"].parameters[0].type == "integer"
    assert by_path["/back/users/{name}"].handler == "Users.put"
    assert not any("prefix" in e.unknown for e in found)


def test_resources_of_rest_add_ons_answer_to_their_methods() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
from flask import Flask, Blueprint
from flask_restx import Api, Namespace, Resource
app = Flask(__name__)
bp = Blueprint("api", __name__, url_prefix="/api")
api = Api(bp, prefix="/v1")
ns = Namespace("orders")
api.add_namespace(ns)
app.register_blueprint(bp)
@ns.route("/", "/all")
class Orders(Resource):
    def get(self): ...
    def post(self): ...
class Other(Resource):
    def delete(self, id): ...
api.add_resource(Other, "/other/<id>")
"""
        },
    )
    assert listed(found) == [
        "GET /api/v1/orders/",
        "POST /api/v1/orders/",
        "GET /api/v1/orders/all",
        "POST /api/v1/orders/all",
        "DELETE /api/v1/other/{id}",
    ]


def test_a_blueprint_that_nobody_registers_has_no_known_prefix() -> None:
    text = (
        "from flask import Blueprint\nbp = Blueprint('a', __name__)\n@bp.get('/a')\ndef a(): ..."
    )
    assert [("prefix" in e.unknown) for e in routes("flask", {"a.py": text})] == [True]
