"""What source files import, read once for each version of a file, whoever asks and when.

For rules that look at the repository and not at the change: circles, chains, drift. The imports
come back as they are written; where they lead is decided by the side that asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conductor_mcp.app.formats import Formats
from conductor_mcp.app.refresh import reader
from conductor_mcp.model import Document, Import, Reading, blob_id
from conductor_mcp.store import facts as store
from conductor_mcp.store.connect import Index

_AT_ONCE = 1_000  # files that are read before they are kept


class Facts:
    """Reads the imports of source files, from the index where it knows their content."""

    def __init__(self, formats: Formats, index: Index) -> None:
        self._formats = formats
        self._kept = store.Facts(index)

    def imports(self, documents: Iterable[Document]) -> Iterator[tuple[Document, Reading]]:
        """Yield each source file with a reading of its imports and its problems, in order.

        Files in no language that we read are left out.
        """
        waiting: list[Document] = []
        for document in documents:
            waiting.append(document)
            if len(waiting) >= _AT_ONCE:
                yield from self._some(waiting)
                waiting = []
        yield from self._some(waiting)

    def _some(self, documents: list[Document]) -> Iterator[tuple[Document, Reading]]:
        keys: dict[str, tuple[str, str]] = {}
        for document in documents:
            if format_ := self._formats.of_code(document.path):
                # The same text is read in another way under another name: `a.ts` and `a.tsx`.
                suffix = document.path.rpartition(".")[2]
                how = f"{reader()} {format_.id} {suffix}"
                keys[document.path] = (_blob(document), how)
        known = self._kept.get(keys.values())
        fresh: dict[tuple[str, str], Reading] = {}
        for document in documents:
            key = keys.get(document.path)
            if key is None:
                continue
            found = store.reading(document.path, known[key]) if key in known else None
            if found is None:
                found = self._read(document)
                fresh[key] = found
            yield document, found
        if fresh:
            self._kept.put(fresh)

    def _read(self, document: Document) -> Reading:
        format_ = self._formats.of_code(document.path)
        if format_ and format_.language and format_.language.imports:
            return format_.language.imports(document)
        whole = format_.read(document) if format_ else Reading()
        parts = tuple(p for p in whole.parts if isinstance(p, Import) and not p.computed)
        return Reading(parts=parts, problems=whole.problems)


def _blob(document: Document) -> str:
    return document.blob or blob_id(document.text.encode("utf-8", "replace"))
