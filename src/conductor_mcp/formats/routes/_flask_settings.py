"""What a setting of an application is where nobody sets it: ``config["API_PREFIX"]``.

Settings are looked for by their names, in classes, modules and calls of the same project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats.routes._pyeyes import PyEyes
from conductor_mcp.formats.routes._python import PyFile
from conductor_mcp.formats.routes._values import Call, Member, Table, Text, Value, dotted

NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}")
"""What settings are called."""
PATHLIKE = re.compile(
    r"PREFIX|URL|URI|PATH|ROOT|BASE|ROUTE|ENDPOINT|API|MOUNT|VERSION|SLUG|"
    r"BLUEPRINT|APPS|MODULE|VIEWS|RESOURCE"
)
"""What settings that paths are made of are called."""
_GIVING = ("setdefault", "from_mapping", "update")
_TESTED = re.compile(r"(^|[/._])(tests?|testing)([/._]|$)|Test", re.IGNORECASE)
_CLASSES = re.compile(r"(?i)settings|conf")
"""What classes of settings are called, whose names need not be in capitals."""
_MOST = 20
Place = tuple[str, str, Value]


def places(eyes: PyEyes, near: str, key: str) -> list[Place]:
    """Return where a setting is given a value: file, scope and value, defaults first."""

    def find() -> list[Place]:
        found: list[Place] = []
        for path in eyes.files((key,), near, beside=True)[:_MOST]:
            file = eyes.file(path)
            if file is not None and not _TESTED.search(path):
                found += [(path, scope, value) for scope, value in _given(file, key)]
        return sorted(found, key=lambda p: "default" not in f"{p[0]} {p[1]}".lower())

    return eyes.project.once(("flask-setting", key, near.partition("/")[0]), find)


def _given(file: PyFile, key: str) -> Iterator[tuple[str, Value]]:
    names = (key, f'["{key}"]', f"['{key}']")
    shouted = NAME.fullmatch(key) is not None
    for (scope, name), every in file.bound.items():
        if (name == key and (shouted or _CLASSES.search(scope))) or (
            name.endswith(names[1:]) and "config" in name
        ):
            yield from ((scope, b.value) for b in every if not _TESTED.search(scope))
    for said in file.said:
        call = said.call
        if not isinstance(call.function, Member) or call.function.name not in _GIVING:
            continue
        if shouted or _CLASSES.search(dotted(call.function.of)):
            yield from ((said.scope, value) for value in _in_call(call, key))


def _in_call(call: Call, key: str) -> Iterator[Value]:
    first = call.at(0)
    if isinstance(first, Text) and first.text == key and len(call.given) > 1:
        yield call.given[1]
    if key in call.named:
        yield call.named[key]
    if isinstance(first, Table) and (inner := first.get(key)) is not None:
        yield inner
