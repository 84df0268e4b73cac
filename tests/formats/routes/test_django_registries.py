"""Registries that modules fill when they are imported, and what Wagtail adds to URLs."""

from __future__ import annotations

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
