"""Edits of source files that add an import, or only look as if they did."""

from __future__ import annotations

import posixpath
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

PYTHON, SCRIPT = (".py",), (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs")
_SEED = 5
_OUTSIDE = 40
_AS_MODULE = ("plain", "aliased", "from", "relative", "type-only")


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: which sort, of which file, towards which, and the file's new text."""

    sort: str
    path: str
    target: str
    text: str


Write = Callable[[str, str, str], str]


def module(path: str, roots: Sequence[str]) -> str:
    """Return the dotted name of a Python file, told from the source folder that it lies in."""
    root = max((one for one in roots if path.startswith(one)), key=len, default="")
    inner = path.removeprefix(root).removesuffix(".py").removesuffix("/__init__")
    return inner.replace("/", ".")


def _python(roots: Sequence[str]) -> Mapping[str, Write]:
    def written(words: str) -> Write:
        return lambda _path, target, text: f"{text}\n{words.format(module(target, roots))}\n"

    plain = written("import {}")
    return {
        "plain": plain,
        "aliased": written("import {} as _edited"),
        "from": lambda _path, target, text: _from(module(target, roots), text),
        "relative": lambda path, target, text: _relative(path, module(target, roots), text, roots),
        "lazy": written("def _edited():\n    import {}"),
        "type-only": written(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {} as _edited"
        ),
        "in a string": written('_EDITED = "import {}"'),
        "in a comment": written("# import {}"),
        "star": written("from {} import *"),
        "member": written("from {} import edited_"),
        "several": written("import json, {}, re"),
        "guarded": written(
            "try:\n    import {0} as _edited\nexcept ImportError:\n    _edited = None"
        ),
        "spared": written("import {}  # tach-ignore(edited)"),
        "by name": written('import importlib\n_EDITED = lambda: importlib.import_module("{}")'),
        "similar": lambda _path, target, text: _similar(module(target, roots), text),
        "shifted": lambda _path, _target, text: _shifted(text),
    }


def _from(name: str, text: str) -> str:
    package, _, last = name.rpartition(".")
    return f"{text}\nfrom {package} import {last}\n" if package else f"{text}\nimport {name}\n"


def _relative(path: str, name: str, text: str, roots: Sequence[str]) -> str:
    own = module(path, roots).split(".")
    if not path.endswith("/__init__.py"):
        own = own[:-1]
    other = name.split(".")
    if not own or other[0] != own[0] or len(other) == 1:
        return _from(name, text)
    pairs = enumerate(zip(own, other, strict=False))
    same = next((n for n, (a, b) in pairs if a != b), min(len(own), len(other)))
    same = min(same, len(other) - 1)
    dots = "." * (len(own) - same + 1)
    return f"{text}\nfrom {dots}{'.'.join(other[same:-1])} import {other[-1]}\n"


def _similar(name: str, text: str) -> str:
    return f"{text}\nimport {name.partition('.')[0]}_edited.a.b\n"


def _shifted(text: str) -> str:
    if text.lstrip().startswith(("from __future__", '"', "'")):
        return f"{text}\n\n\n_EDITED = 1\n"
    return f"# moved\n\n\n{text}"


def _script() -> Mapping[str, Write]:
    def spelt(path: str, target: str) -> str:
        found = posixpath.relpath(target.rpartition(".")[0], posixpath.dirname(path) or ".")
        return found if found.startswith(".") else f"./{found}"

    def written(words: str) -> Write:
        return lambda path, target, text: f"{text}\n{words.format(spelt(path, target))}\n"

    def typed(path: str, target: str, text: str) -> str:
        if not path.endswith((".ts", ".tsx")):
            return written('import "{}";')(path, target, text)
        return written('import type {{ Edited }} from "{}";')(path, target, text)

    return {
        "plain": written('import "{}";'),
        "aliased": written('import * as edited_ from "{}"; edited_;'),
        "from": written('import {{ edited_ }} from "{}"; edited_;'),
        "relative": written('export * from "{}";'),
        "handed on": written('export {{ edited_ as other_ }} from "{}";'),
        "several": written('import edited_, {{ other_ as more_ }} from "{}"; edited_(more_);'),
        "resolved": written("const edited_ = import(`{}`);"),
        "required": written('const edited_ = require("{}");'),
        "lazy": written('async function edited_() {{ await import("{}"); }}'),
        "type-only": typed,
        "in a string": written("const edited_ = 'import \"{}\"';"),
        "in a comment": written('// import "{}";'),
        "similar": written('import "{}-edited";'),
        "shifted": lambda _path, _target, text: f"// moved\n\n{text}",
    }


def _outside(*, script: bool) -> Mapping[str, str]:
    if script:
        return {
            "package": 'import "{}";',
            "package, from": 'import {{ edited_ }} from "{}"; edited_;',
            "package, required": 'const edited_ = require("{}");',
            "package in a string": "const edited_ = 'import \"{}\"';",
        }
    return {
        "package": "import {}",
        "package, from": "from {} import edited",
        "package, lazy": "def _edited():\n    import {}",
        "package in a string": '_EDITED = "import {}"',
    }


def edits(
    sources: Sequence[str],
    targets: Sequence[str],
    read: Callable[[str], str],
    count: int,
    *,
    roots: Sequence[str] = (),
    outside: Sequence[str] = (),
    script: bool = False,
) -> Iterator[Edit]:
    """Yield up to ``count`` edits, always the same ones; sorts and files take turns.

    Some more import packages from ``outside``.
    """
    if not sources or not targets:
        return
    chance = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    sorts = _script() if script else _python(roots)
    order = list(sources)
    chance.shuffle(order)
    for number in range(count):
        sort = list(sorts)[number % len(sorts)]
        path, target = order[number % len(order)], chance.choice(targets)
        if path == target:
            continue
        if path.endswith(".cjs") and sort in _AS_MODULE:
            sort = "required"
        yield Edit(sort, path, target, sorts[sort](path, target, read(path)))
    written = _outside(script=script)
    for number in range(min(_OUTSIDE, count) if outside else 0):
        sort = list(written)[number % len(written)]
        path, target = order[number % len(order)], chance.choice(outside)
        if path.endswith(".cjs") and sort != "package in a string":
            sort = "package, required"
        yield Edit(sort, path, target, f"{read(path)}\n{written[sort].format(target)}\n")
