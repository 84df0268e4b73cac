"""Calls, and where what they call comes from."""

from __future__ import annotations

import pytest

from conductor_mcp.formats._calls import calls
from conductor_mcp.formats._strings import literals
from conductor_mcp.model import Document

CASES: list[tuple[str, str, list[str]]] = [
    ("python", "import requests as r\nr.get(u)\nprint(1)",
     ["requests.get 2 ", "builtins.print 3 "]),
    ("python", ("from requests import get as g, Session\nG = g\n"
     "def f():\n    s = Session()\n    G(u)\n    return s.get(u)\n"),
     ["requests.Session 4 f", "requests.get 5 f", "requests.Session().get 6 f"]),
    ("python", ("import requests\ndef f(requests):\n    requests.get(u)\n"
     "def g():\n    requests = fake()\n    requests.get(u)\nh = lambda requests: requests.get(u)\n"
     "def i():\n    requests.post(u)\n"), ["requests.post 9 i"]),
    ("python", "def f():\n    import requests\n    requests.get(u)\n", ["requests.get 3 f"]),
    ("python", ("import a, b\ndef f():\n    x = a.f\n    x()\ndef g():\n    x = b.g\n    x()\n"
     "def h(x): x()\n"), ["a.f 4 f", "b.g 7 g"]),
    ("python", ("from db import Session\nclass R:\n    s: Session\n    def f(self, o: Session):\n"
     "        self.s.add(1)\n        o.add(2)\n"),
     ["db.Session().add 5 R.f", "db.Session().add 6 R.f"]),
    ("python", "from .m import f\ndef g():\n    [f() for f in y]\n[f(x) for x in y]\n",
     [".m.f 4 "]),
    ("typescript", ("import axios, { get as g } from 'axios';\nconst a = axios.create();\n"
     "class C { f = (u: string) => a.get(u); m() { return g(1); } }\nnew axios.Cancel();"),
     ["axios.create 2 ", "axios.create().get 3 C", "axios.get 3 C.m", "axios.Cancel 4 "]),
    ("typescript", ("import { q } from './db';\nfunction f(q: number, r) { q(1); }\n"
     "const h = (q) => q(2);\nconst k = () => q(3);"), ["./db.q 4 k"]),
    ("javascript", "const { q } = require('pg');\nq(1);\nfunction f(q) { q(2); }",
     ["pg.q 2 "]),
    ("go", ('package a\nimport "net/http"\nfunc F(h int) {\n\tc := &http.Client{}\n\tc.Get("u")\n'
     '\tgo func() { http.Get("v") }()\n\thttp := 1\n\t_ = http\n}\n'
     'func G() { http.Post("u") }\n'),
     ["net/http.Client().Get 5 F", "net/http.Post 10 G"]),
    ("java", ("import o.Rest;\nimport static o.T.now;\nclass A { Rest r;\n"
     " void f(Rest q) { r.get(1);\n"
     "  q.post(); now(); new Rest(); this.r.put(); }\n void g(int r) { r.get(1); } }"),
     ["o.Rest().get 4 A.f", "o.Rest().post 5 A.f", "o.T.now 5 A.f", "o.Rest 5 A.f",
      "o.Rest().put 5 A.f"]),
    ("python", ("p = print\np(1)\ndef f(eval):\n    eval(1)\nclass A:\n"
     "    def exec(self): exec('x')\n"
     "def open(p): ...\nopen(1)\ninput, b = 1, 2\ninput()\n"),
     ["builtins.print 2 ", "builtins.exec 6 A.exec"]),
    ("typescript", ("import { alert } from './ui';\nfetch(u); window.fetch(u); alert(1);\n"
     "const { atob } = w; atob(x);\nfunction btoa(s: string) {}\nbtoa('x'); new Date();\n"
     "function f(console: Console) { console.log(1); }\nconsole.log(2);\n"),
     ["globalThis.fetch 2 ", "globalThis.fetch 2 ", "./ui.alert 2 ", "globalThis.Date 5 ",
      "globalThis.console.log 7 "]),
    ("go", ("package a\nfunc F() { panic(1); println(2) }\n"
     "func len(x int) {}\nfunc G() { len(1) }\n"),
     ["builtin.panic 2 F", "builtin.println 2 F"]),
    ("java", ("import o.Process;\nclass A { void f() { Thread.sleep(1); System.out.println(2);\n"
     "  Runtime.getRuntime().exec(c); Process.of(); new Thread(r); } }"),
     ["java.lang.Thread.sleep 2 A.f", "java.lang.System.out.println 2 A.f",
      "java.lang.Runtime.getRuntime().exec 3 A.f", "java.lang.Runtime.getRuntime 3 A.f",
      "o.Process.of 3 A.f", "java.lang.Thread 3 A.f"]),
    ("java", "class Thread { void f() { Thread.sleep(1); } }", []),
    ("python", "import a\nf, g = a.f, a.g\nf(); g()\nh = a.h if a else None\nh()\n",
     ["a.f 3 ", "a.g 3 ", "a.h 5 "]),
    ("typescript", "import a from 'a';\na['get'](1); a[k](2);\nconst b = x ? a.b : null; b();\n",
     ["a.get 2 ", "a.b 3 "]),
    ("go", ('package a\nimport "o.com/y"\ntype S struct {\n\tc, d *y.Client\n\tn T\n}\n'
     "type T struct{ y y.Other }\n"
     "func (s *S) F() { s.c.Do(); s.d.Do(); s.n.y.Do(); s.F(); s.x.Do() }\n"
     "func G() { s := &S{}; s.c.Do(); s.Do() }\n"),
     ["o.com/y.Client().Do 8 F", "o.com/y.Client().Do 8 F", "o.com/y.Other().Do 8 F",
      "o.com/y.Client().Do 9 G"]),
    ("java", ("import o.D;\nclass A { void f() { g(D::now); g(D::new); g(this::x); } }"),
     ["o.D.now 2 A.f", "o.D 2 A.f"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_a_call_is_followed_to_what_it_calls(
    language: str, text: str, expected: list[str]
) -> None:
    found = calls(language, language, Document("a.x", text))
    assert [f"{c.key} {c.at.first} {c.scope}" for c in found] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", "from a import *\ndef own(): ...\nget(1); own(); print(2); x.y()\n",
         ["a.get get", "builtins.print ", "a.x.y x"]),
        ("go", 'package a\nimport . "n/http"\nfunc F() { Get(1); len(2); F() }\n',
         ["n/http.Get Get", "builtin.len "]),
        ("java", ("import o.p.*;\nimport static o.S.*;\nimport o.K;\n"
         "class A { void f() { Now.of(); K.of(); f(); } }"),
         ["o.p.Now.of Now", "o.S.Now.of Now", "o.K.of "]),
    ],
)  # fmt: skip
def test_what_a_wildcard_may_have_brought_is_a_guess(
    language: str, text: str, expected: list[str]
) -> None:
    found = calls(language, language, Document("a.x", text))
    assert [f"{c.key} {c.guess}" for c in found] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", ("from functools import lru_cache as c\nclass A:\n    @c(maxsize=1)\n"
         "    @app.route('/')\n    def f(self): ...\n"),
         ["functools.lru_cache c A.f 3", "app.route app.route A.f 4"]),
        ("typescript", ("import { Injectable as I, Inject } from '@n/c';\n@I()\nexport class A {\n"
         "  @Get\n  m(@Inject() x: X) {}\n  @Inject() y;\n}\n"),
         ["@n/c.Injectable I A 2", "Get Get A.m 4", "@n/c.Inject Inject A.m 5",
          "@n/c.Inject Inject A.y 6"]),
        ("java", ("import o.Auto;\nclass A {\n  @Auto String s;\n"
         "  @Deprecated void f(@o.p.X(1) int i) {}\n}\n"),
         ["o.Auto Auto A 3", "Deprecated Deprecated A.f 4", "o.p.X o.p.X A.f 4"]),
    ],
)  # fmt: skip
def test_a_decorator_is_followed_to_where_it_comes_from(
    language: str, text: str, expected: list[str]
) -> None:
    found = [c for c in calls(language, language, Document("a.x", text)) if c.decorates]
    assert [f"{c.key} {c.written} {c.scope} {c.at.first}" for c in found] == expected


def test_a_call_says_how_it_is_written() -> None:
    (found,) = calls("python", "python", Document("a.py", "import a\na . b(\n  1\n)"))
    assert (found.key, found.written, found.at.first, found.at.last) == ("a.b", "a . b", 2, 4)


def test_functions_in_functions_and_giants_are_bounded() -> None:
    deep = "import a\n" + "".join("f(lambda: (" for _ in range(2_000)) + "a.b()"
    assert [c.key for c in calls("python", "python", Document("a.py", deep))] == ["a.b"]
    assert list(calls("python", "python", Document("a.py", "a.b()\n" * 400_000))) == []


STRINGS = [
    ("python", ('from os import environ as e\nimport os\n"""doc"""\ndef f():\n    """doc"""\n'
     '    a = "x" + f"y{a}" + f"z"\n    os.getenv("A")\n    e["B"], e.get("C", "D")\n'),
     ["x string f", "y{} string f", "z string f", "A env f", "B env f", "C env f", "D string f"]),
    ("typescript", ('import a from "m";\nconst b = `x` + `y${a}`;\nprocess.env.A;\n'
     'function f() { import.meta.env.B; process.env["C"]; }\n'),
     ["x string ", "y{} string ", "A env ", "B env f", "C env f"]),
    ("go", 'package a\nimport "os"\nfunc F() {\n\tx := `raw` + os.Getenv("A")\n}\n',
     ["raw string F", "A env F"]),
    ("java", 'class A { String s = "x"; void f() { System.getenv("K"); g(1, "y"); } }',
     ["x string A", "K env A.f", "y string A.f"]),
    ("python", ('import os\nK = "A"\nos.environ[K]\n"B" in os.environ\nos.getenvb(b"C")\n'
     'x = {}\nx[K]\ny = ("s3:" f"//{x}")\nz = f"{x}"\n'),
     ["A string ", "A env ", "B env ", "C env ", "s3://{} string "]),
    ("typescript", ('const { A, B: b, C = 1 } = process.env;\nconst e = process.env;\ne.D;\n'
     'import { env } from "node:process";\nenv.E;\n"F" in env;\nconst K = "G";\ne[K];\n'
     'function f(env: X) { other.env.H; }\n'),
     ["A env ", "B env ", "C env ", "D env ", "E env ", "F env ", "G string ", "G env "]),
    ("go", 'package a\nimport "os"\nconst K = "A"\nfunc F() {\n\tos.Getenv(K)\n}\n',
     ["A string ", "A env F"]),
    ("java", ('class A { @Value("${B:x}${C}") String s; static final String K = "D";\n'
     ' String t = """\n    s3://e""";\n'
     ' void f() { System.getenv(K); System.getenv().get("F"); } }'),
     ["${B:x}${C} string A", "B env A", "C env A", "D string A", "s3://e string A", "D env A.f",
      "F env A.f"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), STRINGS)
def test_strings_and_environment_variables_are_found(
    language: str, text: str, expected: list[str]
) -> None:
    found = literals(language, language, Document("a.x", text))
    assert [f"{s.key} {s.kind} {s.scope}" for s in found] == expected
