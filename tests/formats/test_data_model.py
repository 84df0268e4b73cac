"""Data models: schemas bound to code."""

from __future__ import annotations

import pytest

from conductor_mcp.model import Kind
from tests.formats.reading import claimed, elements, read, sample


def test_a_model_governs_the_files_that_implement_it() -> None:
    reading = read("anywhere/reader.json", sample("data-model.json").text)
    (record,) = reading.records
    assert record.kind is Kind.MODEL
    assert record.id == "model:reader"
    assert record.governs == ("src/lending/models.py", "web/src/types.ts")
    assert record.facts["implemented_by"] == [
        "src/lending/models.py#Reader",
        "web/src/types.ts#Reader",
    ]
    assert elements(reading)["model Reader.born"] == ("field", 10, "string(date)")


@pytest.mark.parametrize("path", ["context/models/copy.json", "shop/context/models/copy.yaml"])
def test_a_schema_among_the_models_needs_no_more(path: str) -> None:
    assert claimed(path, '{"title": "Copy", "type": "object"}') == "data-model"
    assert read(path, '{"title": "Copy", "type": "object"}').records[0].id == "model:copy"


def test_other_contracts_with_links_stay_what_they_are() -> None:
    assert claimed("context/models/openapi.yaml", sample("openapi.yaml").text) == "openapi"
    assert claimed("context/models/notes.json", '{"todo": []}') == ""


def test_a_broken_model_is_a_problem_with_its_line() -> None:
    text = '{\n  "x-implemented-by": ["a.py"],\n  "type": "object",\n  "properties": {"a" 1}\n}'
    (problem,) = read("context/models/a.json", text).problems
    assert problem.at.first == 4
