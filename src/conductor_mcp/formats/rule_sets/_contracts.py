"""The contracts of import-linter as they are written, in either of the forms that it knows."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from conductor_mcp.model import Document

HEAD = "importlinter"
_TRUE = ("true", "yes", "1", "on")


@dataclass(frozen=True, slots=True)
class Contract:
    id: str
    line: int
    options: Mapping[str, object]

    def text(self, key: str) -> str:
        value = self.options.get(key)
        return value.strip() if isinstance(value, str) else ""

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.options.get(key)
        if isinstance(value, bool):
            return value
        return value.strip().lower() in _TRUE if isinstance(value, str) else default

    def lines(self, key: str) -> list[str]:
        value = self.options.get(key)
        if isinstance(value, list):
            return [str(one).strip() for one in cast("list[object]", value) if str(one).strip()]
        texts = value.splitlines() if isinstance(value, str) else []
        return [line.strip() for line in texts if line.strip() and line.strip()[0] not in "#;"]


def written(document: Document) -> tuple[Contract, list[Contract]]:
    """Return the settings of a file and its contracts.

    Raises:
        ValueError: The file cannot be read.

    """
    try:
        return _of_toml(document) if document.path.endswith(".toml") else _of_ini(document)
    except (tomllib.TOMLDecodeError, configparser.Error) as error:
        raise ValueError(str(error).splitlines()[0]) from error


def _of_ini(document: Document) -> tuple[Contract, list[Contract]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(document.text)
    lines = {
        line.strip()[1:-1]: number
        for number, line in enumerate(document.text.splitlines(), 1)
        if line.startswith("[") and line.rstrip().endswith("]")
    }
    settings: Mapping[str, object] = dict(parser[HEAD]) if HEAD in parser else {}
    # The documentation says `importlinter:contract:…`; the tool takes anything after the colon.
    mark = f"{HEAD}:"
    contracts = [
        Contract(name.removeprefix(mark).removeprefix("contract:"), lines.get(name, 1),
                 dict(parser[name]))
        for name in parser.sections()
        if name.startswith(mark)
    ]  # fmt: skip
    return Contract("", 1, settings), contracts


def _of_toml(document: Document) -> tuple[Contract, list[Contract]]:
    tables = tomllib.loads(document.text)
    found = tables.get("tool", {}).get(HEAD, tables.get(HEAD, {}))
    if not isinstance(found, dict):
        return Contract("", 1, {}), []
    settings = cast("dict[str, object]", found)
    heads = [
        number
        for number, line in enumerate(document.text.splitlines(), 1)
        if re.match(r"\s*\[\[\s*(?:tool\.)?importlinter\.contracts\s*\]\]", line)
    ]
    listed = settings.get("contracts")
    contracts = [
        Contract(str(one.get("id") or n), heads[n - 1] if n <= len(heads) else 1, one)
        for n, one in enumerate(cast("list[dict[str, object]]", listed or []), 1)
    ]
    return Contract("", 1, settings), contracts
