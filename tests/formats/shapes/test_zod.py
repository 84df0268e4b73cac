"""Shapes written as schemas of zod."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes

ORDER = """\
import { z } from "zod";
import { addressSchema, State } from "./parts";

const lineSchema = z.object({ sku: z.string().min(1), count: z.number().int().positive() });

export const orderSchema = z.object({
  id: z.string().uuid(),
  email: z.email(),
  name: z.string().min(2).max(80).regex(/^[a-z]+$/),
  total: z.coerce.number().nonnegative().lte(99),
  note: z.string().optional(),
  gone: z.string().nullable(),
  both: z.number().nullish(),
  level: z.enum(["low", "high"]).default("low"),
  state: z.nativeEnum(State),
  kind: z.literal("order"),
  either: z.union([z.string(), z.number()]),
  lines: z.array(lineSchema).min(1),
  more: lineSchema.array().optional(),
  by: z.record(z.string(), z.number()),
  at: z.string().datetime(),
  on: z.iso.date(),
  made: z.date(),
  where: addressSchema,
  parent: z.lazy(() => orderSchema).optional(),
  any: z.unknown(),
  "x-y": z.boolean(),
  /** @deprecated */
  old: z.string(),
}).strict();

export const newOrder = orderSchema.pick({ email: true, note: true }).extend({
  token: z.string(),
});
export const patch = orderSchema.omit({ id: true }).partial().merge(z.object({ rev: z.number() }));
export const spread = z.object({ ...lineSchema.shape, extra: z.bigint() });
export type Order = z.infer<typeof orderSchema>;
export type Address = z.infer<typeof addressSchema>;
export const wide = z.object({ a: z.string() }).passthrough().refine((v) => v.a);
const noSchema = make({ a: 1 });
"""
PARTS = """\
import * as z from "zod/v4";
export enum State { New = "new", Paid = "paid" }
export const addressSchema = z.object({ city: z.string() });
"""


def test_an_object_schema_and_what_is_made_of_it() -> None:
    found = shapes({"src/order.ts": ORDER, "src/parts.ts": PARTS}, "src/order.ts")
    assert members(found["orderSchema"]) == [
        "id as id: string(uuid), required",
        "email as email: string(email), required",
        "name as name: string, required, maxLength=80, minLength=2, pattern=^[a-z]+$",
        "total as total: number, required, maximum=99, minimum=0",
        "note as note: string, optional",
        "gone as gone: string, required, null",
        "both as both: number, optional, null",
        "level as level: string = low|high, optional",
        "state as state: string = new|paid, required",
        "kind as kind: string = order, required",
        "either as either: string | number, required",
        "lines as lines: array[object line], required, minItems=1",
        "more as more: array[object line], optional",
        "by as by: map[number], required",
        "at as at: string(date-time), required",
        "on as on: string(date), required",
        "made as made: string(date-time), required",
        "where as where: object address, required",
        "parent as parent: object order, optional",
        "any as any: any, required",
        "x-y as x-y: boolean, required",
        "old as old: string, required, retired",
    ]
    assert members(found["Order"]) == members(found["orderSchema"])
    assert members(found["Address"]) == ["city as city: string, required"]
    assert members(found["newOrder"]) == [
        "email as email: string(email), required",
        "note as note: string, optional",
        "token as token: string, required",
    ]
    patch = {m.name: m.required for m in found["patch"].members}
    assert "id" not in patch
    assert (patch["email"], patch["rev"]) == (False, True)
    assert members(found["spread"]) == [
        "sku as sku: string, required, minLength=1",
        "count as count: integer, required, exclusiveMinimum=0",
        "extra as extra: integer, required",
    ]
    assert members(found["wide"]) == ["a as a: string, required"]
    assert "noSchema" not in found


def test_schemas_without_end_are_left_alone() -> None:
    head = 'import { z } from "zod";\n'
    deep = "const a = z.object({ a: " + "z.array(" * 3000 + "z.string()" + ")" * 3000 + "});"
    assert shapes({"a.ts": head + deep}, "a.ts") == {}


def test_nothing_in_a_file_makes_the_reader_raise() -> None:
    head = 'import { z } from "zod";\n'
    for text in ("const a = z.object(", "const a = z.object({a: a})", "const a = a.extend(a)",
                 "const a = z.union()", "const a = z.object({ ...a.shape })",
                 "type A = z.infer<typeof A>", "const a = z.object()", ORDER[:700]):  # fmt: skip
        shapes({"a.ts": head + text}, "a.ts")


BROKEN_LINES = """\
import { z } from "zod";

const VERSION = "2";
export const orderSchema = z
  .object({
    version: z.literal(VERSION),
    size: z
      .enum(["s", "m"])
      .optional(),
    lines: z
      .object({ sku: z.string() })
      .array(),
  })
  .strict();
"""


def test_calls_that_go_over_several_lines() -> None:
    found = shapes({"a.ts": BROKEN_LINES}, "a.ts")
    assert members(found["orderSchema"]) == [
        "version as version: string = 2, required",
        "size as size: string = s|m, optional",
        "lines as lines: array[object], required",
    ]


LATER = """\
import { z } from "zod";
const base = { a: z.string(), b: z.number().optional() };
const text = () => z.string().min(1);
function count() { return z.number(); }
export const Line = z.object({ sku: z.jwt(), price: z.number().nullable().optional() });
export const Order = z.object({
  ...base, text: text(), count: count().optional(), sku: Line.shape.sku,
  price: Line.shape.price.unwrap(), key: Line.keyof(), one: z.array(Line).element,
  sure: z.nonoptional(z.string().optional()), get kids() { return z.array(Order); },
});
export const Plain = z.object(base);
"""


def test_schemas_that_constants_functions_and_parts_of_others_give() -> None:
    found = shapes({"src/a.ts": LATER}, "src/a.ts")
    assert members(found["Order"]) == [
        "a as a: string, required",
        "b as b: number, optional",
        "text as text: string, required, minLength=1",
        "count as count: number, optional",
        "sku as sku: string, required",
        "price as price: number, required",
        "key as key: string = sku|price, required",
        "one as one: object Line, required",
        "sure as sure: string, required",
        "kids as kids: array[object Order], required",
    ]
    assert [m.name for m in found["Plain"].members] == ["a", "b"]


HELD = """\
import { z } from "zod";
import Base, { KEY, Kind, ROLES, page, schemas, withId } from "./common";
import * as common from "./common";
export const Order = z.object({
  base: Base, address: schemas.address, name: common.schemas.name.optional(),
  role: z.enum([...ROLES, "guest"]), kind: z.literal(Kind.Paid), [KEY]: z.number(),
  either: true ? z.string() : z.number(), get own() { return z.array(z.string()); },
});
export const Lines = page(Base);
export const More = page(Base).extend({ more: z.boolean() });
export const Made = withId({ note: z.string().optional() });
export const Built = (() => { const one = z.object({ a: z.string() }); return one.partial(); })();
export const all = { two: z.object({ two: z.string() }) };
export const Two = all.two.extend({ three: z.number() });
export const Usual = all.two.shape.two ?? z.string();
export const Loop = schemas.loop;
"""

COMMON = """\
import { z } from "zod";
export const ROLES = ["admin", "user"] as const;
export enum Kind { Paid = "paid" }
export const KEY = "dynamic";
export const schemas = { address: z.object({ zip: z.string() }), name: z.string(),
  loop: schemas.loop };
export function page<T extends z.ZodTypeAny>(item: T) {
  return z.object({ items: z.array(item), first: item.optional() });
}
export const withId = (shape: z.ZodRawShape) => {
  const base = z.object({ id: z.string() });
  return base.extend(shape);
};
export default z.object({ def: z.boolean() });
"""


def test_schemas_that_constants_hold_and_functions_make_of_others() -> None:
    found = shapes({"src/shop.ts": HELD, "src/common.ts": COMMON}, "src/shop.ts")
    assert members(found["Order"]) == [
        "base as base: object, required",
        "address as address: object, required",
        "name as name: string, optional",
        "role as role: string = admin|user|guest, required",
        "kind as kind: string = paid, required",
        "dynamic as dynamic: number, required",
        "either as either: string | number, required",
        "own as own: array[string], required",
    ]
    assert members(found["Lines"]) == [
        "items as items: array[object], required", "first as first: object, optional"
    ]  # fmt: skip
    assert [m.name for m in found["More"].members] == ["items", "first", "more"]
    assert members(found["Made"]) == [
        "id as id: string, required",
        "note as note: string, optional",
    ]
    assert members(found["Built"]) == ["a as a: string, optional"]
    assert members(found["Two"]) == [
        "two as two: string, required",
        "three as three: number, required",
    ]
    assert "Loop" not in found
