"""A later decision that may have ended an earlier one without a word.

## What it does
Looks for an accepted decision that says of an earlier accepted one in the same log that it is
replaced, revisited or added to, while neither states it as a link: a sentence that names the
earlier decision beside such a word, a sentence that says the subject of the earlier title is
given up, a sentence that names an earlier decision on the same subject and what it falls short
of, a sentence of the earlier one that it is to be left for another, or two titles that are nearly
the same. This is a guess. It is shown to people as
possible, and never used anywhere else.

## Why
Most supersession is never written down. The older decision goes on being served as a rule.

## How to put it right
If the later one does end the earlier, say so in both: `conductor-mcp supersede OLD --by NEW`. If
it does not, name the earlier one in a link (`Relates to ADR-0003`), and this falls silent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.app.words import terms
from conductor_mcp.model import Finding, Record, Section, Span, Status

_CITE = (
    r"(?:\[[^\]]{0,120}\]\((?P<{0}to>[^()\s]+\.(?:md|adoc|rst))[^)]*\)"
    r"|\b(?:adr|dr|decision|record)s?[-_ #.:]{0,3}0*(?P<{0}n>\d{1,4})\b)"
)
_ENDS = re.compile(
    r"\b(?:replac(?:es?|ed|ing)|supersed\w+|retir(?:es?|ed|ing)|deprecat\w+|revisits?|revisiting"
    r"|addendum to|amend(?:s|ing|ment to)|overrid(?:es?|ing)|contradicts|reverses|reversing"
    r"|updates|extends|(?:switch|migrat|mov)(?:e|es|ed|ing)? (?:away )?from)\b[^.;\n]{0,30}?"
    + _CITE.replace("{0}", "a")
    + "|"
    + _CITE.replace("{0}", "b")
    + r"[^.;\n]{0,30}?\b(?:(?:is|was|are|has been|becomes?|be) (?:now |no longer |therefore )?"
    r"(?:replaced|superseded|retired|obsolete|outdated|deprecated|amended|revisited|reversed|void"
    r"|valid|applicable|in force)|no longer (?:applies|holds))\b",
    re.IGNORECASE,
)
_GIVES_UP = re.compile(
    r"\b(?:replac(?:es|ed|ing|e)|(?:switch|migrat|mov)\w* away from|switch\w* from"
    r"|no longer us\w+|stop(?:ped|ping)? using|retir(?:es?|ed|ing|ement of)"
    r"|phas(?:e|es|ed|ing) out"
    r"|decomm?iss?ion\w*)\s"
    r"(?:(?:the|our|its|all|usage|use|of|existing|current|using)\s)*(?P<a>[^.;:,\n]{2,40})"
    r"|(?P<b>[^.;:,\n]{2,40})\s(?:(?:is|are|was|were|has been|will be|is being) (?:now )?"
    r"(?:replaced|retired|removed|decommissioned|phased out|shut down)|due for retirement)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(_CITE.replace("{0}", "c"), re.IGNORECASE)
_FALLS_SHORT = re.compile(
    r"\b(?:but|however|yet|although)\b[^.;\n]{0,60}\b(?:still|not|no longer|cannot|can't|doesn't"
    r"|didn't|lacks?|only|leaves?|fails?)\b"
    r"|\b(?:is|was|are|proved|turned out) (?:no longer|not)"
    r" (?:enough|sufficient|adequate|suitable)"
    r"|\bfalls short\b",
    re.IGNORECASE,
)
_LEAVES_ITSELF = re.compile(
    r"\b(?:mov(?:e|es|ed|ing) (?:on|away) from|no longer (?:follow|use|apply|stand by)\w*"
    r"|replac(?:e|ed|ing)|revisit(?:ed|ing)?|revers(?:e|ed|ing)|abandon(?:ed|ing)?) this"
    r"(?: (?:adr|decision|approach|record))+\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"option|alternative|pros|cons\b|consider|example|reference|link", re.IGNORECASE
)
_CHOOSES = re.compile(
    r"^\W*(?:we )?(?:use|adopt|choose|chose|introduce|run|migrate to|switch to)\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<![\w-])(?:[A-Z][\w-]*[A-Za-z]|[a-z]+[A-Z]\w*)")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s)[^.!?\n]*)*")
_EMPTY = frozenset(
    terms("use using adopt choose choice decision record adr for the of in and to with a an our as"
          " is on by from why we how new when not support implement introduce create add move"
          " service services system application app data code api deployment management"
          " architecture strategy approach default remove")
)  # fmt: skip
# What the expressions above cannot do without: most text holds none, and is passed over.
_VERBS = (
    "replac", "supersed", "retire", "deprecat", "revisit", "addendum", "amend", "overrid",
    "contradict", "revers", "updates", "extends", "no longer", "stop", "phas", "decom", "removed",
    "shut down", "outdated", "obsolete", "void",
)  # fmt: skip
_CITES = ("adr", "decision", "record", ".md", ".adoc", ".rst")
_CONTRASTS = ("but ", "however", "yet ", "although", "falls short", "enough", "sufficient",
              "adequate", "suitable", "abandon")  # fmt: skip
_LEAVES = tuple(
    re.compile(rf"{verb}\w* (?:away |on )?from") for verb in ("switch", "migrat", "mov")
)
_SAME = 0.75
_MOST_NEAR = 50
_MOST_TEXT = 20_000


_Named = tuple[frozenset[str], frozenset[str]]  # the telling words of a title and a file's name


@dataclass(frozen=True, slots=True)
class _Guess:
    older: Record
    newer: Record
    at: Span
    why: str
    sentence: str = ""


def run(subject: Subject) -> Iterator[Finding]:
    logs: dict[str, list[Record]] = defaultdict(list)
    for record in subject.decisions:
        if not record.anchor:
            logs[record.path.rpartition("/")[0]].append(record)
    for log in logs.values():
        best: dict[str, _Guess] = {}
        for guess in _guesses(subject, log):
            best.setdefault(guess.older.key, guess)
        for guess in best.values():
            own = guess.at.path == guess.older.path
            yield finding(
                AUDIT.id,
                guess.older,
                f"possible: {guess.newer.id} ({guess.newer.path}) may have ended it or part of "
                f"it without saying so: {guess.why}",
                f"If it did: conductor-mcp supersede {guess.older.id} --by {guess.newer.id}; "
                "if not, name it there as related",
                at=_line(subject, guess) if own else None,
                because=Span(guess.newer.path) if own else _line(subject, guess),
                about=guess.newer.key,
            )


def _binds(subject: Subject, record: Record) -> bool:
    return record.status is Status.ACCEPTED and subject.library.in_force(record) is True


def _guesses(subject: Subject, log: list[Record]) -> Iterator[_Guess]:
    binding = [record for record in log if _binds(subject, record)]
    shelf = _Shelf(binding)
    for record in log:
        shelf.lead_on(record, subject.library.retired_by(record))
    for newer in sorted(binding, key=_age, reverse=True):
        for guess in (*_of_words(subject, newer, shelf), *_of_title(newer, shelf)):
            if _age(guess.older) < _age(guess.newer) and not _tied(subject, guess):
                yield guess


def _tied(subject: Subject, guess: _Guess) -> bool:
    """Whether one of the two names the other in a link of its own."""
    older, newer = guess.older, guess.newer
    return older.key in _linked(subject, newer) or newer.key in _linked(subject, older)


class _Shelf:
    """The decisions of a log by what a text may call them."""

    def __init__(self, log: list[Record]) -> None:
        self.by_number = {r.number: r for r in log if r.number is not None}
        self._by_path = {r.path: r for r in log}
        self._led = {r.path.rpartition("/")[2].casefold(): [r] for r in log}
        self.titles = {r.key: _telling(r.title) for r in log}
        self.by_word: dict[str, list[Record]] = defaultdict(list)
        self.same: dict[_Named, list[Record]] = defaultdict(list)
        self.named: dict[str, list[_Named]] = defaultdict(list)
        self.chosen: dict[str, list[Record]] = defaultdict(list)
        for record in log:
            told = self.titles[record.key]
            for word in told:
                self.by_word[word].append(record)
            self.same[told, _words_of_name(record.path)].append(record)
        for names in self.same:
            for word in names[0]:
                self.named[word].append(names)
        for record in log:
            for name in _names(record.title) if _CHOOSES.match(record.title) else ():
                words = [w for w in terms(name) if w in self.titles[record.key]]
                if words and all(len(self.by_word[w]) == 1 for w in words):
                    self.chosen[name].append(record)  # no other title speaks of it

    def lead_on(self, gone: Record, later: tuple[str, ...]) -> None:
        """Let the name of a record that no longer binds lead to those that replaced it."""
        if gone.path not in self._by_path:
            found = [self._by_path[path] for path in later if path in self._by_path]
            self._led[gone.path.rpartition("/")[2].casefold()] = found

    def cited(self, path: str | None, number: str | None) -> list[Record]:
        """Return the decision in force that a link or a number names, or that replaced it."""
        if path:
            return list(self._led.get(path.rpartition("/")[2].casefold(), ()))
        found = self.by_number.get(int(number)) if number else None
        return [found] if found else []


def _age(record: Record) -> tuple[int, str, str]:
    return (record.number if record.number is not None else 1 << 30, record.date, record.path)


def _telling(text: str) -> frozenset[str]:
    return frozenset(w for w in terms(text) if w not in _EMPTY and not w.isdigit())


@lru_cache(maxsize=4096)
def _words_of_name(path: str) -> frozenset[str]:
    return _telling(path.rpartition("/")[2].rpartition(".")[0].replace("-", " "))


def _alike(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    shared = ours & theirs
    return len(shared) > 1 and len(shared) >= _SAME * len(ours | theirs)


def _linked(subject: Subject, record: Record) -> set[str]:
    names = subject.library.names
    return {key for link in record.links for key in names.target(link, record)}


def _of_title(newer: Record, shelf: _Shelf) -> Iterator[_Guess]:
    ours = shelf.titles[newer.key]
    # Titles that are nearly the same share at least one of so many of the rarest words.
    some = len(ours) - ceil(_SAME * len(ours)) + 1
    rare = sorted(ours, key=lambda w: len(shelf.named[w]))[:some]
    near = dict.fromkeys(n for w in rare for n in shelf.named[w][:_MOST_NEAR])
    file = _words_of_name(newer.path)
    for told, called in near:
        if not (_alike(ours, told) and _alike(file, called)):
            continue
        for older in shelf.same[told, called][:_MOST_NEAR]:
            if older is not newer:
                yield _Guess(older, newer, newer.at, f"their titles say the same ({newer.title})")


def _of_words(subject: Subject, record: Record, shelf: _Shelf) -> Iterator[_Guess]:
    own = _names(record.title)
    for section, sentence in _sentences(subject, record):
        said, named = sentence[0], list[Record]()
        if found := _ENDS.search(said):
            named += shelf.cited(found["ato"] or found["bto"], found["an"] or found["bn"])
        given_up = None if _ASIDE.search(section.heading) else _GIVES_UP.search(said)
        if given_up:
            for word in _names(given_up["a"] or given_up["b"]) - own:
                named += shelf.chosen.get(word, ())
        if _FALLS_SHORT.search(said):
            about = shelf.titles[record.key]
            named += [r for r in _cited(said, shelf) if about & shelf.titles[r.key]]
        for older in named:
            yield _guess(older, record, section, sentence)
        if _LEAVES_ITSELF.search(said):
            for newer in _cited(said, shelf):
                why = f'it says so itself: "{_short(said)}"'
                yield _Guess(record, newer, section.at, why, said.strip())


def _cited(said: str, shelf: _Shelf) -> Iterator[Record]:
    for found in _NAMED.finditer(said):
        yield from shelf.cited(found["cto"], found["cn"])


def _sentences(subject: Subject, record: Record) -> Iterator[tuple[Section, re.Match[str]]]:
    """Yield the sentences that one of the expressions may match."""
    for section in subject.sections(record):
        text = section.text[:_MOST_TEXT]
        if not _may_tell(text.lower()):
            continue
        for sentence in _SENTENCE.finditer(text):
            if _may_tell(sentence[0].lower()):
                yield section, sentence


def _may_tell(folded: str) -> bool:
    if any(verb in folded for verb in _VERBS) or any(one.search(folded) for one in _LEAVES):
        return True
    return any(one in folded for one in _CITES) and any(one in folded for one in _CONTRASTS)


def _names(text: str) -> frozenset[str]:
    """Return what looks like a proper name, folded: Elasticsearch is ElasticSearch."""
    return frozenset(n.casefold() for n in _NAME.findall(text) if set(terms(n)) - _EMPTY)


def _guess(older: Record, newer: Record, section: Section, sentence: re.Match[str]) -> _Guess:
    return _Guess(older, newer, section.at, f'"{_short(sentence[0])}"', sentence[0].strip())


def _short(sentence: str) -> str:
    said = " ".join(sentence.split())
    return said if len(said) <= 160 else f"{said[:159]}…"  # noqa: PLR2004  a line or two


def _line(subject: Subject, guess: _Guess) -> Span:
    document = subject.document(guess.at.path) if guess.sentence else None
    lines = document.text.splitlines() if document else []
    for number in range(guess.at.first, min(guess.at.last, len(lines)) + 1):
        if guess.sentence in lines[number - 1]:
            return Span(guess.at.path, number, number)
    return Span(guess.at.path, guess.at.first, guess.at.first)


AUDIT = Audit("silent-supersession", run)
