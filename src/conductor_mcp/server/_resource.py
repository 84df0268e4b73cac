"""What a resource kind is, and the addresses of records."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from conductor_mcp.model import Kind, Record

SCHEME = "conductor://"
INDEX = f"{SCHEME}index"


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of record as resources; ``id`` is the kind's word in the address."""

    id: str
    kind: Kind
    title: str
    description: str

    @property
    def template(self) -> str:
        return f"{SCHEME}{self.id}/{{+path}}"


def address(record: Record) -> str:
    """Return the record's address; its path stays readable, an anchor is escaped."""
    return f"{SCHEME}{record.kind.value}/{quote(record.key, safe='/')}"
