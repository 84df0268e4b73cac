"""The options that say what a clause looks for: structural patterns, or lines of text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Any, cast

from conductor_mcp.model import Call, Match, Part
from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import BeforeValidator, Field, ValidationInfo, model_validator
from conductor_mcp.rules._rule import Options, Source
from conductor_mcp.rules._scope import Globs, Words

LANGUAGES = "languages"
"""Under this key of the validation's context stand the languages that are read, a collection."""
_SPELLINGS = {"py": "python", "ts": "typescript", "tsx": "typescript", "js": "javascript",
              "jsx": "javascript", "golang": "go"}  # fmt: skip


def _language(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str) or not value:
        return value
    name = _SPELLINGS.get(value.lower(), value.lower())
    context = cast("Mapping[str, Collection[str]]", info.context or {})
    known = context.get(LANGUAGES)
    if known is not None and name not in known:
        raise ValueError(f"{value!r} is not a language we match in; those are {', '.join(known)}")
    return name


def _query(value: Any) -> Any:
    return {"pattern": value} if isinstance(value, str) else value


Lang = Annotated[str, BeforeValidator(_language)]
Query = Annotated[dict[str, Any], BeforeValidator(_query)]


FACTS = ("calls", "decorators", "env", "literals")
"""The keys that ask for what a language's reader knows, not for how it is written."""


def _fits(globs: Words, name: str) -> bool:
    return any(fnmatchcase(name, glob) for glob in globs)


def _called_so(globs: Words, call: Call) -> bool:
    """Whether globs name a call; what a wildcard import may have brought has to be named itself.

    ``Session.get`` is what ``Session().get`` calls: an instance's methods are its class's.
    """
    if call.guess:
        globs = tuple(g for g in globs if call.guess in g.replace("*", ".").split("."))
    names = {call.key, call.bare, call.key.replace("()", "")}
    return any(_fits(globs, name) for name in names if name)


def _match(part: Part, text: str, scope: str) -> Match:
    key = f"{part.key} in {scope}" if scope else part.key
    return Match(key, part.at, " ".join(text.split()), scope)


class Pattern(Options):
    """One thing to look for: ``text`` in any file, or something in source code.

    ``text`` is a regular expression in Rust's dialect, held against each line: it has no
    look-around, and cannot hang. ``calls`` (where what is called comes from, aliases followed;
    what a language has of itself is named bare as well: ``eval``, ``Thread.sleep``),
    ``decorators``, ``env`` (environment variables that are read) and ``literals`` (strings) are
    globs. The other keys are a structural pattern in the words of ast-grep's rules.
    """

    lang: Lang = ""
    files: Globs = ()
    text: str = ""
    calls: Words = ()
    decorators: Words = ()
    env: Words = ()
    literals: Words = ()
    pattern: str | dict[str, Any] = ""
    kind: str = ""
    regex: str = ""
    has: Query = Field(default={})
    inside: Query = Field(default={})
    precedes: Query = Field(default={})
    follows: Query = Field(default={})
    any_of: tuple[Query, ...] = Field(default=(), alias="any")
    all_of: tuple[Query, ...] = Field(default=(), alias="all")
    no: Query = Field(default={}, alias="not")

    @property
    def query(self) -> dict[str, Any]:
        """The structural keys alone, in ast-grep's words."""
        given = self.model_dump(by_alias=True, exclude={"lang", "files", "text", *FACTS})
        return {
            key: list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType] - dumped JSON
            for key, value in given.items()
            if value
        }

    @model_validator(mode="after")
    def _one_thing(self) -> Pattern:
        if len(self.sorts) != 1:
            raise ValueError("give either `text` or a structural pattern (`pattern`, `kind`, …)")
        return self

    @property
    def sorts(self) -> tuple[str, ...]:
        """Name what is looked for: ``text``, ``query`` or one of the facts."""
        given = [name for name in ("text", "query", *FACTS) if getattr(self, name)]
        return tuple(given)

    def find(
        self, source: Source, *, lang: str = "", unless: Pattern | None = None
    ) -> Iterator[Match]:
        """Yield where this is found; ``unless`` takes out the matches it is true of."""
        language = self.lang or lang
        if language and source.language != language:
            return
        if self.text:
            spared = set(source.lines(unless.text)) if unless and unless.text else set[Match]()
            yield from (match for match in source.lines(self.text) if match not in spared)
            return
        if not self.query:
            wanted = [globs for name in FACTS if (globs := getattr(unless, name, ()))]
            for match, names in self._facts(source):
                if not any(_fits(globs, name) for globs in wanted for name in names):
                    yield match
            return
        query = self.query
        if unless and unless.query:
            query = {"all": [query, {"not": unless.query}]}
        yield from source.matches(query)

    def _facts(self, source: Source) -> Iterator[tuple[Match, tuple[str, ...]]]:
        """Yield each fact that is looked for, with what it is called."""
        for call in source.calls() if self.calls or self.decorators else ():
            if call.decorates:
                if _called_so(self.decorators, call) or _fits(self.decorators, call.written):
                    key = f"@{call.written} of {call.scope}"
                    match = Match(key, call.at, f"@{call.written}", call.scope)
                    yield match, (call.key, call.written)
            elif _called_so(self.calls, call):
                plain = call.written in (call.key, call.bare)
                also = "" if plain else f"`, which is `{call.key}"
                yield _match(call, call.written + also, call.scope), (call.key,)
        if self.env or self.literals:
            for one in source.literals():
                env = one.kind == "env" and _fits(self.env, one.key)
                if env or _fits(self.literals, one.key):
                    yield _match(one, one.key, one.scope), (one.key,)

    def looks_at(self, path: str) -> bool:
        return not self.files or any_matches(self.files, path)


class Patterned(Options):
    """A clause that carries examples: what it must find (``bad``) and must not (``good``)."""

    bad: Words = Field(default=(), description="Code the clause must find; tried when it loads.")
    good: Words = Field(default=(), description="Code it must leave alone; tried when it loads.")

    def patterns(self) -> tuple[Pattern, ...]:
        """Return what is looked for."""
        raise NotImplementedError

    def breaks(self, source: Source) -> bool:
        """Whether an example, whatever its path, is what the clause would report."""
        return any(True for pattern in self.patterns() for _ in pattern.find(source))
