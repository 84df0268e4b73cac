"""An index that lists a decision otherwise than its file does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.audits.asking import decision, found

ID = "index-disagrees"
RECORDS = {
    "docs/adr/0001-use-kafka.md": decision("Use Kafka for events"),
    "docs/adr/0002-use-rest.md": decision("Use REST", "Superseded by ADR-0003"),
    "docs/adr/0003-use-grpc.md": decision("Use gRPC", "Accepted\n\nSupersedes ADR-0002"),
}


def asked(root: Path, index: str) -> list[tuple[int, str, str]]:
    files = {**RECORDS, "docs/adr/README.md": f"# Architecture decision records\n\n{index}\n"}
    return [(f.at.first, f.record.id, f.message) for f in found(root, files, ID)]


@pytest.mark.parametrize(
    "index",
    [
        "| ADR | Name | State |\n|--|--|--|\n| [1](0001-use-kafka.md) | Use Kafka | Rejected |",
        "\n\n- [1. Use Kafka](0001-use-kafka.md) - Rejected",
        "\n\n- ❌ [1. Use Kafka](0001-use-kafka.md)",
        "\n\n* [ADR-0001: Use Kafka](./0001-use-kafka.md) (rejected)",
    ],
)
def test_another_status_is_found_in_tables_and_lists(tmp_path: Path, index: str) -> None:
    ((line, record, message),) = asked(tmp_path, index)
    assert (line, record) == (5, "ADR-0001")
    assert "status" in message
    assert "'Accepted'" in message


def test_another_title_number_or_no_file_is_told(tmp_path: Path) -> None:
    index = (
        "- [1. Choose RabbitMQ queues](0001-use-kafka.md)\n"
        "- [7. Use gRPC](0003-use-grpc.md)\n"
        "- [4. Use YAML](0004-use-yaml.md)"
    )
    (_, _, title), (_, _, number), (_, _, gone) = asked(tmp_path, index)
    assert "title 'Choose RabbitMQ queues'" in title
    assert "number 7, and its file has 3" in number
    assert "where there is no file" in gone


def test_shortened_titles_and_words_that_mean_the_same_agree(tmp_path: Path) -> None:
    index = (
        "| ADR | Status |\n|---|---|\n| [0001](0001-use-kafka.md) | Approved |\n"
        "| [Use Kafka](0001-use-kafka.md) | accepted |\n"
        "| [Use REST](0002-use-rest.md) | Deprecated |\n"
        "| [gRPC](0003-use-grpc.md) | |\n\n"
        "Read [the guide](../guide.md) first. Kafka, see [this](0001-use-kafka.md), rejected."
    )
    assert asked(tmp_path, index) == []


ADOC = "= {title}\n\n== Status\n\n{status}\n\n== Context\n\nx\n\n== Decision\n\ny\n"
RST = (
    "{title}\n==============\n\n:Status: {status}\n\nContext\n-------\n\nx\n\n"
    "Decision\n--------\n\ny\n"
)
INDEXES = {
    "adoc, a list": (
        "adoc", ADOC, "README.adoc",
        ("= Decisions\n\n* xref:0001-use-kafka.adoc[1. Use Kafka] - Rejected\n"
        "* link:0002-use-rest.adoc[2. Use REST] - Accepted\n"),
    ),
    "adoc, a table": (
        "adoc", ADOC, "index.adoc",
        ("= Decisions\n\n[options=header]\n|===\n| ADR | Status\n"
        "| <<0001-use-kafka.adoc#,Use Kafka>> | Rejected\n"
        "| link:0002-use-rest.adoc[Use REST] | Accepted\n|===\n"),
    ),
    "rst, a list": (
        "rst", RST, "index.rst",
        ("Decisions\n=========\n\n* :doc:`1. Use Kafka <0001-use-kafka>` - Rejected\n"
        "* `2. Use REST <0002-use-rest.rst>`_ - Accepted\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INDEXES)
def test_indexes_in_asciidoc_and_rst_are_read_as_well(tmp_path: Path, name: str) -> None:
    suffix, page, index, text = INDEXES[name]
    files = {
        f"docs/adr/0001-use-kafka.{suffix}": page.format(title="1. Use Kafka", status="Accepted"),
        f"docs/adr/0002-use-rest.{suffix}": page.format(title="2. Use REST", status="Accepted"),
        f"docs/adr/{index}": text,
    }
    (finding,) = found(tmp_path, files, ID)
    assert finding.at.path == f"docs/adr/{index}"
    assert "status 'Rejected', and its file states 'Accepted'" in finding.message
