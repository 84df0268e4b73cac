"""A repository in memory, for readers of shapes."""

from __future__ import annotations

from conductor_mcp.app.formats import Formats
from conductor_mcp.app.shapes import shapes_of
from conductor_mcp.formats._project import Project
from conductor_mcp.model.shape import Member, Shape, Type


def project(files: dict[str, str]) -> Project:
    def exists(path: str) -> bool:
        if path.endswith("/"):
            return any(name.startswith(path) for name in files)
        return path in files

    return Project(exists, files.get, lambda: files, Formats().of_code)


def shapes(files: dict[str, str], path: str) -> dict[str, Shape]:
    return {shape.key: shape for shape in shapes_of(project(files), path)}


def told(member: Member) -> str:
    """Write a member on one line: ``name: sort(form)[items] = a|b, required, null``."""
    words = [_type(member.type)]
    words += ["required"] if member.required else ["optional"] if member.required is False else []
    words += ["null"] if member.nullable else []
    words += [f"{k}={v}" for k, v in sorted(member.limits.items())]
    words += ["retired"] if member.retired else []
    named = f" as {member.name}" if member.named else ""
    return f"{member.code_name or member.name}{named}: {', '.join(words)}"


def _type(kind: Type) -> str:
    text = str(kind.sort) + (f"({kind.form})" if kind.form else "")
    text += f" {kind.ref}" if kind.ref else ""
    text += f"[{_type(kind.items)}]" if kind.items else ""
    text += f" | {' | '.join(kind.sorts)}" if kind.sorts else ""
    return text + (f" = {'|'.join(kind.values)}" if kind.values else "")


def members(shape: Shape) -> list[str]:
    return [told(member) for member in shape.members]
