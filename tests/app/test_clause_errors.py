"""A clause written wrongly says what is wrong, what would be right, and where."""

from __future__ import annotations

import pytest

from conductor_mcp import rules
from conductor_mcp.app.formats import Formats
from conductor_mcp.app.judge import judge
from conductor_mcp.model import Clause, FileChange, Outcome, Span
from conductor_mcp.model.source import Document
from conductor_mcp.registry import discover
from tests.cases import RECORD, of_sides

RULES = discover(rules, "RULE", rules.Rule)
CODE = Formats()
FILES = {"src/a/x.py": "y = foo(1)\n"}
IMPORT = {"in": "src/a/**", "import": "pkg:flask"}


def said(rule: str, options: dict[str, object]) -> str:
    files = [FileChange(None, Document(path, text)) for path, text in FILES.items()]
    clause = Clause(RECORD, "c1", rule, options, Span(RECORD, 7))
    verdict = judge(of_sides(files, {}, FILES), [clause], RULES, CODE, {})
    assert verdict.outcome is Outcome.UNSURE
    (first, *_) = [u for u in verdict.unjudged if u.at.path == RECORD]
    assert first.at.first == 7
    assert first.why.startswith("clause c1 was not held: ")
    return first.why.partition(": ")[2]


@pytest.mark.parametrize(
    ("rule", "options", "words"),
    [
        ("forbid-imports", {}, "there is no rule 'forbid-imports'; did you mean forbid-import?"),
        (
            "forbid-import",
            IMPORT | {"imports": "x"},
            "unknown key 'imports'; did you mean import?",
        ),
        ("forbid-import", {"in": "src/a/**"}, "'import' is missing"),
        ("forbid-import", IMPORT | {"import": []}, "'import' is empty"),
        ("forbid-import", IMPORT | {"in": 5}, "'in' is a list, not 5"),
        ("forbid-import", IMPORT | {"in": ["a/**", 5]}, "'in.1' is a text, not 5"),
        (
            "forbid-import",
            IMPORT | {"type_only": "maybe"},
            "'type_only' is 'allow' or 'forbid', not 'maybe'",
        ),
        (
            "forbid-import",
            IMPORT | {"import": "flask"},
            "import: 'flask' is neither: write pkg:flask, or files as flask/**",
        ),
        ("layers", {"order": ["src/a/**"]}, "'order' needs 2 or more, and has 1"),
        (
            "forbid",
            {"match": {"pattrn": "x"}},
            "unknown key 'match.pattrn'; did you mean pattern?",
        ),
        (
            "forbid",
            {},
            "give one of `match`, `text`, `calls`, `decorators`, `env`, `literals`",
        ),
        (
            "forbid",
            {"match": "foo(", "lang": "python"},
            "the pattern 'foo(' is no whole piece of code; give a `bad` example it finds",
        ),
        (
            "forbid",
            {"match": "foo(...)", "lang": "python"},
            "`...` in 'foo(...)' stands for itself; write `$$$`, or give a `bad` example",
        ),
        (
            "forbid",
            {"match": {"kind": "kall"}, "lang": "python"},
            "the grammar has no kind of node 'kall'",
        ),
        ("forbid", {"calls": [""]}, "calls: an empty text stands for nothing"),
        ("size", {"max_lines": "many"}, "'max_lines' is a whole number, not 'many'"),
        ("size", {"max_lines": 0}, "'max_lines' is 1 or more, not 0"),
        (
            "forbid-import",
            IMPORT | {"import": "pkg:"},
            "import: 'pkg:' names no package; write it behind the colon: 'pkg:requests'",
        ),
        (
            "forbid-import",
            IMPORT | {"transitive": "perhaps"},
            "'transitive' is true or false, not 'perhaps'",
        ),
        (
            "placement",
            {"kinds": ["klass"], "named": "PascalCase"},
            (
                "kinds: 'klass' is no kind of definition; those are class, interface, struct, "
                "enum, type, record, annotation, function, method, variable"
            ),
        ),
        (
            "placement",
            {"named": "snake-case"},
            "named: 'snake-case' is no style; did you mean snake_case?",
        ),
        (
            "keep",
            {"endpoints": ["/orders/*"]},
            (
                "endpoints: '/orders/*' is no endpoint, which is a method and a path: "
                "`GET /orders/*`; methods are GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, "
                "TRACE, CONNECT, or `*` for any"
            ),
        ),
        (
            "only-in",
            {"owner": "src/a/**", "any": [{"pattern": "x", "lang": "cobol"}]},
            (
                "any.0.lang: 'cobol' is not a language we match in; those are go, java, "
                "javascript, python, typescript"
            ),
        ),
    ],
)
def test_a_mistake_is_named_with_what_would_be_right(
    rule: str, options: dict[str, object], words: str
) -> None:
    assert said(rule, options) == words


@pytest.mark.parametrize(
    "pattern",
    [
        "requests.$M($$$A)",
        "def $F($$$A): $$$B",
        "@app.route($$$A)",
        "import $M",
        "$X == None",
        "os.environ[$K]",
        "with open($X) as $Y:\n  $$$",
    ],
)
def test_patterns_that_are_code_with_gaps_are_taken(pattern: str) -> None:
    files = [FileChange(None, Document(path, text)) for path, text in FILES.items()]
    options = {"match": pattern, "lang": "python", "in": "src/**"}
    clause = Clause(RECORD, "c1", "forbid", options, Span(RECORD, 7))
    assert judge(of_sides(files, {}, FILES), [clause], RULES, CODE, {}).unjudged == ()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"groups": ["devel"]}, "groups: 'devel' is no group; those are runtime, dev, optional"),
        ({"ecosystem": ["pip"]}, "ecosystem: 'pip' is no ecosystem; those are pypi, npm, go"),
    ],
)
def test_a_dependency_of_no_such_group_or_ecosystem_is_refused(
    options: dict[str, object], words: str
) -> None:
    files = [FileChange(None, Document("requirements.txt", "a\n"))]
    given = {"forbid": ["x"], **options}
    clause = Clause(RECORD, "c1", "dependency", given, Span(RECORD, 7))
    verdict = judge(of_sides(files, {}, {}), [clause], RULES, CODE, {})
    assert any(words in u.why for u in verdict.unjudged)
