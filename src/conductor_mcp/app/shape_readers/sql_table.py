"""Tables of SQL: what the files of a folder, applied in the order of their names, end up with.

A file holds the tables that it creates or alters, each as it is in the end: a schema file, or a
folder of migrations, whichever of them is named. ``CHECK (x IN (...))`` and enumerations tell
values, ``VARCHAR(n)`` a length. What the database itself cannot hold to (a default, a trigger) is
not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes import Reader
from conductor_mcp.model import Span, Unjudged
from conductor_mcp.model.shape import Member, Shape, Sort, Type
from conductor_mcp.syntax.tree import Lines, collecting_later

if TYPE_CHECKING:
    from conductor_mcp.compat.sql._state import Column, Expression, Spot, State, Table

_WHOLE = Type(Sort.INTEGER)
_TEXT = Type(Sort.STRING)
_MOMENT = Type(Sort.STRING, "date-time")
_BINARY = Type(Sort.STRING, "binary")
_EXACT = Type(Sort.NUMBER, sorts=(Sort.STRING,))
_TYPES = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "INT128", "INT256",
                     "UTINYINT", "USMALLINT", "UMEDIUMINT", "UINT", "UBIGINT", "SERIAL",
                     "BIGSERIAL", "SMALLSERIAL", "YEAR"), _WHOLE),
    **dict.fromkeys(("FLOAT", "DOUBLE"), Type(Sort.NUMBER)),
    **dict.fromkeys(("DECIMAL", "BIGDECIMAL", "MONEY", "SMALLMONEY"), _EXACT),
    **dict.fromkeys(("VARCHAR", "NVARCHAR", "CHAR", "NCHAR", "BPCHAR", "TEXT", "TINYTEXT",
                     "MEDIUMTEXT", "LONGTEXT", "NAME", "INET", "XML"), _TEXT),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMPLTZ", "TIMESTAMPNTZ", "DATETIME",
                     "DATETIME2", "SMALLDATETIME", "DATETIME64"), _MOMENT),
    **dict.fromkeys(("BINARY", "VARBINARY", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB"),
                    _BINARY),
    "BOOLEAN": Type(Sort.BOOLEAN), "DATE": Type(Sort.STRING, "date"),
    "TIME": Type(Sort.STRING, "time"), "TIMETZ": Type(Sort.STRING, "time"),
    "INTERVAL": Type(Sort.STRING, "duration"), "UUID": Type(Sort.STRING, "uuid"),
    "UNIQUEIDENTIFIER": Type(Sort.STRING, "uuid"), "MAP": Type(Sort.MAP),
    "HSTORE": Type(Sort.MAP), "STRUCT": Type(Sort.OBJECT),
}  # fmt: skip
_OWN_NAMES = {"CITEXT": _TEXT, "HSTORE": Type(Sort.MAP)}
_LENGTHS = ("VARCHAR", "NVARCHAR", "CHAR", "NCHAR", "BPCHAR")
_LISTED = re.compile(r"^[`\"]?(\w+)[`\"]? (?:IN \(|= ANY\(ARRAY[\[(])(.*?)[\])]+$", re.DOTALL)
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_CAST = re.compile(r"^CAST\((.*?) AS \w+(?:\(\d+\))?\)|::\w+", re.DOTALL)
_BOUND = re.compile(r"^[`\"]?(\w+)[`\"]? (>=|<=|>|<) (-?\d+(?:\.\d+)?)$")
_BOUNDS = {">=": "minimum", "<=": "maximum", ">": "exclusiveMinimum", "<": "exclusiveMaximum"}
_OF_TABLES = re.compile(r": (?:create|alter)\b.*\btable\b", re.IGNORECASE)
_MOST_FILES = 2000


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each table that a file creates or alters."""
    folder = path.rpartition("/")[0]
    state, _ = project.once(("sql state", folder), lambda: _state(project, folder))
    document = project.document(path)
    if state is None or document is None:
        return
    for table in state.tables.values():
        spots = (table.spot, *(c.spot for c in table.columns.values()))
        if any(spot.path == path for spot in spots):
            yield _shape(project, table, state)


def _state(project: Project, folder: str) -> tuple[State | None, list[Unjudged]]:
    """Return what a folder's files end up with, and the statements that could not be read."""
    from conductor_mcp.compat import Side
    from conductor_mcp.compat.sql._apply import state_of

    paths = project.files(f"{folder}/*.sql" if folder else "*.sql")[:_MOST_FILES]
    documents = {p: d for p in paths if (d := project.document(p)) is not None}
    try:
        with collecting_later():
            state, problems, fatal = state_of(Side(documents))
    except RecursionError:
        return None, []
    return None if fatal else state, problems


def _shape(project: Project, table: Table, state: State) -> Shape:
    values: dict[str, tuple[str, ...]] = {}
    limits: dict[str, dict[str, float | str]] = {}
    for constraint in table.constraints:
        if constraint.kind != "check":
            continue
        what = _CAST.sub(lambda found: found[1] or "", constraint.what)
        if (listed := _LISTED.match(what)) is not None:
            words = tuple(w.replace("''", "'") for w in _QUOTED.findall(listed[2]))
            values[listed[1].lower()] = words
        elif (bound := _BOUND.match(what)) is not None:
            number = float(bound[3]) if "." in bound[3] else int(bound[3])
            limits.setdefault(bound[1].lower(), {})[_BOUNDS[bound[2]]] = number
    members: list[Member] = []
    for column in table.columns.values():
        kind, own = _typed(column, state)
        told = values.get(column.name.lower(), ())
        if told and kind.sort is Sort.STRING:
            kind = Type(kind.sort, kind.form, values=told)
        nullable = column.null and column.name not in table.primary
        own |= limits.get(column.name.lower(), {})
        at = _at(project, column.spot)
        members.append(
            Member(column.name, kind, at, column.name, not nullable, nullable, limits=own)
        )
    words_ = ("its CREATE TABLE is not among these files",) if table.partial else ()
    return Shape(table.name, _at(project, table.spot), "sql-table", tuple(members), unknown=words_)


def _at(project: Project, spot: Spot) -> Span:
    document = project.document(spot.path)
    lines = project.once(("lines", spot.path), lambda: Lines(document.text if document else ""))
    line = lines.at(spot.offset)
    return Span(spot.path, line, line)


def _typed(column: Column, state: State) -> tuple[Type, dict[str, float | str]]:
    from conductor_mcp.compat.sql._types import members as members_of

    node = column.type
    if (words := members_of(node)) is not None:
        return Type(Sort.STRING, values=words), {}
    name = str(getattr(getattr(node, "this", None), "name", ""))
    given = list(getattr(node, "expressions", ()))
    length = str(given[0].name) if given and name in _LENGTHS else ""
    limits: dict[str, float | str] = {"maxLength": int(length)} if length.isdecimal() else {}
    return _plain(node, name, given, state), limits


def _plain(node: Expression, name: str, given: list[Expression], state: State) -> Type:
    if name == "ARRAY":
        inner = str(getattr(getattr(given[0], "this", None), "name", "")) if given else ""
        return Type(Sort.ARRAY, items=_TYPES.get(inner))
    if name == "TINYINT" and given and str(given[0].name) == "1":  # what MySQL has for a boolean
        return Type(Sort.BOOLEAN, sorts=(Sort.INTEGER,))
    if name == "BIT":
        return Type(Sort.BOOLEAN, sorts=(Sort.INTEGER,))
    if name in ("USERDEFINED", "USER_DEFINED"):
        written = str(node.args.get("kind") or "").strip('"').rpartition(".")[2]
        known = {key.rpartition(".")[2].lower(): enum for key, enum in state.enums.items()}
        enum = known.get(written.lower())
        if enum is not None:
            return Type(Sort.STRING, values=tuple(enum))
        return _OWN_NAMES.get(written.upper(), Type(ref=written))
    return _TYPES.get(name, Type())


def trouble(project: Project, path: str) -> str:
    """Say why the tables of a file cannot be told: a statement about one could not be read."""
    folder = path.rpartition("/")[0]
    state, problems = project.once(("sql state", folder), lambda: _state(project, folder))
    if state is None:
        return "the statements of its folder cannot be applied in order"
    found = (p for p in problems if p.at.path == path and _OF_TABLES.search(p.why))
    return next((f"line {p.at.first}: {p.why}" for p in found), "")


READER = Reader(
    "sql-table",
    ("*.sql",),
    ("create", "CREATE", "alter", "ALTER", "Create", "Alter"),
    read,
    trouble,
)
