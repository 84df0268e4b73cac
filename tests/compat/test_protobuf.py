"""Protobuf: what changed between two trees, by buf's rules and at buf's places."""

from __future__ import annotations

import pytest

from conductor_mcp.app._score_buf import score_buf
from conductor_mcp.compat import Side
from conductor_mcp.compat.protobuf import FAMILY, rules_under
from conductor_mcp.compat.protobuf._rules import CATEGORIES, RULES
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, Grade
from tests.corpora import corpora

HEAD = 'syntax = "proto3";\npackage p;\n'


def side(settings: str = "", **files: str) -> Side:
    documents = {f"{name}.proto": text for name, text in files.items()}
    found = {path: Document(path, text) for path, text in documents.items()}
    return Side(found, lambda path: settings or None if path == "buf.yaml" else None)


def compared(base: str, revision: str, settings: str = "") -> Comparison:
    return FAMILY.compare(side(a=HEAD + base), side(settings, a=HEAD + revision))


def told(found: Comparison, category: str) -> list[tuple[str, int, int]]:
    return sorted(
        (rule, at.line if at else 1, at.column if at else 1)
        for change in found.changes
        for rule in rules_under(change, category)
        for at in (change.revision,)
    )


def test_all_rules_are_known_by_their_categories() -> None:
    assert len(RULES) == 64
    counts = {c: sum(c in categories for categories in RULES.values()) for c in CATEGORIES}
    assert counts == {"FILE": 51, "PACKAGE": 51, "CSR": 32, "WIRE_JSON": 22, "WIRE": 15}


def test_a_retyped_field_is_graded_by_the_profile() -> None:
    found = compared("message M {\n  int32 a = 1;\n}", "message M {\n  int64 a = 1;\n}")
    assert told(found, "FILE") == [("FIELD_SAME_TYPE", 4, 3)]
    assert told(found, "WIRE_JSON") == [("FIELD_WIRE_JSON_COMPATIBLE_TYPE", 4, 3)]
    grades = {p: FAMILY.grade(found.changes[0], p) for p in ("default", "FILE", "WIRE")}
    assert grades == {
        "default": Grade.BREAKING,
        "FILE": Grade.BREAKING,
        "WIRE": Grade.NON_BREAKING,
    }


def test_a_deleted_field_may_be_reserved() -> None:
    found = compared("message M { int32 a = 1; }", 'message M { reserved 1; reserved "a"; }')
    assert told(found, "WIRE_JSON") == []
    assert told(found, "FILE") == [("FIELD_NO_DELETE", 3, 1)]


def test_what_was_added_is_named_and_breaks_nothing() -> None:
    found = compared("message M {}", "message M { int32 a = 1; }\nenum E { Z = 0; }")
    assert {change.id for change in found.changes} == {"proto.field.added", "proto.enum.added"}
    assert {FAMILY.grade(change, "strict") for change in found.changes} == {Grade.NON_BREAKING}


def test_a_file_without_its_imports_is_compared_and_said_to_be_unjudged() -> None:
    base = 'import "elsewhere.proto";\nmessage M {\n  elsewhere.X x = 1;\n  int32 a = 2;\n}'
    found = compared(base, base.replace("int32", "string"))
    assert told(found, "FILE") == [("FIELD_SAME_TYPE", 6, 3)]
    assert found.unjudged
    assert "elsewhere.proto" in found.unjudged[0].why


def test_a_broken_file_costs_only_itself() -> None:
    base = side(a=HEAD + "message A { int32 a = 1; }", b=HEAD + "message B { int32 b = 1; }")
    broken = side(a=HEAD + "message A { int32 a = 1; }\nmessage {", b=HEAD + "message B {}")
    found = FAMILY.compare(base, broken)
    assert ("FIELD_NO_DELETE", 3, 1) in told(found, "FILE")
    assert {one.at.path for one in found.unjudged} == {"a.proto"}


@pytest.mark.parametrize(
    "text",
    [
        "option (o) = " + "{x:" * 100_000 + "}" * 100_000 + ";",
        "message A {" * 50_000,
        "option (o) = {x:" + "[" * 100_000 + "};",
        "\0\ud800",
    ],
    ids=["values", "messages", "lists", "no text"],
)
def test_hostile_text_is_unjudged_and_never_reaches_the_compiler(text: str) -> None:
    assert compared("message M {}", text).unjudged


def test_settings_of_buf_choose_for_the_default_profile() -> None:
    settings = "version: v2\nbreaking:\n  use: [WIRE]\n  except: [FIELD_WIRE_COMPATIBLE_TYPE]\n"
    bases = "message M {\n  int32 a = 1;\n}", "message M {\n  string a = 1;\n}"
    change = compared(*bases, settings).changes[0]
    assert FAMILY.grade(change, "default") is Grade.NON_BREAKING
    assert FAMILY.grade(change, "WIRE") is Grade.BREAKING


def test_settings_of_buf_spare_folders_and_unstable_packages() -> None:
    base = side(a=HEAD + "message M {}", b='syntax = "proto3";\npackage p.v1beta1;\nmessage N {}')
    settings = "version: v1\nbreaking:\n  ignore_unstable_packages: true\n  ignore: [a.proto]\n"
    revision = side(settings, a=HEAD, b='syntax = "proto3";\npackage p.v1beta1;\n')
    changes = FAMILY.compare(base, revision).changes
    assert changes
    assert not [c for c in changes if FAMILY.grade(c, "default") is Grade.BREAKING]


def test_two_files_handed_over_are_versions_of_each_other() -> None:
    old = Side({"old/x.proto": Document("old/x.proto", HEAD + "message M { int32 a = 1; }")})
    new = Side({"new/y.proto": Document("new/y.proto", HEAD + "message M {}")})
    found = FAMILY.compare(old, new)
    assert told(found, "FILE") == [("FIELD_NO_DELETE", 3, 1)]
    assert found.changes[0].base is not None
    assert found.changes[0].base.path == "old/x.proto"


def test_imports_lead_from_the_folder_that_both_versions_agree_on() -> None:
    files = {
        "proto/p/a.proto": HEAD + 'import "p/b.proto";\nmessage A { B b = 1; }',
        "proto/p/b.proto": HEAD + "message B {}",
    }
    documents = {path: Document(path, text) for path, text in files.items()}
    found = FAMILY.compare(Side(documents), Side(documents))
    assert found == Comparison()


def test_every_category_agrees_with_buf_on_the_corpus() -> None:
    for score in score_buf(corpora("contracts") / "buf", FAMILY):
        assert score.misses == [], score.anchor


def test_a_syntax_that_cannot_be_read_is_unjudged() -> None:
    whole, cut = 'syntax = "proto3";\nmessage A {}\n', 'syntax = "proto3;\nmessage A {}\n'
    for one, other in ((whole, cut), (cut, whole)):
        assert FAMILY.compare(side(a=one), side(a=other)).unjudged
