"""Every contract of the corpora is read: no exception, no problem, operations where any are."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from conductor_mcp.formats import Claim
from conductor_mcp.model import Document, Element, Reading
from tests.corpora import corpora
from tests.formats.reading import FORMATS

# Where the corpora name files by what is in them, the name a repository would give.
_SUFFIX = {".openapi": ".yaml"}
_LARGE = {
    "github_rest_new.json": ("openapi", 1.0, 800),
    "openai_new.yaml": ("openapi", 2.0, 250),
    "github_gql_new.graphql": ("graphql", 2.0, 200),
}


def _document(path: Path, root: Path) -> Document:
    where = path.relative_to(root).as_posix()
    for suffix, usual in _SUFFIX.items():
        where = where.removesuffix(suffix) + usual if where.endswith(suffix) else where
    where = where.replace("/fixtures/", "/cases/").replace("/testdata/", "/cases/")
    return Document(where, path.read_text(encoding="utf-8-sig"))


def _operations(reading: Reading) -> int:
    parts = [p for p in reading.parts if isinstance(p, Element)]
    return sum(p.kind in ("operation", "webhook") for p in parts)


def test_every_file_of_the_labelled_pairs_is_read_without_an_exception() -> None:
    root = corpora("contracts")
    seen: Counter[str] = Counter()
    silent: list[str] = []
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.suffix == ".jsonl" or path.name == "expected.json":
            continue
        document = _document(path, root)
        reading = FORMATS.read(document)
        for record in reading.records:
            seen[str(record.facts["format"])] += 1
        declares = any(w in document.text for w in ("openapi:", '"openapi"', "swagger:"))
        if declares and not reading.records and not reading.problems:
            silent.append(document.path)
    assert seen["openapi"] > 700
    assert seen["protobuf"] > 100
    assert seen["graphql"] > 100
    assert not silent


def test_openapi_files_with_paths_give_operations() -> None:
    root = corpora("contracts")
    empty: list[str] = []
    for folder in ("oasdiff", "openapitools", "qubership"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".yaml", ".yml", ".openapi", ".json") or path.is_dir():
                continue
            document = _document(path, root)
            reading = FORMATS.read(document)
            told = any(f"{m}:" in document.text for m in ("get", "post", "put", "delete"))
            if reading.records and told and "paths:" in document.text:
                format_ = reading.records[0].facts["format"]
                if format_ == "openapi" and not _operations(reading):
                    empty.append(document.path)
    assert not empty


def test_avro_schemas_of_the_corpus_are_read() -> None:
    read_ = FORMATS.by_id["avro"].read
    for line in (corpora("contracts") / "avro/index.jsonl").read_text().splitlines():
        case = json.loads(line)
        for side in ("base", "revision"):
            assert read_(Document("a.avsc", json.dumps(case[side]))).records


@pytest.mark.parametrize("name", sorted(_LARGE))
def test_large_contracts_are_read_whole_and_quickly(name: str) -> None:
    format_id, seconds, least = _LARGE[name]
    path = corpora("contract-histories") / name
    document = Document(f"api/{name}", path.read_text(encoding="utf-8"))
    start = time.process_time()
    reading = FORMATS.read(document)
    took = time.process_time() - start
    assert FORMATS.by_id[format_id].claims(document) is Claim.DECLARED
    assert not reading.problems
    assert _operations(reading) > least
    assert all(p.at.first > 1 for p in reading.parts)
    assert sum(len(s.text) for s in reading.records[0].sections) < 1_600_000
    # CPU seconds on a machine of 2026, with room for a slow one.
    assert took < seconds * 3


def test_both_versions_of_a_large_contract_share_most_keys() -> None:
    folder = corpora("contract-histories")
    keys = []
    for name in ("openai_old.yaml", "openai_new.yaml"):
        reading = FORMATS.read(Document(name, (folder / name).read_text(encoding="utf-8")))
        keys.append({p.key for p in reading.parts})
    assert len(keys[0] & keys[1]) > 0.9 * len(keys[0])
