"""Types of TypeScript that lead somewhere else: functions, members, the language's own."""

from __future__ import annotations

from conductor_mcp.model.drift import drifts
from conductor_mcp.model.shape import Shape
from tests.formats.shapes.support import members, shapes


def read(text: str) -> dict[str, Shape]:
    return shapes({"src/shop.ts": text}, "src/shop.ts")


CALLS = """\
interface Order { id: string; lines?: { sku: string; more?: { deep: number } }[] | null }
interface Api<F> {
  get(args: { id: string }): Promise<Order>;
  ping(): boolean;
  find: (name?: string) => F[];
}
type Params<M extends keyof Api<number>> = Parameters<Api<number>[M]>;
type Opts = {
  [M in keyof Api<number>]: Params<M>[0] extends undefined ? {} : NonNullable<Params<M>[0]>;
};
type Returned<F> = { [M in keyof Api<F>]: ReturnType<Api<F>[M]> };
declare function makeOrder(from: string): Order;
const build = (count: number): Order => makeOrder(`${count}`);
declare const client: { send(order: Order): { done: boolean } };
type Made = ReturnType<typeof makeOrder>;
type Built = ReturnType<typeof build>;
type Sent = ReturnType<typeof client["send"]>;
type Got = Awaited<ReturnType<Api<string>["get"]>>;
type Line = NonNullable<Order["lines"]>[number];
type Deep = NonNullable<Line["more"]>;
interface Holder {
  deep: NonNullable<Line["more"]>["deep"];
  found: ReturnType<Api<string>["find"]>;
  line: Line;
  given: Parameters<typeof makeOrder>[0];
  lost: ReturnType<typeof elsewhere>;
}
"""


def test_what_functions_take_and_return() -> None:
    found = read(CALLS)
    assert members(found["Opts"]) == [
        "get as get: object, required",
        "ping as ping: object, required",
        "find as find: string, required",
    ]
    assert members(found["Returned"])[:2] == [
        "get as get: object Promise, required",
        "ping as ping: boolean, required",
    ]
    for name in ("Made", "Built", "Got"):
        assert [m.name for m in found[name].members] == ["id", "lines"], name


def test_types_that_are_members_of_others() -> None:
    found = read(CALLS)
    assert members(found["Line"]) == [
        "sku as sku: string, required", "more as more: object, optional"
    ]  # fmt: skip
    assert members(found["Deep"]) == ["deep as deep: number, required"]
    holder = {m.name: str(m.type.sort) for m in found["Holder"].members}
    assert holder == {
        "deep": "number", "found": "array", "line": "object", "given": "string", "lost": "any",
    }  # fmt: skip


NAMED = """\
export as namespace shop;
export interface Entity { id: string }
export namespace Billing { interface Bill extends shop.Entity { total: number } }
type Handlers = { [K in "paid" | "sent" as `on${Capitalize<K>}`]: string };
type Picked = { [K in keyof Entity as `${K}_${"a" | "b"}`]: string };
type Top<E extends Entity> = E & { version: number };
"""


def test_names_of_a_whole_file_and_names_that_are_put_together() -> None:
    found = read(NAMED)
    assert members(found["Billing.Bill"]) == [
        "id as id: string, required", "total as total: number, required"
    ]  # fmt: skip
    assert found["Billing.Bill"].unknown == ()
    assert [m.name for m in found["Handlers"].members] == ["onPaid", "onSent"]
    assert [m.name for m in found["Picked"].members] == ["id_a", "id_b"]
    assert [m.name for m in found["Top"].members] == ["id", "version"]
    assert found["Top"].unknown


ERRORS = """\
export class NotFound extends Error { readonly code = "x"; path!: string; }
export class Named extends TypeError { get name(): string { return "Named"; } at!: number }
export interface Rows extends Array<string> { total: number }
"""


def test_fields_that_the_language_gives_are_known_and_held_against_nobody() -> None:
    found = read(ERRORS)
    assert found["NotFound"].unknown == ()
    assert [(m.name, m.required) for m in found["NotFound"].members] == [
        ("name", True), ("message", True), ("stack", False), ("cause", False), ("code", True),
        ("path", True),
    ]  # fmt: skip
    assert "name" not in {m.name for m in found["Named"].members}
    assert [m.name for m in found["Rows"].members] == ["length", "total"]
    model = shapes(
        {"e.json": '{"title": "E", "type": "object", "required": ["message", "path"],'
                   ' "properties": {"message": {"type": "string"}, "path": {"type": "number"}}}'},
        "e.json",
    )["E"]  # fmt: skip
    assert [(d.kind, d.field) for d in drifts(model, found["NotFound"])] == [
        ("type", "path"), ("extra", "code"),
    ]  # fmt: skip


def test_computed_types_without_end_end() -> None:
    text = """\
type A = B["x"]; type B = A["x"];
type C = ReturnType<C>; type D = Awaited<D>; type E = Parameters<E>[0];
interface F extends F { x: F["x"] }
interface G extends H, I { x: G["y"] } interface H extends G, I {} interface I extends G, H {}
type J<T> = J<J<T>>["x"]; type K = { [P in keyof K as `${P}`]: K[P] };
interface L { a: A; c: C; d: D; e: E; f: F["y"]; j: J<string> }
"""
    assert members(read(text)["L"])[0] == "a as a: any, required"


CONSTANTS = """\
import { Kind, type Base } from "./kinds.ts";
declare const MARK: "mark";
const OTHER = "other" as const;
type Sure<T> = T & {};
export interface Content extends Base {
  [Kind.Paid]: Sure<string | null | undefined>;
  [MARK]?: Sure<undefined | false | number>;
  [OTHER]: CanvasLineCap;
  [Symbol.iterator]: string;
}
"""


def test_names_that_constants_hold_and_files_that_are_named_as_their_sources() -> None:
    kinds = 'export enum Kind { Paid = "shop.paid" }\nexport interface Base { id: string }\n'
    found = shapes({"a/shop.d.ts": CONSTANTS, "a/kinds.d.ts": kinds}, "a/shop.d.ts")["Content"]
    assert members(found) == [
        "id as id: string, required",
        "shop.paid as shop.paid: string, required",
        "mark as mark: boolean | number, optional",
        "other as other: string, required",
    ]
    assert found.unknown == ("the name of `[Symbol.iterator]: string` is computed",)


LEFT_OUT = """\
interface Issue {
  id: string; labels?: string[]; abstract?: boolean | null;
  readonly notes: string;
}
type Without<T, K extends keyof T> = { [P in keyof T as P extends K ? never : P]: T[P] };
type Kept<T, K> = { [P in keyof T as Exclude<P, K>]: T[P] };
interface Epic extends Without<Issue, "labels" | "notes"> { epic: number }
type Small = Kept<Issue, "id" | "notes">;
type Odd<T> = { [P in keyof T as T[P] extends string ? P : never]: T[P] };
interface Texts extends Odd<Issue> { more: string }
"""


def test_mapped_types_that_leave_names_out() -> None:
    found = read(LEFT_OUT)
    assert members(found["Epic"]) == [
        "id as id: string, required",
        "abstract as abstract: boolean, optional, null",
        "epic as epic: number, required",
    ]
    assert found["Epic"].unknown == ()
    assert [m.name for m in found["Small"].members] == ["labels", "abstract"]
    assert [m.name for m in found["Texts"].members] == ["id", "notes", "more"]
    assert found["Texts"].unknown == ()
