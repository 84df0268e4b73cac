"""Rules that follow imports, over more files than a case in Markdown can show."""

from __future__ import annotations

from pathlib import Path

import pytest

from conductor_mcp import rules
from conductor_mcp.app.facts import Facts
from conductor_mcp.app.formats import Formats
from conductor_mcp.app.judge import judge
from conductor_mcp.model import Clause, Document, FileChange, Span, Verdict
from conductor_mcp.registry import discover
from conductor_mcp.store.connect import open_index
from tests.cases import RECORD, of_sides

RULES = discover(rules, "RULE", rules.Rule)


def judged(options: dict[str, object], rule: str, after: dict[str, str]) -> Verdict:
    files = [FileChange(None, Document(path, text)) for path, text in sorted(after.items())]
    clause = Clause(RECORD, "c", rule, options, Span(RECORD))
    return judge(of_sides(files, {}, after), [clause], RULES, Formats(), {})


@pytest.mark.parametrize("size", [3, 19, 60])
def test_every_edge_of_a_ring_closes_it_whatever_its_size(size: int) -> None:
    ring = {f"r/m{n}.py": f"import r.m{(n + 1) % size}\n" for n in range(size)}
    free = {f"r/free{n}.py": "import r.m0\n" for n in range(size)}
    verdict = judged({"in": "r/**"}, "no-cycles", ring | free)
    assert {f.at.path for f in verdict.findings} == set(ring)
    assert verdict.unjudged == ()


@pytest.mark.parametrize("size", [5, 40])
def test_the_shortest_of_two_circles_is_printed(size: int) -> None:
    ring = {f"r/m{n}.py": f"import r.m{(n + 1) % size}\n" for n in range(size)}
    ring["r/m1.py"] += "import r.m0\n"
    verdict = judged({"in": "r/**"}, "no-cycles", ring)
    (first,) = [f for f in verdict.findings if f.at.path == "r/m0.py"]
    assert first.message.endswith("r/m0.py -> r/m1.py -> r/m0.py")


def test_a_long_chain_is_followed_to_its_end_and_printed_short() -> None:
    chain = {f"c/m{n}.py": f"import c.m{n + 1}\n" for n in range(50)}
    chain["c/m50.py"] = "import sqlalchemy\n"
    options: dict[str, object] = {"in": "c/m0.py", "import": "pkg:sqlalchemy", "transitive": True}
    verdict = judged(options, "forbid-import", chain)
    assert len(verdict.findings) == len(chain)
    assert "(40 more)" in verdict.findings[0].message
    assert judged(options | {"transitive": False}, "forbid-import", chain).findings == ()


@pytest.mark.parametrize("kind", ["no-cycles", "forbid-import"])
def test_what_was_read_before_is_judged_like_what_is_read_now(tmp_path: Path, kind: str) -> None:
    others = {f"k/m{n}.py": f"import k.m{n + 1}\n" for n in range(9)}
    others["k/m9.py"] = "import sqlalchemy\nfrom k import start\n"
    change = [FileChange(Document("k/start.py", ""), Document("k/start.py", "import k.m0\n"))]
    before, after = others | {"k/start.py": ""}, others | {"k/start.py": "import k.m0\n"}
    options: dict[str, object] = {"in": "k/**"}
    if kind == "forbid-import":
        options |= {"import": "pkg:sqlalchemy", "transitive": True}
    clause = Clause(RECORD, "c", kind, options, Span(RECORD))
    sides = of_sides(change, before, after)
    plain = judge(sides, [clause], RULES, Formats(), {})
    index = open_index(tmp_path / "index.db")
    formats = Formats()
    kept = [
        judge(sides, [clause], RULES, formats, {}, facts=Facts(formats, index)) for _ in range(2)
    ]
    rows = index.read("SELECT count(*) FROM code", [])
    index.close()
    assert plain.findings
    assert kept == [plain, plain]
    assert [tuple(row) for row in rows] == [(10,)]


def test_where_the_shortest_way_is_too_much_to_ask_the_circle_is_still_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("conductor_mcp.rules.no_cycles._MOST_STEPS", 50)
    whole = {
        f"r/m{n}.py": "".join(f"import r.m{m}\n" for m in range(25) if m != n) for n in range(25)
    }
    verdict = judged({"in": "r/**"}, "no-cycles", whole)
    assert len(verdict.findings) == 25 * 24
    assert verdict.findings[-1].message.endswith("-> … -> r/m9.py")


def test_what_answers_a_change_may_lie_outside_what_was_asked_about() -> None:
    after = {"src/a.py": "x = 1\n", "tests/test_a.py": "def test(): ...\n"}
    files = [FileChange(None, Document(path, text)) for path, text in sorted(after.items())]
    whole = of_sides(files, {}, after)
    asked = of_sides(files[:1], {}, after)
    clause = Clause(
        RECORD, "c", "companion", {"when": "src/**", "needs": "tests/test_{stem}.py"}, Span(RECORD)
    )
    assert judge(asked, [clause], RULES, Formats(), {}).findings
    assert judge(asked, [clause], RULES, Formats(), {}, whole=whole).findings == ()


def test_a_chain_through_files_that_no_clause_governs_is_found_and_held() -> None:
    others = {"a/in.py": "import b.mid\n", "c/out.py": ""}
    clause = Clause(
        RECORD, "c", "forbid-import",
        {"in": "a/**", "import": "c/**", "transitive": True}, Span(RECORD),
    )  # fmt: skip
    for text, found in (("import c.out\n", 1), ("import json\n", 0)):
        after = others | {"b/mid.py": text}
        files = [FileChange(Document("b/mid.py", ""), Document("b/mid.py", text))]
        verdict = judge(
            of_sides(files, others | {"b/mid.py": ""}, after), [clause], RULES, Formats(), {}
        )
        assert (len(verdict.findings), verdict.checked.files) == (found, 1)
        assert verdict.unjudged == ()
