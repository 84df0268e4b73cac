"""What a function is given and gives, and what a class comes from, of a Python text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    UNKNOWN,
    Frame,
    Made,
    Many,
    Runner,
    Unknown,
    is_list,
    last,
    listed,
    vague,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def bind_given(run: Runner, frame: Frame, outer: Frame, node: Node, made: Made) -> None:
    """Bind a function's parameters to what a call gives."""
    given, named = list(made.given), dict(made.named)
    listed = node.child_by_field_name("parameters")
    only_named = False
    for one in listed.named_children if listed is not None else ():
        if one.type in ("comment", "positional_separator"):
            continue
        if one.type == "keyword_separator":
            only_named = True
            continue
        text = text_of(one)
        if text.startswith("**"):
            frame.names[_bare(text)] = dict(named)
        elif text.startswith("*"):
            frame.names[_bare(text)] = tuple(given)
            given, only_named = [], True
        else:
            name = _bare(text_of(one.child_by_field_name("name")) or text)
            default = one.child_by_field_name("value")
            if name in named:
                frame.names[name] = named.pop(name)
            elif given and not only_named:
                frame.names[name] = given.pop(0)
            else:
                frame.names[name] = run.evaluate(outer, default) if default else UNKNOWN


def _bare(text: str) -> str:
    return text.lstrip("*").partition(":")[0].strip()


def result(returned: list[object]) -> object:
    """Return what a function gives; where it may be one of several lists, all of them."""
    if len(returned) <= 1:
        return returned[0] if returned else None
    lists = [listed(one) for one in returned if is_list(one)]
    if lists:
        whole = [one for held in lists for one in held or ()]
        return whole if len(lists) == 1 else Many(whole, open=True)
    known = [one for one in returned if not isinstance(one, Unknown | None)]
    firm = [one for one in known if not vague(one)]
    if firm and isinstance(firm[0], bool):
        return firm[0] if all(one is firm[0] for one in firm) else UNKNOWN
    return (firm or known)[0] if known else UNKNOWN


def _before(run: Runner, thing: Thing, name: str) -> object | None:
    """Return what a class's own name was imported as, where the class comes from that."""
    key = run.key_of(thing.path, name) if name == thing.name and not thing.scope else ""
    return run.imported(thing.path, key) if key else None


def ancestors(run: Runner, thing: Thing, node: Node | None) -> list[Thing]:
    """Return a class and what it comes from, what several lines share after all of them."""
    found = [thing]
    bases = node.child_by_field_name("superclasses") if node is not None else None
    for one in bases.named_children if bases is not None else ():
        if one.type in ("comment", "keyword_argument"):
            continue
        above = _before(run, thing, text_of(one)) if one.type == "identifier" else None
        if above is None:
            above = run.evaluate(Frame(thing.path, thing.scope), one)
        kind = above if isinstance(above, Thing) else Thing(outside="?")
        if isinstance(above, Made):
            kind = Thing(outside=f"{last(above.kind)}()")
        more = run.lineage(kind)
        keys = {(t.key, t.outside) for t in more}
        found = [t for t in found if t is thing or (t.key, t.outside) not in keys] + more
    return found
