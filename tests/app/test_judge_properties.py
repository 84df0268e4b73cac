"""Whatever the change: what it introduces is found, what was there is not, and nothing crashes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_mcp import rules
from conductor_mcp.app.formats import Formats
from conductor_mcp.app.judge import judge
from conductor_mcp.formats import javascript, python, typescript
from conductor_mcp.model import Clause, Document, FileChange, Outcome, Span, Verdict
from conductor_mcp.registry import discover
from tests.cases import RECORD, of_sides

RULES = discover(rules, "RULE", rules.Rule)
CODE = Formats({f.id: f for f in (python.FORMAT, typescript.FORMAT, javascript.FORMAT)})
NAMES = ("flask", "django", "pandas")
FORMS = (
    "import {0}",
    "import {0} as other",
    "from {0} import thing",
    "def late():\n    import {0}",
    "try:\n    from {0} import a as b\nexcept ImportError:\n    pass",
)
NOISE = ("", "# import flask", "x = 'import django'", "import flask_login", "y = 1")
CLAUSE = Clause(
    RECORD,
    "c",
    "forbid-import",
    {"in": "src/**", "import": [f"pkg:{name}" for name in NAMES]},
    Span(RECORD, 4),
)

Side = tuple[str, list[tuple[str, str]], list[str]]

imports = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(FORMS)), max_size=5)
noise = st.lists(st.sampled_from(NOISE), max_size=4)
path = st.sampled_from(("src/a.py", "src/b.py", "lib/a.py"))
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
KEYS = ("in", "import", "except", "order", "match", "text", "unless", "any", "owner", "lang",
        "bad", "good", "type_only", "instead", "pattern", "has")  # fmt: skip


def text_of(given: list[tuple[str, str]], also: list[str]) -> str:
    return "\n".join([*also, *(form.format(name) for name, form in given), ""])


def edges(side: Side) -> set[str]:
    return {name for name, _ in side[1]} if side[0].startswith("src/") else set()


def judged(old: tuple[str, str] | None, new: tuple[str, str] | None, clause: Clause) -> Verdict:
    before, after = (Document(*side) if side else None for side in (old, new))
    files = [FileChange(before, after)] if before or after else []
    sides = [{d.path: d.text} if d else {} for d in (before, after)]
    return judge(of_sides(files, *sides), [clause], RULES, CODE, {})


@given(st.tuples(path, imports, noise), st.tuples(path, imports, noise))
def test_exactly_the_edges_that_came_are_found(old: Side, new: Side) -> None:
    verdict = judged((old[0], text_of(*old[1:])), (new[0], text_of(*new[1:])), CLAUSE)
    had, has = edges(old), edges(new)
    assert {f.identity[-1] for f in verdict.findings} == {f"pkg:{name}" for name in has - had}
    assert len(verdict.findings) == len(has - had)
    assert verdict.existing == len(has & had)


@given(imports, noise)
def test_the_same_text_on_both_sides_has_no_finding(
    given: list[tuple[str, str]], also: list[str]
) -> None:
    text = text_of(given, also)
    assert judged(("src/a.py", text), ("src/b.py", f"\n\n{text}"), CLAUSE).findings == ()


@settings(deadline=None)
@given(st.sampled_from(sorted(RULES)), st.dictionaries(st.sampled_from(KEYS), junk, max_size=4))
def test_no_options_whatever_make_the_judge_fail(rule: str, options: dict[str, object]) -> None:
    clause = Clause(RECORD, "c", rule, options, Span(RECORD, 4))
    verdict = judged(None, ("src/a.py", "import flask\nfoo(1)\n"), clause)
    assert not any("failed: " in u.why for u in verdict.unjudged)
    assert verdict.outcome in Outcome


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_whatever_makes_the_judge_fail(text: str) -> None:
    verdict = judged(("src/a.py", "x = 1\n"), ("src/a.py", text), CLAUSE)
    assert not any("failed: " in u.why for u in verdict.unjudged)
