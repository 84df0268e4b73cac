"""django-ninja's operations (conductor_mcp.formats.routes.ninja); cases from its documentation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from conductor_mcp.formats.routes import django, ninja
from conductor_mcp.formats.routes._framework import Framework, Routes
from tests.formats.routes.reading import listed, parameters, project_of, routes

SITE = {
    "shop/__init__.py": "",
    "shop/settings.py": 'ROOT_URLCONF = "shop.urls"\n',
    "shop/urls.py": (
        "from django.urls import path\nfrom shop.api import api\n"
        "urlpatterns = [path('v1/', api.urls)]\n"
    ),
    "shop/api.py": (
        "from ninja import NinjaAPI\nfrom shop.items import router\n"
        "api = NinjaAPI()\n"
        "api.add_router('/items/', router)\napi.add_router('late', 'shop.late.router')\n"
        "@api.get('/health')\ndef health(request): ...\n"
        "class Orders:\n    def __init__(self, api):\n"
        "        @api.delete('/orders/{int:order}')\n"
        "        def gone(request, order: int): ...\n"
        "Orders(api)\n"
    ),
    "shop/items.py": (
        "from typing import List, Optional\nfrom ninja import Query, Router, Schema, Header\n"
        "from ninja.pagination import paginate, PageNumberPagination\n"
        "router = Router()\n"
        "class Item(Schema):\n    name: str\n"
        "class Filters(Schema):\n    colour: Optional[str] = None\n    size: int\n"
        "@router.get('')\n@paginate(PageNumberPagination)\n"
        "def every(request, filters: Query[Filters], x_token: str = Header(None), a=1): ...\n"
        "@router.post('', response={201: Item})\ndef new(request, item: Item): ...\n"
        "@router.api_operation(['PUT', 'PATCH'], '{item}/tags')\n"
        "def tags(request, item: int, tags: List[str]): ...\n"
    ),
    "shop/late.py": (
        "from ninja import Router\nrouter = Router()\n@router.get('/x')\ndef x(request): ...\n"
    ),
}


def test_operations_are_reached_by_the_mount_and_the_routers_above_them() -> None:
    found = routes("ninja", SITE)
    assert listed(found) == [
        "GET /v1/health",
        "GET /v1/items/",
        "POST /v1/items/",
        "PATCH /v1/items/{item}/tags",
        "PUT /v1/items/{item}/tags",
        "GET /v1/late/x",
        "DELETE /v1/orders/{order}",
    ]
    assert not any("prefix" in one.unknown for one in found)


def test_what_operations_take_is_told_by_their_functions() -> None:
    by_name = {one.handler: one for one in routes("ninja", SITE)}
    assert parameters(by_name["every"]) == [
        "header:x_token", "query:a", "query:colour", "query:page", "query:page_size",
        "query:size!",
    ]  # fmt: skip
    assert by_name["new"].takes_body is True
    assert parameters(by_name["new"]) == []
    assert by_name["tags"].takes_body is True
    assert parameters(by_name["tags"]) == ["path:item!"]
    assert by_name["Orders.__init__.gone"].parameters[0].type == "integer"


def test_the_prefix_of_what_nothing_mounts_is_not_known() -> None:
    alone = {k: v for k, v in SITE.items() if k == "shop/late.py"}
    assert [one.unknown for one in routes("ninja", alone)] == [("prefix", "response", "statuses")]


def test_several_threads_may_read_one_project() -> None:
    project = project_of(SITE)

    def read(pair: tuple[Framework, str]) -> Routes:
        return pair[0].read(project, pair[1])

    asked = [(one, path) for one in (ninja.FRAMEWORK, django.FRAMEWORK) for path in SITE] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(read, asked))
    told = {e.key for one in found for e in one.endpoints if "prefix" not in e.unknown}
    assert told == {one.key for one in routes("ninja", SITE)}
