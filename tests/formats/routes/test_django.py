"""Django's URL configurations (conductor_mcp.formats.routes.django)."""

from __future__ import annotations

import pytest

from conductor_mcp.formats.routes import django
from conductor_mcp.formats.routes._djpaths import of_path, of_regex
from tests.formats.routes.reading import listed, parameters, project_of, routes

SITE = {
    "site1/__init__.py": "",
    "site1/settings.py": 'ROOT_URLCONF = "site1.urls"\n',
    "site1/urls.py": """\
from django.contrib import admin
from django.urls import include, path, re_path
from shop import views
extra = [path("about/", views.about)]
urlpatterns = [
    path("admin/", admin.site.urls),
    path("shop/", include(("shop.urls", "shop"), namespace="shop")),
    path("", include(extra)),
]
urlpatterns += [re_path(r"^old/(?P<year>[0-9]{4})/(?:page-(\\d+)/)?$", views.old)]
""",
    "shop/__init__.py": "",
    "shop/urls.py": """\
from django.urls import path
from django.contrib.auth.decorators import login_required
from . import views
urlpatterns = [
    path("orders/<int:order_id>/", login_required(views.Order.as_view())),
    path("orders/", views.Orders.as_view()),
    path("pay/<slug:way>", views.pay),
]
""",
    "shop/views.py": """\
from django.views import View
from django.views.decorators.http import require_http_methods
from django.views.generic import ListView
class Base(View):
    def get(self, request, order_id): ...
class Order(Base):
    def delete(self, request, order_id): ...
class Orders(ListView):
    def post(self, request): ...
@require_http_methods(["POST"])
def pay(request, way): ...
def about(request): ...
def old(request, year): ...
""",
}


def test_includes_are_followed_from_the_root_configuration() -> None:
    found = routes("django", SITE)
    told = sorted({f"{e.method} {e.path}" for e in found})
    assert told == [
        "* /about/",
        "* /old/{year}/",
        "DELETE /shop/orders/{order_id}/",
        "GET /shop/orders/",
        "GET /shop/orders/{order_id}/",
        "POST /shop/orders/",
        "POST /shop/pay/{way}",
    ]
    by_path = {e.path: e for e in found}
    assert parameters(by_path["/shop/orders/{order_id}/"]) == ["path:order_id!"]
    assert by_path["/shop/orders/{order_id}/"].parameters[0].type == "integer"
    assert "prefix" not in by_path["/shop/pay/{way}"].unknown


def test_a_file_of_views_is_asked_for_the_routes_that_lead_to_it() -> None:
    found = django.read(project_of(SITE), "shop/views.py").endpoints
    assert "POST /shop/pay/{way}" in listed(list(found))
    assert {e.handled_in for e in found} == {"shop/views.py"}
    assert {e.at.path for e in found} == {"shop/urls.py", "site1/urls.py"}


def test_what_no_root_leads_to_has_no_known_prefix() -> None:
    files = {k: v for k, v in SITE.items() if not k.startswith("site1")}
    found = routes("django", files)
    assert found
    assert all("prefix" in e.unknown for e in found)


@pytest.mark.parametrize(
    ("regex", "shown"),
    [
        (r"^articles/(?P<year>[0-9]{4})/$", "articles/{year}/"),
        (r"^a/(\d+)/b\.json$", "a/{var}/b.json"),
        (r"^(?P<path>(?:a|b)[()]+)/?$", "{path}/"),
        (r"^x/(?:page-(?P<page>\d+)/)?$", "x/"),
    ],
)
def test_regular_expressions_become_templates(regex: str, shown: str) -> None:
    assert of_regex(regex)[0] == shown


def test_converters_become_types() -> None:
    assert of_path("a/<uuid:id>/<path:rest>") == (
        "a/{id}/{rest*}",
        (("id", "string"), ("rest", "string")),
    )


def test_a_package_of_urls_may_borrow_them_from_a_module_in_it() -> None:
    files = {
        **SITE,
        "shop/urls.py": None,
        "shop/urls/__init__.py": "from .base import *\n",
        "shop/urls/base.py": SITE["shop/urls.py"].replace("from . import", "from shop import"),
    }
    found = routes("django", {path: text for path, text in files.items() if text is not None})
    assert "POST /shop/pay/{way}" in listed(found)


def test_a_view_that_is_wrapped_under_its_own_name_is_followed_to_its_definition() -> None:
    views = "from django.views.decorators.http import require_POST\ndef pay(request): ...\n"
    urls = """\
from django.urls import path
from shop.views import pay
pay = wrapped(pay)
urlpatterns = [path("pay/", pay), path("again/", getattr(settings, "AGAIN", pay))]
"""
    files = {"shop/__init__.py": "", "shop/urls.py": urls, "shop/views.py": views}
    found = routes("django", files)
    assert {(e.path, e.handled_in) for e in found} == {
        ("/pay/", "shop/views.py"),
        ("/again/", "shop/views.py"),
    }


def test_lists_that_methods_and_functions_make_are_taken_apart() -> None:
    site = """\
from django.urls import path
from shop import views
class Base:
    view = views.about
    @property
    def urls(self):
        return self.get_urls(), "shop", "shop"
    def get_urls(self):
        urls = [path("a/", self.view)]
        urls += self.more()
        urls.append(path("b/", views.about))
        urls = urls + urls
        return urls
    def more(self):
        return []
class Site(Base):
    def more(self):
        return [path("c/", views.about), *self.more()]
site = Site()
def extra():
    return [path("d/", views.about)]
"""
    urls = """\
from django.urls import include, path
from shop.site import extra, site
urlpatterns = [path("shop/", site.urls), path("x/", include(extra())), *extra()]
"""
    files = {
        "shop/__init__.py": "",
        "shop/site.py": site,
        "shop/urls.py": urls,
        "shop/views.py": "def about(request): ...\n",
        "shop/settings.py": 'ROOT_URLCONF = "shop.urls"\n',
    }
    told = {e.path for e in routes("django", files)}
    assert told >= {"/shop/a/", "/shop/b/", "/x/d/", "/d/"}
    assert all("prefix" not in e.unknown for e in routes("django", files))
