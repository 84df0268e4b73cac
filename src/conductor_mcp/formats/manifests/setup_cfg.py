"""``setup.cfg``: what setuptools installs with a package (``install_requires``, extras).

Source: the setuptools documentation (declarative configuration).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats.manifests._manifest import DEV, OPTIONAL, RUNTIME, Manifest, reader
from conductor_mcp.formats.manifests._python import requirement
from conductor_mcp.model import Dependency, Document

_KEYS = {"install_requires": RUNTIME, "setup_requires": DEV, "tests_require": DEV}
_KEY = re.compile(r"([\w.-]+)\s*[=:]\s*(.*)")


def _dependencies(document: Document) -> Iterator[Dependency]:
    section, group = "", ""
    for number, line in enumerate(document.text.splitlines(), 1):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        if line.startswith("["):
            section, group = text.strip("[]"), ""
            continue
        found = None if line[0].isspace() else _KEY.match(line)
        if found:
            group = OPTIONAL if section == "options.extras_require" else ""
            group = _KEYS.get(found[1], "") if section == "options" else group
            text = found[2]
        for piece in text.split(";")[:1] if group else ():
            if part := requirement(piece, document.path, number, group):
                yield part


MANIFEST = Manifest("setup-cfg", ("**/setup.cfg",), reader(_dependencies))
