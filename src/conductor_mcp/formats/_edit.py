"""The two ways a decision is written: one field changed in place, or a new record.

A team's text is theirs: ``set_status`` changes the status, and what belongs to it, in whatever
carrier the file uses, and leaves every other byte alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from conductor_mcp.model import Document, Status
from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    from conductor_mcp.formats._carriers import Carrier, Facts
    from conductor_mcp.formats._frontmatter import FrontMatter

_SETTABLE = {s.value for s in Status if s is not Status.UNKNOWN}
_SUCCESSOR = "superseded-by"
_LINE = expression(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_PLAIN_YAML = expression(r"[A-Za-z0-9][\w ./@()-]*\Z")
_NOT_PLAIN = expression(
    r"(?:true|false|null|yes|no|on|off|y|n|[-+.\d][\d_.eE+:-]*|0x[\da-f]+)\Z", re.IGNORECASE
)


def set_status(
    document: Document,
    status: str,
    *,
    by: str = "",
    date: str = "",
    superseded_by: tuple[str, str] | None = None,
    anchor: str = "",
) -> str:
    """Return the document's text with its status changed, and nothing else.

    ``anchor`` names the one decision that is meant where the document holds several.

    ``superseded_by`` is the successor's title and the link to it, relative to this document; in
    front matter it goes into the field for it, where there is one, and else into the status.
    ``by`` and ``date`` go beside the status: as ``accepted-by`` (``rejected-by``, ``retired-by``)
    and ``date`` in front matter, in brackets after the word anywhere else.

    Raises:
        ValueError: The status is no word we know, or the document has no place to put it.

    """
    if status not in _SETTABLE:
        raise ValueError(f"{status!r} is no status; known: {', '.join(sorted(_SETTABLE))}")
    facts = _examined(document, anchor)
    lines = _LINE.findall(document.text)
    carrier = facts.carrier
    wanted = _Wanted(status, by, date, superseded_by)
    if carrier is None or carrier.how == "note":
        changed = _inserted(facts, lines, wanted)
    elif carrier.how == "front":
        changed = _in_front(facts.page.front, carrier, lines, wanted)
    else:
        changed = _in_text(carrier, lines, wanted, _markup(document.path))
    text = "".join(changed)
    if _examined(Document(document.path, text), anchor).stated.status.value != status:
        raise ValueError(f"{document.path} states its status in more than one place")
    return text


class _Wanted:
    """What is to stand there, in the forms the carriers need."""

    def __init__(self, status: str, by: str, date: str, successor: tuple[str, str] | None) -> None:
        self.status = status
        self.by = " ".join(by.split())
        self.date = date.strip()
        self.successor = successor

    def words(self, markup: str) -> str:
        """Return the status as text: ``Superseded by [Title](link) (Ada, 2026-01-31)``."""
        return self.core(markup, capital=True) + self.signed()

    def core(self, markup: str, *, capital: bool) -> str:
        word = self.status.capitalize() if capital else self.status
        if self.successor is None:
            return word
        title, link = self.successor
        title = re.sub(r"[\[\]\r\n]", " ", title).strip() or link
        link = link.replace(" ", "%20")
        written = {
            "asciidoc": f"link:{link}[{title}]",
            "rst": f"`{title} <{link}>`__",
        }.get(markup, f"[{title}]({link})")
        return f"{word} by {written}"

    def beside(self) -> dict[str, str]:
        """Return the front matter fields that say who and when."""
        # "superseded-by" names a successor wherever it is used, so a person stands elsewhere.
        verb = {"superseded": "retired", "deprecated": "retired"}.get(self.status, self.status)
        fields = {"date": self.date, f"{verb}-by": self.by}
        return {name: value for name, value in fields.items() if value}

    def signed(self) -> str:
        note = ", ".join(part for part in (self.by, self.date) if part)
        return f" ({note})" if note else ""


def _examined(document: Document, anchor: str) -> Facts:
    from conductor_mcp.formats import _decision_log
    from conductor_mcp.formats._carriers import examine

    if not anchor:
        return examine(document, _decision_log.parser(document))
    entry = next((e for e in _decision_log.entries(document).found if e.anchor == anchor), None)
    if entry is None:
        raise ValueError(
            f"with the change, {document.path} would hold no decision called #{anchor} any more"
        )
    return entry.facts


def _markup(path: str) -> str:
    suffix = path.rpartition(".")[2].lower()
    return {"adoc": "asciidoc", "asciidoc": "asciidoc", "rst": "rst"}.get(suffix, "markdown")


def _parted(line: str) -> tuple[str, str]:
    body = line.rstrip("\r\n")
    return body, line[len(body) :]


# -- front matter ---------------------------------------------------------------------------


def _in_front(
    front: FrontMatter, carrier: Carrier, lines: list[str], wanted: _Wanted
) -> list[str]:
    key = next(k for k, node in front.fields.items() if node.first == carrier.first)
    edits: dict[int, list[str]] = {}
    last = _last_line(front, key)
    beside = wanted.beside()
    status = wanted.core("", capital=False)
    if wanted.successor and front.get(_SUCCESSOR):
        status = wanted.status
        beside = {_SUCCESSOR: wanted.successor[1], **beside}
    edits[carrier.first] = [_with_value(lines[carrier.first - 1], _yaml(status))]
    for gone in range(carrier.first + 1, last + 1):
        edits[gone] = []  # a value that ran over several lines is replaced as a whole
    _, newline = _parted(lines[carrier.first - 1])
    for name, value in beside.items():
        at = _stands_at(front, name)
        if at:
            edits[at] = [_with_value(lines[at - 1], _yaml(value))]
            for gone in range(at + 1, _last_line(front, name) + 1):
                edits[gone] = []
        else:
            edits[carrier.first].append(f"{name}: {_yaml(value)}{newline or chr(10)}")
    return [new for at, line in enumerate(lines, 1) for new in edits.get(at, [line])]


def _stands_at(front: FrontMatter, name: str) -> int:
    node = front.get(name)
    return node.first if node is not None else 0


def _last_line(front: FrontMatter, name: str) -> int:
    node = front.get(name)
    if node is None:
        return 0
    return node.first + node.raw.count("\n") if node.raw else node.first


_VALUE = expression(r"^(?P<key>\ufeff?[^:]+:)(?P<gap>[ \t]*)(?P<value>.*?)(?P<tail>\s+#.*|\s*)$")


def _with_value(line: str, value: str) -> str:
    body, newline = _parted(line)
    found = _VALUE.match(body)
    if found is None:
        raise ValueError(f"cannot see the value in the line {body.strip()!r}")
    tail = found["tail"] if found["value"] or found["tail"].strip() else ""
    return f"{found['key']}{found['gap'] or ' '}{value}{tail}{newline}"


def _yaml(value: str) -> str:
    """Write one scalar on one line, quoted where YAML or an older reader would misread it."""
    if _PLAIN_YAML.match(value) and not _NOT_PLAIN.match(value) and value == value.strip():
        return value
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTED.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


# What JSON leaves as it is and YAML takes for a line break or refuses.
_UNPRINTED = expression("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


# -- text -----------------------------------------------------------------------------------


def _in_text(carrier: Carrier, lines: list[str], wanted: _Wanted, markup: str) -> list[str]:
    at, old = _standing(carrier, lines)
    body, newline = _parted(lines[at - 1])
    start = body.rfind(old) if carrier.how != "section" else body.find(old)
    capital = not old.lstrip("`*_{[>✅❌ ").islower()
    core = wanted.core(markup, capital=capital) + wanted.signed()
    if carrier.how == "row":
        core = core.replace("|", "\\|")
    changed = body[:start] + core + body[start + len(old) :]
    rest = lines[at:]
    if carrier.how != "row":
        rest = _without_successor(carrier, lines, at)
    return [*lines[: at - 1], changed + newline, *rest]


def _standing(carrier: Carrier, lines: list[str]) -> tuple[int, str]:
    """Find the line and the exact text that state the status now."""
    from conductor_mcp.formats import _status

    visible = (line.partition("<!--")[0] for line in carrier.raw.split("\n"))
    pieces = [piece for line in visible if (piece := line.strip())]
    said = [p for p in pieces if _states(_status.classify(p))] or pieces
    for piece in said:
        for at in range(carrier.first, carrier.last + 1):
            body = _parted(lines[at - 1])[0]
            if piece in body:
                return at, piece
    raise ValueError(
        f"the status {' '.join(carrier.raw.split())[:80]!r} is put together from several places;"
        " change it by hand"
    )


def _states(stated: object) -> bool:
    return bool(getattr(stated, "template", False)) or (
        getattr(stated, "status", Status.UNKNOWN) is not Status.UNKNOWN
    )


def _without_successor(carrier: Carrier, lines: list[str], at: int) -> list[str]:
    """Drop the other lines of a status section that state an older retirement or acceptance."""
    from conductor_mcp.formats import _status

    if carrier.how != "section":
        return lines[at:]
    kept: list[str] = []
    for number, line in enumerate(lines[at:], at + 1):
        inside = number <= carrier.last
        stale = inside and line.strip() and _states(_status.classify(line)) and _bare(line)
        if not stale:
            kept.append(line)
    return kept


def _bare(line: str) -> bool:
    """Tell a line that is nothing but a status, or a status with its link."""
    text = re.sub(r"!?\[[^\]]*\]\([^)]*\)", "", line)
    return len(re.findall(r"\w+", text)) <= 3  # noqa: PLR2004  "Superseded by ADR-0012"


def _inserted(facts: Facts, lines: list[str], wanted: _Wanted) -> list[str]:
    """Put a status where there is none: in front matter, or in an empty status section."""
    front = facts.page.front
    newline = next((_parted(line)[1] for line in lines if _parted(line)[1]), "\n")
    if front.last and front.fields and not front.problems:
        new = [f"status: {_yaml(wanted.core('', capital=False))}{newline}"]
        new += [
            f"{name}: {_yaml(value)}{newline}"
            for name, value in wanted.beside().items()
            if name != "date" or not front.get(name)
        ]
        return [*lines[: front.last - 1], *new, *lines[front.last - 1 :]]
    part = facts.outline.part("status")
    if part is not None:
        words = wanted.words(_markup(facts.page.path))
        at = part.heading.last
        return [*lines[:at], newline, words + newline, *lines[at:]]
    if front.last and not front.fields:  # one of several in its file
        line = facts.page.blocks[0].last
        raise ValueError(
            f"the decision on line {line} of {facts.page.path} states no status;"
            " add a line 'Status: proposed' under its heading first"
        )
    raise ValueError(
        f"{facts.page.path} states no status and has no front matter or status section to put one"
        " in; add a line '## Status' first"
    )


# -- a new record ---------------------------------------------------------------------------


def new_decision(
    title: str,
    *,
    context: str,
    decision: str,
    consequences: str = "",
    options: Sequence[str] = (),
    status: str = "proposed",
    date: str = "",
    deciders: Sequence[str] = (),
    applies_to: Sequence[str] = (),
    rules: Sequence[Mapping[str, object]] = (),
    supersedes: Sequence[str] = (),
    rejected: Sequence[str] = (),
) -> str:
    """Write a decision as MADR 4, with the extra front matter that makes it checkable.

    ``supersedes`` are links relative to the new file, or ids; each rule is a clause with ``id``
    and ``kind``. Read back, the text gives the same facts. Source: MADR 4.0.0, adr.github.io/madr.
    """
    heading = _heading(title)
    front: list[str] = ["---", "kind: decision", f"status: {_yaml(status)}"]
    if not _reads_back(heading, title):
        front.insert(2, f"title: {_yaml(title)}")
    if date:
        front.append(f"date: {_yaml(date)}")
    for key, values in (
        ("decision-makers", deciders),
        ("applies_to", applies_to),
        ("supersedes", supersedes),
        ("rejected", rejected),
    ):
        if values:
            front += [f"{key}:", *(f"  - {_yaml(value)}" for value in values)]
    if rules:
        front += ["rules:", *(line for rule in rules for line in _rule(rule))]
    body = [
        "---",
        "",
        f"# {heading}",
        *_section("Context and Problem Statement", context),
    ]
    if options:
        listed = "\n".join("* " + " ".join(option.split()) for option in options)
        body += _section("Considered Options", listed)
    body += _section("Decision Outcome", decision)
    if consequences.strip():
        body += ["", "### Consequences", "", _demoted(consequences)]
    return "\n".join([*front, *body]) + "\n"


def _rule(rule: Mapping[str, object]) -> list[str]:
    import yaml

    text = yaml.safe_dump(
        [_plain(rule)], sort_keys=False, allow_unicode=True, default_flow_style=False, width=10_000
    )
    return ["  " + line for line in text.rstrip("\n").split("\n")]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        return {str(key): _plain(inner) for key, inner in pairs.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in cast("Sequence[object]", value)]
    return value


def _section(heading: str, text: str) -> list[str]:
    return ["", f"## {heading}", "", _demoted(text)]


def _heading(title: str) -> str:
    return " ".join(title.split())


def _reads_back(heading: str, title: str) -> bool:
    from conductor_mcp.formats import _fields, _title

    if _fields.names_part(heading):
        return False
    read = _title.of_heading(heading, _title.of_file(""))
    safe = not (read.generic or read.placeholder or title[:1].isdigit())
    return safe and read.title == title


_OWN_HEADING = expression(r"^(#{1,2})(?=\s)", re.MULTILINE)


def _demoted(text: str) -> str:
    """Keep a person's own headings from opening sections of ours."""
    return _OWN_HEADING.sub("###", text.strip().replace("\r\n", "\n").replace("\r", "\n"))
