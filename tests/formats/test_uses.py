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
        "20 show.() shop/use.go#Line.Sku",
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
