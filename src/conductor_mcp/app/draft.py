"""Write a new decision down, beside its kind and never over another file."""

from __future__ import annotations

import posixpath
import random
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor_mcp.app import search
from conductor_mcp.app._naming import Naming, naming_of, next_number, number_of, slug
from conductor_mcp.app.answers import ProposalAnswer, SearchHit
from conductor_mcp.app.library import Library, opened
from conductor_mcp.app.signoff import on_record, today
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Clause, ConductorError, Document, Kind, Record, Status, Unjudged
from conductor_mcp.repo.create import create, in_turn, names_in, take_back

_CLOSEST = 5
_TRIES = 40
_LONGEST_TITLE = 200
_SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person or an agent says of a decision. ``by`` and ``date`` come with acceptance."""

    title: str
    context: str
    decision: str
    consequences: str = ""
    options: Sequence[str] = ()
    applies_to: Sequence[str] = ()
    rules: Sequence[Mapping[str, object]] = ()
    supersedes: Sequence[str] = ()
    status: Status = Status.PROPOSED
    by: str = ""
    date: str = ""


def write_decision(workspace: Workspace, draft: Draft) -> ProposalAnswer:
    """Write ``draft`` where this repository's decisions lie, named as they are named.

    Raises:
        ConductorError: Something is missing, a rule is not one of ours or its options are wrong,
            or a superseded record is not there. Nothing was written.

    """
    _check_words(draft)
    _, library = opened(workspace)
    replaced = [_replaced(library, asked) for asked in draft.supersedes]
    closest = _closest(workspace, draft)
    with in_turn(workspace.files):
        path = _write(workspace, library, draft, replaced)
    record = _record(workspace, path)
    return ProposalAnswer(
        path=path,
        id=record.id,
        status=record.status.value,
        closest=closest,
        next=_next(record, replaced),
    )


def home_of(workspace: Workspace, library: Library) -> tuple[str, Naming]:
    """Return the folder for new decisions, and how files are named there."""
    folder = _folder(workspace, library)
    here = [
        posixpath.basename(r.path)
        for r in library.records.values()
        if r.kind is Kind.DECISION and posixpath.dirname(r.path) == folder
    ]
    return folder, naming_of(here)


def _folder(workspace: Workspace, library: Library) -> str:
    settings = workspace.config.write
    default = settings.decisions.strip("/")
    if "decisions" in settings.model_fields_set:
        return default
    folders = Counter(
        posixpath.dirname(r.path)
        for r in library.records.values()
        if r.kind is Kind.DECISION and not r.anchor and r.path.lower().endswith(_SUFFIXES)
    )
    if not folders or default in folders:
        return default
    return min(folders, key=lambda folder: (-folders[folder], folder))


def _write(
    workspace: Workspace, library: Library, draft: Draft, replaced: Sequence[Record]
) -> str:
    folder, naming = home_of(workspace, library)
    for _ in range(_TRIES):
        taken = names_in(workspace.files, folder)
        number = next_number(taken)
        path = posixpath.join(folder, _free(naming, draft.title, number, taken))
        text = _text(draft, path, replaced)
        _prove(workspace, Document(path, text))
        if not create(workspace.files, path, text):
            continue
        if not naming.numbered or _alone(workspace, path, number):
            return path
        # Only where turns cannot be taken: two chose one number, both step back and try again.
        take_back(workspace.files, path)
        time.sleep(random.uniform(0.001, 0.02))  # noqa: S311 - only to part two writers
    raise ConductorError(f"no free file name was found in {folder}", hint="Try again")


def _free(naming: Naming, title: str, number: int, taken: Sequence[str]) -> str:
    name = naming.name(title, number, today())
    known = {one.lower() for one in taken}
    stem, dot, suffix = name.rpartition(".")
    names = (name, *(f"{stem}-{i}{dot}{suffix}" for i in range(2, 100)))
    return next((one for one in names if one.lower() not in known), name)


def _alone(workspace: Workspace, path: str, number: int) -> bool:
    folder, name = posixpath.split(path)
    others = names_in(workspace.files, folder)
    return not any(number_of(other) == number for other in others if other != name)


def _text(draft: Draft, path: str, replaced: Sequence[Record]) -> str:
    from conductor_mcp.formats._edit import new_decision, set_status

    here = posixpath.dirname(path) or "."
    date = draft.date or today()
    text = new_decision(
        draft.title.strip(),
        context=draft.context,
        decision=draft.decision,
        consequences=draft.consequences,
        options=draft.options,
        date=date,
        deciders=[draft.by] if draft.by else [],
        applies_to=draft.applies_to,
        rules=_named(draft.rules),
        supersedes=[posixpath.relpath(r.path, here) for r in replaced],
    )
    if draft.status is Status.PROPOSED:
        return text
    return set_status(Document(path, text), draft.status, by=draft.by, date=date)


def _named(rules: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Give each clause an id; those without one are named after their kind."""
    named: list[Mapping[str, object]] = []
    taken = {str(rule["id"]) for rule in rules if rule.get("id")}
    for rule in rules:
        if rule.get("id"):
            named.append(rule)
            continue
        kind = slug(str(rule.get("kind") or "clause"))
        name = next(n for i in range(1, 100) if (n := f"{kind}-{i}") not in taken)
        taken.add(name)
        named.append({"id": name, **{k: v for k, v in rule.items() if k != "id"}})
    return named


def _check_words(draft: Draft) -> None:
    title = draft.title.strip()
    empty = [n for n in ("title", "context", "decision") if not getattr(draft, n).strip()]
    if empty:
        raise ConductorError(
            f"{' and '.join(empty)} must not be empty; nothing was written",
            hint="Say what the problem is (context) and what is chosen (decision)",
        )
    if len(title) > _LONGEST_TITLE or re.search(r"[\r\n]", title):
        raise ConductorError(
            f"the title must be one line of at most {_LONGEST_TITLE} characters",
            hint="Put the details into decision",
        )
    for glob in draft.applies_to:
        if not glob.strip() or glob.startswith("/") or ".." in glob.split("/"):
            raise ConductorError(
                f"applies_to: {glob!r} is not a glob below the root",
                hint="Write it relative to the root, such as src/shop/**",
            )


def _replaced(library: Library, asked: str) -> Record:
    record = library.resolve(asked)
    if record.kind is not Kind.DECISION:
        raise ConductorError(
            f"{record.id} is a {record.kind.value}; only decisions are superseded"
        )
    return record


def _closest(workspace: Workspace, draft: Draft) -> tuple[SearchHit, ...]:
    words = f"{draft.title} {draft.decision}"[:1000]
    kinds = (Kind.DECISION.value,)
    return search.search(workspace, words, kinds=kinds, limit=_CLOSEST).results


def _prove(workspace: Workspace, document: Document) -> None:
    """Read the text as anybody would: one decision, and every clause one that can be judged."""
    reading = workspace.formats.read(document)
    faults = [problem.message for problem in reading.problems]
    if not faults and len(reading.records) != 1:
        faults = [
            "the text would not be read as one decision; plain headings of its own may do it"
        ]
    clauses = [clause for record in reading.records for clause in record.clauses]
    faults += [fault for clause in clauses if (fault := clause_fault(workspace, clause))]
    if faults:
        raise ConductorError(f"{faults[0]}; nothing was written", hint=_hint(workspace, clauses))


def clause_fault(workspace: Workspace, clause: Clause) -> str:
    """Say what keeps a clause from being judged, ``""`` where nothing does.

    Its patterns and examples are tried in the language of the first file that it governs.
    """
    from conductor_mcp.app._clauses import hold
    from conductor_mcp.app._source import Side
    from conductor_mcp.repo.listing import every_file
    from conductor_mcp.rules import Patterned

    held = hold(clause, workspace.rules)
    if isinstance(held, Unjudged):
        return held.why
    if not isinstance(held.options, Patterned):
        return ""
    paths = every_file(workspace.root, workspace.git)
    first = next((path for path in paths if held.rule.governs(held.options, path)), "")
    side = Side(workspace.formats, lambda _path: False, lambda _path: None)
    wrong = held.compiles(side.example, first) if first else None
    wrong = wrong or held.examples(side.example, first)
    return wrong.why if wrong else ""


def _hint(workspace: Workspace, clauses: Sequence[Clause]) -> str:
    kind = next((clause.rule for clause in clauses if clause.rule in workspace.rules), "")
    return f"rule:{kind} has the options and examples" if kind else ""


def _record(workspace: Workspace, path: str) -> Record:
    _, library = opened(workspace)
    return library.resolve(path)


def _next(record: Record, replaced: Sequence[Record]) -> str:
    if record.status is Status.ACCEPTED:
        steps = [f"To put it on record: {on_record(record, record.status)}"]
    else:
        steps = [f"A person accepts it with: conductor-mcp accept {record.id}"]
    steps += [f"then: conductor-mcp supersede {r.id} --by {record.id}" for r in replaced]
    return "; ".join(steps)
