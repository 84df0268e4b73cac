"""Regular expressions that are compiled when first used.

A start loads some three hundred of them and uses a few dozen, and to compile one takes longer than
most uses of it. Early versions of Python 3.11 are given possessive groups in words that they
understand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from re import compile as expression
else:
    from conductor_mcp.syntax._possessive import understood

    class expression:  # noqa: N801 - it stands for ``re.compile``
        """What ``re.compile`` returns, for all that is asked of it."""

        def __init__(self, pattern, flags=0):  # noqa: ANN001, ANN204 - typed above
            self._given = pattern, flags

        def __getattr__(self, name):  # noqa: ANN001, ANN204 - typed above
            if name.startswith("__"):
                raise AttributeError(name)
            pattern, flags = self._given
            found = getattr(re.compile(understood(pattern), flags), name)
            self.__dict__[name] = found  # from now on, it is found without coming here
            return found


__all__ = ["expression"]
