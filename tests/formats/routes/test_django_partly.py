"""What Django's readers keep where a part of it cannot be told, and what entry points bring."""

from __future__ import annotations

import pytest

from tests.formats.routes.reading import routes
from tests.formats.routes.test_django_built import HEAD, SETTINGS, VIEWS, told

ENTRIES = """\
from importlib.metadata import entry_points
class Base:
    @staticmethod
    def urls():
        return []
    @classmethod
    def every(cls):
        later = []
        for point in entry_points(group="shop.parts"):
            kind = point.load()
            if issubclass(kind, cls):
                later.append(kind) if kind.late() else None
                yield kind
"""
PART = """\
from django.urls import path
from shop import views
from shop.entries import Base
class Part(Base):
    @staticmethod
    def urls():
        return [path("part", views.about)]
    @staticmethod
    def late():
        return False
"""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", '[project.entry-points."shop.parts"]\none = "shop.part:Part"\n'),
        ("setup.cfg", "[options.entry_points]\nshop.parts =\n    one = shop.part:Part\n"),
        ("setup.py", "setup(entry_points={'shop.parts': ['one = shop.part:Part']})\n"),
        ("setup.py", "ENTRY_POINTS = '[shop.parts]\\none = shop.part:Part'\n"),
        ("shop.dist-info/entry_points.txt", "[shop.parts]\none = shop.part:Part\n"),
    ],
)
def test_what_entry_points_declare_is_loaded_from_where_they_say(file: str, text: str) -> None:
    urls = (
        "from shop.entries import Base\nurlpatterns = [path('a', views.about)]\n"
        "for part in Base.every():\n    urlpatterns += part.urls()\n"
    )
    assert told(HEAD + urls, {file: text}, entries=ENTRIES, part=PART) == ["* /a", "* /part"]


def test_braces_of_a_regular_expression_are_no_places_to_fill() -> None:
    urls = "urlpatterns = [re_path(r'^(?P<a>[^/]+)/{}/$'.format(r'(?P<b>[^/]+)'), views.about)]\n"
    assert told(HEAD + urls) == ["* /{a}/{b}/"]


def test_what_a_loop_puts_among_globals_changes_no_other_name() -> None:
    urls = (
        "urlpatterns = []\nfor word in ('a', 'b'):\n"
        "    urlpatterns.append(path(word, views.about))\n    globals()[word] = word\n"
    )
    assert told(HEAD + urls) == ["* /a", "* /b"]


def test_an_action_may_be_given_what_is_worked_out() -> None:
    urls = (
        "from rest_framework import routers, viewsets\n"
        "from rest_framework.decorators import action\nKEY, VERBS = '(?P<key>[^/]+)', ['put']\n"
        "class One(viewsets.ViewSet):\n"
        "    @action(detail=True, methods=VERBS, url_path='of/{}'.format(KEY))\n"
        "    def of(self, request, pk, key): ...\n"
        "router = routers.SimpleRouter()\nrouter.register('x', One)\nurlpatterns = router.urls\n"
    )
    assert told(HEAD + urls) == ["PUT /x/{pk}/of/{key}/"]


@pytest.mark.parametrize(
    "urls",
    [
        'urlpatterns = [re_path(f"^(?P<a>{strange()})/b$", views.about)]\n',
        'urlpatterns = [re_path("^(?P<a>" + strange() + ")/b$", views.about)]\n',
        'urlpatterns = [re_path("^(?P<a>{})/b$".format(strange()), views.about)]\n',
        'urlpatterns = [re_path("^(?P<a>%s)/b$" % strange(), views.about)]\n',
        'urlpatterns = [re_path("^(?P<a>{x})/b$".format(x=strange()), views.about)]\n',
    ],
)
def test_what_a_parameter_may_hold_need_not_be_known(urls: str) -> None:
    assert told("from elsewhere import strange\n" + HEAD + urls) == ["* /{a}/b"]


def test_a_piece_of_a_path_that_is_not_known_leaves_the_others() -> None:
    urls = (
        "from elsewhere import strange\n"
        "urlpatterns = [path('a/' + strange() + '/b', views.about), path('c', views.about)]\n"
    )
    found = routes("django", {"shop/urls.py": HEAD + urls, "shop/settings.py": SETTINGS})
    assert [(one.path, "prefix" in one.unknown) for one in found] == [
        ("/a/b", True),
        ("/c", False),
    ]


@pytest.mark.parametrize(
    "urls",
    [
        "urlpatterns = [path('a/', strange(include('shop.more')))]\n",
        "urlpatterns = [path('a/', strange([path('b', views.about)], name='x'))]\n",
        "urlpatterns = [path('a/', strange(1)(include([path('b', views.about)])))]\n",
        "urlpatterns = strange([path('a/b', views.about)])\n",
    ],
)
def test_what_is_put_around_lists_leaves_what_they_hold(urls: str) -> None:
    more = "from django.urls import path\nfrom shop import views\n"
    more += "urlpatterns = [path('b', views.about)]\n"
    found = told("from elsewhere import strange\n" + HEAD + urls, more=more)
    assert found == ["* /a/b"]


def test_a_class_may_be_made_a_view_by_a_method_of_another_name() -> None:
    lists = "from elsewhere import Base\nclass One(Base):\n    def post(self, request): ...\n"
    urls = "from shop.lists import One\nurlpatterns = [path('a', One.as_own_view(client=1))]\n"
    assert told(HEAD + urls, lists=lists) == ["POST /a"]


@pytest.mark.parametrize(
    "text",
    [
        'def setup(settings):\n    settings.ROOT_URLCONF = "shop.urls"\n',
        'from django.conf import settings\nsettings.configure(ROOT_URLCONF="shop.urls")\n',
        'SETTINGS = {"ROOT_URLCONF": "shop.urls"}\n',
        'ROOT_URLCONF = env("ROOT_URLCONF", default="shop.urls")\n',
    ],
)
def test_a_root_may_be_named_in_other_ways_than_a_modules_name(text: str) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/conf.py": text,
        "shop/defaults/settings.py": "EXTRA = 'x/'\n",
        "shop/views.py": VIEWS,
        "shop/urls.py": HEAD + "urlpatterns = [path(settings.EXTRA + 'a', views.about)]\n",
    }
    assert {(e.path, "prefix" in e.unknown) for e in routes("django", files)} == {("/x/a", False)}


def test_apps_add_their_urls_where_no_settings_say_which_there_are() -> None:
    ready = (
        "from django.apps import AppConfig\nfrom django.urls import path\n"
        "class Shop(AppConfig):\n    name = 'shop'\n    def ready(self):\n"
        "        from shop.urls import urlpatterns\n        from shop import views\n"
        "        urlpatterns.append(path('b', views.about))\n"
    )
    files = {
        "shop/__init__.py": "",
        "shop/apps.py": ready,
        "shop/views.py": VIEWS,
        "shop/urls.py": HEAD + "urlpatterns = [path('a', views.about)]\n",
    }
    assert {e.path for e in routes("django", files)} == {"/a", "/b"}


def test_a_function_that_takes_too_long_ends_alone() -> None:
    urls = (
        "def slow():\n    for a in range(2000):\n        for b in range(2000):\n"
        "            str(b)\n    return 'x'\n"
        "urlpatterns = [path('a', views.about), path(slow(), views.about)]\n"
        "urlpatterns += [path('b', views.about)]\n"
    )
    assert {"* /a", "* /b"} <= set(told(HEAD + urls))


def test_a_setting_that_may_be_left_out_leaves_the_path_without_it() -> None:
    urls = (
        "from elsewhere import strange\nbase = strange().value\n"
        "if base:\n    base = '{}/'.format(base)\nelse:\n    base = ''\n"
        "urlpatterns = [path(base + 'a', views.about)]\n"
    )
    assert told(HEAD + urls) == ["* /a"]


def test_modules_that_are_imported_for_what_they_register_do_so() -> None:
    index = (
        "from django.urls import path\nclass Index:\n    def __init__(self):\n"
        "        self.held = []\nindex = Index()\n"
        "def route(text):\n    def decorator(view):\n"
        "        index.held.append(path('in/' + text, view))\n        return view\n"
        "    return decorator\n"
    )
    more = "from shop.index import route\n@route('b')\ndef shown(request): ...\n"
    urls = "from shop.index import index\nimport shop.more  # noqa\n"
    urls += "urlpatterns = [path('a', views.about)]\nurlpatterns += index.held\n"
    assert told(HEAD + urls, index=index, more=more) == ["* /a", "* /in/b"]


def test_a_decorator_of_ones_own_may_say_which_methods_there_are() -> None:
    urls = (
        "from functools import wraps\nfrom rest_framework.decorators import api_view\n"
        "def route(view, methods=['GET', 'HEAD']):\n    @api_view(methods)\n"
        "    @wraps(view)\n    def inner(request):\n        return view(request)\n"
        "    return inner\nurlpatterns = [path('a', route(views.about))]\n"
    )
    assert told(HEAD + urls) == ["GET /a"]
