"""Edits of source files that add an import, or only look as if they did."""

from __future__ import annotations

import posixpath
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

PYTHON, SCRIPT = (".py",), (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs")
_SEED = 5


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: which sort, of which file, towards which, and the file's new text."""

    sort: str
    path: str
    target: str
    text: str


Write = Callable[[str, str, str], str]


def module(path: str, root: str) -> str:
    """Return the dotted name of a Python file below a source folder."""
    inner = path.removeprefix(root).removesuffix(".py").removesuffix("/__init__")
    return inner.replace("/", ".")


def _python(root: str) -> Mapping[str, Write]:  # noqa: C901 - one small function a sort
    def plain(_path: str, target: str, text: str) -> str:
        return f"{text}\nimport {module(target, root)}\n"

    def aliased(_path: str, target: str, text: str) -> str:
        return f"{text}\nimport {module(target, root)} as _edited\n"

    def from_(_path: str, target: str, text: str) -> str:
        package, _, name = module(target, root).rpartition(".")
        return f"{text}\nfrom {package} import {name}\n" if package else plain("", target, text)

    def relative(path: str, target: str, text: str) -> str:
        own = module(path, root).split(".")
        if not path.endswith("/__init__.py"):
            own = own[:-1]
        other = module(target, root).split(".")
        if not own or other[0] != own[0] or len(other) == 1:
            return from_("", target, text)
        same = next(
            (n for n, (a, b) in enumerate(zip(own, other, strict=False)) if a != b),
            min(len(own), len(other)),
        )
        same = min(same, len(other) - 1)
        dots = "." * (len(own) - same + 1)
        return f"{text}\nfrom {dots}{'.'.join(other[same:-1])} import {other[-1]}\n"

    def lazy(_path: str, target: str, text: str) -> str:
        return f"{text}\ndef _edited():\n    import {module(target, root)}\n"

    def typed(_path: str, target: str, text: str) -> str:
        head = "\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "
        return f"{text}{head}import {module(target, root)} as _edited\n"

    def string(_path: str, target: str, text: str) -> str:
        return f'{text}\n_EDITED = "import {module(target, root)}"\n'

    def comment(_path: str, target: str, text: str) -> str:
        return f"{text}\n# import {module(target, root)}\n"

    def similar(_path: str, target: str, text: str) -> str:
        return f"{text}\nimport {module(target, root).partition('.')[0]}_edited.{'a.b'}\n"

    def shifted(_path: str, _target: str, text: str) -> str:
        if text.lstrip().startswith(("from __future__", '"', "'")):
            return f"{text}\n\n\n_EDITED = 1\n"
        return f"# moved\n\n\n{text}"

    return {
        "plain": plain, "aliased": aliased, "from": from_, "relative": relative, "lazy": lazy,
        "type-only": typed, "in a string": string, "in a comment": comment, "similar": similar,
        "shifted": shifted,
    }  # fmt: skip


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
        "required": written('const edited_ = require("{}");'),
        "lazy": written('async function edited_() {{ await import("{}"); }}'),
        "type-only": typed,
        "in a string": written("const edited_ = 'import \"{}\"';"),
        "in a comment": written('// import "{}";'),
        "similar": written('import "{}-edited";'),
        "shifted": lambda _path, _target, text: f"// moved\n\n{text}",
    }


def edits(
    sources: Sequence[str],
    targets: Sequence[str],
    read: Callable[[str], str],
    count: int,
    *,
    root: str = "",
    script: bool = False,
) -> Iterator[Edit]:
    """Yield up to ``count`` edits, always the same ones; sorts and files take turns."""
    if not sources or not targets:
        return
    chance = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    sorts = _script() if script else _python(root)
    order = list(sources)
    chance.shuffle(order)
    for number in range(count):
        sort = list(sorts)[number % len(sorts)]
        path, target = order[number % len(order)], chance.choice(targets)
        if path == target:
            continue
        yield Edit(sort, path, target, sorts[sort](path, target, read(path)))
