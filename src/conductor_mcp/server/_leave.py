"""Go when the client has gone, whatever a thread of ours is still busy with.

A question may wait half a minute for another process's lock, and an answer for ever for a client
that no longer reads. Neither is of use to anybody once the input is closed, and the index is made
to bear a process that ends at any moment.
"""

from __future__ import annotations

import os
import select
import threading

SECONDS = 5.0  # that all threads have to come home by themselves
_STDIN = 0


def leave_within(seconds: float = SECONDS) -> None:
    """End this process after so many seconds, unless it has ended by then; returns at once."""
    timer = threading.Timer(seconds, os._exit, (0,))
    timer.daemon = True
    timer.start()


def watch_input(seconds: float = SECONDS) -> None:
    """See to it that this process ends soon after the other side of its input has gone.

    Where the system cannot tell of that (Windows), whoever reads the input has to notice.
    """
    if not hasattr(select, "poll"):
        return
    try:
        # The number itself is given to something else while the server runs.
        descriptor = os.dup(_STDIN)
    except OSError:
        return
    poll = select.poll()
    poll.register(descriptor, 0)  # only that the other side hung up, which is always reported

    def wait() -> None:
        if any(event & select.POLLHUP for _, event in poll.poll()):
            leave_within(seconds)

    threading.Thread(target=wait, name="conductor-input", daemon=True).start()
