"""Follow names for Flask's readers: long chains of calls are looked at once, not once per link."""

from __future__ import annotations

from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._flask_known import Handed
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._values import Call, Member, Value

_MOST = 4  # imports of imports
_Seen = dict[tuple[str, str, int], tuple[Value, Thing | None, int]]


@dataclass(slots=True)
class FlaskEyes(PyEyes):
    """What names mean; what a call gives is kept as long as one name is followed."""

    _seen: _Seen = field(default_factory=_Seen)

    def look(self, path: str, scope: str, value: Value | None, depth: int = 0) -> Thing | None:
        """Return what an expression means; ``None`` where that is not known."""
        held: object = value
        if isinstance(held, Handed):
            return held.of if isinstance(held.of, Thing) else None
        if not isinstance(value, Call | Member) or self.given:
            return PyEyes.look(self, path, scope, value, depth)
        if not depth and not self._open:
            self._seen.clear()
        key = (path, scope, id(value))
        kept = self._seen.get(key)
        # What was not found so deep down may be found from further up.
        if kept is not None and (kept[1] is not None or depth >= kept[2]):
            return kept[1]
        found = PyEyes.look(self, path, scope, value, depth)
        self._seen[key] = (value, found, depth)  # the value too: its id is not to be used again
        return found


def flask_eyes(project: Project) -> FlaskEyes:
    return project.once("flask-eyes", lambda: FlaskEyes(project))


def bound_to(eyes: PyEyes, path: str, name: str) -> tuple[str, Member] | None:
    """Return the method that a module gives a name of its own: ``rule = app.add_url_rule``."""
    for _ in range(_MOST):
        file = eyes.file(path)
        if file is not None and (every := file.bound.get(("", name))):
            value = every[-1].value
            return (path, value) if isinstance(value, Member) else None
        key = file.imports.get(("", name), "") if file is not None else ""
        target, name = eyes.resolve(path, key), key.rpartition(":")[2]
        if not target or not name:
            return None
        path = target
    return None
