"""Statements applied to a state, one by one, as a database would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conductor_mcp.compat._family import Side
from conductor_mcp.compat.sql._commands import command, drop_schema, fill_rows, like, rename_view
from conductor_mcp.compat.sql._read import Reader, Statement, plain
from conductor_mcp.compat.sql._spelling import UNNAMED
from conductor_mcp.compat.sql._state import (
    Column,
    Constraint,
    Expression,
    Lost,
    Spot,
    State,
    Table,
)
from conductor_mcp.model.finding import Unjudged

_MOVE = re.compile(
    r"\s*alter\s+table\s+(?:only\s+|if\s+exists\s+)*([\w.\"]+)\s+set\s+schema\s+([\w\"]+)",
    re.IGNORECASE,
)
_RENAME = re.compile(r"([\w.`\"]+)\s+to\s+([\w.`\"]+)", re.IGNORECASE)


def state_of(side: Side) -> tuple[State, list[Unjudged], bool]:
    """Return what a side ends up with, what could not be read, and whether that is fatal."""
    state = State()
    reader = Reader(state)
    for statement in reader.statements(side):
        try:
            _Applied(state, statement, reader).apply()
        except Exception:  # noqa: BLE001 - a tree of a dialect we have not met must not end it all
            reader.unread(statement)
    return state, reader.problems, reader.fatal


class _Applied:
    """One statement and the state it changes."""

    def __init__(self, state: State, statement: Statement, reader: Reader) -> None:
        self.state = state
        self.statement = statement
        self.reader = reader

    def apply(self) -> None:
        known: dict[str, Callable[[], None]] = {
            "create": self._create,
            "drop": self._drop,
            "alter": self._alter,
            "command": self._command,
        }
        found = known.get(self.statement.tree.key)
        if found is not None:
            found()

    def _spot(self, node: Expression) -> Spot:
        for one in node.walk():
            if "start" in one.meta:
                return Spot(self.statement.spot.path, self.statement.shift + one.meta["start"])
        return self.statement.spot

    def _create(self) -> None:
        tree = self.statement.tree
        if tree.kind == "TABLE":
            self._create_table(tree)
        elif tree.kind == "VIEW":
            self.state.views[_name(tree.this)] = self._spot(tree.this)
        elif tree.kind == "TYPE" and tree.expression is not None:
            values = {
                str(one.name): self._spot(tree.this) for one in tree.expression.expressions or ()
            }
            if values:
                self.state.enums[_name(tree.this)] = values
        elif tree.kind == "INDEX" and tree.args.get("unique"):
            self._create_index(tree)

    def _create_index(self, tree: Expression) -> None:
        params = tree.this.args.get("params")
        if params is None or params.args.get("where") is not None:
            return
        table = self.state.table(_name(tree.this.args["table"]), self.statement.spot)
        what = ", ".join(_columns(params.args.get("columns") or ()))
        name = str(tree.this.name).casefold()
        self.state.indexes[name] = table.name
        table.constraints.append(Constraint("unique", what, name, self._spot(tree.this)))

    def _create_table(self, tree: Expression) -> None:
        from sqlglot import exp

        name = _name(tree.this)
        if tree.args.get("exists") and name in self.state.tables:
            return
        table = Table(name, self._spot(tree.this))
        self.state.tables[name] = table
        source = tree.find(exp.LikeProperty)
        if source is not None:
            like(self.state, table, _name(source.this))
        elif not isinstance(tree.this, exp.Schema):
            table.partial = True  # made by a query: its columns are not known
        for one in tree.this.expressions if isinstance(tree.this, exp.Schema) else ():
            if isinstance(one, exp.ColumnDef):
                self._add_column(table, one)
            elif isinstance(one, exp.Identifier):  # SQLite's columns need no type
                bare = Column(str(one.name).casefold(), None, self._spot(one))
                table.columns[bare.name] = bare
            else:
                self._add_constraint(table, one)
        if self.reader.sqlite:
            fill_rows(table)

    def _add_column(self, table: Table, node: Expression) -> None:
        column = Column(str(node.name).casefold(), node.args.get("kind"), self._spot(node))
        kind = getattr(getattr(column.type, "this", None), "name", "")
        if kind.endswith("SERIAL"):
            column.null, column.generated = False, True
        for constraint in node.args.get("constraints") or ():
            self._limit(table, column, constraint.args.get("kind"))
        table.columns[column.name] = column

    def _limit(self, table: Table, column: Column, kind: Expression) -> None:
        if kind is None:
            return
        key, spot = kind.key, column.spot
        if key == "notnullcolumnconstraint":
            column.null = bool(kind.args.get("allow_null"))
        elif key == "defaultcolumnconstraint":
            column.default = "" if kind.this.key == "null" else str(kind.this.sql())
        elif key == "primarykeycolumnconstraint":
            table.primary, column.null = (column.name,), False
        elif key == "uniquecolumnconstraint":
            table.constraints.append(Constraint("unique", column.name, "", spot))
        elif key == "checkcolumnconstraint":
            table.constraints.append(Constraint("check", str(kind.this.sql()), "", spot))
        elif key == "reference":
            what = f"{column.name} → {_name(kind.this)}"
            table.constraints.append(Constraint("foreign-key", what, "", spot))
        elif key.startswith(("generated", "autoincrement", "computed", "identity")):
            column.generated = True

    def _add_constraint(self, table: Table, node: Expression) -> None:
        name, parts = "", [node]
        if node.key == "constraint":
            name, parts = str(node.name).casefold(), list(node.expressions)
            name = "" if name == UNNAMED else name
        for one in parts:
            spot = self._spot(node)
            if one.key == "primarykey":
                table.primary = _columns(one.expressions)
                for column in table.primary:
                    if column in table.columns:
                        table.columns[column].null = False
            elif one.key == "uniquecolumnconstraint":
                held = one.this
                named = name or (str(held.name).casefold() if held.key == "schema" else "")
                what = ", ".join(_columns(held.expressions if held.key == "schema" else [held]))
                table.constraints.append(Constraint("unique", what, named, spot))
            elif one.key == "foreignkey":
                what = f"{', '.join(_columns(one.expressions))} → {_target(one)}"
                table.constraints.append(Constraint("foreign-key", what, name, spot))
            elif one.key in ("check", "checkcolumnconstraint"):
                table.constraints.append(Constraint("check", str(one.this.sql()), name, spot))

    def _drop(self) -> None:
        tree = self.statement.tree
        known = any(not one.partial for one in self.state.tables.values())
        unsure = tree.args.get("exists") and known and tree.kind in ("TABLE", "VIEW")
        for node in tree.args.get("tables") or ():
            if tree.kind == "SCHEMA":
                drop_schema(self.state, str(node.db or node.name).casefold(), self._spot(node))
                continue
            name = _name(node)
            if unsure and name not in self.state.tables and name not in self.state.views:
                continue  # it need not exist, and it does not
            self.state.dropped[name] = self._spot(node)
            if tree.kind == "TABLE":
                if self.state.tables.pop(name, None) is None:
                    self._lose("table.removed", name, node)
            elif tree.kind == "VIEW":
                if self.state.views.pop(name, None) is None:
                    self._lose("view.removed", name, node)
            elif tree.kind == "TYPE":
                self.state.enums.pop(name, None)
            elif tree.kind == "INDEX":
                on = tree.args.get("cluster")
                table = _name(on) if on is not None else self.state.indexes.get(name, "")
                self._drop_constraint(table, name)

    def _lose(self, words: str, subject: str, node: Expression) -> None:
        self.state.lost.append(Lost(words, subject, self._spot(node)))

    def _drop_constraint(self, table: str, name: str) -> None:
        found = self.state.tables.get(table)
        if found is not None:
            found.constraints = [one for one in found.constraints if not _called(found, one, name)]
            if name == f"{table}_pkey":
                found.primary = ()

    def _alter(self) -> None:
        tree = self.statement.tree
        if tree.kind == "VIEW":
            for one in tree.args.get("actions") or ():
                if one.key == "alterrename":
                    rename_view(self.state, _name(tree.this), _name(one.this))
        if tree.kind not in ("TABLE", None):
            return
        table = self.state.table(_name(tree.this), self._spot(tree.this))
        for action in tree.args.get("actions") or ():
            self._act(table, action)

    def _act(self, table: Table, action: Expression) -> None:
        known: dict[str, Callable[[Table, Expression], None]] = {
            "columndef": self._add_column,
            "drop": self._drop_part,
            "altercolumn": self._alter_column,
            "modifycolumn": self._modify,
            "renamecolumn": self._rename_by,
            "alterrename": self._rename_to,
            "addconstraint": self._add_constraints,
            "schema": self._add_several,
            "dropprimarykey": self._drop_key,
        }
        found = known.get(action.key)
        if found is not None:
            found(table, action)

    def _rename_by(self, table: Table, action: Expression) -> None:
        self._rename_column(table, str(action.this.name), str(action.args["to"].name))

    def _rename_to(self, table: Table, action: Expression) -> None:
        self._rename_table(table.name, _name(action.this))

    def _add_constraints(self, table: Table, action: Expression) -> None:
        for one in action.expressions:
            self._add_constraint(table, one)

    def _add_several(self, table: Table, action: Expression) -> None:
        for one in action.expressions:
            self._act(table, one)

    def _drop_key(self, table: Table, _action: Expression) -> None:
        table.primary = ()

    def _drop_part(self, table: Table, action: Expression) -> None:
        for node in action.args.get("tables") or [action.this]:
            name = str(node.name).casefold()
            if action.args.get("kind") != "COLUMN":
                self._drop_constraint(table.name, name)
                continue
            gone = table.columns.pop(name, None)
            self.state.dropped[f"{table.name}.{name}"] = self._spot(node)
            if gone is None and table.partial:
                self._lose("column.removed", f"{table.name}.{name}", node)
            table.constraints = [one for one in table.constraints if not _on(one, name)]

    def _alter_column(self, table: Table, action: Expression) -> None:
        name = str(action.name).casefold()
        column = table.columns.get(name)
        dtype, null = action.args.get("dtype"), action.args.get("allow_null")
        if column is None:
            if table.partial and (dtype is not None or null is False):
                words = "column.type.changed" if dtype is not None else "column.null.removed"
                self._lose(words, f"{table.name}.{name}", action)
            return
        column.spot = self._spot(action)
        if dtype is not None:
            column.type = dtype
        if null is not None:
            column.null = bool(null)
        elif action.args.get("drop"):
            column.default = ""
        default = action.args.get("default")
        if default is not None:
            column.default = "" if default.key == "null" else str(default.sql())

    def _modify(self, table: Table, action: Expression) -> None:
        """Apply MySQL's MODIFY and CHANGE, which say a column anew."""
        before = action.args.get("rename_from")
        new = str(action.this.name).casefold()
        if before is not None and str(before.name).casefold() != new:
            self._rename_column(table, str(before.name), new)
        known = new in table.columns
        self._add_column(table, action.this)
        if not known and table.partial:
            del table.columns[new]
            self._lose("column.type.changed", f"{table.name}.{new}", action.this)

    def _rename_column(self, table: Table, old: str, new: str) -> None:
        before, after = old.casefold(), new.casefold()
        column = table.columns.get(before)
        subject = f"{table.name}.{after}"
        first = self.state.renamed.pop(f"{table.name}.{before}", f"{table.name}.{before}")
        self.state.renamed[subject] = first
        if column is None:
            if table.partial:
                self._lose("column.removed", f"{table.name}.{before}", self.statement.tree)
            return
        column.name, column.spot = after, self.statement.spot
        table.columns = {
            after if name == before else name: one for name, one in table.columns.items()
        }
        table.primary = tuple(after if one == before else one for one in table.primary)
        table.constraints = [renamed(one, before, after) for one in table.constraints]

    def _rename_table(self, old: str, new: str) -> None:
        table = self.state.tables.pop(old, None)
        known = self.state.renamed
        known[new] = known.pop(old, old)
        for name in [one for one in known if one.startswith(f"{old}.")]:
            known[new + name[len(old) :]] = known.pop(name)
        if table is None or (table.partial and not table.columns):
            self._lose("table.removed", old, self.statement.tree)
        if table is not None:
            table.name, table.spot = new, self.statement.spot
            self.state.tables[new] = table

    def _command(self) -> None:
        text = self.statement.text
        if command(self.state, text, self.statement.spot):
            return
        moved = _MOVE.match(text)
        if moved is not None:
            old, schema = plain(moved[1]), plain(moved[2])
            self._rename_table(old, plain(f"{schema}.{old.rpartition('.')[2]}"))
        elif re.match(r"\s*rename\s+table\b", text, re.IGNORECASE):
            for one in _RENAME.finditer(text.split(None, 2)[-1]):
                self._rename_table(plain(one[1]), plain(one[2]))
        elif _matters(text):
            self.reader.unread(self.statement)


_HARMLESS = re.compile(
    r"\s*alter\s+(?:table\s+(?:only\s+|if\s+exists\s+)*\S+\s+(?:owner|enable|disable|force|no\s+"
    r"force|cluster|replica|set\s+\(|set\s+tablespace|convert\s+to|attach|detach|validate|inherit"
    r"|alter\s+(?:column\s+)?\S+\s+(?:set\s+(?:statistics|storage|generated)|restart))"
    r"|(?!table\b|type\b))|\s*(?:create|drop)\s+(?!table\b|type\b|unique\b)",
    re.IGNORECASE,
)


def _matters(text: str) -> bool:
    return _HARMLESS.match(text) is None


def _name(node: Expression) -> str:
    from sqlglot import exp

    table = node if isinstance(node, exp.Table) else node.find(exp.Table)
    if table is None:
        return plain(str(node.name))
    return plain(".".join(one for one in (str(table.db), str(table.name)) if one))


def _columns(nodes: object) -> tuple[str, ...]:
    found: list[str] = []
    for one in _listed(nodes):
        inner = one.this if one.key == "ordered" else one
        found.append(str(inner.name or inner.sql()).casefold())
    return tuple(found)


def _listed(nodes: object) -> Iterator[Expression]:
    if isinstance(nodes, list | tuple):
        yield from nodes


def _target(node: Expression) -> str:
    reference = node.args.get("reference")
    return _name(reference.this) if reference is not None else "?"


def _called(table: Table, one: Constraint, name: str) -> bool:
    """Say whether a constraint has this name, its own or the one PostgreSQL gives it."""
    if one.name:
        return one.name == name
    stem = one.what.partition(" → ")[0].replace(", ", "_")
    ending = {"unique": "key", "foreign-key": "fkey"}.get(one.kind, "check")
    return name == f"{table.name}_{stem}_{ending}"


def _on(one: Constraint, column: str) -> bool:
    return one.kind != "check" and column in one.what.partition(" → ")[0].split(", ")


def renamed(one: Constraint, before: str, after: str) -> Constraint:
    """Return a constraint as it reads once one of its columns is called otherwise."""
    if one.kind == "check":
        return one._replace(what=re.sub(rf"\b{re.escape(before)}\b", after, one.what))
    columns, arrow, target = one.what.partition(" → ")
    names = [after if name == before else name for name in columns.split(", ")]
    return one._replace(what=", ".join(names) + arrow + target)
