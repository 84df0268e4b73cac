"""The rule sets that dependency-cruiser brings along, which settings may extend.

Source: dependency-cruiser's documentation (rules reference, "extends"), version 17.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

_PREFIX = "dependency-cruiser/configs/"
_CONFIG_FILES = (
    r"(^|/)\.[^/]+\.(js|cjs|mjs|ts|json)$|\.d\.(c|m)?ts$|(^|/)tsconfig\.json$|"
    r"(^|/)(?:babel|webpack)\.config\.(?:js|cjs|mjs|ts|json)$"
)
_OLD_CORE = "^(?:punycode|domain|constants|sys|_linklist|_stream_wrap)$"
_RULES: dict[str, tuple[str, dict[str, object], dict[str, object]]] = {
    "no-orphans": ("warn", {"orphan": True, "pathNot": _CONFIG_FILES}, {}),
    "no-circular": ("error", {}, {"circular": True}),
    "no-deprecated-core": ("error", {}, {"dependencyTypes": ["core"], "path": _OLD_CORE}),
    "no-duplicate-dep-types": (
        "warn", {}, {"moreThanOneDependencyType": True, "dependencyTypesNot": ["type-only"]},
    ),
    "no-non-package-json": ("error", {}, {"dependencyTypes": ["npm-no-pkg", "npm-unknown"]}),
    "not-to-deprecated": ("warn", {}, {"dependencyTypes": ["deprecated"]}),
    "not-to-unresolvable": ("error", {}, {"couldNotResolve": True}),
}  # fmt: skip
_SEVERITY = {"recommended": "", "recommended-strict": "error", "recommended-warn-only": "warn"}


def preset(name: str) -> dict[str, object] | None:
    """Return a rule set by the name that it is extended with, ``None`` for no such one."""
    plain = name.removeprefix(_PREFIX).removesuffix(".cjs").removesuffix(".js")
    if not name.startswith(_PREFIX) or plain not in _SEVERITY:
        return None
    return {
        "forbidden": list(_rules(_SEVERITY[plain])),
        "options": {"doNotFollow": {"path": "node_modules"}},
    }


def _rules(severity: str) -> Iterator[dict[str, object]]:
    for name, (own, source, to) in _RULES.items():
        yield {"name": name, "severity": severity or own, "from": source, "to": to}


def merged(table: dict[str, object], base: dict[str, object]) -> dict[str, object]:
    """Return settings with those that they extend: named rules win, piece by piece."""
    found: dict[str, object] = {**base, **table}
    for key in ("forbidden", "required"):
        rules = _merged_rules(_tables(table.get(key)), _tables(base.get(key)))
        if key in table or key in base:
            found[key] = rules
    if "allowed" in table or "allowed" in base:
        found["allowed"] = [*_tables(table.get("allowed")), *_tables(base.get("allowed"))]
    found["options"] = {**_table(base.get("options")), **_table(table.get("options"))}
    return found


def _merged_rules(rules: list[object], bases: list[object]) -> list[object]:
    named = {str(_get(rule, "name")): rule for rule in reversed(bases) if _get(rule, "name")}
    kept: dict[str, object] = {}
    nameless: list[object] = []
    for rule in rules:
        name = _get(rule, "name")
        if not name or not isinstance(rule, dict):
            nameless.append(rule)
            continue
        # The object of the settings itself is kept: it knows its line.
        own = cast("dict[str, object]", rule)
        for key, value in _table(named.get(str(name))).items():
            own.setdefault(key, value)
        kept.setdefault(str(name), own)
    for name, rule in named.items():
        kept.setdefault(name, rule)
    return [*kept.values(), *nameless, *(rule for rule in bases if not _get(rule, "name"))]


def _tables(value: object) -> list[object]:
    if isinstance(value, list):
        return cast("list[object]", value)
    return [] if value is None else [value]


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _get(value: object, key: str) -> object:
    return _table(value).get(key)
