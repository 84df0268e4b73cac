"""Shapes written in TypeScript."""

from __future__ import annotations

from conductor_mcp.model.shape import Shape
from tests.formats.shapes.support import members, shapes

ORDER = """\
import { State, type Base as B } from "./base";
import * as parts from "./index.js";

export interface Line {
  sku: string;
  price?: number | null;
}

export interface Order extends B, Pick<Line, "sku"> {
  readonly id: string;
  lines: Line[];
  state: State;
  level: parts.Level;
  only: State.Paid;
  size: "s" | "l" | null;
  paidAt: Date;
  note?: string;
  by: Record<string, number>;
  /** @deprecated use note */
  old: string;
  big: bigint;
  maybe: string | undefined;
  "x-y": readonly string[];
  pair: [string, number];
  kind: Kind;
  either: string | number;
  sure: boolean;
  brand: string & { __brand: "Id" };
  where: parts.Address;
  again?: Order;
  other: Elsewhere;
  get(): string;
}

const KINDS = ["a", "b"] as const;
type Kind = (typeof KINDS)[number];
"""
BASE = """\
export enum State { New = "new", Paid = "paid" }
export const enum Level { A, B = 5, C }
interface Base { created: string }
interface Base { by: unknown; changed?: Date }
export type { Base };
"""
INDEX = """\
export * from "./base";
export { Address as Address } from "./address";
"""
ADDRESS = "export default interface Address { city: string }\nexport { Address };\n"


def read(text: str, **more: str) -> dict[str, Shape]:
    files = {"src/order.ts": text}
    return shapes(
        files | {f"src/{name}.ts": other for name, other in more.items()}, "src/order.ts"
    )


def test_an_interface_with_what_it_inherits_and_imports() -> None:
    found = read(ORDER, base=BASE, index=INDEX, address=ADDRESS)
    assert members(found["Order"]) == [
        "created as created: string, required",
        "by as by: map[number], required",
        "changed as changed: string(date-time), optional",
        "sku as sku: string, required",
        "id as id: string, required",
        "lines as lines: array[object Line], required",
        "state as state: string = new|paid, required",
        "level as level: integer = 0|5|6, required",
        "only as only: string = paid, required",
        "size as size: string = s|l, required, null",
        "paidAt as paidAt: string(date-time), required",
        "note as note: string, optional",
        "old as old: string, required, retired",
        "big as big: integer, required",
        "maybe as maybe: string, optional",
        "x-y as x-y: array[string], required",
        "pair as pair: array[string | number], required",
        "kind as kind: string = a|b, required",
        "either as either: string | number, required",
        "sure as sure: boolean, required",
        "brand as brand: string, required",
        "where as where: object Address, required",
        "again as again: object Order, optional",
        "other as other: any Elsewhere, required",
    ]
    assert found["Order"].unknown == ()
    assert found["Order"].others == {"get"}


UTILITIES = """\
interface Line { sku: string; price?: number; note: string | null }
type Some = Partial<Line>;
type Short = Omit<Line, "price" | "note"> & { more: boolean };
type All = Required<Pick<Line, "price">>;
type Flags = { [K in "a" | "b"]?: boolean };
type Null<T> = { [K in keyof T]: T[K] | null };
type Nulls = Null<Line>;
type Page<T> = { items: T[]; next?: string };
type Lines = Page<Line>;
type Rates = Record<"eur" | "usd", number>;
interface Free { [name: string]: number }
interface Holder { free: Free; note: Line["note"]; key: keyof Line; left: Exclude<"a" | "b", "a"> }
type Either = Line | Rates;
type Odd = Line extends string ? Line : Rates;
type Id = string;
interface Lost extends Elsewhere { x: 1 | 2 }
"""


def test_utility_types_generics_and_mapped_types() -> None:
    found = read(UTILITIES)
    assert {name: members(shape) for name, shape in found.items()} == {
        "Line": [
            "sku as sku: string, required",
            "price as price: number, optional",
            "note as note: string, required, null",
        ],
        "Some": [
            "sku as sku: string, optional",
            "price as price: number, optional",
            "note as note: string, optional, null",
        ],
        "Short": ["sku as sku: string, required", "more as more: boolean, required"],
        "All": ["price as price: number, required"],
        "Flags": ["a as a: boolean, optional", "b as b: boolean, optional"],
        "Nulls": [
            "sku as sku: string, required, null",
            "price as price: number, optional, null",
            "note as note: string, required, null",
        ],
        "Page": ["items as items: array[any], required", "next as next: string, optional"],
        "Lines": [
            "items as items: array[object Line], required",
            "next as next: string, optional",
        ],
        "Rates": ["eur as eur: number, required", "usd as usd: number, required"],
        "Holder": [
            "free as free: map[number], required",
            "note as note: string, required, null",
            "key as key: string = sku|price|note, required",
            "left as left: string = b, required",
        ],
        "Odd": ["eur as eur: number, required", "usd as usd: number, required"],
        "Lost": ["x as x: integer = 1|2, required"],
    }
    assert found["Lost"].unknown == ("its base Elsewhere is not in this repository",)


CLASSES = """\
export abstract class Base { id!: number; }
export class Order<T = string> extends Base {
  static count = 0;
  #secret = 1;
  total = 0;
  kind?: T;
  made: Date = new Date();
  handler = () => 1;
  constructor(private readonly repo: string, plain: number) { super(); }
  get double(): number { return this.total * 2; }
  pay(): void {}
}
export class Service { run() {} }
declare module "shop" {
  namespace Shop { interface Item { size: Shop.Size } type Size = "s" | "l"; }
}
"""


def test_properties_of_classes_and_types_in_namespaces() -> None:
    found = read(CLASSES)
    assert sorted(found) == ["Base", "Order", "Shop.Item"]
    assert members(found["Order"]) == [
        "id as id: number, required",
        "total as total: number, required",
        "kind as kind: string, optional",
        "made as made: string(date-time), required",
        "repo as repo: string, required",
    ]
    assert {"double", "pay", "count", "handler"} <= found["Order"].others
    assert members(found["Shop.Item"]) == ["size as size: string = s|l, required"]


def test_types_that_go_round_in_circles_end_and_are_whole() -> None:
    text = "interface A extends B { a: C['type'] }\ninterface B { b: string; any?: Json }\n"
    text += "type C = A | D;\ninterface D extends B { type: 'd' }\n"
    text += "interface E extends E { e: E }\n"
    text += "type Json = string | Json[] | { [key: string]: Json };\ntype F = F;\n"
    found = read(text)
    assert [m.name for m in found["D"].members] == ["b", "any", "type"]
    assert [m.name for m in found["A"].members] == ["b", "any", "a"]
    assert [m.name for m in found["E"].members] == ["e"]


def test_declarations_beside_a_script_are_read() -> None:
    files = {
        "a.d.ts": 'import { B } from "./b";\nexport interface A extends B { a: string }\n',
        "b.js": "",
        "b.d.ts": "export interface B { b: string }\n",
    }
    assert [m.name for m in shapes(files, "a.d.ts")["A"].members] == ["b", "a"]


def test_nothing_in_a_file_makes_the_reader_raise() -> None:
    for text in ("interface {", "type A = ", "type A = {[K in", "class { x", "\0\0", ORDER[:400]):
        read(text)
    deep = "type A = " + "{ a: " * 3000 + "string" + " }" * 3000
    assert read(deep)["A"].members
    chain = (f"interface A{i} extends A{i + 1} {{ a{i}: string }}" for i in range(2000))
    assert read("\n".join(chain))["A0"].members


PAGES = """\
export default class Page<TItem, TKey = string> {
  protected items: TItem[];
  key: TKey;
}
"""
DECLARED = """\
import Page, { Anything } from "./pages";
export interface Call { (name: string): void; name: string }
export declare const State: { readonly NEW: "new"; readonly PAID: "paid" };
export type State = (typeof State)[keyof typeof State];
export declare const Sizes: readonly ["s", "m"];
export interface Api { get(id: string): string; put(id: string): void; version: number }
export type Options = { [K in keyof Api]: string };
export class Orders extends Page<Order, number> { call: Call; }
export interface Order {
  state: State;
  size: (typeof Sizes)[number];
  names: keyof typeof State;
  more: Anything;
}
"""


def test_what_declaration_files_say_otherwise_than_sources() -> None:
    files = {"src/pages.d.ts": PAGES, "src/shop.d.ts": DECLARED}
    found = shapes(files, "src/shop.d.ts")
    assert members(found["Orders"]) == [
        "items as items: array[object Order], required",
        "key as key: number, required",
        "call as call: any, required",
    ]
    assert members(found["Order"]) == [
        "state as state: string = new|paid, required",
        "size as size: string = s|m, required",
        "names as names: string = NEW|PAID, required",
        "more as more: any Anything, required",
    ]
    assert [m.name for m in found["Options"].members] == ["get", "put", "version"]


def test_long_generated_files_are_read_and_giants_are_not() -> None:
    many = "".join(f"export interface T{i} {{\n  id: string;\n}}\n" for i in range(60_000))
    assert 2_000_000 < len(many) < 8_000_000
    assert len(shapes({"a.d.ts": many}, "a.d.ts")) == 60_000
    assert shapes({"a.d.ts": "// x\n" * 2_000_000 + many[:100]}, "a.d.ts") == {}
