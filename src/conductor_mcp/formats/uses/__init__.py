"""Where code uses fields of objects whose type it states: one file per language."""

from __future__ import annotations

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.uses._use import Use, Uses

__all__ = ["Use", "Uses", "uses_in"]


def uses_in(project: Project, path: str) -> list[Use]:
    """Return the uses of fields in a file, in the order of the text.

    The language's own file says how they are found; a language without one has none that are
    known.
    """
    from conductor_mcp.formats import uses
    from conductor_mcp.registry import ids, load

    format_ = project.of_code(path)
    language = format_.language.id if format_ is not None and format_.language else ""
    return load(uses, language, "USES", Uses).read(project, path) if language in ids(uses) else []
