"""What TypeScript and JavaScript import, and what their imports mean."""

from __future__ import annotations

import pytest

from conductor_mcp.formats import javascript, typescript
from conductor_mcp.model import Document, Import, Symbol

TEXTS = {
    "package.json": '{"name": "root", "workspaces": ["packages/*"]}',
    "packages/ui/package.json": '{"name": "@me/ui"}',
    "packages/ui/src/index.ts": "",
    "packages/ui/src/button.tsx": "",
    "web/tsconfig.json": '{"extends": "./tsconfig.base.json"}',
    "web/tsconfig.base.json": """{
      // comments, and "slashes // in strings"
      "compilerOptions": { "baseUrl": ".", /* both */
        "paths": { "@/*": ["./src/*"], "~lib": ["src/lib/index.ts"], }, },
    }""",
    "web/src/a.ts": "",
    "web/src/b.tsx": "",
    "web/src/lib/index.ts": "",
    "web/src/logo.svg": "",
    "app/tsconfig.json": '{"files": [], "references": [{"path": "./tsconfig.app.json"}]}',
    "app/tsconfig.app.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
    "app/src/x.ts": "",
}


def exists(path: str) -> bool:
    return any(f.startswith(path) for f in TEXTS) if path.endswith("/") else path in TEXTS


def imports(text: str, path: str = "web/src/page.tsx") -> list[Import]:
    format_ = javascript.FORMAT if path.endswith("js") else typescript.FORMAT
    assert format_.language is not None
    document = Document(path, text)
    parts = [p for p in format_.read(document).parts if isinstance(p, Import)]
    return [format_.language.resolve(document, p, exists, TEXTS.get) for p in parts]


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ('import x from "./a"', "web/src/a.ts"),
        ('import x from "./b.js"', "web/src/b.tsx"),
        ('import x from "./lib"', "web/src/lib/index.ts"),
        ('import x from "@/a"', "web/src/a.ts"),
        ('import x from "~lib"', "web/src/lib/index.ts"),
        ('import x from "src/a"', "web/src/a.ts"),
        ('import logo from "./logo.svg?raw"', "web/src/logo.svg"),
        ('export * from "./a"', "web/src/a.ts"),
        ('export { x } from "./a"', "web/src/a.ts"),
        ('const a = await import(/* chunk: "x" */ "./a")', "web/src/a.ts"),
        ("const a = import(`./a`)", "web/src/a.ts"),
        ('const a = require("./a")', "web/src/a.ts"),
        ('import a = require("./a")', "web/src/a.ts"),
        ('import "./a"', "web/src/a.ts"),
        ('const req = createRequire(import.meta.url);\nreq("./a")', "web/src/a.ts"),
        ('const load: NodeRequire = module.createRequire(f);\nload("./a")', "web/src/a.ts"),
        ('createRequire(import.meta.url)("./a")', "web/src/a.ts"),
        ('import x from "@me/ui"', "packages/ui/src/index.ts"),
        ('import x from "@me/ui/button"', "packages/ui/src/button.tsx"),
        ('import x from "@prisma/client/edge"', "pkg:@prisma/client"),
        ('import x from "lodash/fp"', "pkg:lodash"),
        ('import fs from "node:fs/promises"', "pkg:fs"),
        ('import x from "./gone"', ""),
        ('import x from "@/gone"', ""),
        ('import x from "#internal"', ""),
        ('import x from "../../../../far"', ""),
    ],
)
def test_an_import_leads_to_its_file_or_package(text: str, reached: str) -> None:
    (part,) = imports(text)
    assert (part.target or (part.package and f"pkg:{part.package}") or "") == reached


def test_a_solution_file_leads_to_the_projects_it_refers_to() -> None:
    assert imports('import x from "@/x"', "app/src/y.ts")[0].target == "app/src/x.ts"


@pytest.mark.parametrize(
    ("text", "type_only"),
    [
        ('import type { A } from "./a"', True),
        ('import { type A, type B } from "./a"', True),
        ('import { type A, B } from "./a"', False),
        ('import x, { type A } from "./a"', False),
        ('import { } from "./a"', False),
        ('export type { A } from "./a"', True),
        ('export { type A } from "./a"', True),
        ('type A = import("./a").A', True),
        ('let a: import("./a").A', True),
        ('const a = import("./a")', False),
    ],
)
def test_what_only_a_type_checker_follows_is_marked(text: str, *, type_only: bool) -> None:
    assert [p.type_only for p in imports(text)] == [type_only]


@pytest.mark.parametrize(
    "text",
    ['// import "./a"', 'const s = "import x from y"', "import(...a)", "load('./a')", "f()()"],
)
def test_words_are_no_imports(text: str) -> None:
    assert imports(text) == []


@pytest.mark.parametrize(
    "text", ["import(name)", "require(path.join(a, 'b'))", "import(`./${a}`)"]
)
def test_a_computed_name_is_told_as_such(text: str) -> None:
    for path in ("web/src/p.js", "web/src/p.ts"):
        document = Document(path, text)
        format_ = javascript.FORMAT if path.endswith("js") else typescript.FORMAT
        (part,) = format_.read(document).parts
        assert isinstance(part, Import)
        assert (part.key, part.computed) == (text, True)


def test_javascript_is_read_alike() -> None:
    text = 'const a = require("./a");\nexport const f = (x) => import("left-pad");\n'
    found = imports(text, "web/src/p.js")
    assert [(p.target, p.package, p.scope) for p in found] == [
        ("web/src/a.ts", None, ""),
        (None, "left-pad", "f"),
    ]


def test_definitions_are_named_with_what_is_around_them() -> None:
    text = "class A { m(x: number) {} }\ninterface I {}\nconst f = (y = 1) => y;\n"
    parts = typescript.FORMAT.read(Document("a.ts", text)).parts
    assert [(p.key, p.kind, p.signature) for p in parts if isinstance(p, Symbol)] == [
        ("A", "class", ""),
        ("A.m", "function", "(x: number)"),
        ("I", "interface", ""),
        ("f", "function", "(y = 1)"),
    ]


def test_markup_is_read_in_tsx_and_type_assertions_in_ts() -> None:
    assert not typescript.FORMAT.read(Document("a.tsx", "const a = <b>c</b>;")).problems
    assert not typescript.FORMAT.read(Document("a.ts", "const a = <B>c;")).problems
    assert typescript.FORMAT.read(Document("a.ts", "const = ;")).problems[0].at.first == 1


def shown(text: str, path: str = "a.ts") -> dict[str, tuple[str, tuple[str, ...], bool]]:
    format_ = javascript.FORMAT if path.endswith("js") else typescript.FORMAT
    parts = format_.read(Document(path, text)).parts
    return {p.key: (p.kind, p.decorators, p.exported) for p in parts if isinstance(p, Symbol)}


def test_definitions_say_how_they_are_decorated_and_who_may_use_them() -> None:
    text = (
        '@Controller("x") export class A { @Get() @a.Use f() {} private g() {} #h() {} }\n'
        "function b() { function inner() {} }\nfunction c() {}\nexport { b, c as d };\n"
        "class E { m() {} }\nexport default E;\n"
        "export const X: number = 1, Y = () => 2;\nconst z = 1;\n"
        "export abstract class F {}\nexport interface G {}\ntype H = 1;\n"
    )
    assert shown(text) == {
        "A": ("class", ("Controller",), True),
        "A.f": ("function", ("Get", "a.Use"), True),
        "A.g": ("function", (), False),
        "A.#h": ("function", (), False),
        "b": ("function", (), True),
        "b.inner": ("function", (), False),
        "c": ("function", (), True),
        "E": ("class", (), True),
        "E.m": ("function", (), True),
        "X": ("variable", (), True),
        "Y": ("function", (), True),
        "z": ("variable", (), False),
        "F": ("class", (), True),
        "G": ("interface", (), True),
        "H": ("type", (), False),
    }


def test_commonjs_exports_are_exports() -> None:
    text = (
        "const x = require('x');\nfunction a() {}\nfunction b() {}\nfunction c() {}\n"
        "const d = 1;\nmodule.exports = { a, q: b };\nexports.d = d;\n"
    )
    found = {key: v[2] for key, v in shown(text, "a.js").items()}
    assert found == {"a": True, "b": True, "c": False, "d": True}


MONOREPO = {
    "pnpm-workspace.yaml": "packages:\n  - 'libs/*'  # all of them\n  - tools\ncatalog:\n  - no\n",
    "pnpm-lock.yaml": "lockfileVersion: '9'\n\nimporters:\n\n  .: {}\n"
    "  'odd/place':\n    x: y\n\nz:\n  q:\n",
    "package.json": '{"name": "all"}',
    "libs/core/package.json": """{"name": "@acme/core", "exports": {
        ".": {"types": "./dist/index.d.ts", "import": "./dist/index.js"},
        "./deep/*": "./dist/deep/*.js", "./styles.css": "./styles.css", "./hidden": null}}""",
    "libs/core/src/index.ts": "",
    "libs/core/src/deep/a.ts": "",
    "libs/core/styles.css": "",
    "libs/core/lib/package.json": '{"main": "./start.js"}',
    "libs/core/lib/start.ts": "",
    "libs/core/lib/start.js": "",
    "libs/acme-util/package.json": '{"name": "@acme/util", "main": "lib/main.js"}',
    "libs/acme-util/src/main.ts": "",
    "odd/place/package.json": '{"name": "renamed", "source": "src/r.ts"}',
    "odd/place/src/r.ts": "",
    "config/package.json": '{"name": "@acme/config"}',
    "config/base.json": '{"compilerOptions": {"paths": {"@/*": ["../app/src/*"]}}}',
    "app/package.json": """{"name": "app", "dependencies": {
        "renamed": "workspace:*", "@acme/config": "file:../config", "left-pad": "1"},
        "imports": {"#db": {"node": "./dist/db.js"}, "#lib/*": "./src/lib/*.ts",
                    "#pad": "left-pad"}}""",
    "app/tsconfig.json": '{"extends": ["@missing/config", "@acme/config/base.json"]}',
    "app/src/db.ts": "",
    "app/src/lib/x.ts": "",
    "app/src/gen.d.ts": "",
    "app/src/both.js": "",
    "app/src/both.d.ts": "",
    "app/src/data.json": "",
}


@pytest.mark.parametrize(
    ("specifier", "reached"),
    [
        ("@acme/core", "libs/core/src/index.ts"),
        ("@acme/core/deep/a", "libs/core/src/deep/a.ts"),
        ("@acme/core/styles.css", "libs/core/styles.css"),
        ("@acme/util", "libs/acme-util/src/main.ts"),
        ("renamed", "odd/place/src/r.ts"),
        ("app", "app/package.json"),
        ("#db", "app/src/db.ts"),
        ("#lib/x", "app/src/lib/x.ts"),
        ("#pad", "pkg:left-pad"),
        ("#nothing", None),
        ("@/lib/x", "app/src/lib/x.ts"),
        ("~/lib/x", None),
        ("./gen", "app/src/gen.d.ts"),
        ("./both", "app/src/both.js"),
        ("./data.json", "app/src/data.json"),
        ("../../libs/core/lib", "libs/core/lib/start.js"),
        ("npm:chalk@5/x", "pkg:chalk"),
        ("jsr:@std/path@1", "pkg:@std/path"),
        ("https://example.com/x.ts", "pkg:https://example.com/x.ts"),
        ("bun:test", "pkg:bun:test"),
        ("left-pad/lib", "pkg:left-pad"),
    ],
)
def test_packages_of_the_repository_lead_to_their_sources(
    specifier: str, reached: str | None
) -> None:
    def there(path: str) -> bool:
        folder = any(f.startswith(path) for f in MONOREPO)
        return folder if path.endswith("/") else path in MONOREPO

    document = Document("app/src/page.ts", f'import x from "{specifier}"')
    assert typescript.FORMAT.language is not None
    (part,) = typescript.FORMAT.read(document).parts
    assert isinstance(part, Import)
    found = typescript.FORMAT.language.resolve(document, part, there, MONOREPO.get)
    assert (found.target or (found.package and f"pkg:{found.package}")) == reached


@pytest.mark.parametrize(
    ("lock", "text"),
    [
        ("package-lock.json", '{"node_modules/x": {\n"resolved": "far/away",\n"link": true}}'),
        ("yarn.lock", '"x@workspace:far/away, x@workspace:*":\n  version: 0\n'),
    ],
)
def test_a_lock_file_says_where_a_workspace_is(lock: str, text: str) -> None:
    texts = {
        lock: text,
        "package.json": '{"workspaces": ["**"]}',
        "far/away/package.json": '{"name": "x"}',
        "far/away/index.js": "",
    }
    document = Document("a/b.js", 'require("x")')
    assert javascript.FORMAT.language is not None
    (part,) = javascript.FORMAT.read(document).parts
    assert isinstance(part, Import)
    found = javascript.FORMAT.language.resolve(document, part, texts.__contains__, texts.get)
    assert found.target == "far/away/index.js"


def test_a_reference_at_the_head_of_a_file_is_an_import_of_types() -> None:
    text = '// why\n/// <reference path="a.ts" />\nlet x;\n/// <reference path="b.ts" />\n'
    (part,) = imports(text, "web/src/page.ts")
    assert (part.key, part.target, part.type_only) == ("./a.ts", "web/src/a.ts", True)


@pytest.mark.parametrize(
    "text",
    [
        "interface Box<out T, in /* both */ out U> {}",
        "function f<const T extends string>(a: T, b: string) {}",
        "declare const f: {\n  <A>(a: A): (n: number) => Box<A>\n  <A, B>(a: A, b: B): Box<A>\n}",
    ],
)
def test_syntax_newer_than_the_grammar_is_read(text: str) -> None:
    reading = typescript.FORMAT.read(Document("a.ts", f'import "./a"\n{text}\nclass C {{}}'))
    assert not reading.problems
    places = {part.key: part.at.first for part in reading.parts}
    assert (places["./a"], places["C"]) == (1, 3 + text.count("\n"))


def test_what_no_repair_helps_is_a_syntax_error() -> None:
    assert typescript.FORMAT.read(Document("a.ts", "interface A<out T> {}\nclass {")).problems


def test_a_shared_configuration_may_map_into_the_folder_of_who_extends_it() -> None:
    files = {
        "tsconfig.shared.json": '{"compilerOptions": {"paths": {"@/*": ["${configDir}/src/*"]}}}',
        "shop/tsconfig.json": '{"extends": "../tsconfig.shared.json"}',
        "shop/src/cart.ts": "",
    }
    format_ = typescript.FORMAT
    assert format_.language is not None
    document = Document("shop/src/page.ts", 'import x from "@/cart"')
    (part,) = (p for p in format_.read(document).parts if isinstance(p, Import))
    found = format_.language.resolve(document, part, files.__contains__, files.get)
    assert found.target == "shop/src/cart.ts"


def test_types_of_other_files_are_read_in_all_their_places() -> None:
    text = (
        'import { a } from "./a";\n'
        "export interface One {\n"
        '    warnings: import("./b").Warning[];\n'
        "}\n"
        'export const late = () => import("./c").then((m) => m.x);\n'
    )
    reading = typescript.FORMAT.read(Document("web/one.ts", text))
    found = {part.key: (part.type_only, part.at.first) for part in reading.parts
             if isinstance(part, Import)}  # fmt: skip
    assert found == {"./a": (False, 1), "./b": (True, 3), "./c": (False, 5)}
    assert reading.problems == ()


def test_a_syntax_error_beside_such_a_type_stays_one() -> None:
    text = 'export interface One { w: import("./b").W[] }\nexport const = ;\n'
    assert typescript.FORMAT.read(Document("web/one.ts", text)).problems
