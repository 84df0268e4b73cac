"""Tell attached clients what changed in the repository, in both protocol eras."""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio.from_thread
import anyio.lowlevel
from mcp.server.subscriptions import InMemorySubscriptionBus, ResourcesListChanged, ResourceUpdated

from conductor_mcp.server._gate import ClosedError, Gate
from conductor_mcp.server._resource import INDEX, address

if TYPE_CHECKING:
    from conductor_mcp.app.conductor import Conductor
    from conductor_mcp.app.library import Library
    from conductor_mcp.model import Record

log = logging.getLogger("conductor")
_PATIENCE = 5.0  # seconds; a client should hear soon that its subscription stands


@dataclass(slots=True)
class Listeners:
    """Who is attached. Clients of the older eras are told through their session."""

    bus: InMemorySubscriptionBus = field(default_factory=InMemorySubscriptionBus)
    sessions: dict[Any, set[str]] = field(default_factory=dict[Any, set[str]])

    async def tell(self, listed: bool, updated: tuple[str, ...]) -> None:  # noqa: FBT001 - two facts
        """Say that the list of resources differs, and which resources do."""
        if listed:
            await self.bus.publish(ResourcesListChanged())
        for uri in updated:
            await self.bus.publish(ResourceUpdated(uri=uri))
        for session, wanted in list(self.sessions.items()):
            try:
                if listed:
                    await session.send_resource_list_changed()
                for uri in updated:
                    if uri in wanted:
                        await session.send_resource_updated(uri)
            except Exception:  # noqa: BLE001 - whatever it is, that client is gone
                self.sessions.pop(session, None)


@dataclass(slots=True)
class News:
    """Watches once somebody is attached, and works out what a change means to them.

    The watcher only hands over paths; a thread of our own asks the repository, so that no
    watcher ever waits for a call that waits for it.
    """

    gate: Gate
    listeners: Listeners
    _paths: queue.SimpleQueue[frozenset[str] | None] = field(
        default_factory=queue.SimpleQueue[frozenset[str] | None]
    )
    _known: Library | None = None
    _ready: threading.Event = field(default_factory=threading.Event)
    _token: Any = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin in the background, once; called on the event loop that serves."""
        self._token = anyio.lowlevel.current_token()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="conductor-news", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Wait until what is known was noted, so that no later change goes unannounced."""
        self._ready.wait(_PATIENCE)

    def stop(self) -> None:
        """Stop telling; returns at once."""
        self._paths.put(None)

    def _work(self) -> None:
        try:
            self._known = self.gate.ask(_library)
            self.gate.ask(lambda c: c.workspace.start_watching(self._paths.put))
        except ClosedError:
            return
        except Exception:  # a watcher is a comfort: answers are right without it
            log.exception("changes will not be announced")
            return
        finally:
            self._ready.set()
        paths: frozenset[str] | None = frozenset[str]()
        while paths is not None:
            try:
                self._tell(paths)
            except (anyio.RunFinishedError, ClosedError):  # the client has gone, and so do we
                return
            except Exception:
                log.exception("a change could not be announced")
            paths = self._next()

    def _next(self) -> frozenset[str] | None:
        paths = self._paths.get()
        while paths is not None and not self._paths.empty():
            more = self._paths.get()
            paths = None if more is None else paths | more
        return paths

    def _tell(self, paths: frozenset[str]) -> None:
        before, after = self._known, self.gate.ask(_as_seen)
        self._known = after
        if before is None or before is after:
            return
        old, new = before.records, after.records
        differ = after.differing(before)
        listed = any(_shown(old.get(key)) != _shown(new.get(key)) for key in differ)
        updated = sorted(
            {
                address(side[key])
                for key in differ
                for side in (old, new)
                if key in side and _is_news(key, before, after, paths)
            }
        )
        if listed or updated:
            anyio.from_thread.run(
                self.listeners.tell, listed, (INDEX, *updated), token=self._token
            )


def _library(conductor: Conductor) -> Library:
    from conductor_mcp.app.library import library_of

    conductor.workspace.sync()
    return library_of(conductor.workspace)


def _as_seen(conductor: Conductor) -> Library:
    # Whoever found the change has looked at the disk; what changed since will be told as well.
    from conductor_mcp.app.library import library_of

    return library_of(conductor.workspace)


def _is_news(key: str, before: Library, after: Library, paths: frozenset[str]) -> bool:
    """Whether a record says something else, or stands in a file whose text is another."""
    old, new = before.records.get(key), after.records.get(key)
    if old is None or new is None or new.path in paths or old != new:
        return True
    return before.status(old) != after.status(new)


def _shown(one: Record | None) -> tuple[str, str, str] | None:
    return (one.kind, one.id, one.title) if one else None
