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


def test_words_that_the_grammar_does_not_know_lose_nothing() -> None:
    models = (
        'export type * from "./deep";\nexport default function (): { a: string };\n'
        'declare module "other" {\n    global {\n'
        "        interface Shared { b: number }\n    }\n}\n"
        "export interface After { create(using: string): void; c: boolean }\n"
    )
    deep = "export interface Deep { id: string }\n"
    text = (
        'import { After, Deep } from "./models";\n'
        "interface A extends After {}\ninterface B extends Deep {}\n"
    )
    found = read(text, models=models, deep=deep)
    assert members(found["A"]) == ["c as c: boolean, required"]
    assert members(found["B"]) == ["id as id: string, required"]
    assert members(shapes({"a.ts": models}, "a.ts")["Shared"]) == ["b as b: number, required"]


def test_a_package_that_speaks_of_itself_is_found() -> None:
    files = {
        "package.json": '{"name": "@shop/kit", "exports": {".": {"types": "./dist/index.d.ts",'
        ' "default": "./dist/index.js"}}}',
        "dist/index.js": "",
        "dist/index.d.ts": "export interface Order { id: string }\n",
        "dist/more.d.ts": 'import { Order } from "@shop/kit";\ninterface Line extends Order {}\n',
    }
    found = shapes(files, "dist/more.d.ts")["Line"]
    assert members(found) == ["id as id: string, required"]


def test_what_several_files_declare_for_everybody_is_put_together() -> None:
    files = {
        "package.json": '{"types": "index.d.ts"}',
        "index.d.ts": '/// <reference path="./a.d.ts" />\n/// <reference path="./b.d.ts" />\n',
        "a.d.ts": "interface Settings { one: string }\n",
        "b.d.ts": "interface Settings { two: number }\ndeclare var onmessage: unknown;\n",
        "c.d.ts": "export interface Settings { three: boolean }\n",
        "src/shop.ts": "interface Own extends Settings {}\n"
        "type Web = typeof globalThis extends { onmessage: any } ? { web: 1 } : { node: 1 };\n",
    }
    found = shapes(files, "src/shop.ts")
    assert members(found["Own"]) == [
        "one as one: string, required",
        "two as two: number, required",
    ]
    assert members(found["Web"]) == ["web as web: integer = 1, required"]


def test_what_other_files_add_to_a_type_belongs_to_it() -> None:
    files = {
        "src/models.ts": "export interface Order { id: number }\n",
        "src/shop.ts": 'import { Order } from "./models.js";\ninterface Line extends Order {}\n',
        "src/one.d.ts": 'import { Order } from "./models.js";\n'
        'declare module "./models.js" { interface Order { one: string }\n'
        "interface New { a: 1 } }\n",
        "src/two.d.ts": 'declare module "./models.js"\n{\n  interface Order { two?: boolean }\n'
        "  interface New { b: 2 }\n}\nexport {};\n",
    }
    found = members(shapes(files, "src/shop.ts")["Line"])
    assert found == [
        "id as id: number, required", "one as one: string, required",
        "two as two: boolean, optional",
    ]  # fmt: skip
    new = members(shapes(files, "src/one.d.ts")["New"])
    assert sorted(new) == ["a as a: integer = 1, required", "b as b: integer = 2, required"]


def test_a_space_whose_brace_stands_on_the_next_line_is_read() -> None:
    text = (
        "declare global\n{\n    namespace Mixins\n    {\n        interface Part { id: string }\n"
        "    }\n}\ninterface Whole extends Mixins.Part {}\nexport {}\n"
    )
    assert members(read(text)["Whole"]) == ["id as id: string, required"]


def test_a_value_is_found_where_a_type_is_called_the_same() -> None:
    text = (
        'import { KINDS } from "./kinds";\nexport type KINDS = typeof KINDS;\n'
        "type ByKind = { [K in KINDS[keyof KINDS] as `k${K}`]?: string };\n"
    )
    kinds = "export declare const KINDS: { readonly A: 1; readonly B: 2 };\n"
    assert members(read(text, kinds=kinds)["ByKind"]) == [
        "k1 as k1: string, optional", "k2 as k2: string, optional"
    ]  # fmt: skip


def test_values_that_are_there_for_everybody_are_known() -> None:
    files = {
        "package.json": '{"types": "index.d.ts"}',
        "index.d.ts": "interface Page { title: string }\n"
        "declare var Page: { prototype: Page; new (): Page };\n"
        "declare var page: Page & typeof globalThis;\n",
        "src/shop.ts": "type Made = InstanceType<typeof page.Page>;\n",
    }
    assert members(shapes(files, "src/shop.ts")["Made"]) == ["title as title: string, required"]


def test_names_under_a_pattern_leave_the_named_ones() -> None:
    text = (
        "interface Attributes { id: string; [key: `data-${string}`]: unknown; [s: symbol]: 1 }\n"
        "interface Box extends Omit<Attributes, 'x'> { own: boolean }\n"
    )
    assert sorted(members(read(text)["Box"])) == [
        "id as id: string, required", "own as own: boolean, required"
    ]  # fmt: skip


def test_what_a_package_is_called_everywhere_is_known() -> None:
    files = {
        "node_modules/@types/paint/package.json": '{"types": "index.d.ts"}',
        "node_modules/@types/paint/index.d.ts": "export = Paint;\nexport as namespace Paint;\n"
        "declare namespace Paint { interface Brush { width: number } }\n",
        "src/shop.ts": "interface Own extends Paint.Brush {}\n",
    }
    assert members(shapes(files, "src/shop.ts")["Own"]) == ["width as width: number, required"]


def test_what_a_space_passes_on_is_found_from_outside() -> None:
    client = (
        'import { Options } from "./options";\n'
        "export declare namespace Client { export type { Options }; }\n"
    )
    options = (
        "export interface Options { id: string }\n"
        "export namespace Options { interface Inner { a: 1 } }\n"
    )
    text = (
        'import { Client } from "./client";\n'
        "interface A extends Client.Options {}\ninterface B extends Client.Options.Inner {}\n"
    )
    found = read(text, client=client, options=options)
    assert members(found["A"]) == ["id as id: string, required"]
    assert members(found["B"]) == ["a as a: integer = 1, required"]


def test_files_of_one_module_know_each_others_names_first() -> None:
    files = {
        "package.json": '{"types": "types/index.d.ts"}',
        "types/index.d.ts": '/// <reference path="./a.d.ts" />\n'
        '/// <reference path="./b.d.ts" />\n',
        "types/a.d.ts": 'declare module "shop" {\n  interface Document { id: string }\n}\n',
        "types/b.d.ts": 'declare module "shop" {\n  interface Part extends Document { own: 1 }\n'
        "  class Error extends global.Error { code: 2 }\n}\n",
        "node_modules/typescript/package.json": "{}",
        "node_modules/typescript/lib/lib.dom.d.ts": "interface Document { title: string }\n",
    }
    found = shapes(files, "types/b.d.ts")
    assert members(found["Part"]) == [
        "id as id: string, required",
        "own as own: integer = 1, required",
    ]
    assert [member.name for member in found["Error"].members] == [
        "name", "message", "stack", "cause", "code"
    ]  # fmt: skip
