"""Our own list of components."""

from __future__ import annotations

from conductor_mcp.model import Kind
from tests.formats.reading import read, sample

PATH = "context/components.yaml"


def test_each_component_is_a_record_that_governs_its_paths() -> None:
    loans, readers = read(PATH, sample(f"component/{PATH}").text).records
    assert loans.kind is Kind.COMPONENT
    assert (loans.id, loans.key) == ("component:loans", f"{PATH}#loans")
    assert loans.governs == ("src/lending/**", "tests/lending/**")
    assert loans.facts["owner"] == "lending-team"
    assert loans.facts["depends_on"] == ["readers"]
    assert (loans.at.first, loans.at.last) == (2, 7)
    assert readers.governs == ("src/readers/**",)


def test_a_list_with_names_is_read_too() -> None:
    text = "components:\n  - name: a\n    paths: [a/**]\n  - paths: [b/**]\n  - name: a\n"
    reading = read(PATH, text)
    assert [r.id for r in reading.records] == ["component:a"]
    assert [p.at.first for p in reading.problems] == [4, 5]


def test_a_file_without_components_is_a_problem() -> None:
    assert read(PATH, "things: []\n").problems
    assert read(PATH, "components: [\n").problems[0].at.first in (1, 2)
