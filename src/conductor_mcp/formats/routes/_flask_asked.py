"""What settings and the environment give where nothing else is said."""

from __future__ import annotations

from dataclasses import dataclass

from conductor_mcp.formats.routes._flask_calc import Calc
from conductor_mcp.formats.routes._flask_pieces import settings
from conductor_mcp.formats.routes._flask_settings import NAME, PATHLIKE, places
from conductor_mcp.formats.routes._pymade import UNKNOWN, Frame, Guess, Unknown, gathers
from conductor_mcp.formats.routes._values import Call, Member, Text, Value, dotted

_DEFAULTS = ("default", "load_default", "missing", "fallback")
_ASKED = ("env", "getenv", "str", "config", "get_env", "get_setting", "get_config")
"""What asks the environment or a file of settings is called."""


@dataclass(slots=True)
class Asked(Calc):
    """Settings by their names, and what stands for them where they are asked for."""

    def default_of(self, call: Call, frame: Frame) -> object:
        """Return what ``settings.get(name, default)`` gives where nothing is set."""
        if not isinstance(call.function, Member) or call.function.name != "get":
            return self.fallback(call, frame)
        default, key = call.at(1, "default"), call.at(0)
        if not isinstance(key, Text) or not NAME.fullmatch(key.text):
            return UNKNOWN
        found = self.setting(key, frame) if settings(call.function.of) else UNKNOWN
        if not isinstance(found, Unknown):
            return found
        return self.value(default, frame) if default is not None else UNKNOWN

    def setting(self, key: Value, frame: Frame) -> object:
        """Return what a setting is by default."""
        if not isinstance(key, Text) or not PATHLIKE.search(key.text.upper()):
            return UNKNOWN
        found: dict[str, None] = {}
        for path, scope, value in places(self.eyes, frame.path, key.text):
            text = self._set_to(value, Frame(path, scope))
            if isinstance(text, str):
                found[text] = None
            elif gathers(text):
                return text
        first = next(iter(found), None)
        if first is None:
            return UNKNOWN
        return first if len(found) == 1 else Guess(first)

    def _set_to(self, value: Value, frame: Frame) -> object:
        """Return what a setting is given, also by a field that has a default."""
        found = self.value(value, frame)
        if not isinstance(value, Call) or isinstance(found, str) or gathers(found):
            return found
        return self.fallback(value, frame, field=True)

    def fallback(self, call: Call, frame: Frame, *, field: bool = False) -> object:
        """Return the text that a call names for where nothing else is given."""
        given = next((call.named[name] for name in _DEFAULTS if name in call.named), None)
        last = dotted(call.function).rpartition(".")[2]
        if given is None and (last == "Field" if field else last in _ASKED):
            given = call.at(0) if field else call.at(1)
        elif not field and last not in _ASKED:
            given = None
        found = UNKNOWN if given is None else self.value(given, frame)
        return found if isinstance(found, str) or (field and gathers(found)) else UNKNOWN
