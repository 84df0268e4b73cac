"""Django's URLs where code puts them together (conductor_mcp.formats.routes.django, .drf)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conductor_mcp.formats.routes._djpaths import of_path
from tests.formats.routes.reading import routes

VIEWS = """\
from django.views import View
def about(request): ...
class Thing(View):
    http_method_names = ["get", "options"]
    def get(self, request): ...
    def post(self, request): ...
"""
SETTINGS = 'ROOT_URLCONF = "shop.urls"\nINSTALLED_APPS = ["shop.apps.Shop"]\nEXTRA = False\n'


def told(urls: str, beside: Mapping[str, str] | None = None, /, **more: str) -> list[str]:
    files = {
        **(beside or {}),
        "shop/__init__.py": "",
        "shop/settings.py": SETTINGS,
        "shop/views.py": VIEWS,
        "shop/urls.py": urls,
        **{f"shop/{name}.py": text for name, text in more.items()},
    }
    found = [*routes("django", files), *routes("drf", files)]
    return sorted({f"{e.method} {e.path}" for e in found if "prefix" not in e.unknown})


HEAD = """\
from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.utils.module_loading import import_string
from shop import views
"""


@pytest.mark.parametrize(
    ("urls", "paths"),
    [
        (
            (
                "def both(start, name='x'):\n"
                "    return [path(f'{start}/a/', views.about),\n"
                "            path(start + '/' + name, views.about)]\n"
                "urlpatterns = [*both('one'), path('in/', include(both('two', name='b')))]\n"
            ),
            ["* /in/two/a/", "* /in/two/b", "* /one/a/", "* /one/x"],
        ),
        (
            (
                "urlpatterns = []\n"
                "for word, view in [('a', views.about), ('b', views.about)]:\n"
                "    urlpatterns.append(path('%s/' % word, view))\n"
                "urlpatterns += [path(w, views.about) for w in ('c', 'd') if w != 'd']\n"
            ),
            ["* /a/", "* /b/", "* /c"],
        ),
        (
            (
                "urlpatterns = [path('a', views.about)]\n"
                "if settings.EXTRA:\n    urlpatterns += [path('b', views.about)]\n"
                "if settings.NOBODY_SAYS:\n    urlpatterns += [path('c', views.about)]\n"
                "if apps.is_installed('other'):\n    urlpatterns += [path('d', views.about)]\n"
            ),
            ["* /a", "* /c"],
        ),
        (
            "from shop.factory import Factory\nurlpatterns = Factory('x').urlpatterns\n",
            ["* /x/a", "GET /x/b"],
        ),
        (
            (
                "view = import_string(getattr(settings, 'VIEW', 'shop.views.Thing'))\n"
                "urlpatterns = [path('a', view.as_view())]\n"
            ),
            ["GET /a"],
        ),
        (
            (
                "urlpatterns = []\n"
                "for app in apps.get_app_configs():\n    urlpatterns += app.mine()\n"
            ),
            ["* /shop/a"],
        ),
        (
            (
                "urlpatterns = i18n_patterns(path('a', views.about))\n"
                "urlpatterns += [path('b', views.about)]\n"
            ),
            ["* /b"],
        ),
        (
            (
                "rest, _, _ = include([path('a', views.about)])\n"
                "urlpatterns = [path('x/', include(rest))]\n"
            ),
            ["* /x/a"],
        ),
        (
            (
                "urlpatterns = []\n"
                "for one in [{'word': 'a', 'more': {'x': 1}}]:\n"
                "    urlpatterns.append(path('{word}/b'.format(**one), views.about))\n"
            ),
            ["* /a/b"],
        ),
        (
            (
                "import os\nhere = os.path.basename(os.path.dirname(__file__))\n"
                "urlpatterns = [path(here, views.about)]\n"
            ),
            ["* /shop"],
        ),
    ],
)
def test_what_code_puts_together_is_worked_out(urls: str, paths: list[str]) -> None:
    factory = (
        HEAD + "class Base:\n    def __init__(self, start):\n        self.start = start\n"
        "    @property\n    def urlpatterns(self):\n        return self.listed()\n"
        "class Factory(Base):\n    view = views.Thing\n    def listed(self):\n"
        "        return [path(self.start + '/a', views.about),\n"
        "                path(self.start + '/b', self.view.as_view())]\n"
    )
    config = (
        HEAD + "from django.apps import AppConfig\nclass Shop(AppConfig):\n    name = 'shop'\n"
        "    def mine(self):\n        return [path(f'{self.label}/a', views.about)]\n"
    )
    assert told(HEAD + urls, factory=factory, apps=config) == paths


def test_an_app_may_add_to_a_list_when_it_is_ready() -> None:
    config = (
        HEAD + "from django.apps import AppConfig\nclass Shop(AppConfig):\n    name = 'shop'\n"
        "    def ready(self):\n        from shop.urls import urlpatterns\n"
        "        urlpatterns += (path('late', views.about),)\n"
    )
    assert told(HEAD + "urlpatterns = []\n", apps=config) == ["* /late"]


def test_modules_of_installed_apps_are_found_by_their_name() -> None:
    urls = (
        "from importlib import import_module\nfrom shop import hooks\nurlpatterns = []\n"
        "for app in settings.INSTALLED_APPS:\n    try:\n"
        "        import_module('%s.more' % app)\n    except ImportError:\n        pass\n"
        "    else:\n        urlpatterns += [path('app/', include('%s.more' % app))]\n"
        "for one in hooks.of('urls'):\n    urlpatterns += one()\n"
    )
    hooks = (
        "from django.apps import apps\nfrom importlib import import_module\n_known = {}\n"
        "def register(name):\n    def inner(function):\n        if name not in _known:\n"
        "            _known[name] = []\n        _known[name].append(function)\n"
        "        return function\n    return inner\n"
        "def of(name):\n    for one in apps.get_app_configs():\n"
        "        import_module(f'{one.name}.hooked')\n    return _known.get(name, [])\n"
    )
    hooked = (
        HEAD + "from shop import hooks\n@hooks.register('urls')\n"
        "def mine():\n    return [path('hooked', views.about)]\n"
    )
    more = HEAD + "urlpatterns = [path('a', views.about)]\n"
    settings = 'ROOT_URLCONF = "shop.urls"\nINSTALLED_APPS = []\nBASE_APPS = ["shop"]\n'
    found = told(HEAD + urls, hooks=hooks, hooked=hooked, more=more, settings=settings)
    assert found == ["* /app/a", "* /hooked"]


def test_decorators_may_add_to_a_list_and_settings_may_have_defaults() -> None:
    urls = (
        "from shop import conf, registered\n"
        "urlpatterns = [re_path(r'^[0-9]{%d}$' % 4, views.about)]\n"
        "if conf.settings.FIRST:\n    urlpatterns += [path('b', views.about)]\n"
        "else:\n    urlpatterns += [path('c', views.about)]\n"
        "def register(view):\n    urlpatterns.append(re_path(view.regex, view.as_view()))\n"
        "    return view\n"
    )
    registered = (
        "from django.views import View\nfrom shop import urls\n"
        "@urls.register\nclass Late(View):\n    regex = r'^late$'\n    def get(self, r): ...\n"
    )
    conf = (
        "from django.conf import settings as outer\nDEFAULTS = {'FIRST': True}\n"
        "class Settings:\n    def __getattr__(self, name):\n        try:\n"
        "            return getattr(outer, name)\n        except AttributeError:\n"
        "            pass\n        return DEFAULTS[name]\nsettings = Settings()\n"
    )
    found = told(HEAD + urls, registered=registered, conf=conf)
    assert found == ["* /[0-9]{4}", "* /b", "GET /late"]


def test_settings_may_be_objects_and_defaults_of_ours() -> None:
    urls = (
        "from shop.conf import settings as ours\nurlpatterns = [path('a', views.about)]\n"
        "if ours.EXTRA is True:\n    urlpatterns = i18n_patterns(*urlpatterns)\n"
        "if ours.NOBODY_SAYS:\n    urlpatterns = i18n_patterns(*urlpatterns)\n"
        "def below(*args):\n    new = list(args)\n    new[0] = settings.SHOP_PREFIX + args[0]\n"
        "    return path(*new)\nurlpatterns += [below('b', views.about)]\n"
        "urlpatterns += [re_path(route=r'^c$', view=views.about)]\n"
    )
    conf = (
        "from appconf import AppConf\nfrom django.conf import LazySettings\n"
        "class Settings(LazySettings):\n    pass\nsettings = Settings()\n"
        "class Defaults(AppConf):\n    PREFIX = 's/'\n    class Meta:\n        prefix = 'shop'\n"
    )
    assert told(HEAD + urls, conf=conf) == ["* /a", "* /c", "* /s/b"]


def test_a_class_may_be_called_as_what_it_comes_from() -> None:
    lists = "from django.views.generic import ListView\nclass ListView(ListView):\n    x = 1\n"
    urls = "from shop import lists\nurlpatterns = [path('a', lists.ListView.as_view())]\n"
    assert told(HEAD + urls, lists=lists) == ["GET /a"]


def test_a_decorator_of_our_own_leads_to_the_view_it_wraps() -> None:
    urls = (
        "from functools import wraps\ndef guarded(view):\n    @wraps(view)\n"
        "    def inner(request):\n        return view(request)\n    return inner\n"
        "urlpatterns = [path('a', guarded(views.Thing.as_view()))]\n"
    )
    assert told(HEAD + urls) == ["GET /a"]


def test_lists_that_never_end_are_left() -> None:
    urls = "def a(n):\n    return [path(n, views.about), *a(n + 'x')]\nurlpatterns = a('x')\n"
    assert told(HEAD + urls)


def test_a_converter_may_have_any_name() -> None:
    assert of_path("<first-last:nav>/")[0] == "{nav}/"


def test_routers_have_what_they_are_given_wherever_that_is() -> None:
    urls = (
        "from rest_framework import routers, viewsets\n"
        "from rest_framework.decorators import action as extra\n"
        "class One(viewsets.ModelViewSet):\n    http_method_names = ['get', 'put']\n"
        "    def bulk(self, request): ...\n"
        "    @extra(detail=True, methods=['put'])\n    def close(self, request, pk): ...\n"
        "class Mine(routers.SimpleRouter):\n    def __init__(self):\n        super().__init__()\n"
        "        self.routes[0].mapping.update({'put': 'bulk'})\n"
        "    def get_lookup_regex(self, viewset, lookup_prefix=''):\n"
        "        return '(?P<a>[^/]+)/(?P<b>[^/]+)'\n"
        "router = Mine()\nfor name in ('x', 'y'):\n    router.register(name, One)\n"
        "urlpatterns = router.urls\n"
    )
    found = told(HEAD + urls)
    assert [one for one in found if "/x/" in one] == [
        "GET /x/",
        "GET /x/{a}/{b}/",
        "PUT /x/",
        "PUT /x/{a}/{b}/",
        "PUT /x/{a}/{b}/close/",
    ]
    assert len([one for one in found if "/y/" in one]) == len(found) / 2


def test_modules_that_are_found_in_folders_give_their_patterns() -> None:
    urls = (
        HEAD
        + """\
import pkgutil
from importlib import import_module
from pathlib import Path
from shop import areas
HERE = Path(__file__).resolve().parent
urlpatterns = [path("".join(map(str.strip, ["a ", "bout/"])), views.about)]
for found in pkgutil.iter_modules(areas.__path__):
    urlpatterns += import_module(f"shop.areas.{found.name}").urlpatterns
for place in sorted((HERE / "more").glob("*.py")):
    if not place.stem.startswith("__"):
        urlpatterns += [path(f"{place.stem}/", views.about)]
"""
    )
    one = HEAD + 'urlpatterns = [path("one/", views.about)]\n'
    two = HEAD + 'urlpatterns = [path("%s/{}/".format(2) % "two", views.about)]\n'
    found = told(urls, **{"areas/__init__": "", "areas/one": one, "areas/two": two,
                          "more/__init__": "", "more/hats": ""})  # fmt: skip
    assert [one for one in found if one != "* /about/"] == ["* /hats/", "* /one/", "* /two/2/"]
