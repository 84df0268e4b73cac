"""Read a unified diff as people and models write them.

Models get hunk counts and positions wrong, leave out the ``diff --git`` line or wrap the whole in
a Markdown fence; some write the ``apply_patch`` form (``*** Update File: path``). So counts are
taken anew from the lines themselves; where a hunk belongs is ``placing``'s matter. Source: the
description of ``git diff``'s patch text (diff-generate-patch).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from conductor_mcp.model.errors import PatchError
from conductor_mcp.syntax.lazily import expression

LARGEST = 2_000_000
"""A diff of more bytes than this is refused; whole ``files`` are the better way by then."""

_HUNK = expression(r"^@@+ ?(?:-(\d+)(?:,(\d+))? \+\d+(?:,\d+)? ?@@*)?(?:@@+)?(.*)")
_NO_END = "\\"
_ENVELOPE = ("*** Begin Patch", "*** End ", "*** Update File: ", "*** Add File: ",
             "*** Delete File: ", "*** Move to: ")  # fmt: skip
INSTEAD = "Send files={path: new content} instead, or make the diff anew with `git diff`"


@dataclass(slots=True)
class Hunk:
    """``lines`` are (mark, text) pairs; ``start`` is the line where the old ones should be.

    ``after`` says that the hunk states no old lines, so that new ones come after ``start``.
    ``heading`` is what stands behind the numbers: the definition above, as git and models have it.
    """

    start: int | None
    after: bool = False
    heading: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    old_ends: bool = True
    new_ends: bool = True
    number: int = 1

    @property
    def old(self) -> list[str]:
        return [text for mark, text in self.lines if mark != "+"]


@dataclass(slots=True)
class FilePatch:
    """What happens to one file. ``old`` or ``new`` is ``None`` for one that comes or goes."""

    old: str | None
    new: str | None
    hunks: list[Hunk] = field(default_factory=list[Hunk])
    binary: bool = False

    @property
    def path(self) -> str:
        return self.new or self.old or ""


def read_patch(text: str) -> list[FilePatch]:
    """Read a diff into its files.

    Raises:
        PatchError: It is too large, or holds no file that a hunk could belong to.

    """
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise PatchError(f"the diff is larger than {LARGEST:,} bytes", hint=INSTEAD)
    patches = _Reader(_unfenced(text)).read()
    if not patches and text.strip():
        raise PatchError("no file header ('--- a/path', '+++ b/path') in the diff", hint=INSTEAD)
    return patches


def _unfenced(text: str) -> list[str]:
    # Only \n ends a line: a \r belongs to the content, and so do the exotic line ends.
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if any(line.startswith("```") for line in lines):
        fences = [n for n, line in enumerate(lines) if line.startswith("```")]
        inner = lines[fences[0] + 1 : fences[1] if len(fences) > 1 else None]
        if any(line.startswith(("--- ", "diff --git ", "@@", *_ENVELOPE)) for line in inner):
            return inner
    return lines


class _Reader:
    """One pass over the lines of a diff."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0
        self.patches: list[FilePatch] = []
        self.file: FilePatch | None = None

    def read(self) -> list[FilePatch]:
        while self.at < len(self.lines):
            line = self.lines[self.at].rstrip("\r")
            if line.startswith("diff --git "):
                self._git_header(line)
            elif line.startswith("--- ") and self._peek(1).startswith("+++ "):
                self._header(line, self._peek(1))
                self.at += 1
            elif line.startswith(_ENVELOPE):
                self._envelope(line)
                continue
            elif self.file and line.startswith("@@"):
                self._hunk(line)
                continue
            elif line.startswith("@@"):
                raise PatchError(
                    f"line {self.at + 1} of the diff starts a hunk before any file is named",
                    hint=INSTEAD,
                )
            elif self.file:
                self._extended(line)
            self.at += 1
        return [p for p in self.patches if p.old is not None or p.new is not None]

    def _peek(self, ahead: int) -> str:
        at = self.at + ahead
        return self.lines[at].rstrip("\r") if at < len(self.lines) else ""

    def _open(self, old: str | None, new: str | None) -> None:
        self.file = FilePatch(old, new)
        self.patches.append(self.file)

    def _git_header(self, line: str) -> None:
        names = line.removeprefix("diff --git ")
        middle = len(names) // 2
        if names.startswith('"'):
            found: list[str] = re.findall(r'"(?:[^"\\]|\\.)*"|\S+', names)
            old, new = found[0], found[-1]
        elif names[middle : middle + 1] == " ":  # "a/x y b/x y": equal names part in the middle
            old, new = names[:middle], names[middle + 1 :]
        else:
            old, _, rest = names.partition(" b/")
            new = f"b/{rest}"
        self._open(_name(old), _name(new))

    def _envelope(self, line: str) -> None:
        """Read a line of the ``apply_patch`` form; its hunks may come without any ``@@``."""
        kind, _, name = line.removeprefix("*** ").partition(": ")
        path = name.strip().removeprefix("./")
        self.at += 1
        match kind:
            case "Update File":
                self._open(path, path)
            case "Add File":
                self._open(None, path)
            case "Delete File":
                self._open(path, None)
            case "Move to":
                if self.file:
                    self.file.new = path
            case _:
                return
        if self._peek(0)[:1] and self._peek(0)[:1] in "+- ":
            self.at -= 1
            self._hunk("@@")

    def _header(self, old: str, new: str) -> None:
        before, after = _name(old[4:]), _name(new[4:])
        git_named = self.at and self.file and not self.file.hunks and self.file is self.patches[-1]
        if git_named and self.file and self.file.path in (before, after):
            self.file.old, self.file.new = before, after
        else:
            self._open(before, after)

    def _extended(self, line: str) -> None:
        file = self.file
        if file is None or file.hunks:
            return
        if line.startswith("new file mode"):
            file.old = None
        elif line.startswith("deleted file mode"):
            file.new = None
        elif line.startswith(("rename from ", "copy from ")):
            file.old = _unquoted(line.split(" from ", 1)[1]) if line[0] == "r" else None
        elif line.startswith(("rename to ", "copy to ")):
            file.new = _unquoted(line.split(" to ", 1)[1])
        elif line.startswith(("Binary files ", "GIT binary patch")):
            file.binary = True

    def _hunk(self, line: str) -> None:
        file = self.file
        if file is None:
            return
        found = _HUNK.match(line)
        start, count, heading = found.groups() if found else (None, None, "")
        hunk = Hunk(int(start) if start else None, count == "0", heading.strip(" @\r"))
        hunk.number = len(file.hunks) + 1
        file.hunks.append(hunk)
        self.at += 1
        while self.at < len(self.lines) and not self._ends_hunk():
            self._line(hunk, self.lines[self.at])
            self.at += 1

    def _ends_hunk(self) -> bool:
        line = self.lines[self.at]
        if line.startswith(("@@", "diff --git ", "```", *_ENVELOPE)):
            return True
        if line.rstrip() == "--" and self._peek(1)[:1].isdigit():
            return True  # the signature of a mailed patch
        # A removed line that starts with "-- " looks like a header, but for what follows it.
        return (
            line.startswith("--- ")
            and self._peek(1).startswith("+++ ")
            and self._peek(2).startswith("@@")
        )

    def _line(self, hunk: Hunk, line: str) -> None:
        mark, rest = line[:1], line[1:]
        if mark and mark in "-+":
            hunk.lines.append((mark, rest))
        elif mark == _NO_END:
            previous = self.lines[self.at - 1][:1]
            hunk.old_ends = hunk.old_ends and previous not in ("-", " ")
            hunk.new_ends = hunk.new_ends and previous not in ("+", " ")
        elif mark in (" ", "", "\r", "\t"):
            # An editor may have stripped the blank of an empty context line.
            text = rest if mark == " " else line
            if mark != " " and self._only_blank_to_end():
                return
            hunk.lines.append((" ", text))
        else:
            raise PatchError(
                f"line {self.at + 1} of the diff starts with {mark!r}; a line of a hunk starts "
                "with ' ', '+' or '-'",
                hint=INSTEAD,
            )

    def _only_blank_to_end(self) -> bool:
        for line in self.lines[self.at :]:
            if line.startswith(("diff --git ", "--- ", "@@", "```", *_ENVELOPE)):
                return True
            if line.strip():
                return False
        return True


def _name(text: str) -> str | None:
    name = _unquoted(text.rstrip("\r").split("\t")[0].rstrip())
    if name == "/dev/null":
        return None
    return name[2:] if name[:2] in ("a/", "b/") else name.removeprefix("./")


def _unquoted(name: str) -> str:
    """Undo git's quoting of unusual names (octal bytes and C escapes)."""
    name = name.strip()
    if len(name) < 2 or not (name[0] == name[-1] == '"'):  # noqa: PLR2004 (two quotation marks)
        return name
    escapes = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
    out = bytearray()
    pieces: list[str] = re.findall(r"\\[0-7]{3}|\\.|[^\\]+", name[1:-1])
    for piece in pieces:
        if piece[0] != "\\":
            out += piece.encode()
        elif piece[1:].isdigit():
            out.append(int(piece[1:], 8) & 255)
        else:
            out += escapes.get(piece[1:], piece[1:]).encode()
    return out.decode("utf-8", "replace")
