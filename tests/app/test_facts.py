"""Import facts: the same from the index as from the file, and never read twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conductor_mcp.app.facts import Facts
from conductor_mcp.app.formats import Formats
from conductor_mcp.formats import Format, python
from conductor_mcp.formats.python import FORMAT
from conductor_mcp.model import Document, Import, Reading
from conductor_mcp.store import facts as store
from conductor_mcp.store.connect import open_index

TEXT = "if TYPE_CHECKING:\n    import a\ndef f():\n    from .b import c\n    import_module('e')\n"


class Counted:
    def __init__(self) -> None:
        self.read: list[str] = []

    def formats(self) -> Formats:
        def read(document: Document) -> Reading:
            self.read.append(document.path)
            return python.imports(document)

        assert FORMAT.language is not None
        language = replace(FORMAT.language, imports=read)
        one = Format("python", FORMAT.names, FORMAT.claims, FORMAT.read, language)
        return Formats({"python": one})


def asked(place: Path, counted: Counted, *documents: Document) -> dict[str, Reading]:
    index = open_index(place / "index.sqlite")
    try:
        return {d.path: r for d, r in Facts(counted.formats(), index).imports(documents)}
    finally:
        index.close()


def test_what_is_kept_is_what_was_read(tmp_path: Path) -> None:
    counted, document = Counted(), Document("x/a.py", TEXT)
    first = asked(tmp_path, counted, document)
    again = asked(tmp_path, counted, document)
    parts = [p for p in FORMAT.read(document).parts if isinstance(p, Import)]
    assert first == again == {"x/a.py": Reading(parts=tuple(parts))}
    assert counted.read == ["x/a.py"]


def test_a_file_that_moved_is_not_read_again_and_one_that_changed_is(tmp_path: Path) -> None:
    counted = Counted()
    asked(tmp_path, counted, Document("a.py", TEXT))
    moved = asked(tmp_path, counted, Document("b/c.py", TEXT))
    assert {part.at.path for part in moved["b/c.py"].parts} == {"b/c.py"}
    asked(tmp_path, counted, Document("a.py", TEXT + "import d\n"))
    assert counted.read == ["a.py", "a.py"]


def test_a_syntax_error_is_kept_too_and_prose_is_left_out(tmp_path: Path) -> None:
    counted = Counted()
    for _ in range(2):
        found = asked(tmp_path, counted, Document("a.py", "def ("), Document("a.md", "# a"))
        assert list(found) == ["a.py"]
        assert [p.message for p in found["a.py"].problems] == ["syntax error"]
    assert counted.read == ["a.py"]


def test_a_damaged_row_is_read_again(tmp_path: Path) -> None:
    counted, document = Counted(), Document("a.py", TEXT)
    asked(tmp_path, counted, document)
    index = open_index(tmp_path / "index.sqlite")
    with index.transaction():
        index.write("UPDATE code SET facts = '[1'")
    index.close()
    assert asked(tmp_path, counted, document)["a.py"].parts
    assert len(counted.read) == 2


def test_the_oldest_rows_go_first(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index.sqlite")
    kept = store.Facts(index)
    kept.put({(str(n), "r"): Reading() for n in range(4)})
    most, store.MOST = store.MOST, 2
    try:
        kept.put({("4", "r"): Reading()})
    finally:
        store.MOST = most
    assert set(kept.get((str(n), "r") for n in range(5))) == {("3", "r"), ("4", "r")}
    index.close()
