"""What is found in files of Flask applications, and how it is told from the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._flask_known import Closure, Partial
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pymade import UNKNOWN, Frame
from conductor_mcp.formats.routes._pything import names_of
from conductor_mcp.formats.routes._python import Function
from conductor_mcp.formats.routes._values import Call, Member, Name, Value

DECORATORS = ("get", "post", "put", "patch", "delete", "route")
SHOWS = ("add_view", "add_views", "add_view_no_menu", "add_api")
REGISTERS = (
    "register_blueprint",
    "add_namespace",
    "init_app",
    "register_api",
    "register_api_view",
)
LISTS = ("add_url_rule", "add_resource", "handles", "add_handler")
ROOTS = ("app", "application", "flask_app", "server", "_app")
"""What applications are called."""
BLUEPRINT = re.compile(r"(^|_)(bp|blp|blueprint)s?(_|$)", re.IGNORECASE)
"""What blueprints are called."""
OTHERS = re.compile(r"\b(fastapi|starlette|APIRouter|FastAPI|sanic|aiohttp|bottle|litestar)\b")
_FLASK = re.compile(r"\b(flask|quart)", re.IGNORECASE)
ROOTED = ("route", "add_url_rule", "register_blueprint")
WORDS = tuple(word.encode() for word in (
    *LISTS[:2], ".handles(", ".add_handler(",
    *REGISTERS, ".route(", ".add_view", ".add_api", ".register(", "index_view=",
    "Blueprint(", "Api(", "Flask(", "Quart(",
    *(f"{on}.{verb}(" for verb in DECORATORS[:5] for on in ("app", "bp", "blueprint", "api")),
))  # fmt: skip
NAMED = ("flask", "Blueprint", ".route(", "add_url_rule", "add_resource", "@expose(", "add_view",
         "add_api", "FlaskView", ".handles(")  # fmt: skip
_VERBS = tuple(f"{sign}{verb}(" for verb in DECORATORS for sign in ".@")
HINTS = (*NAMED, *(f"{verb}{quote}/" for verb in _VERBS for quote in "'\""))
"""Words without which a file is not asked for its rules: what Flask and its add-ons are called,
what stands in files that only name a blueprint of a class of theirs, or what it is bound to."""
TESTS = re.compile(r"(^|/)(tests?|testing)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")
"""Where the applications of tests stand, which nobody else calls."""
PARENTS = ("blueprint", "app")
HELPER = re.compile(
    r"regist|rout|setup|init|add|config|creat|make|build|endpoint|blueprint|api|app|url|resource|"
    r"view|mount|install|load",
    re.IGNORECASE,
)
VERBAL = re.compile("get|post|put|patch|delete|route|handles", re.IGNORECASE)
"""What decorators that declare rules are called after."""
SMALL = 2_500
BRIEF = 2_000
WRAPS = ("wraps", "update_wrapper")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is given: on what, the texts, for which methods, handled by whom."""

    on: Thing
    rules: tuple[object, ...]
    methods: tuple[str, ...] | None
    at: tuple[str, int]
    handler: Thing | None
    borrowed: str = ""
    """The function whose parameters it depends on, where nobody called that one."""
    lent: bool = False
    """Whether it is told where it is declared, since nobody asks the file that it is made in."""


@dataclass(frozen=True, slots=True)
class Registered:
    """Something that is put below something else. ``prefix`` is ``None`` where none is given."""

    child: Thing
    parent: Thing
    prefix: object


@dataclass(frozen=True, slots=True)
class Mark:
    """``app.route(...)``, which waits for what it decorates."""

    call: Call
    on: Thing
    frame: Frame = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Method:
    """``app.register_blueprint``, which somebody will call later."""

    of: Thing
    name: str


MOST_WRAPPED = 6


def called(value: Value | None) -> str:
    function = value.function if isinstance(value, Call) else None
    return function.name if isinstance(function, Name | Member) else ""


def mentions(function: Function, words: tuple[bytes, ...]) -> bool:
    text = function.node.text or b""
    return any(word in text for word in words)


def written(function: Function) -> int:
    """Return how long a function is, without what is said of it at its top."""
    size = function.node.end_byte - function.node.start_byte
    body = function.node.child_by_field_name("body")
    first = body.named_children[0] if body is not None and body.named_children else None
    told = first.named_children[0] if first is not None and first.named_children else None
    return size - (told.end_byte - told.start_byte if told and told.type == "string" else 0)


def declares(target: object) -> bool:
    """Whether a decorator of ours may declare a rule."""
    if isinstance(target, Partial):
        return declares(target.of)
    if isinstance(target, Closure):
        return target.function is not None and mentions(target.function, WORDS)
    if isinstance(target, Thing) and isinstance(target.what, Function):
        return mentions(target.what, WORDS)
    return isinstance(target, Mark)


def leans(value: Value, frame: Frame) -> bool:
    """Whether a value hangs on what the run of a function was given."""
    for name in names_of(value):
        around: Frame | None = frame
        while around is not None:
            found = around.names.get(name, UNKNOWN)
            local = isinstance(found, Closure) and found.thing.scope == around.scope
            if name in around.names and not local:
                return True
            around = around.outer
    return False


def is_asked(eyes: PyEyes, path: str) -> bool:
    """Whether a file is asked for its rules."""

    def find() -> bool:
        text = eyes.project.read_text(path) or ""
        return any(hint in text for hint in HINTS) or TESTS.search(path) is not None

    return eyes.project.once(("flask-asked", path), find)


def of_others(eyes: PyEyes, path: str) -> bool:
    """Whether a file speaks of another framework, or not of Flask."""
    text = eyes.project.read_text(path) or ""
    return not _FLASK.search(text) or OTHERS.search(text) is not None


def loner(frame: Frame) -> str:
    """Return the function whose parameters nobody gave."""
    around: Frame | None = frame
    while around is not None:
        if not around.settled:
            above, _, name = around.scope.rpartition(".")
            return above.rpartition(".")[2] if name == "__init__" else name
        around = around.outer
    return ""
