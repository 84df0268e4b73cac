"""Where names of TypeScript lead: to what a file gives as one name, additions, other names."""

from __future__ import annotations

from conductor_mcp.model.shape import Shape
from tests.formats.shapes.support import members, shapes


def read(text: str, **more: str) -> dict[str, Shape]:
    files = {"src/shop.ts": text} | {f"src/{name}.ts": other for name, other in more.items()}
    return shapes(files, "src/shop.ts")


def test_members_of_what_a_file_gives_as_one_name_are_imported() -> None:
    log = (
        "declare function log(text: string): log.Logger;\n"
        'declare namespace log { type Level = "low" | "high";\n'
        "interface Logger { level: Level } }\n"
        "export = log;\n"
    )
    text = (
        'import { Logger } from "./log";\nimport log, { type Level } from "./log";\n'
        'interface A extends Pick<Logger, "level"> {}\n'
        "interface B { one: Level; two: log.Logger }\n"
    )
    found = read(text, log=log)
    assert members(found["A"]) == ["level as level: string = low|high, required"]
    assert members(found["B"])[1] == "two as two: object Logger, required"


def test_a_file_that_gives_what_it_takes_from_itself_ends() -> None:
    text = (
        'import all = require("./shop");\nexport = all;\n'
        "interface Line extends all.Missing { id: string }\n"
    )
    assert members(read(text)["Line"]) == ["id as id: string, required"]


def test_what_is_added_to_another_file_stands_beside_what_is_there() -> None:
    text = (
        'import { Order } from "./models";\n'
        'declare module "./models" { interface Order { note?: string } }\n'
        "declare global { interface Error { code: number } }\n"
        "interface Holder { order: Order['id'] }\n"
    )
    found = read(text, models="export interface Order { id: number }\n")
    assert members(found["Order"]) == [
        "id as id: number, required",
        "note as note: string, optional",
    ]
    assert members(found["Holder"]) == ["order as order: number, required"]
    assert "message as message: string, required" in members(found["Error"])
    assert "code as code: number, required" in members(found["Error"])


def test_other_names_of_what_a_namespace_holds_are_followed() -> None:
    text = (
        "namespace shop.parts { export interface Line { sku: string } }\n"
        "import Line = shop.parts.Line;\nimport parts = shop.parts;\n"
        "interface Inner { id: 1 }\n"
        "declare namespace out { export { Inner as Outer, Inner } }\n"
        "interface Holder { a: Line['sku']; b: parts.Line; c: out.Outer['id'];\n"
        "d: out.Inner['id'] }\n"
    )
    assert members(read(text)["Holder"]) == [
        "a as a: string, required", "b as b: object Line, required",
        "c as c: integer = 1, required", "d as d: integer = 1, required",
    ]  # fmt: skip


def test_one_field_that_cannot_be_told_leaves_the_others() -> None:
    steps = "\n".join(
        f"type T{i}<X> = X extends T{i + 1}<infer U>[] ? U : T{i + 1}<X[]>[];" for i in range(400)
    )
    order = "interface Order { id: string; deep: T0<string>; note?: number }"
    text = f"{steps}\ntype T400<X> = X;\n{order}\n"
    found = members(read(text)["Order"])
    assert found[0] == "id as id: string, required"
    assert found[2] == "note as note: number, optional"
