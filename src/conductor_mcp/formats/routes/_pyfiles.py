"""The Python files of one side of a repository, and which of them an import means."""

from __future__ import annotations

from dataclasses import dataclass

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._pything import Thing, unquoted
from conductor_mcp.formats.routes._python import PyFile, python_file
from conductor_mcp.formats.routes._values import Value, dotted
from conductor_mcp.model import Import, Span

MOST_FILES = 4_000
"""How many files, the nearest first, are searched for who uses something."""


@dataclass(slots=True)
class PyFiles:
    """One project's Python files. Nothing is read before it is asked for."""

    project: Project

    def file(self, path: str) -> PyFile | None:
        document = self.project.document(path)
        return None if document is None else python_file(document.text)

    def annotation(self, thing: Thing) -> Value | None:
        """Return how a name is annotated, where it is a parameter or a variable."""
        file = self.file(thing.path)
        if file is None:
            return None
        function = file.functions.get(thing.scope)
        for one in function.arguments if function else ():
            if one.name == thing.name:
                return _saying(unquoted(one.annotation))
        return _saying(unquoted(file.annotated.get((thing.scope, thing.name))))

    def files(self, hints: tuple[str, ...], near: str, *, beside: bool = False) -> tuple[str, ...]:
        """Return the Python files that hold one of ``hints``, nearest first, within bounds.

        ``beside`` leaves it at those below the same folder of the root, and in the root itself.
        What tests put together is no part of an application that is not one of them.
        """
        top, tests = near.partition("/")[0], is_test(near)

        def find() -> tuple[str, ...]:
            every = self.project.once("python-files", self._every)
            if beside:
                every = [p for p in every if "/" not in p or p.startswith(f"{top}/")]
            if not tests:
                every = [p for p in every if not is_test(p)]
            every = sorted(every, key=lambda p: _far(p, near))
            found: list[str] = []
            for path in every[:MOST_FILES]:
                text = self.project.read_text(path)
                if text is not None and any(hint in text for hint in hints):
                    found.append(path)
            return tuple(found)

        return self.project.once(("py-files", hints, top, tests, beside), find)

    def _every(self) -> list[str]:
        return [path for path in self.project.paths() if path.endswith(".py")]

    def resolve(self, path: str, key: str) -> str | None:
        """Return the file that an import of ``path`` means, ``None`` for what is outside."""

        def find() -> str | None:
            format_, document = self.project.of_code(path), self.project.document(path)
            if format_ is None or format_.language is None or document is None:
                return None
            part = Import(key, Span(path), key.partition(":")[0])
            project = self.project
            return format_.language.resolve(
                document, part, project.exists, project.read_text
            ).target

        return self.project.once(("py-resolve", path, key), find)

    def module_file(self, module: str) -> str:
        """Return the file of a module that is named whole, ``""`` for none."""
        below = module.replace(".", "/")
        places = (f"{below}.py", f"{below}/__init__.py", f"src/{below}.py")
        return next((one for one in places if self.project.exists(one)), "")

    def package_of(self, path: str, dots: str) -> str | None:
        folder = path.rpartition("/")[0]
        for _ in dots[1:]:
            folder = folder.rpartition("/")[0]
        own = f"{folder}/__init__.py" if folder else "__init__.py"
        return own if self.project.exists(own) else None


def _saying(annotation: Value | None) -> Value | None:
    """Return an annotation that says something, ``None`` for ``Any``."""
    return None if dotted(annotation).rpartition(".")[2] in ("Any", "object") else annotation


def is_test(path: str) -> bool:
    """Whether a file is a test, or stands among tests."""
    *folders, name = path.split("/")
    return (
        name.startswith(("test_", "conftest."))
        or name.endswith("_test.py")
        or any(one in ("test", "tests") for one in folders)
    )


def _far(path: str, near: str) -> tuple[int, str]:
    shared = 0
    for mine, other in zip(path.split("/"), near.split("/"), strict=False):
        if mine != other:
            break
        shared += 1
    return -shared, path
