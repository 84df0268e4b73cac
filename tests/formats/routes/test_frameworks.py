"""What every reader of routes keeps to; one that is added is found by walking."""

from __future__ import annotations

import pytest

from conductor_mcp.app.endpoints import endpoints_of, frameworks, unread
from conductor_mcp.formats.routes import Framework
from tests.formats.routes import (
    test_django,
    test_drf,
    test_express,
    test_fastapi,
    test_fastify,
    test_go,
    test_nestjs,
    test_spring,
    test_starlette,
)
from tests.formats.routes.reading import project_of

FRAMEWORKS = frameworks()
SUFFIXES = {"python": "py", "javascript": "ts", "java": "java", "go": "go"}
SAMPLES = [
    test_django.SITE, test_drf.SITE, test_express.SHOP, test_fastapi.SHOP, test_fastify.SHOP,
    test_go.CHI, test_nestjs.SHOP, test_spring.SHOP, test_starlette.APP,
]  # fmt: skip


@pytest.mark.parametrize("one", FRAMEWORKS.values(), ids=FRAMEWORKS)
def test_a_reader_has_a_page_hints_and_a_language(one: Framework) -> None:
    assert one.language in SUFFIXES
    assert one.hints
    assert all(len(hint) > 4 for hint in one.hints)


@pytest.mark.parametrize("sample", range(len(SAMPLES)))
def test_files_that_end_anywhere_are_read_without_an_error(sample: int) -> None:
    files = SAMPLES[sample]
    for path, text in files.items():
        for size in range(0, len(text), max(1, len(text) // 25)):
            cut = project_of({**files, path: text[:size]})
            assert not [u for u in unread(cut, files) if "could not be read" in u.why]


@pytest.mark.parametrize("one", FRAMEWORKS.values(), ids=FRAMEWORKS)
@pytest.mark.parametrize("shape", ["deep", "wide", "chained", "odd"])
def test_what_no_person_writes_is_read_within_bounds(one: Framework, shape: str) -> None:
    path = f"a/x.{SUFFIXES[one.language]}"
    text = " ".join(one.hints) + "\n"
    text += {
        "deep": "app.get(" * 5000 + ")" * 5000,
        "wide": "app.get('/x', h); " * 20_000,
        "chained": "x = a" + ".use('/x', y)" * 4000,
        "odd": "\x00\ud800'\"`{[(\u2028" * 1000,
    }[shape]
    project = project_of({path: text})
    assert one.read(project, path).endpoints == ()


def test_endpoints_of_several_files_are_listed_once() -> None:
    project = project_of(test_django.SITE)
    found = endpoints_of(project, test_django.SITE)
    assert len(found) == len({(e.method, e.path, e.at) for e in found})
    assert endpoints_of(project, ["shop/views.py", "nowhere.py", "a.txt"])
