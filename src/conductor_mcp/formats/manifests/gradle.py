"""``build.gradle`` and ``build.gradle.kts``: artifacts named in a ``dependencies`` block.

Source: the Gradle documentation (declaring dependencies). A build script is a program: what is
written as a plain coordinate is read, what is computed is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats.manifests._manifest import DEV, OPTIONAL, RUNTIME, Manifest, reader
from conductor_mcp.formats.manifests._maven import artifact
from conductor_mcp.model import Dependency, Document

_CONFIGURATION = (
    r"\b(?P<how>\w*(?:[iI]mplementation|[aA]pi|[cC]ompile|[cC]ompileOnly|[rR]untimeOnly"
    r"|[aA]nnotationProcessor|kapt|ksp|classpath|[rR]untime|provided))"
)
_COORDINATE = re.compile(
    _CONFIGURATION
    + r"""[\s(]*(?:(?:enforcedPlatform|platform|testFixtures)\s*\(?\s*)?"""
    + r"""(["'])(?P<name>[\w.-]+:[\w.-]+)(?::(?P<version>[^"'@:]*))?[^"']*\2"""
)
_MAP = re.compile(
    _CONFIGURATION
    + r"""[\s(]*group\s*[:=]\s*["'](?P<group>[\w.-]+)["']"""
    + r"""\s*,\s*name\s*[:=]\s*["'](?P<artifact>[\w.-]+)["']"""
    + r"""(?:\s*,\s*version\s*[:=]\s*["'](?P<version>[^"']*)["'])?"""
)
_VALUE = re.compile(
    r"""(?m)^\s*(?:def|val|var|const val|ext\.)?\s*(\w+)\s*=\s*["']([\w.+-]+)["']"""
)
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'\w])//[^\n]*", re.DOTALL)


def _dependencies(document: Document) -> Iterator[Dependency]:
    text = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), document.text)
    known = dict(_VALUE.findall(text))
    text = _VARIABLE.sub(lambda m: known.get(m[1] or m[2], m[0]), text)
    for number, line in enumerate(text.splitlines(), 1):
        for found in _COORDINATE.finditer(line[:2_000]):
            group, version = _group(found["how"]), found["version"] or ""
            yield artifact(document.path, number, found["name"], group, version)
        for found in _MAP.finditer(line[:2_000]):
            name = f"{found['group']}:{found['artifact']}"
            group, version = _group(found["how"]), found["version"] or ""
            yield artifact(document.path, number, name, group, version)


def _group(configuration: str) -> str:
    lower = configuration.lower()
    if lower.startswith(("test", "androidtest", "integrationtest")) or lower == "classpath":
        return DEV
    return OPTIONAL if lower.endswith(("compileonly", "provided")) else RUNTIME


MANIFEST = Manifest("gradle", ("**/build.gradle", "**/build.gradle.kts"), reader(_dependencies))
