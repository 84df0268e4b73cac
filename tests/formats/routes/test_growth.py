"""Code whose values would not fit into any memory is read in little of it."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repos_on_disk import put, repository

GROWING = """\
def again(n): return again(n + 1) + again(n + 2)
text = "abcdefgh"
for i in range(90): text = text + text
many = [1, 2]
for i in range(90): many = many + many
for i in range(90): many.extend(many)
pair = (1, 2)
for i in range(90): pair = pair + pair
joined = "ab"
for i in range(9): joined = joined.join([joined] * 9 + [joined, joined, joined, joined])
filled = "{0}{0}{0}{0}{0}{0}{0}{0}"
for i in range(30): filled = filled.format(filled)
spread = "a"
for i in range(30): spread = spread.replace("a", "aaaaaaaaaaaaaaaaaaaa")
ODD = [text, joined, filled, spread, "a" * 10**11, 10 ** 10 ** 9, [0] * 10**11, again(0),
       "%100000000000d" % 3, "{:>100000000000}".format(3), f"{3:>100000000000}",
       "x".zfill(10**11), "x".ljust(10**11), many, pair]
"""
FLASK = """\
from flask import Flask
app = Flask(__name__)
def view(): ...
{growing}
for i in range(10**12):
    app.add_url_rule(f"/n{{i}}", view_func=view)
for one in ODD:
    app.add_url_rule("/" + one, view_func=view)
while True:
    app.add_url_rule("/w", view_func=view)
"""
DJANGO = """\
from django.urls import include, path
def view(request): ...
{growing}
urlpatterns = [path(f"n{{i}}/", view) for i in range(10**12)]
urlpatterns += [path(one, view) for one in ODD]
urlpatterns += [path(str(a), view) for a in many for b in many for c in many]
while True: urlpatterns += [path("w/", view), path("i/", include("urls"))]
"""
FASTAPI = """\
from fastapi import APIRouter, FastAPI
app, router = FastAPI(), APIRouter()
def view(): ...
{growing}
router.include_router(router, prefix="/r")
app.include_router(router, prefix=text)
for i in range(10**12):
    app.add_api_route(f"/n{{i}}", view)
for one in ODD:
    app.add_api_route("/" + one, view)
"""
EXPRESS = """\
const app = require('express')();
let text = 'abcdefgh';
for (let i = 0; i < 90; i++) text = text + text;
let many = [1, 2];
for (let i = 0; i < 90; i++) many = [...many, ...many];
const again = (n) => again(n + 1) + again(n + 2);
app.get('/' + text, h);
app.get('/' + again(0), h);
app.get('/' + 'a'.repeat(1e11), h);
app.get('/' + 'a'.padStart(1e11), h);
for (const one of many) app.get('/' + one, h);
while (true) app.use('/u', app);
"""


def _small() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as on Linux")
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("web.py", FLASK.format(growing=GROWING)),
        ("urls.py", DJANGO.format(growing=GROWING)),
        ("api.py", FASTAPI.format(growing=GROWING)),
        ("server.js", EXPRESS),
    ],
)
def test_values_that_grow_without_end_are_not_made(tmp_path: Path, path: str, text: str) -> None:
    root = repository(tmp_path / "repo", {"README.md": "x"})
    put(root, path, text)
    command = [sys.executable, "-m", "conductor_mcp", "endpoints", path]
    done = subprocess.run(
        command,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_small,
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    assert path in done.stdout
