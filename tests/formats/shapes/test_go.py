"""Shapes written in Go."""

from __future__ import annotations

from conductor_mcp.model.shape import Shape
from tests.formats.shapes.support import members, shapes

ORDER = """\
package shop

import (
	"encoding/json"
	"time"

	"example.org/app/models"
	"github.com/google/uuid/v2"
)

type Order struct {
	Base
	*models.Owner
	ID      uuid.UUID         `json:"id" db:"order_id"`
	Total   int64             `json:"total_cents" validate:"required,min=0,max=99"`
	Note    *string           `json:"note,omitempty"`
	Paid    *bool             `json:"paid"`
	State   State             `json:"state"`
	Level   Level             `json:",omitempty"`
	Lines   []Line            `json:"lines" binding:"min=1,dive,required"`
	Raw     []byte            `json:"raw"`
	Extra   json.RawMessage   `json:"extra"`
	By      map[string]float64
	Where   models.Address    `json:"where"`
	Kind    string            `json:"kind" validate:"oneof=a b"`
	N       int               `json:"n,string"`
	A, B    bool
	// Deprecated: use Note.
	Old     string            `json:"old"`
	Secret  string            `json:"-"`
	Dash    string            `json:"-,"`
	Any     interface{}       `json:"any"`
	In      struct{ X int }   `json:"in"`
	Odd     Odd               `json:"odd"`
	Ids     Ids               `json:"ids"`
	inner   int
}

type State string

const (
	StateNew  State = "new"
	StatePaid State = "paid"
)

func (o *Order) Double() int64 { return o.Total * 2 }
"""
BASE = """\
package shop

import "time"

type Base struct {
	CreatedAt time.Time `json:"created_at"`
	ID        int       `json:"id"`
	Deeper
}

type Deeper struct{ Deep bool `json:"deep"` }

type Level int

const (
	Low Level = iota + 1
	High
)

type Line struct {
	Sku string
}

type Odd struct{ x int }

func (o Odd) MarshalText() ([]byte, error) { return nil, nil }

type Ids = []int
"""
MODELS = """\
package models

type Owner struct {
	Owner string `json:"owner"`
}
type Address struct {
	City string
	outside.Thing
}
"""
FILES = {
    "go.mod": "module example.org/app\n",
    "shop/order.go": ORDER,
    "shop/base.go": BASE,
    "shop/base_test.go": "package shop\ntype Line struct { Wrong int }\n",
    "models/all.go": MODELS,
}


def read(path: str, **more: str) -> dict[str, Shape]:
    return shapes(FILES | more, path)


def test_a_struct_with_tags_and_what_it_embeds_from_other_files() -> None:
    found = read("shop/order.go")["Order"]
    assert members(found) == [
        "CreatedAt as created_at: string(date-time), required",
        "ID as id: string(uuid), required",
        "Deep as deep: boolean, required",
        "Owner as owner: string, required",
        "Total as total_cents: integer, required, maximum=99, minimum=0",
        "Note as note: string, optional, null",
        "Paid as paid: boolean, required, null",
        "State as state: string = new|paid, required",
        "Level: integer = 1|2, optional",
        "Lines as lines: array[object Line], required, minItems=1",
        "Raw as raw: string(binary), required",
        "Extra as extra: any, required",
        "By: map[number], required",
        "Where as where: object Address, required",
        "Kind as kind: string = a|b, required",
        "N as n: string, required",
        "A: boolean, required",
        "B: boolean, required",
        "Old as old: string, required, retired",
        "Dash as -: string, required",
        "Any as any: any, required",
        "In as in: object, required",
        "Odd as odd: string, required",
        "Ids as ids: array[integer], required",
    ]
    assert {"inner", "Secret", "Double"} <= found.others
    assert found.unknown == ()


def test_what_is_embedded_from_elsewhere_is_said() -> None:
    assert read("models/all.go")["Address"].unknown == (
        "the embedded outside.Thing is not in this repository",
    )


def test_structs_that_embed_each_other_end() -> None:
    text = "package a\ntype A struct { *B; X int }\ntype B struct { *A; Y int }\n"
    found = shapes({"a/a.go": text}, "a/a.go")
    assert [m.name for m in found["A"].members] == ["Y", "X"]


def test_nothing_in_a_file_makes_the_reader_raise() -> None:
    for text in ("package", "package a\ntype A struct {", "\0", ORDER[:300]):
        shapes({"a.go": text}, "a.go")
