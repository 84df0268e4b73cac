"""Where names come from, in every language that is read."""

from __future__ import annotations

import pytest

from conductor_mcp.formats._origins import comes_from, origin_of, origins
from conductor_mcp.formats._treesitter import captures, parse

CASES = [
    ("python", "import a.b, c as d, e.f as g", {"a": "a", "d": "c", "g": "e.f"}),
    ("python", "from .x import (y as z, w)\nfrom .. import v\nfrom a.b import *",
     {"z": ".x.y", "w": ".x.w", "v": "..v", "a.b.*": "a.b"}),
    ("python", "import requests\nGet = requests.get\nG = Get\ndef f():\n    import os\n",
     {"requests": "requests", "Get": "requests.get", "G": "requests.get", "os": "os"}),
    ("python", "import fastapi as f\napp = None\napp: f.FastAPI = f.FastAPI()\n",
     {"f": "fastapi", "app": "fastapi.FastAPI()"}),
    ("python", ("import requests\nwith requests.Session() as s: pass\n"
     "class A:\n    def f(self): self.s = requests.Session()\n"),
     {"requests": "requests", "s": "requests.Session()", "self.s": "requests.Session()"}),
    ("python", "from sqlalchemy.orm import Session\ndef f(db: Session, *, n: int = 1): ...",
     {"Session": "sqlalchemy.orm.Session", "db": "sqlalchemy.orm.Session()"}),
    ("python", "import a, b\nx = a.f\nx = b.f\nx = a.f\n", {"a": "a", "b": "b"}),
    ("python", "try:\n    import ujson as json\nexcept ImportError:\n    import json\njson = 1\n",
     {"json": "ujson"}),
    ("typescript", 'import a, {b as c, type d, default as e} from "m"; import * as n from "@o/p";',
     {"a": "m", "c": "m.b", "d": "m.d", "e": "m", "n": "@o/p"}),
    ("typescript", ('import q = require("w"); const { x, y: z, u = 1 } = require("v");\n'
     'const k = require("j").i; const w = await import("./t"); const app = q();'),
     {"q": "w", "x": "v.x", "z": "v.y", "u": "v.u", "k": "j.i", "w": "./t", "app": "w()"}),
    ("typescript", ('import { Http } from "h"; class A { r: Http;\n'
     "constructor(private readonly h: Http, other: Http) {} }"),
     {"Http": "h.Http", "this.r": "h.Http()", "h": "h.Http()", "this.h": "h.Http()",
      "other": "h.Http()"}),
    ("javascript", 'import e from "express"; let app; app = e(); const r = new e.Router();',
     {"e": "express", "app": "express()", "r": "express.Router()"}),
    ("go", ('package a\nimport (\n x "b/c"\n . "d"\n _ "i"\n "net/http"\n "github.com/g/chi/v5"\n'
     ' "gopkg.in/yaml.v3"\n "github.com/r/go-redis"\n)'),
     {"x": "b/c", "d.*": "d", "http": "net/http", "chi": "github.com/g/chi/v5",
      "yaml": "gopkg.in/yaml.v3", "redis": "github.com/r/go-redis"}),
    ("go", ('package a\nimport "net/http"\nvar g = http.Get\n'
     "func f(w http.ResponseWriter, r *http.Request)"
     "{ m, err := http.Get(u); s := &http.Server{} }"),
     {"http": "net/http", "g": "net/http.Get", "w": "net/http.ResponseWriter()",
      "r": "net/http.Request()", "m": "net/http.Get()", "s": "net/http.Server()"}),
    ("java", "import a.b.C; import static a.b.D.m; import x.y.*;",
     {"C": "a.b.C", "m": "a.b.D.m", "x.y.*": "x.y"}),
    ("java", ("import o.Rest; class A { private final Rest<X> r = null;\n"
     "void f(Rest q, int n) { var s = r.get(1); org.w.Web t = new org.w.Web(); } }"),
     {"Rest": "o.Rest", "r": "o.Rest()", "q": "o.Rest()", "s": "o.Rest().get()",
      "t": "org.w.Web()"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_a_local_name_is_followed_to_where_it_comes_from(
    language: str, text: str, expected: dict[str, str]
) -> None:
    assert dict(origins(language, parse(language, text))) == expected


CHAINS = [
    ("python", "import requests as r\nr.get(u).json()", "(call) @c",
     ["requests.get().json()", "requests.get()"]),
    ("python", "f(1)", "(call) @c", [""]),
    ("typescript", 'import e from "express";\n(e as any).Router().get', "(member_expression) @c",
     ["express.Router().get", "express.Router"]),
    ("go", 'package a\nimport "net/http"\nvar c = &http.Client{}\nfunc f() { c.Get("u") }',
     "(call_expression) @c", ["net/http.Client().Get()"]),
    ("java", "import o.R; class A { R r; Object f() { return this.r.get(org.a.Web.of(1)); } }",
     "(method_invocation) @c", ["o.R().get()", "org.a.Web.of()"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "query", "expected"), CHAINS)
def test_a_chain_has_the_origin_of_its_first_name(
    language: str, text: str, query: str, expected: list[str]
) -> None:
    root = parse(language, text)
    names = origins(language, root)
    found = captures(language, query, root)["c"]
    assert [origin_of(node, names) for node in found] == expected


def test_tsx_is_typescript_with_a_grammar_of_its_own() -> None:
    root = parse("tsx", 'import { R } from "react"; const x = <R a="b" />;')
    assert origins("typescript", root) == {"R": "react.R"}


def test_a_wildcard_import_may_be_where_a_name_comes_from() -> None:
    names = origins("java", parse("java", "import o.web.*; import o.b.Get;"))
    assert comes_from("Post", "o.web.Post", names)
    assert comes_from("Get", "o.b.Get", names)
    assert not comes_from("Get", "o.web.Get", names)
    assert not comes_from("Post", "o.b.Post", names)


def test_a_language_that_is_not_read_has_no_names() -> None:
    assert origins("cobol", parse("python", "import a")) == {}


def test_a_chain_is_followed_as_far_as_people_write_one() -> None:
    root = parse("python", "import a\na" + ".b" * 200 + "\na" + ".b" * 100_000)
    names = origins("python", root)
    first, second = (child.named_children[0] for child in root.named_children[1:])
    assert origin_of(first, names) == "a" + ".b" * 200
    assert origin_of(second, names) == ""
