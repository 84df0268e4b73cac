"""What Go source imports, and what its imports mean."""

from __future__ import annotations

import pytest

from conductor_mcp.formats.go import FORMAT, read, resolve
from conductor_mcp.model import Document, Import, Symbol

FILES = {
    "go.mod": (
        "module example.com/shop\n\ngo 1.23\n\nrequire (\n"
        "\tgithub.com/go-chi/chi/v5 v5.1.0\n\tcloud.google.com/go/storage v1.0.0 // indirect\n)\n"
        "require example.com/money v0.0.0\n"
        "replace example.com/money => ./libs/money // while it is young\n"
        "replace (\n\texample.com/far v1.2.3 => example.com/near v1.0.0\n)\n"
    ),
    "main.go": "package main\n",
    "internal/store/db.go": "package store\n",
    "libs/money/go.mod": "module example.com/money\n",
    "libs/money/cents/cents.go": "package cents\n",
    "tools/go.mod": 'module "example.com/shop/tools"\n',
    "tools/gen/gen.go": "package gen\n",
    "work/go.work": "go 1.23\nuse (\n\t./a\n\t./b\n)\n",
    "work/a/go.mod": "module corp/a\n",
    "work/a/x.go": "package a\n",
    "work/b/go.mod": "module corp/b\n",
    "work/b/inner/y.go": "package inner\n",
    "vendor/github.com/go-chi/chi/v5/chi.go": "package chi\n",
}


def exists(path: str) -> bool:
    return any(f.startswith(path) for f in FILES) if path.endswith("/") else path in FILES


def reached(text: str, path: str = "internal/api/api.go") -> list[str | None]:
    document = Document(path, f"package x\n{text}")
    parts = (p for p in read(document).parts if isinstance(p, Import))
    found = [resolve(document, p, exists, FILES.get) for p in parts]
    return [p.target or (p.package and f"pkg:{p.package}") for p in found]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ('import "example.com/shop/internal/store"', ["internal/store"]),
        ('import (\n\t_ "fmt"\n\ts "example.com/shop/internal/store"\n\t. "net/http"\n)',
         ["pkg:fmt", "internal/store", "pkg:net/http"]),
        ('import "example.com/shop"', ["."]),
        ('import "example.com/shop/internal/gone"', [None]),
        ('import "example.com/shopping/cart"', ["pkg:example.com/shopping/cart"]),
        ('import "github.com/go-chi/chi/v5/middleware"', ["pkg:github.com/go-chi/chi/v5"]),
        ('import "github.com/lib/pq/oid"', ["pkg:github.com/lib/pq"]),
        ('import "cloud.google.com/go/storage/internal"', ["pkg:cloud.google.com/go/storage"]),
        ('import "example.com/money/cents"', ["libs/money/cents"]),
        ('import "example.com/far/away"', ["pkg:example.com/far/away"]),
        ("import `os`", ["pkg:os"]),
        ('import "../store"', ["internal/store"]),
        ('import "../../../far"', [None]),
        ('// import "example.com/shop/internal/store"\nvar s = `import "os"`', []),
    ],
)  # fmt: skip
def test_an_import_leads_to_its_folder_or_module(text: str, targets: list[str | None]) -> None:
    assert reached(text) == targets


def test_a_module_in_a_module_sees_the_one_around_it() -> None:
    text = 'import (\n"example.com/shop/internal/store"\n"example.com/shop/tools/gen"\n)'
    assert reached(text, "tools/cmd/main.go") == ["internal/store", "tools/gen"]


def test_modules_of_a_workspace_see_each_other() -> None:
    assert reached('import "corp/b/inner"', "work/a/x.go") == ["work/b/inner"]


def test_definitions_are_named_with_their_receiver_and_say_who_may_use_them() -> None:
    text = (
        "package shop\ntype Order struct{}\ntype store interface {\n\tGet(id string) error\n}\n"
        "func (o *Order) Total(tax int) (int, error) { return 0, nil }\nfunc new[T any]() {}\n"
        "type ID = string\nvar (\n\tA, b = 1, 2\n)\nconst C = 3\nfunc f() { var hidden int }\n"
        "func (l *List[T]) Push(t T) {}\n"
    )
    found = [p for p in read(Document("a.go", text)).parts if isinstance(p, Symbol)]
    assert sorted((p.key, p.kind, p.signature, p.exported, p.at.first) for p in found) == sorted([
        ("Order", "struct", "", True, 2),
        ("store", "interface", "", False, 3),
        ("store.Get", "function", "(id string) error", False, 4),
        ("Order.Total", "function", "(tax int) (int, error)", True, 6),
        ("new", "function", "()", False, 7),
        ("ID", "type", "", True, 8),
        ("A", "variable", "", True, 10),
        ("b", "variable", "", False, 10),
        ("C", "variable", "", True, 12),
        ("f", "function", "()", False, 13),
        ("List.Push", "function", "(t T)", True, 14),
    ])  # fmt: skip


def test_a_syntax_error_is_a_problem_with_its_line() -> None:
    (problem,) = read(Document("a.go", "package a\n\nfunc (\n")).problems
    assert (problem.at.first, problem.message) == (3, "syntax error")


def test_odd_text_does_not_raise() -> None:
    for text in ("", "import", "import (", 'import ""', "(" * 5000, "\0\ud800", "type T " * 500):
        document = Document("a.go", text)
        for part in read(document).parts:
            if isinstance(part, Import):
                resolve(document, part, exists, lambda _: "module\nreplace => =>\nrequire (")


def test_structural_patterns_match_with_their_scope() -> None:
    assert FORMAT.language is not None
    text = 'package a\n\nfunc Load() {\n\tkey := os.Getenv("KEY")\n}\n'
    (match,) = FORMAT.language.match(Document("a.go", text), {"pattern": "$X := os.Getenv($K)"})
    assert (match.key, match.at.first, match.scope) == ('key:=os.Getenv("KEY") in Load', 4, "Load")
