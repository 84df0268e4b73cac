"""Every way of writing a model can be adopted, and is held to what was adopted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conductor_mcp.app.adopt import adopt
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from conductor_mcp.app.drift import drift
from tests.repos_on_disk import git, put, repository

TYPESCRIPT = """\
export interface Order extends Base {
  state: "new" | "paid";
  note?: string | null;
  paidAt: Date;
  by: Record<string, number>;
  level: 1 | 2;
  sure: true;
}
interface Base { id: string; lines: Line[] }
interface Line { sku: string }
"""
ZOD = """\
import { z } from "zod";
export const order = z.object({
  id: z.string().uuid(),
  state: z.enum(["new", "paid"]),
  note: z.string().max(80).nullish(),
  at: z.string().datetime(),
});
"""
GO = """\
package shop

import "time"

type Order struct {
	Base
	State State     `json:"state"`
	Note  *string   `json:"note,omitempty"`
	At    time.Time `json:"at"`
}

type Base struct {
	ID int64 `json:"id"`
}

type State string

const (
	New  State = "new"
	Paid State = "paid"
)
"""
JAVA = """\
package shop;
import java.time.Instant;
public record Order(@NotNull Long id, State state, @Nullable @Size(max = 80) String note,
    Instant at) {
  enum State { NEW, PAID }
}
"""
SQL = """\
CREATE TYPE state AS ENUM ('new', 'paid');
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  state state NOT NULL,
  note varchar(80),
  at timestamptz NOT NULL
);
"""
PROTO = """\
syntax = "proto3";
package shop.v1;
message Order {
  int64 id = 1;
  State state = 2;
  optional string note = 3;
}
enum State { STATE_UNSPECIFIED = 0; STATE_NEW = 1; STATE_PAID = 2; }
"""
GRAPHQL = """\
type Order { id: ID! state: State! note: String }
enum State { NEW PAID }
"""
CASES = {
    "src/order.ts#Order": (TYPESCRIPT, "  by: Record<string, number>;\n", "by", "state"),
    "src/zod.ts#order": (ZOD, "  at: z.string().datetime(),\n", "at", "state"),
    "shop/order.go#Order": (GO, '\tAt    time.Time `json:"at"`\n', "at", "state"),
    "src/shop/Order.java#Order": (JAVA, ",\n    Instant at", "at", "state"),
    "db/schema.sql#orders": (SQL, ",\n  at timestamptz NOT NULL", "at", "state"),
    "proto/order.proto#Order": (PROTO, "  optional string note = 3;\n", "note", "state"),
    "api/order.graphql#Order": (GRAPHQL, " note: String", "note", "state"),
}
PAID = {"new": "gone", "paid": "gone", "NEW": "GONE", "PAID": "GONE"}


def told(root: Path) -> list[str]:
    workspace = open_workspace(root)
    try:
        answer = drift(workspace).answer
        assert not answer.unjudged
        return [f.message for f in answer.findings]
    finally:
        workspace.close()


@pytest.mark.parametrize("source", CASES)
def test_a_model_is_adopted_from_code_and_drift_from_it_is_told(
    tmp_path: Path, source: str
) -> None:
    text, line, gone, listed = CASES[source]
    path, _, name = source.partition("#")
    root = repository(tmp_path / "repo", {path: text})
    workspace = open_workspace(root)
    try:
        written = adopt(workspace, source).path
    finally:
        workspace.close()
    assert told(root) == []
    model = json.loads((root / written).read_text())
    values = model["properties"][listed]["enum"]
    assert [v.lower() for v in values] == ["new", "paid"]
    assert line in text
    put(root, path, text.replace(line, ""))
    (words,) = told(root)
    name = model["title"]
    assert words.endswith(f"{name} lacks {gone}, which the model {name} has")
    del model["properties"][gone]
    model["required"] = [one for one in model["required"] if one != gone]
    model["properties"][listed]["enum"] = [*values[:1], "sent"]
    put(root, written, json.dumps(model))
    (words,) = told(root)
    assert "lacks sent and also allows" in words
    assert name.rpartition(".")[2].lower() in words.lower()


def test_literals_are_adopted_as_what_they_are(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {"src/order.ts": TYPESCRIPT})
    workspace = open_workspace(root)
    try:
        written = adopt(workspace, "src/order.ts#Order").path
    finally:
        workspace.close()
    properties = json.loads((root / written).read_text())["properties"]
    assert properties["level"] == {"type": "integer", "enum": [1, 2]}
    assert properties["sure"] == {"type": "boolean", "enum": [True]}
    assert properties["by"] == {"type": "object", "additionalProperties": {"type": "number"}}
    assert properties["paidAt"] == {"type": "string", "format": "date-time"}


MODEL = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Order",
    "x-implemented-by": ["src/order.ts#Order"],
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "note": {"type": "string"},
        "fax": {"type": "string", "deprecated": True},
    },
}
ORDER = """\
import { Base } from "./base";
export interface Order extends Base { note?: string; fax?: string }
"""
USER = """\
import { Order } from "./order";
export function f(order: Order): string {
  return order.id;
}
"""


def checked(root: Path, path: str, text: str) -> list[str]:
    put(root, path, text)
    workspace = open_workspace(root)
    try:
        return [f"{f.path} {f.force} {f.message}" for f in check(workspace)[1].findings]
    finally:
        workspace.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "context/models/order.json": json.dumps(MODEL),
        "src/order.ts": ORDER,
        "src/base.ts": "export interface Base { id: string }\n",
        "src/use.ts": USER,
    }
    return repository(tmp_path / "repo", files)


def test_a_use_of_a_field_that_the_model_lacks_or_retired_is_told_in_typescript(
    root: Path,
) -> None:
    (one,) = checked(root, "src/use.ts", USER.replace("order.id", "order.total"))
    assert one.startswith("src/use.ts must this reads Order.total, which model:order does not")
    (one,) = checked(root, "src/use.ts", USER.replace("order.id", "order.fax ?? ''"))
    assert one.startswith("src/use.ts should this reads Order.fax, which model:order has retired")


def test_a_base_in_another_file_that_leaves_the_model_is_told(root: Path) -> None:
    (one,) = checked(root, "src/base.ts", "export interface Base { id: number }\n")
    assert one == "src/base.ts must Order.id is number, and the model says string"


def test_a_migration_that_leaves_the_model_is_told(root: Path) -> None:
    bound = json.dumps({**MODEL, "x-implemented-by": ["db/0001.sql#orders"]})
    put(root, "context/models/order.json", bound)
    put(root, "db/0001.sql", "CREATE TABLE orders (id text NOT NULL, note text, fax text);")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a table")
    (one,) = checked(root, "db/0002.sql", "ALTER TABLE orders ADD COLUMN vat text;")
    assert one.startswith("db/0002.sql must orders has vat, which the model Order does not know")
