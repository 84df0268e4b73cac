"""Flask: decorated views, method views, URL rules, blueprints; also resources of its REST add-ons.

Blueprints are followed to where they are registered. Sources: Flask's and Werkzeug's
documentation; Flask-RESTful, Flask-RESTX and flask-smorest for ``Api`` and ``Resource``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._flask_apps import Apps, Prefix, below
from conductor_mcp.formats.routes._flask_eyes import flask_eyes
from conductor_mcp.formats.routes._flask_fab import exposed
from conductor_mcp.formats.routes._flask_found import HINTS, NAMED, OTHERS, TESTS, Rule
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import PyEyes
from conductor_mcp.formats.routes._pymade import Guess
from conductor_mcp.formats.routes._python import Class, Function, calls_in
from conductor_mcp.formats.routes._values import Call, Plain, dotted, texts
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, Parameter, key_of

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_ANSWERS = {
    "ResourceList": ("GET", "POST"), "ResourceDetail": ("GET", "PATCH", "DELETE"),
    "ResourceRelationship": ("GET", "POST", "PATCH", "DELETE"), "GraphQLView": ("GET", "POST"),
}  # fmt: skip
"""What view classes of other packages answer to: Flask-REST-JSONAPI's, those of GraphQL."""
_AUTOMATIC = ("HEAD", "OPTIONS")
_RULE = re.compile(r"<(?:(\w+)(?:\([^()]*\))?:)?(\w+)>")
_TYPES = {"int": "integer", "float": "number", "string": "string", "path": "string",
          "uuid": "string", "default": "string", "": "string"}  # fmt: skip


def read(project: Project, path: str) -> Routes:
    """Return the rules that a file declares, with the prefixes of their blueprints."""
    eyes = flask_eyes(project)
    file = eyes.file(path)
    text = project.read_text(path) or ""
    plain = any(word in text for word in NAMED)
    if file is None or TESTS.search(path) or (not plain and OTHERS.search(text)):
        return Routes()
    apps = project.once(("flask", path.partition("/")[0]), lambda: Apps(eyes, path))
    found: dict[tuple[str, str, int], Endpoint] = {}
    every = [
        (one, apps.prefixes(one.on))
        for one in apps.run(path).rules
        if _here(apps, one, path) and (plain or isinstance(one.on.what, Call))
    ]
    every += [(one, apps.prefixes(one.on)) for one in apps.lent(path)]
    every += [(one, [prefix]) for one, prefix in exposed(apps, path, file)]
    for rule, prefixes in every:
        for endpoint in _endpoints(apps, rule, prefixes):
            found.setdefault((endpoint.key, endpoint.path, rule.at[1]), endpoint)
    return Routes(tuple(found.values()))


def _here(apps: Apps, rule: Rule, path: str) -> bool:
    """Whether a rule is declared in a file, and not by who calls a function of it."""
    return rule.at[0] == path and not (rule.borrowed and apps.used(rule.borrowed, path))


def _endpoints(apps: Apps, rule: Rule, prefixes: list[Prefix]) -> Iterator[Endpoint]:
    methods, unknown = _verbs(apps.eyes, rule)
    path, line = rule.at
    function = rule.handler.what if rule.handler else None
    function = function if isinstance(function, Function) else None
    plainly = apps.role(rule.on) in ("api", "namespace")
    for written in rule.rules:
        for prefix, known in prefixes:
            text = written if isinstance(written, str) else ""
            whole = prefix + text if plainly else below(prefix, text)
            whole = whole if whole.startswith("/") else f"/{whole}"
            shown = _RULE.sub(lambda m: f"{{{m[2]}{'*' if m[1] == 'path' else ''}}}", whole)
            in_path = tuple(
                Parameter(m[2], "path", required=True, type=_TYPES.get(m[1] or "", ""))
                for m in _RULE.finditer(whole)
            )
            doubts = {*unknown, "query", "body", "statuses", "response"}
            sure = isinstance(written, str) and not isinstance(written, Guess)
            doubts.update(() if sure else ("path",))
            doubts.update(() if known else ("prefix",))
            for method in methods:
                yield Endpoint(
                    key_of(method, shown),
                    Span(path, line, line),
                    method,
                    shown,
                    _name(rule, method),
                    (*in_path, *(_asked_for(function) if function else ())),
                    statuses=_statuses(function) if function else (),
                    unknown=tuple(sorted(doubts)),
                    framework="flask",
                    handled_in=_elsewhere(rule),
                )


def _elsewhere(rule: Rule) -> str:
    place = rule.handler.path if rule.handler else ""
    return place if place != rule.at[0] else ""


def _verbs(eyes: PyEyes, rule: Rule) -> tuple[tuple[str, ...], set[str]]:
    """Return the methods that a rule answers to, and whether that is not known.

    What Flask adds to every rule is left out where others are named.
    """
    handler = rule.handler
    found = list(rule.methods or ())
    doubts: set[str] = set()
    if not found and handler is not None and isinstance(handler.what, Class):
        for one in eyes.lineage(handler):
            file = eyes.file(one.path) if one.path else None
            if file is None or not isinstance(one.what, Class):
                found += _ANSWERS.get(one.outside.rpartition(".")[2], ())
                continue
            given = file.bound.get((one.what.path, "methods"))
            if given:
                found = [text.upper() for text in texts(given[-1].value)]
                break
            found += [m.name.upper() for m in file.methods(one.what.path) if m.name in _VERBS]
    elif not found and (rule.methods is None or (handler is not None and handler.outside)):
        doubts = {"method"}
    kept = [one for one in dict.fromkeys(found) if one not in _AUTOMATIC]
    return tuple(kept) or tuple(dict.fromkeys(found)) or ("GET",), doubts


def _name(rule: Rule, method: str) -> str:
    what = rule.handler.what if rule.handler else None
    if isinstance(what, Class):
        return f"{what.path}.{method.lower()}"
    return what.path if isinstance(what, Function) else ""


def _asked_for(function: Function) -> tuple[Parameter, ...]:
    """Return the query parameters that a view asks for by their names."""
    found: dict[str, Parameter] = {}
    for call in calls_in(function.node, ("get", "getlist")):
        if dotted(call.function) in ("request.args.get", "request.args.getlist"):
            for name in texts(call.at(0)):
                found[name] = Parameter(name, "query", required=False)
    return tuple(found.values())


def _statuses(function: Function) -> tuple[str, ...]:
    found: list[str] = []
    for call in calls_in(function.node, ("abort",)):
        first = call.at(0)
        if isinstance(first, Plain) and first.word.isdigit():
            found.append(first.word)
    return tuple(dict.fromkeys(found))


FRAMEWORK = Framework(
    "flask",
    "python",
    HINTS,
    read,
    ("register_blueprint", "add_namespace", "init_app", "prefix"),
)
