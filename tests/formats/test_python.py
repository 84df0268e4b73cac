"""What Python source imports, and what its imports mean."""

from __future__ import annotations

import pytest

from conductor_mcp.formats import python
from conductor_mcp.formats.python import FORMAT, read, resolve
from conductor_mcp.model import Document, Import, Symbol

FILES = {
    "src/shop/__init__.py",
    "src/shop/orders/__init__.py",
    "src/shop/orders/place.py",
    "src/shop/prices.py",
    "src/shop/types.py",
    "src/shop/fast.pyx",
    "src/shop/stubs.pyi",
    "src/shop/plugins/shop/__init__.py",
    "src/shop/plugins/loose/a.py",
    "libs/space/tools/hammer.py",
    "services/pay/app/main.py",
    "services/pay/app/bank.py",
    "redis/docker-compose.yml",
}


def exists(path: str) -> bool:
    return any(f.startswith(path) for f in FILES) if path.endswith("/") else path in FILES


def imports(text: str, path: str = "src/shop/cart.py") -> list[Import]:
    document = Document(path, text)
    parts = (p for p in read(document).parts if isinstance(p, Import))
    return [resolve(document, p, exists, lambda _: None) for p in parts]


def reached(text: str, path: str = "src/shop/cart.py") -> list[str | None]:
    return [
        p.target or (p.package and f"pkg:{p.package}")
        for p in imports(text, path)
        if not p.computed
    ]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("import shop.orders.place", ["src/shop/orders/place.py"]),
        ("import shop.orders.place as p, os.path", ["src/shop/orders/place.py", "pkg:os"]),
        ("from shop.orders import place", ["src/shop/orders/place.py"]),
        ("from shop.orders import place, Order", [
            "src/shop/orders/place.py", "src/shop/orders/__init__.py"]),
        ("from shop import (\n    prices,  # why\n)", ["src/shop/prices.py"]),
        ("from .orders.place import x", ["src/shop/orders/place.py"]),
        ("from . import prices", ["src/shop/prices.py"]),
        ("from .. import shop", ["src/shop/__init__.py"]),
        ("from ..... import far", [None]),
        ("from shop.orders import *", ["src/shop/orders/__init__.py"]),
        ("def f():\n    import shop.prices", ["src/shop/prices.py"]),
        ("import importlib\nimportlib.import_module('shop.prices')", [
            "pkg:importlib", "src/shop/prices.py"]),
        ("import_module('.prices', __package__)", ["src/shop/prices.py"]),
        ("import_module('.prices', package=app.name)", []),
        ("import_module(name)", []),
        ("import sqlalchemy.orm", ["pkg:sqlalchemy"]),
        ("from shop.fast import speed", ["src/shop/fast.pyx"]),
        ("from shop.stubs import x", ["src/shop/stubs.pyi"]),
        ("try:\n    import shop.prices\nexcept ImportError:\n    import shop.types", [
            "src/shop/prices.py", "src/shop/types.py"]),
        ("import types", ["pkg:types"]),
        ("import redis", ["pkg:redis"]),
        ("import shop.generated_pb2", [None]),
        ("import shopping", ["pkg:shopping"]),
        ("# import shop.prices\nx = 'import shop.prices'", []),
        ("from __future__ import annotations", []),
    ],
)  # fmt: skip
def test_an_import_leads_to_its_file_or_package(text: str, targets: list[str | None]) -> None:
    assert reached(text) == targets


@pytest.mark.parametrize(
    "text",
    [
        "from importlib import import_module as load\nload('..shop.prices', __package__)",
        "import importlib as il\nil.import_module('shop.prices')",
        "import importlib\nload = importlib.import_module\nload('shop.prices')",
        "from importlib import import_module\nload = import_module  # a\nload('shop.prices')",
    ],
)
def test_a_module_is_loaded_under_any_name_for_what_loads_it(text: str) -> None:
    assert reached(text)[1:] == ["src/shop/prices.py"]
    assert [p.key for p in python.imports(Document("p.py", text)).parts][1:]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("import_module(name)", "import_module(name)"),
        ("importlib.import_module(f'shop.{name}')", "importlib.import_module(f'shop.{name}')"),
        ("__import__('a' +\n  b)", "__import__('a' + b)"),
        (
            "import_module('.prices', package=app.name)",
            "import_module('.prices', package=app.name)",
        ),
    ],
)
def test_a_computed_name_is_told_as_such_and_is_no_known_import(text: str, key: str) -> None:
    (part,) = read(Document("src/shop/cart.py", text)).parts
    assert isinstance(part, Import)
    assert (part.key, part.computed, part.dynamic) == (key, True, True)
    assert python.imports(Document("src/shop/cart.py", text)).parts == ()


def test_namespace_packages_need_no_init_file() -> None:
    assert reached("from space.tools import hammer", "libs/space/use.py") == [
        "libs/space/tools/hammer.py"
    ]


def test_a_service_in_its_own_folder_is_a_source_root() -> None:
    text = "from app import bank\nfrom app.bank import pay"
    assert reached(text, "services/pay/app/main.py") == [
        "services/pay/app/bank.py", "services/pay/app/bank.py",
    ]  # fmt: skip


def test_a_package_of_the_same_name_inside_a_package_is_no_root() -> None:
    assert reached("from shop.prices import x", "src/shop/plugins/loose/a.py") == [
        "src/shop/prices.py"
    ]


def test_what_only_a_type_checker_follows_is_marked() -> None:
    text = (
        "import typing\nif typing.TYPE_CHECKING:\n    import shop.prices\n"
        "else:\n    import shop.types\n"
    )
    assert [p.type_only for p in imports(text)] == [False, True, False]


def test_a_key_says_neither_where_the_file_nor_where_the_statement_is() -> None:
    one = imports("from .orders import place")[0]
    other = imports("\n\ndef f():\n    from .orders import (place as p)")[0]
    assert one.key == other.key == ".orders:place"
    assert (other.scope, other.at.first) == ("f", 4)


def test_to_read_the_imports_alone_gives_the_same_as_to_read_all() -> None:
    filler = "".join(f"x{n} = f(import_{n})  # nothing\n" for n in range(200))
    text = (
        '"""Do not import this: `import nothing`."""\n'
        "import a, b.c as d; from . import (\n    e,\n    f as g,\n)\n"
        f"{filler}"
        "if TYPE_CHECKING:\n    from far import away\n"
        f"class Outer:\n    def inner(self):\n        s = 'import no'\n        x0 = 1\n"
        "        import h\n"
        f"{filler}"
        "def later():\n    importlib.import_module(\n        'i.j'\n    ); __import__('k')\n"
        f"{filler}"
        "class Last:\n    if typing.TYPE_CHECKING: import l\n    from m import *\n"
    )
    for said in (text, text + "def (:\n", "", "x = 1\n", f"{filler}import \\\n    n\n"):
        whole, part = read(Document("p.py", said)), python.imports(Document("p.py", said))
        assert part.parts == tuple(p for p in whole.parts if isinstance(p, Import))
        assert part.problems == whole.problems
    assert len(python.imports(Document("p.py", text)).parts) == 10


def test_definitions_are_named_with_what_is_around_them() -> None:
    text = "class A(B):\n    def f(self, x): ...\n\nasync def g(\n    y=1,\n): ...\n"
    found = [p for p in read(Document("a.py", text)).parts if isinstance(p, Symbol)]
    assert [(p.key, p.kind, p.signature, p.at.first) for p in found] == [
        ("A", "class", "(B)", 1),
        ("A.f", "function", "(self, x)", 2),
        ("g", "function", "( y=1, )", 4),
    ]


def test_a_syntax_error_is_a_problem_with_its_line() -> None:
    (problem,) = read(Document("a.py", "x = 1\n\ndef (\n")).problems
    assert (problem.at.first, problem.message) == (3, "syntax error")


def test_deep_nesting_and_odd_text_do_not_raise() -> None:
    for text in ("(" * 5000, "x = " + "[" * 3000 + "]" * 3000, "\0\ud800", "import " * 1000):
        read(Document("a.py", text))


def test_a_generated_giant_is_said_to_be_too_large() -> None:
    assert "larger than" in read(Document("a.py", "x = 1\n" * 400_000)).problems[0].message


def test_structural_patterns_match_with_their_scope() -> None:
    assert FORMAT.language is not None
    text = "class A:\n    def f(self):\n        requests.get( 'u' )\n"
    (match,) = FORMAT.language.match(Document("a.py", text), {"pattern": "requests.get($U)"})
    assert (match.key, match.at.first, match.scope) == ('requests.get("u") in A.f', 3, "A.f")


@pytest.mark.parametrize("query", [{"kind": "no_such"}, {"patern": "x"}, {}, {"regex": "(a"}])
def test_a_pattern_that_cannot_be_compiled_is_a_value_error(query: dict[str, object]) -> None:
    assert FORMAT.language is not None
    with pytest.raises(ValueError, match=r".") as caught:
        list(FORMAT.language.match(Document("a.py", "x = 1"), query))
    assert "Stack" not in str(caught.value)


def shown(text: str) -> dict[str, tuple[str, tuple[str, ...], bool]]:
    parts = read(Document("a.py", text)).parts
    return {p.key: (p.kind, p.decorators, p.exported) for p in parts if isinstance(p, Symbol)}


def test_definitions_say_how_they_are_decorated_and_who_may_use_them() -> None:
    text = (
        "@dataclass(frozen=True)\n@reg . add\nclass A:\n    @property\n    def f(self): ...\n"
        "    def _g(self): ...\n    def __len__(self): ...\ndef h():\n    def i(): ...\n"
        "    class J: ...\nX: int = 1\n_y = 2\n__version__ = '1'\ndef k(): ...\n"
    )
    assert shown(text) == {
        "A": ("class", ("dataclass", "reg.add"), True),
        "A.f": ("function", ("property",), True),
        "A._g": ("function", (), False),
        "A.__len__": ("function", (), True),
        "h": ("function", (), True),
        "h.i": ("function", (), False),
        "h.J": ("class", (), False),
        "k": ("function", (), True),
        "X": ("variable", (), True),
        "_y": ("variable", (), False),
    }


def test_all_says_what_a_module_exports_if_it_can_be_read() -> None:
    assert [
        k for k, v in shown('__all__ = ["f"]\ndef f(): ...\ndef g(): ...\n').items() if v[2]
    ] == ["f"]
    assert len([v for v in shown("__all__ = [*x]\ndef f(): ...\n").values() if v[2]]) == 1


def test_type_parameters_with_defaults_keep_no_file_from_being_read() -> None:
    text = (
        "from typing import Any\n"
        "class Box[T = dict[str, int], *Ts = *tuple[int, ...]](Base):\n"
        "    def get[U: (int, str) = int](self, x: U = None, y=[1, 2]) -> U: ...\n"
        "type Pair[A, B = A] = tuple[A, B]\n"
        "import json\n"
    )
    reading = python.FORMAT.read(Document("a.py", text))
    assert reading.problems == ()
    found = {part.key: part.at.first for part in reading.parts if isinstance(part, Import)}
    assert found == {"typing:Any": 1, "json": 5}
