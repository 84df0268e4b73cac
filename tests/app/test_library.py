from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.library import Library, library_of
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Document, Kind, Link, LinkKind, Reading, Record, Span, Status
from conductor_mcp.model.errors import (
    AmbiguousRecordError,
    OutsideRootError,
    UnknownRecordError,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path, memory=True)
    yield opened
    opened.close()


def adr(
    number: int,
    *links: Link,
    status: Status = Status.ACCEPTED,
    folder: str = "docs/adr",
    title: str = "",
    governs: tuple[str, ...] = (),
    kind: Kind = Kind.DECISION,
    **facts: object,
) -> Record:
    return Record(
        kind,
        f"ADR-{number:04d}" if kind is Kind.DECISION else f"{kind}:{title.lower()}",
        title or f"Decision {number}",
        Span(f"{folder}/{number:04d}-x.md"),
        number=number if kind is Kind.DECISION else None,
        status=status,
        links=links,
        governs=governs,
        facts=facts,
    )


def link(kind: LinkKind, number: int | None = None, path: str = "", title: str = "") -> Link:
    return Link(kind, f"{kind} {number or path or title}", Span("x.md", 3), path, number, title)


def library(workspace: Workspace, *records: Record) -> Library:
    for record in records:
        document = Document(record.path, repr(record))
        workspace.view.put(document, Reading((record,)))
        workspace.view.moved(record.path, document.blob)
    return Library(workspace)


@pytest.mark.parametrize(
    "asked",
    [
        "ADR-0012",
        "adr-12",
        "ADR 12",
        "ADR12",
        "12",
        "0012",
        "#12",
        "docs/adr/0012-x.md",
        "./docs/adr/0012-x.md",
        "DOCS/ADR/0012-X.md",
        "0012-x.md",
        "0012-x",
        "Money is whole minor units",
        "money is WHOLE minor-units",
        "`ADR-0012`",
        "conductor://decision/docs/adr/0012-x.md",
    ],
)
def test_a_record_is_found_by_any_name_people_use(workspace: Workspace, asked: str) -> None:
    found = library(workspace, adr(1), adr(12, title="Money is whole minor units"), adr(120))
    assert found.resolve(asked).number == 12


def test_an_absolute_path_finds_the_record(workspace: Workspace) -> None:
    found = library(workspace, adr(12))
    assert found.resolve(f"{workspace.root}/docs/adr/0012-x.md").number == 12


def test_a_path_out_of_the_root_is_refused(workspace: Workspace) -> None:
    with pytest.raises(OutsideRootError):
        library(workspace, adr(1)).resolve("../../etc/passwd")


def test_an_unknown_id_names_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(UnknownRecordError) as caught:
        library(workspace, adr(1), adr(12), adr(13)).resolve("ADR-0014")
    assert caught.value.near[0] == "ADR-0013"


def test_a_number_that_two_records_carry_is_ambiguous(workspace: Workspace) -> None:
    found = library(workspace, adr(5), adr(5, folder="web/adr"))
    with pytest.raises(AmbiguousRecordError) as caught:
        found.resolve("ADR-5")
    assert caught.value.paths == ("docs/adr/0005-x.md", "web/adr/0005-x.md")
    assert found.resolve("web/adr/0005-x.md").path == "web/adr/0005-x.md"


def test_an_accepted_record_retires_the_one_it_supersedes(workspace: Workspace) -> None:
    old, new = adr(1), adr(2, link(LinkKind.SUPERSEDES, 1))
    found = library(workspace, old, new)
    assert found.retired_by(old) == (new.path,)
    assert found.in_force(old) is False
    assert found.status(old) is Status.SUPERSEDED
    assert found.in_force(new) is True


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.REJECTED, Status.UNKNOWN])
def test_only_an_accepted_record_retires_another(workspace: Workspace, status: Status) -> None:
    old, new = adr(1), adr(2, link(LinkKind.SUPERSEDES, 1), status=status)
    found = library(workspace, old, new)
    assert found.retired_by(old) == ()
    assert found.in_force(old) is True


def test_a_record_that_waits_for_its_successor_is_still_in_force(workspace: Workspace) -> None:
    old = adr(1, link(LinkKind.SUPERSEDED_BY, 2))
    found = library(workspace, old, adr(2, status=Status.PROPOSED))
    assert found.in_force(old) is True


def test_its_own_words_retire_a_record(workspace: Workspace) -> None:
    old = adr(1, link(LinkKind.SUPERSEDED_BY, 2), status=Status.SUPERSEDED)
    found = library(workspace, old, adr(2))
    assert found.retired_by(old) == ("docs/adr/0002-x.md",)


def test_a_successor_that_was_replaced_itself_still_retired_the_first(
    workspace: Workspace,
) -> None:
    first, second = adr(1), adr(2, link(LinkKind.SUPERSEDES, 1))
    found = library(workspace, first, second, adr(3, link(LinkKind.SUPERSEDES, 2)))
    assert found.in_force(first) is False
    assert found.in_force(second) is False


def test_a_partly_replaced_record_stays_in_force(workspace: Workspace) -> None:
    old, new = adr(1), adr(2, link(LinkKind.PARTIALLY_SUPERSEDES, 1))
    found = library(workspace, old, new)
    assert found.partially_retired_by(old) == (new.path,)
    assert found.in_force(old) is True


def test_nothing_is_known_of_a_record_that_states_nothing(workspace: Workspace) -> None:
    old, silent = adr(1, status=Status.UNKNOWN), adr(3, status=Status.UNKNOWN)
    found = library(workspace, old, silent, adr(2, link(LinkKind.SUPERSEDES, 1)))
    assert found.in_force(silent) is None
    assert found.in_force(old) is False


def test_a_path_beats_a_number(workspace: Workspace) -> None:
    a, b = adr(1), adr(1, folder="web/adr")
    by = adr(2, link(LinkKind.SUPERSEDES, 1, "web/adr/0001-x.md"))
    found = library(workspace, a, b, by)
    assert found.retired_by(b) == (by.path,)
    assert found.retired_by(a) == ()


def test_a_number_means_the_record_in_the_same_folder_first(workspace: Workspace) -> None:
    near, far = adr(1), adr(1, folder="web/adr")
    found = library(workspace, near, far, adr(2, link(LinkKind.SUPERSEDES, 1)))
    assert found.in_force(near) is False
    assert found.in_force(far) is True


def test_a_title_is_enough(workspace: Workspace) -> None:
    old = adr(1, title="Use MySQL")
    found = library(workspace, old, adr(2, link(LinkKind.SUPERSEDES, title="use mysql")))
    assert found.in_force(old) is False


def test_an_ambiguous_number_retires_nobody_and_is_a_problem(workspace: Workspace) -> None:
    a, b = adr(1, folder="a"), adr(1, folder="b")
    found = library(workspace, a, b, adr(2, link(LinkKind.SUPERSEDES, 1), folder="c"))
    assert found.in_force(a) is True
    assert found.in_force(b) is True
    assert "could mean any of a/0001-x.md, b/0001-x.md" in found.problems[0].message


def test_a_dangling_reference_is_a_problem(workspace: Workspace) -> None:
    found = library(workspace, adr(2, link(LinkKind.SUPERSEDED_BY, 9)))
    assert "names no record here" in found.problems[0].message
    assert found.problems[0].at.first == 3


def test_every_claim_on_a_path_comes_with_its_reason(workspace: Workspace) -> None:
    decision = adr(1, governs=("src/shop/**",))
    owner = adr(2, kind=Kind.COMPONENT, title="Shop", governs=("src/shop/",))
    about = adr(3, components=["shop"])
    model = adr(4, kind=Kind.MODEL, title="Order", governs=("src/shop/orders.py#Order",))
    elsewhere = adr(5, governs=("web/**", "src/sho*"))
    found = library(workspace, decision, owner, about, model, elsewhere)
    assert [(r.at.path[-9:-5], why) for r, why in found.governing("src/shop/orders.py")] == [
        ("0001", "applies to src/shop/**"),
        ("0002", "owns src/shop/"),
        ("0003", "is about component Shop"),
        ("0004", "is implemented by src/shop/orders.py"),
    ]


def test_the_file_of_a_record_is_claimed_by_the_record(workspace: Workspace) -> None:
    found = library(workspace, adr(1)).governing("docs/adr/0001-x.md")
    assert [(r.number, why) for r, why in found] == [(1, "this file is the record itself")]


def test_a_folder_is_governed_by_what_governs_things_in_it(workspace: Workspace) -> None:
    found = library(
        workspace,
        adr(1, governs=("src/shop/*.py",)),
        adr(2, governs=("src/shop/db/**",)),
        adr(3, governs=("**/*.py",)),
    )
    named = {r.number: why for r, why in found.governing("src/shop")}
    assert named[1].endswith("inside this folder")
    assert named[2].endswith("inside this folder")


def test_the_library_is_kept_while_nothing_changes(workspace: Workspace) -> None:
    assert library_of(workspace) is library_of(workspace)
