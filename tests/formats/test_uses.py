"""Uses of fields where the receiver's type is stated, in every language that is read so."""

from __future__ import annotations

from conductor_mcp.formats.uses import uses_in
from tests.formats.shapes.support import project

MODELS = """\
import { z } from "zod";
export interface Order { id: string; note?: string }
export type Alias = Order;
export const lineSchema = z.object({ sku: z.string() });
export type Line = z.infer<typeof lineSchema>;
export class Customer { name = ""; greet() { return this.name; } }
"""
CODE = """\
import { Customer, type Line, type Order } from "./models";
import * as models from "./models";

const first: Order = { id: "1", "no-te": "x" };
function f(order: Order | null, line: Readonly<Line>, other: Other) {
  order.total = order?.id;
  order["note"]++;
  order.save();
  other.anything;
  line.sku;
  lines.map((order) => order.hidden);
  lines.map(line => line.hidden);
  const { id, note: said } = order;
}
const g = ({ id, gone }: models.Order) => id;
const made = new Customer();
made.age = 1;
const cast = { id: "2", more } as Order;
cast.extra;
class Own extends Customer { x = 1; y() { return this.zip; } }
const unsure = maybe(); unsure.id;
"""


def used(code: str, path: str = "src/use.ts") -> list[str]:
    files = {"src/models.ts": MODELS, path: code}
    return [
        f"{use.at.first} {use.scope} {use.key}.{use.name}{' =' if use.writes else ''}"
        for use in uses_in(project(files), path)
    ]


def test_uses_in_typescript_where_the_type_is_stated() -> None:
    assert used(CODE) == [
        "4  Order.id =",
        "4  Order.no-te =",
        "6 f Order.total =",
        "6 f Order.id",
        "7 f Order.note =",
        "10 f Line.sku",
        "10 f lineSchema.sku",
        "13 f Order.id",
        "13 f Order.note",
        "15 g Order.id",
        "15 g Order.gone",
        "17  Customer.age =",
        "18  Order.id =",
        "18  Order.more =",
        "19  Order.extra",
        "20 Own.y Own.zip",
    ]


def test_another_name_for_a_type_is_both() -> None:
    code = 'import { Alias } from "./models";\nfunction f(a: Alias) { return a.x; }\n'
    assert used(code) == ["2 f Alias.x", "2 f Order.x"]


def test_a_name_of_two_types_is_neither() -> None:
    code = 'import { Order, Line } from "./models";\n'
    code += "function f(c: boolean) { if (c) { const a: Order = g(); a.x } else"
    code += " { const a: Line = h(); a.x } }\n"
    assert used(code) == []


def test_broken_and_other_files_hold_no_uses() -> None:
    assert used("const a: = {") == []
    assert used("package a", "a.go") == []
    assert used("{}", "a.json") == []


GO_MODELS = """\
package models

type Order struct {
	Total int `json:"total"`
}

func (o *Order) Save() { o.Total = 1 }
"""
GO_CODE = """\
package shop

import "example.com/shop/models"

var kept models.Order

type Line struct{ Sku string }

func show(order *models.Order, other Other, lines []models.Order) int {
	order.Total = order.Old
	order.Save()
	other.Total++
	order.Total++
	lines.Total()
	line := Line{Sku: "a", Size: 1}
	made := &models.Order{Total: 2}
	for _, made := range lines {
		made.Hidden = 1
	}
	later := func(order Line) string { return order.Sku }
	return made.Total + kept.Gone + line.Sku + later(line)
}

func (l Line) Name() string { return l.Sku }
"""


def found(files: dict[str, str], path: str) -> list[str]:
    return [
        f"{use.at.first} {use.scope} {use.path}#{use.key}.{use.name}{' =' if use.writes else ''}"
        for use in uses_in(project(files), path)
    ]


def test_uses_in_go_where_the_type_is_stated() -> None:
    files = {
        "go.mod": "module example.com/shop\n",
        "models/order.go": GO_MODELS,
        "shop/use.go": GO_CODE,
    }
    assert found(files, "shop/use.go") == [
        "10 show models/order.go#Order.Total =",
        "10 show models/order.go#Order.Old",
        "13 show models/order.go#Order.Total =",
        "15 show shop/use.go#Line.Sku =",
        "15 show shop/use.go#Line.Size =",
        "16 show models/order.go#Order.Total =",
        "18 show models/order.go#Order.Hidden =",
        "20 show.() shop/use.go#Line.Sku",
        "21 show models/order.go#Order.Total",
        "21 show models/order.go#Order.Gone",
        "21 show shop/use.go#Line.Sku",
        "24 Line.Name shop/use.go#Line.Sku",
    ]
    assert found(files, "models/order.go") == ["7 Order.Save models/order.go#Order.Total ="]


JAVA_MODELS = """\
package shop;

public class Order extends Base {
  public int total;
  private boolean paid;
  public boolean isPaid() { return paid; }
  public int getSum() { return total; }
}
"""
JAVA_CODE = """\
package shop.web;

import shop.Order;
import shop.Point;

class Page {
  private Order kept;

  int show(Order order, Other other, List<Order> orders) {
    order.total = order.old;
    order.setPaid(order.isPaid());
    order.getSum();
    other.total = 1;
    var made = new Order();
    for (Order one : orders) { one.total++; }
    orders.forEach(made -> made.hidden());
    Point point = at();
    return made.total + kept.getId() + point.x() + point.norm();
  }
}
"""


def test_uses_in_java_where_the_type_is_stated() -> None:
    files = {
        "src/shop/Base.java": "package shop;\nclass Base { protected String id; }\n",
        "src/shop/Order.java": JAVA_MODELS,
        "src/shop/Point.java": "package shop;\nrecord Point(int x) { int norm() { return x; } }\n",
        "src/shop/web/Page.java": JAVA_CODE,
    }
    order = "src/shop/Order.java#Order"
    assert found(files, "src/shop/web/Page.java") == [
        f"10 Page.show {order}.total =",
        f"10 Page.show {order}.old",
        f"11 Page.show {order}.paid =",
        f"11 Page.show {order}.paid",
        f"15 Page.show {order}.total =",
        f"18 Page.show {order}.total",
        f"18 Page.show {order}.id",
        "18 Page.show src/shop/Point.java#Point.x",
    ]


def test_uses_in_go_through_slices_maps_and_results() -> None:
    code = """\
package shop

func one() (*Line, error) { return nil, nil }
func all(lines []Line, by map[string]*Line) {
\tgot, _ := one()
\tmade, other := new(Line), 1
\t_ = got.Sku + made.Size + lines[0].Kept + by["a"].Gone + one().Sku
\tfor i, each := range by {
\t\teach.Sku, i.Sku = other.Sku, lines.Sku
\t}
}
"""
    files = {
        "go.mod": "module e.com/s\n",
        "l.go": "package shop\ntype Line struct{}\n",
        "u.go": code,
    }
    assert found(files, "u.go") == [
        "7 all l.go#Line.Sku",
        "7 all l.go#Line.Size",
        "7 all l.go#Line.Kept",
        "7 all l.go#Line.Gone",
        "7 all l.go#Line.Sku",
        "9 all l.go#Line.Sku =",
    ]


def test_uses_in_java_of_what_a_class_surely_does_not_have() -> None:
    files = {
        "src/s/P.java": "package s;\npublic record P(int x) { int norm() { return x; } }\n",
        "src/s/B.java": "package s;\nclass B { private int a; int getDone() { return 1; } }\n",
        "src/s/E.java": "package s;\npublic class E extends other.Base { }\n",
        "src/s/I.java": "package s;\npublic class I implements Named { }\n",
        "src/s/U.java": """\
package s;
class U {
  Object f(P p, B b, E e, I i, java.util.List<P> all) {
    p.nick(); p.norm(); p.toString(); P.of();
    b.getNick(); b.getDone(); b.setA(1); b.nick(); b.getClass();
    e.getNick(); i.getNick();
    return all.stream().map(P::gone).map(P::norm).map(P::x);
  }
}
""",
    }
    p, b = "src/s/P.java#P", "src/s/B.java#B"
    assert found(files, "src/s/U.java") == [
        f"4 U.f {p}.nick",
        f"5 U.f {b}.nick",
        f"5 U.f {b}.a =",
        f"7 U.f {p}.gone",
        f"7 U.f {p}.x",
    ]


def test_uses_in_python_through_lists_results_attributes_and_tests() -> None:
    code = """\
from typing import Optional
from m import Order

class Shop:
    kept: Order
    def __init__(self, order: Order):
        self.given = order
    def last(self) -> Order: ...
    def f(self, x, y: "Optional[Order]"):
        if isinstance(x, Order):
            x.a
        x.b
        return self.kept.c + self.given.d + self.last().e + y.f + kept.g

def one() -> Order: ...
async def two() -> list[Order]: ...

async def g(orders: list[Order], pairs: tuple[Order, int], text: str):
    for order in orders:
        order.h = 1
    orders.i
    orders[0].j
    orders[0:1].k
    for pair in pairs:
        pair.l
    for got in await two():
        got.m
    last = one()
    last.n
    getattr(last, "o"), getattr(last, "p", None), getattr(last, text)
    setattr(one(), "q", 1)
    for last in text:
        pass
    return [each.r for each in orders if each.s]

def h(order: Order):
    with opened() as order:
        order.t
"""
    files = {"m.py": "class Order:\n    a: int\n", "u.py": code}
    uses = [one for one in found(files, "u.py") if "m.py#Order" in one]
    names = [one.rpartition(".")[2] for one in uses]
    assert names == ["a", "c", "d", "e", "f", "h =", "j", "m", "q =", "r", "s"]


def test_uses_in_typescript_through_arrays_results_and_fields() -> None:
    code = """\
import { Order } from "./m";
function one(): Order { return null as any; }
async function two(): Promise<Order[]> { return []; }
class Shop {
  private kept: Order;
  constructor(private given: Order, public other?: string) {}
  last(): Order | null { return null; }
  f() { this.last()!.c; return this.kept.a + this.given.b + this.other.d; }
}
export async function g(orders: Order[], all: ReadonlyArray<Order>, text: any) {
  for (const each of orders) each.e = 1;
  for (const at in orders) at.f;
  orders.map((got) => got.g);
  all.filter((x) => x.h).find((y, i) => y.i && i.j);
  orders.k; orders[0].l;
  const got = await two(); got[0].m;
  one().n;
  (text as Order).o;
  text.map((z) => z.p);
}
"""
    files = {"m.ts": "export interface Order { a: string }\n", "u.ts": code}
    uses = [one for one in found(files, "u.ts") if "m.ts#Order" in one]
    names = [one.rpartition(".")[2] for one in uses]
    assert names == ["c", "a", "b", "e =", "g", "h", "i", "l", "m", "n", "o"]
