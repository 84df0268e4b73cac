"""What a repository is made of, in words no programming language owns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from conductor_mcp.model.source import Span
from conductor_mcp.model.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Part:
    """Base of all parts. ``key`` says which one it is; ``at`` where it was seen.

    Keys carry neither path nor line, so that moving or renaming a file changes nothing.
    """

    key: str
    at: Span

    def same_as(self, other: Part) -> bool:
        """Equal but for the place."""
        return replace(self, at=other.at) == other


@dataclass(frozen=True, slots=True)
class Import(Part):
    """One name or module that a source file brings in.

    ``module`` is what was written, made absolute where the language allows; ``target`` is the
    file it resolves to (relative to the root) or ``None``; ``package`` is the outside package
    (``sqlalchemy``, ``@prisma/client``) or ``None``. Both are ``None`` when it could not be told.
    ``scope`` is the enclosing function or class, ``""`` at module level. ``dynamic`` is what is
    called and not stated (``import("./a")``, ``importlib.import_module("a")``). What is
    ``computed`` is a call whose key tells nothing: what it loads is known when it runs.
    """

    module: str
    target: str | None = None
    package: str | None = None
    type_only: bool = False
    scope: str = ""
    dynamic: bool = False
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Match(Part):
    """A place where a clause's pattern matches. ``text`` has its white space folded."""

    text: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Symbol(Part):
    """A definition. ``kind`` is function, class …; ``signature`` its parameters, space folded.

    ``decorators`` are the names of its decorators or annotations as they are written, without
    what they are given. ``exported`` says whether other files are meant to use it, in the terms
    of its language.
    """

    kind: str
    signature: str = ""
    decorators: tuple[str, ...] = ()
    exported: bool = False


@dataclass(frozen=True, slots=True)
class Call(Part):
    """A call. The key is the origin of what is called (``requests.get``), never ``""``.

    What is called on what a call gave has ``()`` in its origin: ``requests.Session().get``.
    ``written`` is the callee as it stands, its white space folded; ``scope`` what it is in;
    ``bare`` how what the language has of itself is written (``eval`` of ``builtins.eval``).
    ``guess`` is the name that a wildcard import may have brought, where nothing else binds it;
    the key is right only if it did. A decorator or an annotation is one too (``decorates``): its
    key is as it is written where its origin is not known, its scope what it decorates.
    """

    written: str
    scope: str = ""
    bare: str = ""
    guess: str = ""
    decorates: bool = False


@dataclass(frozen=True, slots=True)
class Literal(Part):
    """A string that stands in source code; the key is its text.

    ``kind`` is ``env`` for the name of an environment variable that is read there, else
    ``string``.
    """

    kind: str = "string"
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Dependency(Part):
    """A package that a manifest asks for. The key is ``ecosystem:name``.

    ``group`` is ``runtime``, ``dev`` or ``optional``; ``constraint`` is the version as it is
    written, and ``pinned`` whether it lets in one version only.
    """

    ecosystem: str
    name: str
    group: str = "runtime"
    constraint: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Element(Part):
    """One operation, message, type or field of a contract or data model.

    ``kind`` is ``operation``, ``channel``, ``message``, ``type``, ``field``, ``enum``, ``rpc`` …;
    ``detail`` one line that says more (``GET /orders``, ``string, required``).
    """

    kind: str
    detail: str = ""


P_co = TypeVar("P_co", bound=Part, covariant=True)


@dataclass(frozen=True, slots=True)
class Delta(Generic[P_co]):
    """A part that came, went, or changed. At least one side is there."""

    before: P_co | None
    after: P_co | None

    @property
    def part(self) -> P_co:
        """The newest side there is."""
        side = self.after if self.after is not None else self.before
        if side is None:
            raise ValueError("a delta has at least one side")
        return side

    @property
    def added(self) -> bool:
        return self.before is None

    @property
    def removed(self) -> bool:
        return self.after is None

    def mirrored(self) -> Delta[P_co]:
        """Return the same change seen from the other side."""
        return Delta(self.after, self.before)


def compare(before: Iterable[Part], after: Iterable[Part]) -> Iterator[Delta[Part]]:
    """Say what differs, in key order; a key may stand on a side more than once.

    Equal parts cancel out one for one wherever they stand; what is left under one key is
    paired in order, and the rest came or went. ``compare(x, x)`` is empty for every ``x``.
    """
    old, new = _by_key(before), _by_key(after)
    for name in sorted(old.keys() | new.keys()):
        gone, come = _cancel(old.get(name, []), new.get(name, []))
        for i in range(max(len(gone), len(come))):
            yield Delta(
                gone[i] if i < len(gone) else None,
                come[i] if i < len(come) else None,
            )


def _by_key(parts: Iterable[Part]) -> dict[tuple[str, str], list[Part]]:
    found: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        found[type(part).__name__, part.key].append(part)
    return found


def _cancel(old: list[Part], new: list[Part]) -> tuple[list[Part], list[Part]]:
    # Sorted, so that the order in which a reader happens to yield parts means nothing.
    gone, come = sorted(old, key=repr), list[Part]()
    for part in sorted(new, key=repr):
        twin = next((i for i, p in enumerate(gone) if p.same_as(part)), None)
        if twin is None:
            come.append(part)
        else:
            del gone[twin]
    return gone, come
