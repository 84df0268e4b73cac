"""Go types that write themselves, and what ``omitempty`` leaves out."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes

WRITING = """\
package a

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

type Quoted struct{ n int }

func (q *Quoted) MarshalJSON() ([]byte, error) {
	if q == nil {
		return []byte("null"), nil
	}
	return []byte(`"` + strconv.Itoa(q.n) + `"`), nil
}

type Named int

func (n Named) MarshalJSON() ([]byte, error) {
	text, ok := names[n]
	if !ok {
		return nil, fmt.Errorf("no name")
	}
	return json.Marshal(text.String())
}

type Seconds struct{ time.Duration }

func (s Seconds) MarshalJSON() ([]byte, error) { return json.Marshal(int64(s.Duration)) }

type Moment struct{ time.Time }

type Wrapped struct{ X int }

func (w Wrapped) MarshalJSON() ([]byte, error) {
	type plain Wrapped
	data, err := json.Marshal(&struct{ *plain }{})
	return data, err
}

func (l Long) MarshalJSON() ([]byte, error) {
	if fast {
		return quickly(l)
	}
	one, err := json.Marshal(l.Plain)
	if err != nil {
		return nil, err
	}
	two, err := json.Marshal(l.Other)
	return concat(one, two), nil
}

type Long struct {
	Plain Plain
	Other map[string]int
}

type Unclear struct{ X int }

func (u Unclear) MarshalJSON() ([]byte, error) { return other(u) }

type Held struct{ inner []string }

func (h Held) MarshalJSON() ([]byte, error) { return json.Marshal(h.inner) }

type All struct {
	A Quoted
	B Named
	C Seconds
	D Moment
	E Wrapped
	F Unclear
	G sql.NullString
	H Held
	I *Quoted
	J Long
}

type Left struct {
	A time.Time     `json:",omitempty"`
	B time.Duration `json:",omitempty"`
	C Plain         `json:",omitempty"`
	D [2]int        `json:",omitempty"`
	E []int         `json:",omitempty"`
	F time.Time     `json:",omitzero"`
	G elsewhere.T   `json:",omitempty"`
	H Kind          `json:",omitempty"`
	I struct{}      `json:",omitempty"`
}

type Plain struct{ X int }
type Kind string
"""


def test_types_that_write_themselves_are_what_their_methods_return() -> None:
    found = shapes({"a.go": WRITING}, "a.go")
    assert members(found["All"]) == [
        "A: string, required, null",
        "B: string, required",
        "C: integer, required",
        "D: string(date-time), required",
        "E: object Wrapped, required",
        "F: any, required",
        "G: object, required",
        "H: array[string], required",
        "I: string, required, null",
        "J: object Long, required",
    ]
    assert found["Wrapped"].unknown == ("Wrapped writes itself, by a method",)


def test_omitempty_leaves_out_what_can_be_empty() -> None:
    found = shapes({"a.go": WRITING}, "a.go")
    assert members(found["Left"]) == [
        "A: string(date-time), required",
        "B: integer, optional",
        "C: object Plain, required",
        "D: array[integer], required",
        "E: array[integer], optional",
        "F: string(date-time), optional",
        "G: any T",
        "H: string, optional",
        "I: object, required",
    ]
