"""Learn from the system what changed on disk, exactly up to the moment of asking.

A watcher by itself only says what it has heard so far. Here a question is put to it as a change of
its own: a cookie file is renamed in a watched folder, and since the system reports changes in the
order in which they happened, whoever has heard of the cookie has heard of all that came before.
Where the cookie does not come back the answer is "not known", and the disk is looked at instead.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

    from conductor_mcp.repo._inotify import Overflow

_WAIT = 0.15  # seconds for a cookie to come back
_SPIN = 0.002  # of which asked without a pause: it mostly takes a tenth of a millisecond
_MANY = 1_000  # more reported paths than this, and some may have been lost
_REMOTE = ("nfs", "cifs", "smb", "9p", "fuse", "virtiofs", "vboxsf", "prl_fs", "drvfs", "afs")
_LOCAL_FUSE = ("fuse.ext", "fuseblk", "fusectl")


class WatchError(Exception):
    """The system will not watch these folders."""


class Watch:
    """Watches folders, each by itself and not what lies in folders below it.

    ``home`` is a folder of ours on the disk for the cookies; ``None`` takes a temporary one.
    """

    def __init__(self, home: Path | None) -> None:
        self._home = home
        self._jar: Path | None = None
        self._cookie: Path | None = None
        self._notify: RustNotify | None = None
        self._overflow: Overflow | None = None

    def arm(self, folders: Iterable[Path]) -> None:
        """Watch these folders from now on, and no others.

        Raises:
            WatchError: A folder is gone, or the system has no room for more watches.

        """
        from conductor_mcp.repo._inotify import Overflow

        notify = _rust()
        self.disarm()
        try:
            cookie = self._bake()
            places = [str(cookie.parent), *map(str, folders)]
            self._overflow = Overflow(places)
            self._notify = notify(places, False, False, 300, False, True)  # noqa: FBT003 (theirs)
        except (OSError, RuntimeError) as error:
            self.disarm()
            raise WatchError(f"changes cannot be watched: {error}") from error

    def disarm(self) -> None:
        """Watch nothing."""
        if self._notify is not None:
            with contextlib.suppress(RuntimeError):
                self._notify.close()
            self._notify = None
        if self._overflow is not None:
            self._overflow.close()
            self._overflow = None

    def drain(self) -> set[str] | None:
        """Return the absolute paths reported since the last call, up to this moment.

        ``None`` means that it is not known: the watcher is silent, or was told too much.
        """
        if self._notify is None:
            return None
        try:
            cookie = self._turn()
            heard = self._until(str(cookie))
            lost = self._overflow is not None and self._overflow.happened()
        except (OSError, RuntimeError):
            return None
        return None if lost else heard

    def close(self) -> None:
        """Stop, and leave nothing behind."""
        self.disarm()
        if self._jar is not None:
            shutil.rmtree(self._jar, ignore_errors=True)
            self._jar = self._cookie = None

    def _until(self, cookie: str) -> set[str] | None:
        if self._notify is None:
            return None
        found: set[str] = set()
        begun = time.monotonic()
        while (spent := time.monotonic() - begun) < _WAIT:
            spin = spent < _SPIN
            heard = (
                self._notify.watch(0, 0, 1, None) if spin else self._notify.watch(2, 1, 20, None)
            )
            if isinstance(heard, str):
                if heard != "timeout":
                    return None
                continue
            found.update(path for _, path in heard)
            if len(found) > _MANY:
                return None
            if cookie in found:
                jar = os.path.dirname(cookie)  # noqa: PTH120 (a thousand times a second)
                return {p for p in found if not p.startswith(jar)}
        return None

    def _bake(self) -> Path:
        if self._cookie is not None and self._cookie.exists():
            return self._cookie
        name = f"{os.getpid()}-{secrets.token_hex(4)}"
        if self._home is None:
            jar = Path(tempfile.mkdtemp(prefix="conductor-"))
        else:
            _tidy(self._home)
            jar = self._home / name
            jar.mkdir(parents=True)
        self._jar = Path(os.path.realpath(jar))
        self._cookie = self._jar / "0"
        self._cookie.touch()
        return self._cookie

    def _turn(self) -> Path:
        if self._cookie is None:
            raise OSError("there is no cookie")
        turned = self._cookie.with_name(str(int(self._cookie.name) + 1))
        self._cookie.rename(turned)
        self._cookie = turned
        return turned


class Bell:
    """Wakes whoever waits when something changes in the folders it was given."""

    def __init__(self, folders: Iterable[Path]) -> None:
        notify = _rust()
        try:
            self._notify = notify(list(map(str, folders)), False, False, 300, False, True)  # noqa: FBT003 (theirs)
        except (OSError, RuntimeError) as error:
            raise WatchError(f"changes cannot be watched: {error}") from error

    def wait(self, seconds: float) -> bool:
        """Return whether it rang within this time.

        Raises:
            WatchError: It broke.

        """
        try:
            return not isinstance(self._notify.watch(50, 10, int(seconds * 1000), None), str)
        except RuntimeError as error:
            raise WatchError(str(error)) from error

    def close(self) -> None:
        """Stop; not while another thread waits."""
        with contextlib.suppress(RuntimeError):
            self._notify.close()


def unwatchable(root: Path, mounts: str | None = None) -> str:
    """Say why changes below ``root`` may not be reported here; ``""`` when they should be.

    ``mounts`` is the text of Linux's ``/proc/self/mountinfo`` (proc(5)).
    """
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text("utf-8", "replace")
        except OSError:
            return ""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields, _, rest = line.partition(" - ")
        where = fields.split(" ")[4].replace("\\040", " ") if fields.count(" ") > 3 else ""  # noqa: PLR2004
        inside = where == "/" or f"{root}/".startswith(where + "/")
        if where and inside and len(where) >= len(best):
            best, kind = where, rest.split(" ")[0]
    if kind.startswith(_REMOTE) and not kind.startswith(_LOCAL_FUSE):
        return f"{best} is a {kind} file system, which does not report others' changes"
    return ""


def _rust() -> type[RustNotify]:
    try:
        from watchfiles._rust_notify import RustNotify
    except ImportError as error:
        raise WatchError(f"watchfiles is missing: {error}") from error
    return RustNotify


def _tidy(home: Path) -> None:
    """Remove the cookies of processes that are no more."""
    with contextlib.suppress(OSError):
        for jar in list(home.iterdir()):
            pid = jar.name.partition("-")[0]
            if pid.isdigit() and not _lives(int(pid)):
                shutil.rmtree(jar, ignore_errors=True)


def _lives(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
