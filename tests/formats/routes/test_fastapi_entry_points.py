"""FastAPI routers that the entry points of a project's own packages declare."""

from __future__ import annotations

import pytest

from tests.formats.routes.reading import listed, routes

_ROUTER = """
from fastapi import APIRouter
router = APIRouter()
@router.get("/x")
def x(): ...
"""
_PROJECT = """
[project]
name = "own"
[project.entry-points."own.routers"]
users = "own.users:router"
jobs = "own.jobs:router"
"""
_SETUP = """
[options.entry_points]
own.routers =
    users = own.users:router
    jobs = own.jobs:router
"""
_HEAD = """
import importlib.metadata, pkg_resources
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points
from fastapi import FastAPI
app = FastAPI()
class Groups(StrEnum):
    ROUTERS = "own.routers"
"""
_CASES = {
    "by a loop": """
for ep in entry_points(group="own.routers"):
    app.include_router(ep.load(), prefix=f"/api/{ep.name}")
""",
    "by what is selected": """
def add():
    for ep in importlib.metadata.entry_points().select(group=Groups.ROUTERS):
        router = ep.load()
        app.include_router(router, prefix="/api/" + ep.name)
""",
    "by a name for all": """
found = entry_points().get("own.routers", [])
for ep in found:
    app.include_router(ep.load(), prefix="/api/" + ep.name)
""",
    "by the key of a group": """
for ep in entry_points()["own.routers"]:
    app.include_router(ep.load(), prefix=f"/api/{ep.name}")
""",
    "by pkg_resources": """
for ep in pkg_resources.iter_entry_points("own.routers"):
    app.include_router(ep.load(), prefix=f"/api/{ep.name}")
""",
    "by a function of ours": """
def select(*, group: str) -> list[EntryPoint]:
    by = {}
    for one in entry_points().select(group=group):
        by.setdefault(one.module, []).append(one)
    return [one for module in sorted(by) for one in by[module]]
for ep in select(group=Groups.ROUTERS):
    app.include_router(ep.load(), prefix=f"/api/{ep.name}")
""",
}


def _files(main: str) -> dict[str, str]:
    own = {"own/__init__.py": "", "own/users.py": _ROUTER, "own/jobs.py": _ROUTER}
    return {**own, "own/main.py": _HEAD + main}


@pytest.mark.parametrize("case", _CASES)
@pytest.mark.parametrize("declared", [("pyproject.toml", _PROJECT), ("setup.cfg", _SETUP)])
def test_routers_are_included_that_entry_points_load(case: str, declared: tuple[str, str]) -> None:
    found = routes("fastapi", {**_files(_CASES[case]), declared[0]: declared[1]})
    assert listed(found) == ["GET /api/jobs/x", "GET /api/users/x"]
    assert not any(one.unknown for one in found)


def test_one_entry_point_is_chosen_by_its_name() -> None:
    main = """
for ep in entry_points(group="own.routers", name="jobs"):
    app.include_router(ep.load(), prefix="/only")
"""
    found = routes("fastapi", {**_files(main), "pyproject.toml": _PROJECT})
    assert "GET /only/x" in listed(found)
    assert [one.unknown for one in found if one.path != "/only/x"] == [("prefix",)]


def test_a_group_that_is_not_known_includes_nothing() -> None:
    main = """
import os
for ep in entry_points(group=os.environ["GROUP"]):
    app.include_router(ep.load(), prefix=f"/api/{ep.name}")
"""
    found = routes("fastapi", {**_files(main), "pyproject.toml": _PROJECT})
    assert {one.unknown for one in found} == {("prefix",)}
