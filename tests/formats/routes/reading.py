"""Read the routes of a few files that a test writes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from conductor_mcp.app.formats import Formats
from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes import Framework
from conductor_mcp.model.endpoint import Endpoint

FORMATS = Formats()


def project_of(files: Mapping[str, str]) -> Project:
    folders = {
        f"{path.rsplit('/', n)[0]}/" for path in files for n in range(1, path.count("/") + 1)
    }
    return Project(lambda p: p in files or p in folders, files.get, lambda: files, FORMATS.of_code)


def routes(framework: str, files: Mapping[str, str]) -> list[Endpoint]:
    """Return what a framework's reader finds in all files, as a person would list it."""
    one: Framework = import_module(
        f"conductor_mcp.formats.routes.{framework.replace('-', '_')}"
    ).FRAMEWORK
    project = project_of(files)
    found: list[Endpoint] = []
    for path, text in files.items():
        if any(hint in text for hint in one.hints):
            found += one.read(project, path).endpoints
    return sorted(found, key=lambda e: (e.path, e.method))


def listed(endpoints: list[Endpoint]) -> list[str]:
    return [f"{e.method} {e.path}" for e in endpoints]


def parameters(endpoint: Endpoint) -> list[str]:
    return sorted(f"{p.where}:{p.name}{'!' if p.required else ''}" for p in endpoint.parameters)
