"""What Java source imports, what it uses without an import, and what both mean."""

from __future__ import annotations

import pytest

from conductor_mcp.formats.java import FORMAT, read, resolve
from conductor_mcp.model import Document, Import, Symbol

FILES = {
    "pom.xml": "<project><modules><module>shop</module><module>bank</module></modules></project>",
    "shop/pom.xml": "<project/>",
    "shop/src/main/java/org/shop/Cart.java": "",
    "shop/src/main/java/org/shop/Order.java": "",
    "shop/src/main/java/org/shop/store/Db.java": "",
    "shop/src/test/java/org/shop/CartTest.java": "",
    "shop/src/test/java/org/shop/Fixtures.java": "",
    "bank/src/main/java/org/bank/Account.java": "",
    "bank/src/main/java/org/bank/package-info.java": "",
    "g/settings.gradle.kts": 'include("app", ":libs:money")\ninclude(":tools")',
    "g/app/src/main/java/a/App.java": "",
    "g/libs/money/src/main/java/m/Cents.java": "",
    "flat/src/p/One.java": "",
    "flat/src/p/Two.java": "",
}
CART = "shop/src/main/java/org/shop/Cart.java"


def exists(path: str) -> bool:
    return any(f.startswith(path) for f in FILES) if path.endswith("/") else path in FILES


def imports(text: str, path: str = CART, package: str = "org.shop") -> list[Import]:
    document = Document(path, f"package {package};\n{text}")
    parts = (p for p in read(document).parts if isinstance(p, Import))
    return [resolve(document, p, exists, FILES.get) for p in parts]


def reached(text: str, path: str = CART, package: str = "org.shop") -> list[str | None]:
    return [p.target or (p.package and f"pkg:{p.package}") for p in imports(text, path, package)]


MAIN = "shop/src/main/java/org/shop"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("import org.shop.store.Db;", [f"{MAIN}/store/Db.java"]),
        ("import org.shop.store.*;", [f"{MAIN}/store"]),
        ("import static org.shop.store.Db.open;", [f"{MAIN}/store/Db.java"]),
        ("import static org.shop.store.Db.*;", [f"{MAIN}/store/Db.java"]),
        ("import org.shop.store.Db.Row;", [f"{MAIN}/store/Db.java"]),
        ("import org.shop.store.GeneratedDao;", [f"{MAIN}/store"]),
        ("import org.bank.Account;", ["bank/src/main/java/org/bank/Account.java"]),
        ("import java.util.List;", ["pkg:java.util"]),
        ("import java.util.*;", ["pkg:java.util"]),
        ("import java.util.Map.Entry;", ["pkg:java.util"]),
        ("import static org.junit.Assert.assertTrue;", ["pkg:org.junit"]),
        ("class Cart { Order first; List<Order> all; }",
         [f"{MAIN}/Order.java", "pkg:java.lang"]),
        ("class Cart { void f() { Order.of(1); } }", [f"{MAIN}/Order.java"]),
        ("class Cart<Order> { Order o; String s; Cart c; Inner i; class Inner {} }", []),
        ("class Cart { org.shop.store.Db db; java.util.List<org.bank.Account> a; }",
         [f"{MAIN}/store/Db.java", "pkg:java.util", "bank/src/main/java/org/bank/Account.java"]),
        ("class Cart { void f() { org.bank.Account.open(); this.a.b.c(); } }",
         ["bank/src/main/java/org/bank/Account.java"]),
        ("@Order class Cart {}", [f"{MAIN}/Order.java"]),
        ("class Cart { void f() { g(Order::of, this::f); } }", [f"{MAIN}/Order.java"]),
        ("class Cart { void f() { g(org.bank.Account::open); } }",
         ["bank/src/main/java/org/bank/Account.java"]),
        ("import org.shop.store.*;\nclass Cart { Db db; }",
         [f"{MAIN}/store", f"{MAIN}/store/Db.java"]),
        ('// import org.bank.Account;\nclass Cart { String s = "org.bank.Account"; }', []),
    ],
)  # fmt: skip
def test_what_is_used_leads_to_its_file_or_package(text: str, targets: list[str | None]) -> None:
    assert reached(text) == targets


def test_a_test_sees_its_package_in_the_other_source_root() -> None:
    text = "class CartTest { Cart cart; Fixtures f; }"
    assert reached(text, "shop/src/test/java/org/shop/CartTest.java") == [
        f"{MAIN}/Cart.java", "shop/src/test/java/org/shop/Fixtures.java",
    ]  # fmt: skip


def test_gradle_modules_and_flat_trees_are_source_roots_too() -> None:
    assert reached("import m.Cents;", "g/app/src/main/java/a/App.java", "a") == [
        "g/libs/money/src/main/java/m/Cents.java"
    ]
    assert reached("class One { Two t; }", "flat/src/p/One.java", "p") == ["flat/src/p/Two.java"]


def test_definitions_say_what_they_are_and_who_may_use_them() -> None:
    text = (
        '@RestController @RequestMapping("/x") public class A extends B {\n'
        "  public static final int MAX = 1;\n  private int n;\n"
        "  @GetMapping public String f(@PathVariable int id) { return null; }\n"
        "  void g() {}\n  interface I { void m(); }\n  enum E { X }\n}\n"
        "record R(int a) {}\n@interface N {}\n"
    )  # fmt: skip
    found = [p for p in read(Document("A.java", text)).parts if isinstance(p, Symbol)]
    assert [(p.key, p.kind, p.signature, p.decorators, p.exported) for p in found] == [
        ("A", "class", "", ("RestController", "RequestMapping"), True),
        ("A.MAX", "variable", "int", (), True),
        ("A.f", "function", "(@PathVariable int id) String", ("GetMapping",), True),
        ("A.g", "function", "() void", (), False),
        ("A.I", "interface", "", (), False),
        ("A.I.m", "function", "() void", (), True),
        ("A.E", "enum", "", (), False),
        ("R", "record", "(int a)", (), False),
        ("N", "annotation", "", (), False),
    ]


def test_a_type_used_twice_is_one_import_where_it_is_used_first() -> None:
    (found,) = imports("class Cart {\n  Order a;\n  void f() { Order b; }\n}")
    assert (found.key, found.module, found.at.first) == (".Order", "org.shop.Order", 3)


def test_a_syntax_error_is_a_problem_with_its_line() -> None:
    (problem,) = read(Document("A.java", "class A {\n  void f( {}\n}\n")).problems
    assert (problem.at.first, problem.message) == (2, "syntax error")


def test_odd_text_does_not_raise() -> None:
    for text in ("", "import", "import a.*", "import static;", "a.b.C", "{" * 5000, "\0\ud800"):
        document = Document("A.java", text)
        for part in read(document).parts:
            if isinstance(part, Import):
                resolve(document, part, exists, FILES.get)


def test_structural_patterns_match_with_their_scope() -> None:
    assert FORMAT.language is not None
    text = 'class A {\n  void f() {\n    rest.get( "u" );\n  }\n}\n'
    (match,) = FORMAT.language.match(Document("A.java", text), {"pattern": "rest.get($U)"})
    assert (match.key, match.at.first, match.scope) == ('rest.get("u") in A.f', 3, "A.f")
