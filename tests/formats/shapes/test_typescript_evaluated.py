"""Types of TypeScript that are computed from others, and those that installed packages bring."""

from __future__ import annotations

from conductor_mcp.model.shape import Shape
from tests.formats.shapes.support import members, shapes


def read(text: str, **more: str) -> dict[str, Shape]:
    files = {"src/shop.ts": text} | {f"src/{name}.ts": other for name, other in more.items()}
    return shapes(files, "src/shop.ts")


def names(shape: Shape) -> list[str]:
    return [member.name for member in shape.members]


CONDITIONS = """\
type Unpacked<T> = T extends (infer U)[] ? U : T extends Promise<infer V> ? V : T;
type First<T extends readonly unknown[]> = T extends readonly [infer A, ...unknown[]] ? A : never;
type Rest<T extends unknown[]> = T extends [unknown, ...infer R] ? R : never;
type Split<S extends string> = S extends `${infer A}-${infer B}` ? A | B : S;
interface Box<T, U = T[]> { item: T; items: U }
type Boxed<T> = T extends Box<infer U, infer V> ? { u: U; v: V } : { none: T };
type Deep<T> = T extends object ? { [K in keyof T]?: Deep<T[K]> } : T;
interface Line { sku: string; price?: number; tags: string[] }
interface Holder {
  one: Unpacked<Line[]>;
  two: Unpacked<Promise<string>>;
  three: First<[1, "x"]>;
  four: Rest<[string, Line]>[0];
  five: Split<"a-b">;
  six: Unpacked<string[] | Promise<boolean>>;
}
type Got = Boxed<Box<Line>>;
type Loose = Deep<{ line: Line; at: string | null }>;
"""


def test_conditions_find_what_they_infer() -> None:
    found = read(CONDITIONS)
    assert members(found["Holder"]) == [
        "one as one: object Line, required",
        "two as two: string, required",
        "three as three: integer = 1, required",
        "four as four: object Line, required",
        "five as five: string = a|b, required",
        "six as six: string | boolean, required",
    ]
    assert members(found["Got"]) == [
        "u as u: object Line, required", "v as v: array[object Line], required"
    ]  # fmt: skip
    assert members(found["Loose"]) == [
        "line as line: object, optional", "at as at: string, optional, null"
    ]  # fmt: skip


CHOICES = """\
type Kind = { type: "a"; a: string } | { type: "b"; b?: number } | { type: "c" };
type Known = { [K in Kind as K["type"]]: K };
type Only = Extract<Kind, { type: "a" }>;
type Narrow = Kind & { type: "b" };
const TABLE = { low: 1, high: "x", deep: { a: true } } as const;
const FREE = { a: 1, list: [1, 2], ...TABLE, made: new Date() };
type Free = typeof FREE;
type Picked = { [K in keyof typeof TABLE]?: (typeof TABLE)[K] };
enum Bits { A = 1 << 0, B = 1 << 1, AB = A | B }
enum Mixed { A, B = "b" }
interface Held {
  bits: Bits; mixed: Mixed; high: (typeof TABLE)["high"]; deep: typeof TABLE.deep.a;
}
"""


def test_unions_are_told_apart_and_constants_are_what_they_hold() -> None:
    found = read(CHOICES)
    assert names(found["Known"]) == ["a", "b", "c"]
    assert members(found["Only"]) == [
        "type as type: string = a, required", "a as a: string, required"
    ]  # fmt: skip
    assert names(found["Narrow"]) == ["type", "b"]
    assert members(found["Free"]) == [
        "a as a: number, required",
        "list as list: array[number], required",
        "low as low: integer = 1, required",
        "high as high: string = x, required",
        "deep as deep: object, required",
        "made as made: string(date-time), required",
    ]
    assert members(found["Picked"])[1] == "high as high: string = x, optional"
    assert members(found["Held"]) == [
        "bits as bits: integer = 1|2|3, required",
        "mixed as mixed: integer | string = 0|b, required",
        "high as high: string = x, required",
        "deep as deep: boolean = true, required",
    ]


CLASSES = """\
import Whole = require("./whole");
import * as base from "./base";
abstract class Model<T = string> { abstract key: T; value!: T[]; protected odd?: number }
class Order extends Model<Date> { total = 0; readonly kind = "order"; made = [1] }
type Made = InstanceType<typeof Order>;
type Whole2 = Partial<Whole>;
type Free<T extends Model> = Omit<T, "key"> & { more: boolean };
type Other = import("./base").Base & { x: typeof base.make };
type Call = ReturnType<typeof base.make>;
"""


def test_classes_files_and_what_stays_open() -> None:
    found = read(
        CLASSES,
        whole="declare class Whole { part: string }\nexport = Whole;\n",
        base="export interface Base { id: string }\n"
        "export function make(n: number) { return { id: n, ok: n > 1 }; }\n",
    )
    assert members(found["Order"]) == [
        "key as key: string(date-time), required",
        "value as value: array[string(date-time)], required",
        "odd as odd: number, optional",
        "total as total: number, required",
        "kind as kind: string = order, required",
        "made as made: array[number], required",
    ]
    assert names(found["Made"]) == names(found["Order"])
    assert members(found["Whole2"]) == ["part as part: string, optional"]
    assert names(found["Free"]) == ["value", "more"]
    assert found["Free"].unknown
    assert names(found["Other"]) == ["id", "x"]
    assert members(found["Call"]) == ["id as id: number, required", "ok as ok: boolean, required"]


PACKAGES = {
    "src/shop.ts": """\
import { Base } from "@shop/base";
import { Part } from "parts/inner";
import { EventEmitter } from "node:events";
export interface Order extends Base { own: string; part: Part; key: CryptoKeyName }
export class Bus extends EventEmitter { bus!: string }
export interface Lost extends Gone { own: string }
export interface Box extends HTMLBox { own: string }
""",
    "node_modules/@shop/base/package.json": '{"exports": {".": {"types": "./d/index.d.ts"}}}',
    "node_modules/@shop/base/d/index.d.ts": "export * from './base.js';\n",
    "node_modules/@shop/base/d/base.d.ts": "export interface Base { id: string }\n",
    "node_modules/parts/package.json": '{"main": "index.js"}',
    "node_modules/parts/inner.d.ts": "export type Part = 'a' | 'b';\n",
    "node_modules/@types/node/package.json": '{"types": "index.d.ts"}',
    "node_modules/@types/node/index.d.ts": '/// <reference path="events.d.ts" />\n'
    '/// <reference path="globals.d.ts" />\n',
    "node_modules/@types/node/events.d.ts": 'declare module "events" {\n'
    "  class EventEmitter { limit: number }\n  export { EventEmitter };\n}\n",
    "node_modules/@types/node/globals.d.ts": "type CryptoKeyName = 'rsa' | 'ec';\n",
    "node_modules/typescript/package.json": "{}",
    "node_modules/typescript/lib/lib.dom.d.ts": "interface HTMLBox { wide: number }\n",
}


def test_installed_packages_are_read_and_their_fields_held_against_nobody() -> None:
    found = shapes(PACKAGES, "src/shop.ts")
    assert members(found["Order"]) == [
        "id as id: string, required",
        "own as own: string, required",
        "part as part: string = a|b, required",
        "key as key: string = rsa|ec, required",
    ]
    assert [(m.name, m.given) for m in found["Bus"].members] == [("limit", True), ("bus", False)]
    assert [(m.name, m.given) for m in found["Box"].members] == [("wide", True), ("own", False)]
    assert found["Lost"].unknown == ("its base Gone is not in this repository",)
    alone = shapes({"src/shop.ts": PACKAGES["src/shop.ts"]}, "src/shop.ts")
    assert alone["Order"].unknown == ("its base Base is not in this repository",)


def test_a_long_line_of_bases_is_read_whole_and_computing_without_end_ends() -> None:
    line = "\n".join(f"interface A{i} extends A{i + 1} {{ a{i}: string }}" for i in range(400))
    assert len(read(line)["A0"].members) == 400
    endless = "type More<T> = { next: More<T[]> };\ntype Grow<T> = Grow<[T]>;\n"
    endless += (
        "type Long<T extends string> = `${T}${T}` extends infer U extends string ? Long<U> : 1"
    )
    endless += "\ninterface Held { a: More<1>; b: Grow<1>; c: Long<'x'> }\n"
    assert names(read(endless)["Held"]) == ["a", "b", "c"]
    sums = " | ".join(f"['{i}', Sum, Sum, Sum]" for i in range(60))
    assert members(read(f"type Sum = {sums};\ninterface Held {{ sum: Sum }}\n")["Held"]) == [
        "sum as sum: array, required"
    ]


ALL_AT_ONCE = """\
type All<U> = (U extends any ? (k: U) => void : never) extends (k: infer I) => void ? I : never;
type Values<T> = T[keyof T];
interface Commands { core: { a: string }; more: { b: number } }
type Every = All<Values<Commands>>;
type Chain = { run: boolean } & { [K in keyof Every]: Every[K] };
"""


def test_what_functions_take_is_found_as_all_of_it_at_once() -> None:
    found = read(ALL_AT_ONCE)
    assert members(found["Chain"]) == [
        "run as run: boolean, required", "a as a: string, required", "b as b: number, required"
    ]  # fmt: skip


SHARED = """\
type Without<T, K extends PropertyKey> = Pick<T, Exclude<keyof T, K>>;
type Over<A, B> = B extends any ? Without<A, keyof B> & B : never;
type State = ({ s: 1 } & Wide) | ({ s: 2 } & Wide) | ({ s: 3 } & Wide) | ({ s: 4 } & Wide);
type Late<D> = Over<State & { own: D }, { a: number } & Required<Pick<State, "b">>>;
interface Wide { WIDE; a: string; b?: string }
""".replace("WIDE", "; ".join(f"f{i}: string" for i in range(12)))


def test_names_that_many_forms_share_are_told() -> None:
    found = members(read(SHARED)["Late"])
    assert "f11 as f11: string, required" in found
    assert "a as a: number, required" in found
    assert "b as b: string, required" in found
    assert len(found) == 16


def test_a_condition_that_cannot_be_told_leaves_what_both_ways_have() -> None:
    text = (
        'import { Far } from "far";\n'
        "type Kind<T> = T extends Far ? { id: string; far: 1 } : { id: string };\n"
        "type Order = Kind<{ a: 1 }> & { n: number };\n"
    )
    found = read(text)["Order"]
    assert members(found) == ["id as id: string, required", "n as n: number, required"]
    assert found.unknown
