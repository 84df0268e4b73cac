"""Registries that modules fill when they are imported, and what Wagtail adds to URLs."""

from __future__ import annotations

import pytest

from tests.formats.routes.test_django_built import HEAD, told

INDEX = """\
from django.urls import path
class Index:
    def __init__(self):
        self.patterns = []
    def add(self, route, view):
        self.patterns.append(path(route, view))
    def listed(self):
        return self.patterns
index = Index()
def api(route, index=index):
    def inner(view):
        index.add(route, view)
        return view
    return inner
"""


def test_decorators_fill_registries_of_other_modules_before_those_are_listed() -> None:
    late = (
        "from shop.index import Index, api\nmine = Index()\n@api('late/', index=mine)\n"
        "def late(request): ...\n"
    )
    urls = (
        "from shop.index import index\nfrom shop.late import mine\n"
        "urlpatterns = [path('a', views.about), *mine.listed()] + index.listed()\n"
    )
    more = "from .index import (\n    api,\n)\n@api('more/')\ndef more(request): ...\n"
    found = told(HEAD + urls, index=INDEX, late=late, more=more)
    assert found == ["* /a", "* /late/", "* /more/"]


def test_calls_fill_registries_of_other_modules_before_those_are_listed() -> None:
    more = "from shop.index import index\nfrom shop import views\nindex.add('b', views.about)\n"
    urls = "from shop.index import index\nurlpatterns = [*index.listed()]\n"
    assert told(HEAD + urls, index=INDEX, more=more) == ["* /b"]


def test_objects_of_modules_that_are_imported_whole_may_register_themselves() -> None:
    hook = (
        "from shop.index import api, index\nclass Hook:\n    name = 'h'\n"
        "    def __init__(self):\n        api(f'hook/{self.name}/')(self)\n"
        "    def __call__(self, request): ...\n"
    )
    mine = "from shop.hook import Hook\nclass Mine(Hook):\n    name = 'mine'\nmine = Mine()\n"
    urls = "import shop.mine\nfrom shop.index import index\nurlpatterns = index.listed()\n"
    assert told(HEAD + urls, index=INDEX, hook=hook, mine=mine) == ["* /hook/mine/"]


def test_hooks_of_wagtail_add_to_its_admin() -> None:
    hooks = (
        "from django.urls import path\nfrom wagtail import hooks\nfrom shop import views\n"
        "@hooks.register('register_admin_urls')\ndef mine():\n"
        "    return [path('cart/', views.about)]\n"
        "@hooks.register('register_icons')\ndef icons():\n    return [path('no/', views.about)]\n"
        "def more():\n    return [path('more/', views.about)]\n"
        "hooks.register('register_admin_urls', more)\n"
    )
    urls = (
        "from wagtail.admin import urls as admin_urls\n"
        "urlpatterns = [path('cms/', include(admin_urls))]\n"
    )
    assert told(HEAD + urls, wagtail_hooks=hooks) == ["* /cms/cart/", "* /cms/more/"]


def test_endpoints_of_wagtails_api_have_three_routes() -> None:
    urls = (
        "from wagtail.api.v2.router import WagtailAPIRouter\n"
        "from wagtail.api.v2.views import PagesAPIViewSet\n"
        "class Pages(PagesAPIViewSet): ...\n"
        "router = WagtailAPIRouter('api')\nrouter.register_endpoint('pages', Pages)\n"
        "urlpatterns = [path('api/', router.urls)]\n"
    )
    expected = ["GET /api/pages/", "GET /api/pages/find/", "GET /api/pages/{pk}/"]
    assert told(HEAD + urls) == expected


ROUTER = """\
from rest_framework import routers, viewsets
router = routers.SimpleRouter(trailing_slash=False)
class Notes(viewsets.ReadOnlyModelViewSet): ...
class Late(viewsets.ReadOnlyModelViewSet): ...
"""


def test_apps_may_register_with_routers_when_they_are_ready() -> None:
    models = (
        "import re\nfrom django.db import models\nWORD = re.compile('([a-z])([A-Z])')\n"
        "class Named:\n    @classmethod\n    def whole(cls):\n        meta = cls._meta\n"
        "        kind = WORD.sub(r'\\1-\\2', meta.object_name).lower()\n"
        "        return '/'.join((meta.app_label, kind))\n"
        "class BigNote(Named, models.Model): ...\n"
    )
    app = (
        "from django.apps import AppConfig\nclass Shop(AppConfig):\n    name = 'shop'\n"
        "    def ready(self):\n        from .api import router, Notes, Late\n"
        "        router.register(self.get_model('bignote').whole(), Notes)\n"
        "        router.register('late', Late)\n"
    )
    urls = "from shop.api import router\nurlpatterns = [path('', include(router.urls))]\n"
    expected = ["GET /late", "GET /late/{pk}", "GET /shop/big-note", "GET /shop/big-note/{pk}"]
    assert told(HEAD + urls, apps=app, api=ROUTER, models=models) == expected


@pytest.mark.parametrize(
    "urls",
    [
        (
            "for name in sorted(dir(pages.Pages)):\n    if name.endswith('_page'):\n"
            "        urlpatterns.append(path(name, getattr(pages.Pages, name)))\n"
        ),
        (
            "for name, value in vars(pages.Pages).items():\n    if name.endswith('_page'):\n"
            "        urlpatterns.append(path(name, value))\n"
        ),
        (
            "import inspect\nfor name, value in inspect.getmembers(pages, inspect.isfunction):\n"
            "    urlpatterns.append(path(name, value))\n"
        ),
        (
            "from functools import partial\nmine = partial(path, name='x')\n"
            "for name in pages.Pages.__dict__:\n    if '_page' in name:\n"
            "        urlpatterns.append(mine(name, views.about))\n"
        ),
        (
            "for kind in pages.Pages.__subclasses__():\n"
            "    urlpatterns += [path(f'{n}_page', views.about) for n in kind.names]\n"
        ),
    ],
)
def test_what_classes_and_modules_hold_may_be_asked(urls: str) -> None:
    pages = (
        "class Pages:\n    a_page = 1\n    b_page = 2\n    other = 3\n"
        "class Below(Pages):\n    names = ['a', 'b']\n"
        "def b_page(r): ...\ndef a_page(r): ...\n"
    )
    head = "from shop import pages\nurlpatterns = []\n"
    assert told(HEAD + head + urls, pages=pages) == ["* /a_page", "* /b_page"]


def test_a_class_may_be_told_of_those_that_come_from_it() -> None:
    base = (
        "every = []\nclass Page:\n    def __init_subclass__(cls, route='', **more):\n"
        "        super().__init_subclass__(**more)\n        every.append((route, cls))\n"
    )
    more = "from shop.base import Page\nclass One(Page, route='one'):\n    def get(self, r): ...\n"
    urls = (
        "from shop.base import every\n"
        "urlpatterns = [path(route, kind.as_view()) for route, kind in every]\n"
    )
    assert told(HEAD + urls, base=base, more=more) == ["GET /one"]


def test_paths_may_be_named_after_models() -> None:
    models = (
        "from django.db import models\nclass BigNote(models.Model):\n"
        "    class Meta:\n        verbose_name_plural = 'many'\n"
    )
    urls = (
        "from shop.models import BigNote\nmeta = BigNote._meta\n"
        "urlpatterns = [path(f'{meta.app_label}/{meta.model_name}/', views.about),\n"
        "               path(f'{meta.verbose_name}/{meta.verbose_name_plural}', views.about)]\n"
    )
    assert told(HEAD + urls, models=models) == ["* /big note/many", "* /shop/bignote/"]


BASE = """\
class Plugin:
    slug = ""
    url_module = None
    @property
    def prefix(self):
        return self.slug + "/"
class Idle:
    slug = ""
"""


def test_a_registry_that_is_not_known_has_the_plugins_that_fit_what_is_asked_of_them() -> None:
    one = (
        "from django.urls import path\nfrom shop import views\nfrom shop.base import Plugin\n"
        "class One(Plugin):\n    slug = 'one'\n    url_module = [path('a', views.about)]\n"
    )
    urls = (
        "from shop.config import registry\nurlpatterns = []\nfor plugin in registry.all():\n"
        "    if plugin.url_module:\n"
        "        urlpatterns += [path(plugin.prefix, include(plugin.url_module))]\n"
    )
    config = "from outside import Lazy\nregistry = Lazy()\n"
    assert told(HEAD + urls, one=one, base=BASE, config=config) == ["* /one/a"]
    # Of two kinds of plugins that would both do neither is taken.
    both = BASE + "class Other:\n    url_module = None\n    prefix = ''\n"
    assert told(HEAD + urls, one=one, base=both, config=config) == []


def test_apps_may_gather_view_sets_by_what_they_come_from() -> None:
    base = (
        "from rest_framework import viewsets\nclass Named(viewsets.ReadOnlyModelViewSet):\n"
        "    name = None\n    depth = 1\n"
    )
    sets = (
        "import re\nfrom rest_framework.viewsets import GenericViewSet\n"
        "from shop.base import Named\nfrom shop.models import Note\nSIZE = 3\ndef helper(): ...\n"
        "class Late(Named):\n    name = 'late'\n    depth = 2\n"
        "    queryset = Note.objects.filter(x=1).all()\n"
        "class Early(Named):\n    name = 'early'\n    queryset = Note.objects.all()\n"
        "class Other(GenericViewSet):\n    def list(self, r): ...\n"
    )
    app = (
        "from collections import defaultdict\nfrom importlib import import_module\n"
        "from django.apps import AppConfig\nclass Shop(AppConfig):\n    name = 'shop'\n"
        "    def ready(self):\n        from shop.base import Named\n"
        "        self.sets = defaultdict(list)\n"
        "        module = import_module(self.name + '.sets')\n        for name in dir(module):\n"
        "            kind = getattr(module, name)\n"
        "            try:\n                if kind is not Named and issubclass(kind, Named):\n"
        "                    self.sets[kind.queryset.model].append(kind)\n"
        "            except TypeError:\n                continue\n"
    )
    urls = (
        "from rest_framework import routers\nrouter = routers.SimpleRouter()\nevery = []\n"
        "for config in apps.get_app_configs():\n    for kinds in config.sets.values():\n"
        "        every += kinds\nfirst = sorted(every, key=lambda one: one.depth)[0]\n"
        "for kind in every:\n    label = kind.queryset.model._meta.label_lower\n"
        "    router.register(f'{label}/{kind.name}', kind)\n"
        "urlpatterns = [path(first.name, views.about), path('', include(router.urls))]\n"
    )
    models = "from django.db import models\nclass Note(models.Model): ...\n"
    found = told(HEAD + urls, base=base, sets=sets, apps=app, models=models)
    assert found == [
        "* /early",
        "GET /shop.note/early/",
        "GET /shop.note/early/{pk}/",
        "GET /shop.note/late/",
        "GET /shop.note/late/{pk}/",
    ]


def test_a_text_that_is_joined_of_one_of_two_lists_is_not_known() -> None:
    urls = (
        "from outside import told\ndef pieces():\n    if told():\n        return ['a']\n"
        "    return ['b', 'c']\nurlpatterns = [path('/'.join(pieces()), views.about)]\n"
    )
    assert told(HEAD + urls) == []


def test_paths_may_be_made_of_titles() -> None:
    urls = (
        "from django.utils.text import slugify\n"
        "urlpatterns = [path(slugify(value='My (new) Shop - x_') + '/', views.about)]\n"
    )
    assert told(HEAD + urls) == ["* /my-new-shop-x/"]
