"""Hear of what Linux's inotify could not tell for want of room, which watchers keep to themselves.

The system queues a bounded number of changes for each watcher; what comes after is lost, with a
mark in the queue that libraries pass over (inotify(7), IN_Q_OVERFLOW). Here a second queue over
the same folders is emptied only when a question is asked: while that one has held everything, a
queue that somebody empties all the time has too.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable

_ASKED = 0x0000_0FEE  # all but reading: no less than watchers ask for
_ONLYDIR = 0x0100_0000
_OVERFLOW = 0x0000_4000
_LOST = struct.pack("iI", -1, _OVERFLOW)
_ROOM = 262_144
# A change takes 16 bytes or more, so this is less than half of the 16,384 that the system keeps:
# twice as many would still have had room, the last ones that were heard of before included.
_MUCH = 100_000


class Overflow:
    """Tells whether more happened in some folders than the system keeps for one watcher.

    Raises:
        OSError: The system has no room for more watches, or a folder is gone.

    """

    def __init__(self, folders: Iterable[str]) -> None:
        self._descriptor = -1
        if sys.platform != "linux":
            return
        libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _check(self._descriptor)
            for folder in folders:
                name = os.fsencode(folder)
                _check(libc.inotify_add_watch(self._descriptor, name, _ASKED | _ONLYDIR))
        except BaseException:
            self.close()
            raise

    def happened(self) -> bool:
        """Return whether something may have been lost since the last call."""
        lost, size = False, 0
        while self._descriptor >= 0:
            try:
                data = os.read(self._descriptor, _ROOM)
            except BlockingIOError:
                break
            size += len(data)
            lost = lost or _LOST in data
        return lost or size > _MUCH

    def close(self) -> None:
        """Stop."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _check(answer: int) -> None:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
