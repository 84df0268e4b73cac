"""``pom.xml``: the artifacts that a Maven project depends on.

Source: the POM reference. Entities are refused, so that no text can grow by being read. Versions
are looked up in the file's own properties and ``dependencyManagement`` and those of the parents
that lie in the repository; what other parents say is not known.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from conductor_mcp.formats.manifests._manifest import (
    DEV,
    OPTIONAL,
    RUNTIME,
    BrokenError,
    Manifest,
    ReadText,
    reader,
)
from conductor_mcp.formats.manifests._maven import artifact
from conductor_mcp.model import Dependency, Document, Reading

_DEEPEST = 64
_MOST_PARENTS = 8
_LONGEST = 1_000
_VARIABLE = re.compile(r"\$\{([^}]+)\}")


@dataclass(slots=True)
class _Element:
    name: str
    line: int
    text: str = ""
    inner: list[_Element] = field(default_factory=list["_Element"])

    def all(self, *names: str) -> Iterator[_Element]:
        if not names:
            yield self
            return
        for child in self.inner:
            if child.name == names[0]:
                yield from child.all(*names[1:])

    def says(self, name: str) -> str:
        return next((child.text.strip() for child in self.inner if child.name == name), "")


def _parsed(text: str) -> _Element:
    from xml.parsers import expat

    root = _Element("", 1)
    above = [root]
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, _: Any) -> None:
        if len(above) > _DEEPEST:
            raise BrokenError("nested too deeply", parser.CurrentLineNumber)
        found = _Element(name.rpartition(" ")[2], parser.CurrentLineNumber)
        above[-1].inner.append(found)
        above.append(found)

    def end(_: str) -> None:
        above.pop()

    def data(words: str) -> None:
        above[-1].text += words

    def refuse(*_: Any) -> None:
        raise BrokenError("it declares entities, which are not read", parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)  # noqa: FBT003 - expat takes no names
    except expat.ExpatError as error:
        raise BrokenError(f"no XML: {expat.errors.messages[error.code]}", error.lineno) from error
    return root


def _among(document: Document, read_text: ReadText) -> Reading:
    return reader(lambda it: _dependencies(it, _parents(it, read_text)))(document)


def _parents(document: Document, read_text: ReadText) -> list[_Element]:
    """Return the parents of a project that lie in the repository, the nearest first."""
    found: list[_Element] = []
    path, root = document.path, _root(document.text)
    for _ in range(_MOST_PARENTS):
        parent = next(root.all("project", "parent"), None)
        if parent is None:
            break
        where = parent.says("relativePath") or "../pom.xml"
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), where))
        path = path if path.endswith(".xml") else f"{path}/pom.xml"
        text = None if path.startswith("../") else read_text(path)
        try:
            root = _root(text or "<project/>")
        except BrokenError:
            break
        above = next(root.all("project"), None)
        if above is None or above.says("artifactId") not in ("", parent.says("artifactId")):
            break
        found.append(above)
    return found


def _root(text: str) -> _Element:
    return _parsed(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.removeprefix("\ufeff")))


def _dependencies(document: Document, parents: Iterable[_Element] = ()) -> Iterator[Dependency]:
    projects = list(_root(document.text).all("project"))
    above = [*projects, *parents]
    known = {
        p.name: p.text.strip()
        for x in reversed(above)
        for e in (*x.all("profiles", "profile", "properties"), *x.all("properties"))
        for p in e.inner
    }
    for project in projects:
        parent = next(project.all("parent"), project)
        known["project.version"] = project.says("version") or parent.says("version")
        known["project.groupId"] = project.says("groupId") or parent.says("groupId")
        known |= {f"project.parent.{k}": parent.says(k) for k in ("version", "groupId")}
        managed = {
            _named(e, known): e.says("version")
            for x in reversed(above)
            for e in x.all("dependencyManagement", "dependencies", "dependency")
        }
        listed = [
            *project.all("dependencies", "dependency"),
            *project.all("profiles", "profile", "dependencies", "dependency"),
        ]
        for element in listed:
            name = _named(element, known)
            if name.strip(":"):
                version = _filled(element.says("version") or managed.get(name, ""), known)
                group = DEV if element.says("scope") == "test" else RUNTIME
                group = OPTIONAL if element.says("optional") == "true" else group
                yield artifact(document.path, element.line, name, group, version)


def _named(element: _Element, known: dict[str, str]) -> str:
    return _filled(f"{element.says('groupId')}:{element.says('artifactId')}", known)


def _filled(text: str, known: dict[str, str]) -> str:
    for _ in range(_MOST_PARENTS):  # a property may be given by another
        filled = _VARIABLE.sub(lambda m: known.get(m[1], m[0]), text)[:_LONGEST]
        if filled == text:
            break
        text = filled
    return text


MANIFEST = Manifest("pom", ("**/pom.xml",), reader(_dependencies), _among)
