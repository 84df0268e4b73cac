"""Of which sort an import of a script is, told by the package.json above it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Literal, cast

from conductor_mcp.model import Import
from conductor_mcp.rules._rule import Source
from conductor_mcp.rules._written import form, mapping

_GROUPS = {"dependencies": "npm", "devDependencies": "npm-dev",
           "optionalDependencies": "npm-optional", "peerDependencies": "npm-peer"}  # fmt: skip
Sort = Literal[
    "local", "core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "type-only",
    "unknown", "aliased", "aliased-subpath-import", "aliased-workspace", "aliased-tsconfig",
    "aliased-tsconfig-paths", "aliased-tsconfig-base-url", "import", "export", "require",
    "dynamic-import", "import-equals", "type-import", "triple-slash-directive",
]  # fmt: skip
OF_ONE_KIND = frozenset(
    ("local", "core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg")
)
CORE = frozenset(
    (
        "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants",
        "crypto", "dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2",
        "https", "inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode",
        "querystring", "readline", "repl", "stream", "string_decoder", "sys", "timers", "tls",
        "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib",
    )
)  # fmt: skip

# What a lock file says is installed where imports find it; with pnpm that is what is listed.
_LOCKS = {
    "package-lock.json": r'"(?:[^"\n]*node_modules/)?((?:@[^/"\n]+/)?[^/"\n]+)": ?\{\s*"version"',
    "npm-shrinkwrap.json":
        r'"(?:[^"\n]*node_modules/)?((?:@[^/"\n]+/)?[^/"\n]+)": ?\{\s*"version"',
    "yarn.lock": r'^"?((?:@[^/@"\s]+/)?[^@"\s,]+)@',
    "bun.lock": r'^\s+"((?:@[^/"\n]+/)?[^/"\n]+)": \["',
    "pnpm-lock.yaml": r"(?!)()",
}  # fmt: skip
_ASKED = 3


@lru_cache(maxsize=16)
def _locked(text: str, expression: str) -> frozenset[str]:
    return frozenset(re.findall(expression, text, re.MULTILINE))


def is_core(part: Import, core: Collection[str] = ()) -> bool:
    """Whether an import is of what comes with Node, or is said to come with ``core``."""
    if part.target is None and (part.module in core or part.package in core):
        return True
    first = part.module.removeprefix("node:").partition("/")[0]
    return part.target is None and (part.module.startswith("node:") or first in CORE)


class Manifest:
    """The package.json that a file's packages are listed in, looked for when first asked.

    ``combined`` takes those of the folders above it, too.
    """

    def __init__(
        self, source: Source, *, combined: bool = False, core: Collection[str] = ()
    ) -> None:
        self._source = source
        self._core = core
        self._combined = combined
        self._listed: dict[str, set[str]] | None = None

    def sorts(self, part: Import) -> frozenset[str]:
        more = {"type-only"} if part.type_only else set[str]()
        more |= {form(self._source, part)} - {""}
        written = part.key.partition(":")[0] if not part.key.startswith("node:") else part.key
        if written.startswith("#"):
            more |= {"aliased", "aliased-subpath-import"}
        if part.target is not None:
            if by := mapping(self._source, part):
                more |= {"aliased", by}
                more |= {"aliased-tsconfig"} if by.startswith("aliased-tsconfig") else set()
            return frozenset({"local", *more})
        if is_core(part, self._core):
            return frozenset({"core", *more})
        if part.package is None:
            return frozenset({"unknown"})
        listed = self._groups()
        name = part.package
        found = listed.get(name) or listed.get(
            f"@types/{name.removeprefix('@').replace('/', '__')}"
        )
        return frozenset({*(found or self._unlisted(name)), *more})

    def _unlisted(self, name: str) -> set[str]:
        """Tell what is on no list by what is installed, or locked to be; both where nothing is."""
        seen = False
        for folder in self._folders():
            if self._source.other(f"{folder}node_modules/{name}/package.json") is not None:
                return {"npm-no-pkg"}
            for lock, expression in _LOCKS.items():
                found = self._source.other(f"{folder}{lock}")
                if found is not None:
                    seen = True
                    if name in _locked(found.document.text, expression):
                        return {"npm-no-pkg"}
            seen = seen or any(
                self._source.other(f"{folder}node_modules/{one}/package.json") is not None
                for one in list(self._groups())[:_ASKED]
            )
        # What is on no list may be there by chance, and is not in a clean installation.
        return {"unknown"} if seen else {"npm-no-pkg", "unknown"}

    def _groups(self) -> dict[str, set[str]]:
        if self._listed is None:
            self._listed = {}
            for data in self._data():
                for key, sort in _GROUPS.items():
                    listed = data.get(key)
                    names = cast("dict[str, object]", listed) if isinstance(listed, dict) else ()
                    for name in names:
                        self._listed.setdefault(name, set()).add(sort)
                if not self._combined:
                    break
        return self._listed

    def _folders(self) -> Iterator[str]:
        """Yield the folders above the file, the nearest first, each with its slash."""
        folder = self._source.document.path
        while folder:
            folder = folder.rpartition("/")[0]
            yield f"{folder}/" if folder else ""

    def _data(self) -> Iterator[dict[str, object]]:
        for folder in self._folders():
            found = self._source.other(f"{folder}package.json")
            if found is not None:
                try:
                    data: object = json.loads(found.document.text)
                except (ValueError, RecursionError):
                    data = None
                yield cast("dict[str, object]", data) if isinstance(data, dict) else {}
