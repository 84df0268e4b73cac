"""Flask's rules where something at their root is not known (formats.routes.flask)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, routes


def test_applications_and_blueprints_are_told_by_their_names_where_nothing_else_tells() -> None:
    found = routes(
        "flask",
        {
            "site.py": """\
from flask import request
from elsewhere import app, made
from pages import pages_bp
tea_bp = made("tea")
@app.route("/one")
def one(): ...
@tea_bp.route("/two")
def two(): ...
app.register_blueprint(pages_bp, url_prefix="/pages")
@made.route("/four")
def four(): ...
""",
            "pages.py": """\
import flask
from elsewhere import made
pages_bp = made("pages")
@pages_bp.route("/three")
def three(): ...
""",
            "other.py": """\
from elsewhere import app
@app.route("/five")
def five(): ...
""",
        },
    )
    assert [(e.path, "prefix" in e.unknown) for e in found] == [
        ("/one", False), ("/pages/three", False), ("/two", True),
    ]  # fmt: skip


def test_a_view_class_whose_base_is_not_known_says_so() -> None:
    found = routes(
        "flask",
        {
            "site.py": """\
from flask import Flask
from flask_classful import FlaskView
from elsewhere import base
app = Flask(__name__)
class Hats(FlaskView):
    route_base = base()
    def index(self): ...
Hats.register(app)
""",
        },
    )
    assert [(e.method, "path" in e.unknown) for e in found] == [("GET", True)]


def test_a_method_of_a_blueprint_that_goes_by_a_name_of_its_own_keeps_its_blueprint() -> None:
    found = routes(
        "flask",
        {
            "site.py": """\
import flask as f
from pages import api
app = f.Flask(__name__)
app.register_blueprint(api, url_prefix="/api")
""",
            "pages/__init__.py": """\
import flask as f
api: f.Blueprint = f.Blueprint("api", __name__)
rule = api.add_url_rule
from .users import *
""",
            "pages/users.py": """\
import flask
from ..pages import rule
from flask.views import MethodView
class Users(MethodView):
    def get(self): ...
rule("/users/<user_id>/", view_func=Users.as_view("users"), methods=["GET", "POST"])
""",
        },
    )
    assert [f"{e.method} {e.path}" for e in found] == [
        "GET /api/users/{user_id}/", "POST /api/users/{user_id}/",
    ]  # fmt: skip


def test_what_stands_behind_a_prefix_that_is_not_known_is_told_and_said_to_be_unsure() -> None:
    found = routes(
        "flask",
        {
            "app.py": """\
import flask
import sys
settings = load(sys.argv[1])
class Service:
    def __init__(self):
        self.service = flask.Flask("x")
        self.service.add_url_rule(settings.INNER + "/index/", "index", self.auth.need(index))
        @self.service.route(f"{settings.INNER}/jobs/<id>", methods=["PUT"])
        def job(id): ...
def main():
    Service()
    Service()
""",
        },
    )
    assert listed(found) == ["GET /index/", "PUT /jobs/{id}"]
    assert all("path" in one.unknown for one in found)
