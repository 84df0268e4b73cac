"""The channels that code produces to and consumes from, and those of an AsyncAPI contract.

A contract says which calls these are, at its top, in ``info`` or on a channel, as ``files#call``:
``x-produced-by: services/orders/**#kafka.send``. The channel is the call's first string.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conductor_mcp.app._surface import Mismatch
from conductor_mcp.compat import Side
from conductor_mcp.compat._trees import Place, Trees, is_map
from conductor_mcp.compat.asyncapi._model import Api
from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes import channels_in
from conductor_mcp.model import Force, Record, Span, Unjudged
from conductor_mcp.model.endpoint import template
from conductor_mcp.model.glob import matches

MARKS = {"x-produced-by": "send", "x-consumed-by": "receive"}
_VERBS = {"send": "produces to", "receive": "consumes from"}
_MOST = 2_000


@dataclass
class Differences:
    """What differs on one side, what could not be told, and the files that were looked at."""

    mismatches: list[Mismatch] = field(default_factory=list[Mismatch])
    unjudged: list[Unjudged] = field(default_factory=list[Unjudged])
    looked: set[str] = field(default_factory=set[str])
    channels: set[str] = field(default_factory=set[str])
    declared: dict[tuple[str, str, str], Span] = field(
        default_factory=dict[tuple[str, str, str], Span]
    )
    """The calls that are declared for the contract as a whole: files, call, action."""
    named: dict[tuple[tuple[str, str, str], str], str] = field(
        default_factory=dict[tuple[tuple[str, str, str], str], str]
    )
    """The channels in such calls, as they are written, by their call and their shape."""


@dataclass(frozen=True, slots=True)
class _Declared:
    """One declaration: the calls of which files, what they do, and for which channel, if one."""

    glob: str
    call: str
    action: str
    at: Span
    channel: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.glob, self.call, self.action


@dataclass
class Changed:
    """What a change brings: what differs now, what did before, what is not known any more."""

    fresh: list[Mismatch]
    existing: int
    unjudged: list[Unjudged]
    looked: set[str]


def of_change(
    sides: tuple[Project, Project],
    record: Record,
    changed: Mapping[str, str],
    whole: Mapping[str, str],
    *,
    touched: bool,
) -> Changed:
    """Compare what changed files say on both sides, before and after, with the contract.

    ``changed`` and ``whole`` give the files, asked about and all, and what they were called.
    """
    before, after = sides
    new = differences(after, record, record.path, changed, touched=touched)
    origin = whole.get(record.path, record.path)
    if before.document(origin) is None:
        origin = record.path
    then = {old: old for old in changed.values()}
    old = differences(before, record, origin, then, touched=touched)
    known = {one.identity for one in old.mismatches}
    fresh = [one for one in new.mismatches if one.identity not in known]
    untold = Counter((u.at.path, u.why) for u in old.unjudged)
    unjudged: list[Unjudged] = []
    for one in new.unjudged:
        was = changed.get(one.at.path, ""), one.why
        untold[was] -= 1
        if one.at.path in changed and untold[was] < 0:
            unjudged.append(one)
    gone = list(_lost(after, record, old, new))
    existing = len(new.mismatches) - len(fresh)
    return Changed([*fresh, *gone], existing, unjudged, new.looked)


def _lost(
    project: Project, record: Record, old: Differences, new: Differences
) -> Iterator[Mismatch]:
    """Tell of channels that a changed file named and that no declared call names any more."""
    for (key, shape), name in old.named.items():
        if (key, shape) in new.named or key not in new.declared or shape not in new.channels:
            continue
        glob, call, action = key
        files = project.files(glob, f"{glob.rstrip('/')}/**")[:_MOST]
        calls = (one for file in files for one, _ in channels_in(project, file, call))
        if any(one is None or template(one) == shape for one in calls):
            continue
        yield Mismatch(
            "missing", f"{action} {name}", new.declared[key], new.declared[key],
            f"no `{call}` in {glob} {_VERBS[action]} {name} any more, which {record.title} "
            f"describes",
            f"Keep the call, or take channels.{name} out of {record.path} first",
            Force.MUST,
        )  # fmt: skip


def differences(
    project: Project, record: Record, path: str, changed: Mapping[str, str], *, touched: bool
) -> Differences:
    """Compare the calls in changed files (in all, where the contract is touched)."""
    found = Differences()
    document = project.document(path)
    if document is None:
        return found
    trees = Trees(Side({path: document}, project.read_text))
    root = trees.document()
    if root is None or not root.has("asyncapi"):
        return found
    api = Api(trees, root)
    found.channels = {template(one.address) for one in api.channels.values()}
    for declared in _declared(trees, api, root):
        if not declared.channel:
            found.declared.setdefault(declared.key, declared.at)
        listed = project.files(declared.glob, f"{declared.glob.rstrip('/')}/**")[:_MOST]
        below = f"{declared.glob.rstrip('/')}/"
        mine = tuple(p for p in changed if matches(declared.glob, p) or p.startswith(below))
        files = listed if touched else mine
        look = _Look(project, record, declared, found)
        look.calls(files)
        if declared.channel and (touched or any(f in listed for f in changed.values())):
            look.unused(listed)
    return found


def _declared(trees: Trees, api: Api, root: Place) -> Iterator[_Declared]:
    places = [(root, ""), (root.at("info"), "")]
    places += [(channel.place, channel.address) for channel in api.channels.values()]
    for place, address in places:
        for mark, action in MARKS.items():
            if not place.has(mark):
                continue
            told = place.at(mark)
            position = trees.position(place.file, f"{place.pointer}/{mark}")
            at = Span(position.path, position.line, position.line)
            for one in [told, *told.elements()]:
                written = one.value
                if is_map(written):
                    written = f"{one.text('files')}#{one.text('call')}"
                if isinstance(written, str) and "#" in written:
                    glob, _, call = written.partition("#")
                    yield _Declared(
                        glob.removeprefix("./"), call.strip("() "), action, at, address
                    )


@dataclass(frozen=True, slots=True)
class _Look:
    """One declaration and the code: ``calls`` tell of the code, ``unused`` of the contract."""

    project: Project
    record: Record
    declared: _Declared
    found: Differences

    def calls(self, files: tuple[str, ...]) -> None:
        """Tell of channels in calls that the contract does not describe."""
        declared, found = self.declared, self.found
        for path in files:
            if not self.project.exists(path):
                continue
            found.looked.add(path)
            for name, line in channels_in(self.project, path, declared.call):
                at = Span(path, line, line)
                if name is None:
                    words = f"the channel that `{declared.call}` is given is not a plain string"
                    found.unjudged.append(Unjudged(at, words))
                elif declared.channel:
                    continue
                elif template(name) in found.channels:
                    found.named[declared.key, template(name)] = name
                else:
                    found.mismatches.append(self._undocumented(name, at))

    def _undocumented(self, name: str, at: Span) -> Mismatch:
        declared, record = self.declared, self.record
        return Mismatch(
            "undocumented", f"{declared.action} {name}", at, declared.at,
            f"the code {_VERBS[declared.action]} {name}, which {record.title} does not describe",
            f"Describe it first: {record.path}, channels.{name}: "
            f"{{address: {name}, messages: {{…}}}}",
            Force.MUST,
        )  # fmt: skip

    def unused(self, files: tuple[str, ...]) -> None:
        """Tell of a channel whose own calls no longer name it."""
        declared, record = self.declared, self.record
        shape = template(declared.channel)
        for path in files:
            for name, _ in channels_in(self.project, path, declared.call):
                if name is None or template(name) == shape:
                    return
        self.found.mismatches.append(
            Mismatch(
                "missing", f"{declared.action} {declared.channel}", declared.at, declared.at,
                f"no `{declared.call}` in {declared.glob} names the channel {declared.channel} "
                f"of {record.title}",
                f"Keep the call, or take channels.{declared.channel} out of {record.path} first",
                Force.MUST,
            )
        )  # fmt: skip
