"""A clause made ready: its rule found, its options read, its examples tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast, get_args

from conductor_mcp import formats
from conductor_mcp.app._source import SourceFile, UnjudgeableError
from conductor_mcp.model import Clause, Delta, Document, Unjudged
from conductor_mcp.model.errors import RegistryError
from conductor_mcp.model.values import dataclass
from conductor_mcp.registry import discover, load
from conductor_mcp.rules import AnyRule, Options, Patterned, Whole
from conductor_mcp.rules._patterns import FACTS, LANGUAGES

if TYPE_CHECKING:
    from pydantic import ValidationError


class _Languages(Collection[str]):
    """The languages that are read; only those that are asked for are loaded."""

    def __contains__(self, name: object) -> bool:
        return bool(suffix_of(str(name)))

    def __iter__(self) -> Iterator[str]:
        every = discover(formats, "FORMAT", formats.Format).values()
        return (f.language.id for f in every if f.language)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@lru_cache(maxsize=64)
def _names_of(language: str) -> tuple[str, ...]:
    """Return what files of a language are called, as globs."""
    return load(formats, language, "FORMAT", formats.Format).names


@lru_cache(maxsize=64)
def suffix_of(language: str) -> str:
    """Return how a file of a programming language ends, ``""`` for what is none that we read."""
    try:
        found = load(formats, language, "FORMAT", formats.Format).language
    except RegistryError:
        return ""
    return found.suffix if found else ""


_NO_KIND = re.compile(r"Kind `([^`]*)` is invalid")
_CONTEXT = {LANGUAGES: _Languages()}


@dataclass(frozen=True, slots=True)
class Held:
    """A clause with its rule and its options, ready to be held against files."""

    clause: Clause
    rule: AnyRule
    options: Any
    languages: frozenset[str] = frozenset()
    """Those that all its patterns are in; none where one may be found in any."""

    @property
    def name(self) -> tuple[str, str]:
        """What identifies the clause across versions of its record."""
        return (self.clause.record, self.clause.id)

    @property
    def wide(self) -> bool:
        """Whether the rule looks at the change as a whole, as this clause uses it."""
        rule = self.rule
        return rule.across is not None and (rule.wide is None or rule.wide(self.options))

    @property
    def anywhere(self) -> bool:
        """Whether a change of files that the clause does not govern may break it as well."""
        return self.rule.wide is not None and self.wide

    def governs(self, path: str) -> bool:
        """Whether a file is looked at: by its place, and by the languages of all patterns."""
        if not self.rule.governs(self.options, path):
            return False
        name = path.rpartition("/")[2].lower()
        return not self.languages or any(
            fnmatchcase(name, glob) for one in self.languages for glob in _names_of(one)
        )

    def deltas(self, whole: Whole) -> Iterable[Delta[Any] | Unjudged]:
        """Let a wide rule find what the change does."""
        return self.rule.across(whole, self.options) if self.rule.across else ()

    def failed(self, error: Exception) -> Unjudged:
        """Say that the rule broke down, which is never a pass."""
        if isinstance(error, ValueError):
            unknown = _NO_KIND.search(str(error))
            words = f"the grammar has no kind of node {unknown[1]!r}" if unknown else str(error)
            return Unjudged(self.clause.at, f"{_title(self.clause)}: {words}")
        words = f"the rule {self.rule.id} failed: {type(error).__name__}: {error}"
        return Unjudged(self.clause.at, f"{_title(self.clause)}: {words}")

    def examples(self, source: Callable[[Document], SourceFile], path: str) -> Unjudged | None:
        """Try the clause on its own examples; return what is wrong with them.

        An example is read in the language its pattern names, or else that of ``path``.
        """
        if not isinstance(self.options, Patterned):
            return None
        options = self.options
        if not options.bad and (words := _unparsed(options, path)):
            return self._wrong(words)
        for wanted, texts in ((True, options.bad), (False, options.good)):
            for text in texts:
                try:
                    found = _found(options, [source(d) for d in _written(options, text, path)])
                except UnjudgeableError as error:
                    return self._wrong(f"the example {text!r} cannot be read: {error}")
                except Exception as error:  # noqa: BLE001 - said, not raised: the rest is judged
                    return self.failed(error)
                if found is not wanted:
                    which = "`bad` example is not found" if wanted else "`good` example is found"
                    return self._wrong(f"its {which}: {text!r}")
        return None

    def compiles(self, source: Callable[[Document], SourceFile], path: str) -> Unjudged | None:
        """Try the clause's patterns on an empty file; return what is wrong with them."""
        if not isinstance(self.options, Patterned):
            return None
        try:
            _found(self.options, [source(d) for d in _written(self.options, "", path)])
        except UnjudgeableError:
            return None  # the file, not the clause
        except Exception as error:  # noqa: BLE001 - said, not raised
            return self.failed(error)
        return None

    def _wrong(self, words: str) -> Unjudged:
        return Unjudged(self.clause.at, f"{_title(self.clause)}: {words}")


def _written(options: Patterned, text: str, path: str) -> list[Document]:
    named = {getattr(options, "lang", ""), *(p.lang for p in options.patterns())} - {""}
    suffix = "." + path.rpartition("/")[2].rpartition(".")[2]
    if not named and any(p.sorts[0] in FACTS for p in options.patterns()):
        named = set(_CONTEXT[LANGUAGES])  # facts are found in all languages
    suffixes = sorted(suffix_of(name) for name in named) or [suffix]
    return [
        Document(f"an example{suffix}", each) for suffix in suffixes for each in _in(suffix, text)
    ]


def _in(suffix: str, text: str) -> Iterator[str]:
    """Yield how an example may be read: Go's statements stand in functions alone."""
    if suffix != ".go" or text.lstrip().startswith(("package ", "//", "/*")):
        yield text
    else:
        yield f"package example\n\nfunc _() {{\n{text}\n}}\n"
        yield f"package example\n\n{text}\n"


_DOTS = re.compile(r"[(\[,{]\s*\.\.\.\s*[)\],}]")


def _unparsed(options: Patterned, path: str) -> str:
    """Say which pattern is no code: such a one finds nothing, unless an example proves it."""
    from conductor_mcp.formats._astgrep import unparsed

    for pattern in options.patterns():
        said = getattr(options, "lang", "") or pattern.lang
        suffix = suffix_of(said) or f".{path.rpartition('.')[2]}"
        if code := unparsed(suffix, pattern.query):
            return f"the pattern {code!r} is no whole piece of code; give a `bad` example it finds"
        written = pattern.pattern if isinstance(pattern.pattern, str) else ""
        if _DOTS.search(written):
            return f"`...` in {written!r} stands for itself; write `$$$`, or give a `bad` example"
    return ""


def _found(options: Patterned, examples: list[SourceFile]) -> bool:
    """Whether a clause finds an example in any of its languages; one must be able to read it."""
    unreadable: UnjudgeableError | None = None
    read = False
    for example in examples:
        try:
            if options.breaks(example):
                return True
            read = True
        except UnjudgeableError as error:
            unreadable = error
    if unreadable and not read:
        raise unreadable
    return False


def hold(clause: Clause, rules: Mapping[str, AnyRule]) -> Held | Unjudged:
    """Find the clause's rule and read its options; what is wrong is said with its line."""
    rule = rules.get(clause.rule)
    if rule is None:
        near = get_close_matches(clause.rule, rules, 1)
        also = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(rules)}"
        return Unjudged(clause.at, f"{_title(clause)}: there is no rule {clause.rule!r}{also}")
    try:
        options = rule.options.model_validate(dict(clause.options), context=_CONTEXT)
        return Held(clause, rule, options, _languages(options))
    except ValueError as error:  # pydantic's own; to name it here would load it for every clause
        return Unjudged(clause.at, f"{_title(clause)}: {_words(error, rule.options)}")


def _languages(options: object) -> frozenset[str]:
    if not isinstance(options, Patterned):
        return frozenset()
    whole = getattr(options, "lang", "")
    named = {"" if one.text else one.lang or whole for one in options.patterns()}
    return frozenset() if "" in named else frozenset(named)


def missing_places(
    held: Held, sides: tuple[Callable[[str], bool], ...], *, in_part: bool = False
) -> Iterator[Unjudged]:
    """Name the globs of a clause whose folder is on neither side: such a clause says nothing.

    ``in_part`` says that the rest of the clause was held all the same.
    Only the part before the first wildcard is asked for, so that the cost is a look at the disk
    and does not grow with the repository.
    """
    for glob in held.rule.places(held.options) if held.rule.places else ():
        fixed, wild = _fixed(glob)
        if fixed and not any(side(f"{fixed}/") or (not wild and side(fixed)) for side in sides):
            words = f"{_title(held.clause)}: {glob!r} lies nowhere in this repository"
            if in_part:
                lies = f"{glob!r}, which lies nowhere in this repository"
                words = f"clause {held.clause.id} was held without {lies}"
            yield Unjudged(held.clause.at, words)


def _fixed(glob: str) -> tuple[str, bool]:
    segments = glob.removeprefix("./").rstrip("/").split("/")
    for n, segment in enumerate(segments):
        if set(segment) & set("*?{"):
            return "/".join(segments[:n]), True
    return "/".join(segments), False


def _title(clause: Clause) -> str:
    return f"clause {clause.id} was not held" if clause.id else "a clause was not held"


def _holder(options: type[Options], steps: tuple[int | str, ...]) -> type[Options]:
    """Return the model that the last step of a mistake's place is a key of."""
    holder = options
    for step in steps[:-1]:
        fields = holder.model_fields
        field = next((f for name, f in fields.items() if step in (name, f.alias)), None)
        holder = (field and _model_in(field.annotation)) or holder
    return holder


def _model_in(annotation: object) -> type[Options] | None:
    if isinstance(annotation, type) and issubclass(annotation, Options):
        return annotation
    found = (_model_in(inner) for inner in get_args(annotation))
    return next((model for model in found if model is not None), None)


def _words(error: ValueError, options: type[Options]) -> str:
    said: ValidationError = cast("ValidationError", error)
    # An unknown key is often the one that is missing, written wrongly: it comes first.
    errors = sorted(said.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
    first = errors[0]
    key = ".".join(str(step) for step in first["loc"])
    if first["type"] == "extra_forbidden":
        holder = _holder(options, first["loc"])
        known = [field.alias or name for name, field in holder.model_fields.items()]
        near = get_close_matches(str(first["loc"][-1]), known, 1)
        also = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}"
        return f"unknown key {key!r}; {also}"
    if first["type"] == "missing":
        return f"{key!r} is missing"
    words = _rightly(first["type"], first["input"], first.get("ctx", {}))
    if words:
        return f"{key!r} {words}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message


def _rightly(kind: str, given: Any, about: Mapping[str, Any]) -> str:
    """Say what a value has to be, in words that need no knowledge of how it is read."""
    if kind == "too_short":
        count = about["min_length"]
        return "is empty" if count == 1 else f"needs {count} or more, and has {len(given)}"
    wanted = {
        "literal_error": "is {expected}",
        "tuple_type": "is a list",
        "string_type": "is a text",
        "int_type": "is a whole number",
        "int_parsing": "is a whole number",
        "int_from_float": "is a whole number",
        "bool_type": "is true or false",
        "bool_parsing": "is true or false",
        "greater_than_equal": "is {ge} or more",
        "less_than_equal": "is {le} or less",
        "dict_type": "is a mapping or a text",
        "model_type": "is a mapping or a text",
    }.get(kind)
    return f"{wanted.format(**about)}, not {given!r}" if wanted else ""
