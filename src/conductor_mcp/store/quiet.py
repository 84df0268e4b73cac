"""Make many objects at a stretch: looking for circles among them meanwhile is lost time."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Generator


@contextlib.contextmanager
def at_a_stretch(*, worth_it: bool = True) -> Generator[None]:
    """Hold the garbage collector back, unless somebody else does already."""
    if not (worth_it and gc.isenabled()):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
