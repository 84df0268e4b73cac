"""What modules of tach let others import of them, by name, and what a domain's names mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conductor_mcp.formats.rule_sets._modules import named
from conductor_mcp.formats.rule_sets._tables import get, items, texts
from conductor_mcp.syntax.linear import compiled

ROOT = "<root>"
_DOMAIN_ROOT = "<domain_root>"
Table = tuple[Mapping[str, object], str]
"""What a file says, and the name of its domain, ``""`` for the settings of the whole."""


@dataclass(frozen=True, slots=True)
class Interface:
    """What modules let others import of them. ``visible`` to these alone, ``None``: to all."""

    expose: tuple[str, ...]
    of: tuple[str, ...]
    visible: tuple[str, ...] | None
    exclusive: bool


def openings(
    path: str, modules: list[str], interfaces: list[Interface], free: set[str]
) -> Iterator[dict[str, object]]:
    """Yield which names others may import of a module, and who may.

    What lies in no module is open: the tool takes no name as one below ``<root>``.
    """
    if path == ROOT:
        return
    own = [one for one in interfaces if any(_fits(text, path) for text in one.of)]
    blind = [
        name
        for name in modules
        if name in free or not any(name in _seers(one, modules) for one in own)
    ]
    blind += [name for name in free if name not in modules]
    if own and blind:
        yield {"names": ["^"], "to": blind}  # who sees no interface is held to none
    alone = {name for one in own if one.exclusive for name in _seers(one, modules)}
    for one in own:
        seers = _seers(one, modules)
        if not one.exclusive:
            seers = [name for name in seers if name not in alone]
        to = {} if len(seers) == len(modules) else {"to": seers}
        yield {"names": [f"^{text}$" for text in one.expose], **to}


def _seers(one: Interface, modules: list[str]) -> list[str]:
    if one.visible is None:
        return modules
    return [n for pattern in one.visible for n in named(pattern, modules, none=True)]


def _fits(text: str, name: str) -> bool:
    # As the tool does it: what is between bars is not put together first.
    return compiled(f"^{text}$").search(name) is not None


def uncompiled(texts: Iterable[str]) -> str:
    for text in texts:
        try:
            compiled(f"^{text}$")
        except ValueError:
            return text
    return ""


def absolute(path: str, domain: str) -> str:
    """Return the whole name of a module that a domain names from its own place."""
    if domain and path.startswith("//"):
        return path[2:]
    if domain and path == _DOMAIN_ROOT:
        return domain
    return f"{domain}.{path}" if domain and path != ROOT else path


def interfaces_of(
    tables: Iterable[Table], leave: Callable[[str, str, str], None]
) -> list[Interface]:
    """Return the interfaces; ``leave`` is told what cannot be read: its name, mark and words."""
    found: list[Interface] = []
    for number, (table, domain) in enumerate(tables):
        for one in items(table.get("interfaces")):
            seen = get(one, "visibility")
            of = tuple(texts(get(one, "from"))) or (".*",)
            interface = Interface(
                tuple(texts(get(one, "expose"))),
                tuple(absolute(text, domain) for text in of),
                None if seen is None else tuple(texts(seen)),
                get(one, "exclusive") is True,
            )
            wrong = uncompiled((*interface.expose, *interface.of))
            if wrong:
                words = f"the expression {wrong!r} of an interface is not read"
                leave(f"interface-{number}", wrong, words)
                continue
            if get(one, "data_types") == "primitive":
                words = "whether an interface has primitive `data_types` alone is not read"
                leave(f"data-types-{len(found)}", "data_types", words)
            found.append(interface)
    return found
