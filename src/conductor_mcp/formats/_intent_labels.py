"""The labelled values of an intent: its status, owner, branch, date, and what was asked for.

They stand at the top of a page, as lines, items or rows of a table, or in its last lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats._blocks import Block, Shape, plain
from conductor_mcp.formats._contract import one_line
from conductor_mcp.formats._fields import split_label
from conductor_mcp.formats._languages import STATUSES
from conductor_mcp.model import Status

HEAD = 25  # blocks
_FOOT = 3
_FIELDS = {
    "status": "status|deliverable status|state|current status|spec status|document status"
    "|project status|prd status|状态|狀態|ステータス|상태|estado|statut|stato|статус",
    "owner": "owner|owners|product owner|dri|lead|author|authors|author s|responsible|accountable"
    "|product manager|created by|pm|driver|product lead|tech lead|engineering lead|prepared by"
    "|document owner|feature owner|负责人|作者|負責人|所有者|担当者|作成者|담당자|작성자|소유자"
    "|responsable|propietario|autor|auteur|verantwortlich|proprietário|ответственный|автор",
    "branch": "branch|feature branch|branches|分支|フィーチャーブランチ|ブランチ|브랜치|rama"
    "|funktionszweig|功能分支|기능 브랜치",
    "date": "date|created|updated|last updated|created on|ratified|date created|last modified"
    "|日期|创建日期|更新日期|建立日期|作成日|更新日|作成日時|작성일|생성일|날짜|fecha|datum|data"
    "|дата|创建时间|最近更新|最后更新",
    "input": "input|user input|输入|入力|입력|entrada",
}
_FIELD_OF = {name: kind for kind, names in _FIELDS.items() for name in names.split("|")}
_STATUSES = {
    Status.PROPOSED: "draft proposed planned backlog idea wip todo new open review reviewing"
    " pending ready later next exploring pre planning concept",
    Status.ACCEPTED: "active accepted approved current implementing ongoing started live now"
    " committed doing in-progress in-development inprogress final agreed building clarified",
    Status.DEPRECATED: "done shipped completed complete implemented delivered released closed"
    " finished archived deprecated obsolete retired",
    Status.REJECTED: "rejected cancelled canceled dropped abandoned declined withdrawn wontfix",
    Status.SUPERSEDED: "superseded replaced",
}
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words.split()}
_SAID = {
    words: Status(name) for name, several in STATUSES.items() for words in several.split("|")
} | {
    "ドラフト": Status.PROPOSED,
    "下書き": Status.PROPOSED,
    "进行中": Status.ACCEPTED,
    "開発中": Status.ACCEPTED,
    "开发中": Status.ACCEPTED,
    "진행 중": Status.ACCEPTED,
    "进行": Status.ACCEPTED,
    "已完成": Status.DEPRECATED,
    "完了": Status.DEPRECATED,
    "완료": Status.DEPRECATED,
}
_NOT_A_WORD = re.compile(r"[\W_]+")
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
_BESIDE = re.compile(r"\s+[|·•]\s+(?=\*\*)")
# What stands where nothing is said yet; "none" is said.
OPEN = re.compile(
    r"^[\W_]{0,9}(?:(?:tbd|tbc|todo|to be (?:determined|defined|decided|confirmed|done|written))"
    r"[\W_]{0,9}|\[[^\[\]]*\][\W_]{0,9})?$",
    re.IGNORECASE,
)
_LONGEST = 200
_MOST_ASKED = 4_000


def status_of(raw: str) -> Status:
    """Map a team's word: draft is proposed, active and approved accepted, shipped deprecated.

    ``deprecated`` for what is done, because it no longer steers work; the raw word is kept.
    """
    words = _NOT_A_WORD.sub(" ", plain(raw).casefold()).split()
    if words[:1] in (["in"], ["under"]):
        words = words[1:]
        if words[:1] == ["review"]:
            return Status.PROPOSED
        if words:
            return Status.ACCEPTED
    if words[:1] == ["not"]:
        return Status.PROPOSED
    if not words:
        return Status.UNKNOWN
    whole = _SAID.get(" ".join(words)) or _SAID.get(" ".join(words[:2])) or _SAID.get(words[0])
    return _STATUS_OF.get(words[0]) or whole or Status.UNKNOWN


def labels(blocks: list[Block]) -> dict[str, str]:
    """Return the labelled values of a page by what they state; the first of each counts."""
    found: dict[str, str] = {}
    near = blocks[:HEAD] + blocks[HEAD:][-_FOOT:]
    for label, value in (pair for block in near for pair in _pairs(block)):
        kind = _FIELD_OF.get(_NOT_A_WORD.sub(" ", label.casefold()).strip(), "")
        if kind == "input":
            found.setdefault(kind, _asked(value))
        elif kind and value.strip() and not OPEN.match(value) and "[" not in value[:1]:
            found.setdefault(kind, one_line(plain(value), _LONGEST))
    return found


def has_label(text: str) -> bool:
    """Whether a paragraph states a labelled value of the page, as its head and foot do."""
    first = split_label(_BESIDE.split(text.partition("\n")[0])[0])[0]
    name = _NOT_A_WORD.sub(" ", first.casefold()).strip()
    return name in _FIELD_OF or name in ("version", "document version")


def _asked(value: str) -> str:
    """Return what was asked for as it was said; a template's hole is nothing."""
    said = value.strip().removeprefix("User description:").strip().strip('"')
    return "" if said == "$ARGUMENTS" or OPEN.match(said) else said[:_MOST_ASKED]


def _pairs(block: Block) -> Iterator[tuple[str, str]]:
    if block.shape is Shape.ROW and len(block.cells) > 1:
        yield plain(block.cells[0]), block.cells[1]
    elif block.shape in (Shape.PARAGRAPH, Shape.ITEM):
        for line in block.text[: _MOST_ASKED * 2].split("\n"):
            for piece in _BESIDE.split(line) if "**" in line else [line]:
                yield split_label(piece)
    elif block.shape is Shape.CODE and block.text.lstrip().startswith("<table"):
        rows = [_CELL.findall(row) for row in block.text[:20_000].split("<tr")[1:]]
        yield from ((plain(row[0]), plain(row[1])) for row in rows if len(row) > 1)
