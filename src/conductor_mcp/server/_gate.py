"""One call at a time reaches the repository, and our errors become answers an agent can act on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from conductor_mcp.model import ConductorError

if TYPE_CHECKING:
    from conductor_mcp.app.conductor import Conductor

log = logging.getLogger("conductor")
T = TypeVar("T")


class ClosedError(ConductorError):
    """The client has gone; nothing is asked any more."""


@dataclass(slots=True)
class Gate:
    """The conductor, opened when first needed: nothing slow may stand before ``initialize``.

    Calls arrive on worker threads; the lock keeps them in line.
    """

    open: Callable[[], Conductor]
    _opened: Conductor | None = None
    _closed: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def ask(self, question: Callable[[Conductor], T]) -> T:
        """Put one question to the conductor.

        Raises:
            ConductorError: The caller asked for something that cannot be done.
            ClosedError: It was closed before; it does not open again.

        """
        with self._lock:
            if self._closed:
                raise ClosedError("the server is leaving")
            if self._opened is None:
                self._opened = self.open()
            with self._opened.workspace.question:
                return question(self._opened)

    def close(self) -> None:
        """Let go of the index, if it was opened, and refuse whoever waited for it meanwhile."""
        with self._lock:
            self._closed = True
            if self._opened is not None:
                self._opened.workspace.close()
                self._opened = None
