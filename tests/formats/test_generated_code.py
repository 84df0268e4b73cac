"""Code that no person wrote: read within bounds, or refused with words."""

from __future__ import annotations

import pytest

from conductor_mcp.app.formats import Formats
from conductor_mcp.model import Call, Document, Import, Literal, Symbol

FORMATS = Formats()
REFUSED = {
    "a.js": [
        ("x = [" + "1," * 499_000 + "]", "minified"),
        ("function a(){" * 70_000, "minified"),
        ("import 'a';" * 90_000, "minified"),
    ],
    "a.ts": [("type A = " + "B|" * 499_000 + "C", "minified"), ("f()\n" * 60_000, "lines")],
    "a.py": [("import a\n" * 1_000_000, "larger"), ("import a\n" * 60_000, "lines")],
    "a.go": [("package a\nimport (\n" + '"a"\n' * 200_000 + ")", "lines")],
    "A.java": [("import a.b.C;\n" * 60_000, "lines"), ("class A {" * 60_000, "minified")],
}
NESTED = {
    "a.py": ("x = " + "(" * 5_000 + "1" + ")" * 5_000 + "\nimport a\n", 1),
    "a.js": ("function f() {" * 5_000 + 'require("a")' + "}" * 5_000, 1),
    "a.ts": ("f(() => " * 5_000 + 'import("a")' + ")" * 5_000, 1),
    "a.go": ('package a\nimport "a"\nfunc f() {' + "x := func() {" * 5_000 + "}" * 5_000 + "}", 1),
    "A.java": ("import a.B;\n" + "class A {" * 5_000 + "}" * 5_000, 1),
}
CHAINED = {
    "a.py": "import a\na" + ".b()" * 5_000,
    "a.js": "import a from 'a'; a" + ".b()" * 5_000,
    "a.go": 'package a\nimport "a"\nvar x = a' + ".B()" * 5_000,
    "A.java": "import a.B; class A { Object o = B" + ".b()" * 5_000 + "; }",
}


@pytest.mark.parametrize(
    ("path", "text", "word"),
    [
        pytest.param(path, text, word, id=f"{path} {word}")
        for path, cases in REFUSED.items()
        for text, word in cases
    ],
)
def test_what_is_generated_is_refused_with_words_and_not_looked_into(
    path: str, text: str, word: str
) -> None:
    format_, document = FORMATS.of_code(path), Document(path, text)
    assert format_ is not None
    assert format_.language is not None
    reading = format_.read(document)
    assert not reading.parts
    assert [word in problem.message for problem in reading.problems] == [True]
    assert list(format_.language.calls(document)) == []
    assert list(format_.language.literals(document)) == []


@pytest.mark.parametrize("path", NESTED)
def test_five_thousand_levels_are_read_without_recursion(path: str) -> None:
    text, expected = NESTED[path]
    format_, document = FORMATS.of_code(path), Document(path, text)
    assert format_ is not None
    assert format_.language is not None
    parts = format_.read(document).parts
    assert sum(isinstance(part, Import) for part in parts) == expected
    assert all(part.key.count(".") < 100 for part in parts if isinstance(part, Symbol))
    assert all(isinstance(call, Call) for call in format_.language.calls(document))
    assert all(isinstance(one, Literal) for one in format_.language.literals(document))


@pytest.mark.parametrize("path", CHAINED)
def test_a_chain_of_calls_is_followed_so_far_and_no_further(path: str) -> None:
    format_ = FORMATS.of_code(path)
    assert format_ is not None
    assert format_.language is not None
    found = list(format_.language.calls(Document(path, CHAINED[path])))
    assert 50 <= len(found) <= 201
    assert max(len(call.key) for call in found) < 2_000
