"""Routers of Django REST framework (conductor_mcp.formats.routes.drf)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, routes

SITE = {
    "site1/__init__.py": "",
    "site1/settings.py": 'ROOT_URLCONF = "site1.urls"\n',
    "site1/urls.py": """\
from django.urls import include, path
from rest_framework import routers
from rest_framework_nested.routers import NestedSimpleRouter
from shop.views import OrderViewSet, LineViewSet
router = routers.DefaultRouter()
router.register(r"orders", OrderViewSet, basename="order")
lines = NestedSimpleRouter(router, r"orders", lookup="order")
lines.register("lines", LineViewSet)
urlpatterns = [path("api/", include(router.urls)), path("api/", include(lines.urls))]
""",
    "shop/__init__.py": "",
    "shop/views.py": """\
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
class Base(viewsets.ReadOnlyModelViewSet):
    lookup_field = "number"
class OrderViewSet(Base):
    @action(detail=True, methods=["post"], url_path="pay-now")
    def pay(self, request, number): ...
    @pay.mapping.delete
    def unpay(self, request, number): ...
    @action(detail=False)
    def recent(self, request): ...
class LineViewSet(mixins.CreateModelMixin, viewsets.GenericViewSet):
    pass
""",
}


def test_view_sets_have_the_routes_of_their_mixins_and_actions() -> None:
    assert routes("drf", {k: v for k, v in SITE.items() if k != "shop/views.py"}) == []
    found = routes("drf", SITE)
    assert sorted(set(listed(found))) == [
        "DELETE /api/orders/{number}/pay-now/",
        "GET /api/orders/",
        "GET /api/orders/recent/",
        "GET /api/orders/{number}/",
        "POST /api/orders/{number}/pay-now/",
        "POST /api/orders/{order_number}/lines/",
    ]
    assert {e.handled_in for e in found} == {"shop/views.py"}
    assert not any("prefix" in e.unknown for e in found)


def test_a_router_that_nothing_lists_has_no_known_prefix() -> None:
    text = """\
from rest_framework import routers, viewsets
class V(viewsets.ModelViewSet): ...
r = routers.SimpleRouter(trailing_slash=False)
r.register("v", V)
"""
    found = routes("drf", {"a.py": text})
    assert listed(found) == [
        "GET /v", "POST /v", "DELETE /v/{pk}", "GET /v/{pk}", "PATCH /v/{pk}", "PUT /v/{pk}"
    ]  # fmt: skip
    assert all("prefix" in e.unknown for e in found)
