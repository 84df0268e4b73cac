"""What differs between an endpoint in code and the operation that describes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from conductor_mcp.app._described import Contract, Described, media_type_name
from conductor_mcp.formats._project import Project
from conductor_mcp.model import Force, Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, names_in

_QUIET_METHODS = ("HEAD", "OPTIONS", "TRACE")
_PLACES = ("query", "header", "cookie")
_SELF_EVIDENT = ("authorization", "accept", "content-type", "content-length", "host", "cookie",
                 "user-agent")  # fmt: skip
_MOST_NAMED = 4
_ROUNDS = frozenset({"integer", "number"})


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference. ``identity`` carries no line; ``because`` is its place in the contract."""

    kind: str
    name: str
    at: Span
    because: Span
    message: str
    hint: str
    force: Force
    detail: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        return self.kind, self.name, self.detail


def compared(
    contract: Contract, endpoint: Endpoint, project: Project | None = None
) -> Iterator[Mismatch]:
    """Yield what an endpoint does that its contract does not say, and the other way round.

    The fields of what it takes and gives are compared as well where ``project`` is given: the
    side that the endpoint was read from, which need not be the contract's.
    """
    described = contract.of(endpoint)
    if described is not None:
        yield from _parameters(contract, endpoint, described)
        yield from _body(contract, endpoint, described)
        yield from _answers(contract, endpoint, described)
        if project is not None:
            yield from _fields(contract, endpoint, described, project)
        return
    if endpoint.method in _QUIET_METHODS or "path" in endpoint.unknown:
        return
    there = contract.methods(endpoint)
    if endpoint.method == ANY or "method" in endpoint.unknown:
        if not there:
            yield _undocumented(contract, endpoint)
    elif there:
        yield _method(contract, endpoint, there)
    else:
        yield _undocumented(contract, endpoint)


def together(
    found: dict[tuple[str, ...], tuple[Mismatch, Endpoint]],
) -> dict[tuple[str, ...], tuple[Mismatch, Endpoint]]:
    """Tell a field that differs once, whatever number of operations take or give its type."""
    first: dict[str, tuple[str, ...]] = {}
    others: dict[tuple[str, ...], list[str]] = {}
    for identity, (one, _) in found.items():
        about = one.message.partition(": ")[2] if one.kind == "fields" else ""
        if about and first.setdefault(about, identity) != identity:
            others.setdefault(first[about], []).append(one.message.partition(", its ")[0])
    same = {i for i, (one, _) in found.items() if one.kind == "fields"} - set(first.values())
    kept = {i: pair for i, pair in found.items() if i not in same}
    for identity, names in others.items():
        one, endpoint = kept[identity]
        named = list(dict.fromkeys(names))
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        words = f"{one.message} (so with {', '.join(named[:_MOST_NAMED])}{more})"
        kept[identity] = (replace(one, message=words), endpoint)
    return kept


def shown(endpoint: Endpoint) -> str:
    """Return what an endpoint is called in a sentence."""
    prefix = "…" if "prefix" in endpoint.unknown else ""
    method = "any method" if endpoint.method == ANY else endpoint.method
    return f"{method} {prefix}{endpoint.path}"


def _undocumented(contract: Contract, endpoint: Endpoint) -> Mismatch:
    return Mismatch(
        "undocumented",
        endpoint.key,
        endpoint.at,
        Span(contract.path),
        f"{shown(endpoint)} is not described in {contract.title}",
        f"Describe it first: {contract.path}, {_place(endpoint)}: {snippet(endpoint)}",
        Force.MUST,
    )


def _method(contract: Contract, endpoint: Endpoint, there: tuple[Described, ...]) -> Mismatch:
    known = ", ".join(sorted({one.operation.method.upper() for one in there}))
    return Mismatch(
        "method",
        endpoint.key,
        endpoint.at,
        there[0].at,
        f"{shown(endpoint)}: {contract.title} describes only {known} at this path",
        f"Describe it first: {contract.path}, {_place(endpoint)}: {snippet(endpoint)}",
        Force.MUST,
    )


def _place(endpoint: Endpoint) -> str:
    method = "get" if endpoint.method == ANY else endpoint.method.lower()
    return f"paths.{endpoint.path.replace('*}', '}')}.{method}"


def snippet(endpoint: Endpoint) -> str:
    """Return an operation as YAML in flow style, as far as the code tells it."""
    parts: list[str] = []
    listed = [_one(p) for p in endpoint.parameters if p.where in ("path", *_PLACES)]
    if listed:
        parts.append(f"parameters: [{', '.join(listed)}]")
    if endpoint.takes_body:
        schema = _schema(endpoint.body)
        parts.append(f"requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}")
    status = endpoint.statuses[0] if endpoint.statuses else "200"
    parts.append(f"responses: {{'{status}': {{description: …}}}}")
    return f"{{{', '.join(parts)}}}"


def _schema(name: str) -> str:
    if name.endswith("[]"):
        return f"{{type: array, items: {_schema(name[:-2])}}}"
    return f"{{$ref: '#/components/schemas/{name}'}}" if name else "{type: object}"


def _one(parameter: Parameter) -> str:
    schema = f"{{type: {parameter.type}}}" if parameter.type else "{}"
    must = str(parameter.where == "path" or bool(parameter.required)).lower()
    return f"{{name: {parameter.name}, in: {parameter.where}, required: {must}, schema: {schema}}}"


def _parameters(
    contract: Contract, endpoint: Endpoint, described: Described
) -> Iterator[Mismatch]:
    operation = described.operation
    told = {k: v for k, v in operation.parameters.items() if v.where in _PLACES}
    where = f"{contract.path}, {described.pointer}.parameters"
    for one in endpoint.parameters:
        if one.where not in _PLACES or one.name.lower() in _SELF_EVIDENT:
            continue
        key = one.where, one.name.lower() if one.where == "header" else one.name
        known = told.pop(key, None)
        name = f"{one.where} parameter `{one.name}`"
        if known is None:
            yield Mismatch(
                "parameter", described.key, endpoint.at, described.at,
                f"{described.name} takes the {name}, which {contract.title} does not describe",
                f"Add it to {where}: {_one(one)}",
                Force.MUST if one.required else Force.SHOULD, f"{one.where} {one.name}",
            )  # fmt: skip
            continue
        if one.required is not None and one.required and not known.required:
            yield Mismatch(
                "required", described.key, endpoint.at, described.at,
                f"{described.name} demands the {name}, which {contract.title} leaves optional",
                f"Make it optional in the code, or say `required: true` in {where}",
                Force.MUST, f"{one.where} {one.name}",
            )  # fmt: skip
        schema = contract.api.follow(known.schema) if contract.api and known.schema else None
        if schema is not None and not _agree(one.type, schema.text("type")):
            yield Mismatch(
                "type", described.key, endpoint.at, described.at,
                f"{described.name} reads the {name} as {one.type}, "
                f"{contract.title} says {schema.text('type')}",
                f"Make both the same: {where}", Force.SHOULD, f"{one.where} {one.name}",
            )  # fmt: skip
    for parameter in told.values():
        if _takes_no(endpoint, parameter.where):
            yield Mismatch(
                "parameter", described.key, endpoint.at, described.at,
                f"{described.name} does not take the {parameter.where} parameter "
                f"`{parameter.name}` that {contract.title} describes",
                f"Take it in the code, or remove it from {where}",
                Force.SHOULD, f"{parameter.where} {parameter.name} unread",
            )  # fmt: skip
    yield from _path_types(contract, endpoint, described)


def _takes_no(endpoint: Endpoint, where: str) -> bool:
    """Whether a handler surely reads no more parameters of a place than those it names."""
    return where == "query" and "query" not in endpoint.unknown


def _path_types(
    contract: Contract, endpoint: Endpoint, described: Described
) -> Iterator[Mismatch]:
    """Compare path parameters by their position; what they are called is nobody's concern."""
    mine = {p.name: p for p in endpoint.named("path")}
    ours, theirs = names_in(endpoint.path), described.operation.names
    api = contract.api
    if len(ours) != len(theirs) or api is None:
        return
    for name, other in zip(ours, theirs, strict=True):
        one, known = mine.get(name), described.operation.parameters.get(("path", other))
        schema = api.follow(known.schema) if known and known.schema else None
        if one is None or schema is None or _agree(one.type, schema.text("type")):
            continue
        yield Mismatch(
            "type", described.key, endpoint.at, described.at,
            f"{described.name} reads `{other}` of the path as {one.type}, "
            f"{contract.title} says {schema.text('type')}",
            f"Make both the same: {contract.path}, {described.pointer}.parameters",
            Force.SHOULD, f"path {other}",
        )  # fmt: skip


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other or frozenset((one, other)) == _ROUNDS


def _body(contract: Contract, endpoint: Endpoint, described: Described) -> Iterator[Mismatch]:
    body = described.operation.body
    where = f"{contract.path}, {described.pointer}.requestBody"
    if endpoint.takes_body and body is None:
        yield Mismatch(
            "body", described.key, endpoint.at, described.at,
            f"{described.name} reads a body that {contract.title} does not describe",
            f"Add it: {where}: {{content: {{application/json: {{schema: "
            f"{_schema(endpoint.body)}}}}}}}",
            Force.SHOULD, "undescribed",
        )  # fmt: skip
    elif endpoint.takes_body is False and body is not None and "body" not in endpoint.unknown:
        yield Mismatch(
            "body", described.key, endpoint.at, described.at,
            f"{described.name} reads no body, and {contract.title} describes one",
            f"Read it in the code, or remove {where}", Force.SHOULD, "unread",
        )  # fmt: skip


def _answers(contract: Contract, endpoint: Endpoint, described: Described) -> Iterator[Mismatch]:
    responses = described.operation.responses
    where = f"{contract.path}, {described.pointer}.responses"
    for status in endpoint.statuses:
        if {status, f"{status[0]}XX", "default"} & responses.keys():
            continue
        yield Mismatch(
            "status", described.key, endpoint.at, described.at,
            f"{described.name} answers {status}, which {contract.title} does not describe",
            f"Add it to {where}: '{status}': {{description: …}}", Force.SHOULD, status,
        )  # fmt: skip
    status = endpoint.statuses[0] if endpoint.statuses else ""
    answer = responses.get(status)
    named = media_type_name(answer.content) if answer else ""
    if endpoint.response and named and not _same_name(named, endpoint.response):
        yield Mismatch(
            "response", described.key, endpoint.at, described.at,
            f"{described.name} answers with {endpoint.response}, {contract.title} says {named}",
            f"Make both the same: {where}.{status}", Force.SHOULD, f"{endpoint.response} {named}",
        )  # fmt: skip


def _fields(
    contract: Contract, endpoint: Endpoint, described: Described, project: Project
) -> Iterator[Mismatch]:
    from conductor_mcp.app._bodies import field_drifts

    places = {"body": "requestBody", "response": "responses"}
    for part, drift in field_drifts(contract, endpoint, described, project):
        yield Mismatch(
            "fields", described.key, endpoint.at, described.at,
            f"{described.name}, its {part}: {drift.message}",
            f"Make both the same: {contract.path}, {described.pointer}.{places[part]}",
            Force.SHOULD, f"{part} {drift.kind} {drift.field}",
        )  # fmt: skip


def _same_name(one: str, other: str) -> bool:
    def plain(name: str) -> str:
        folded = "".join(c for c in name.lower() if c.isalnum() or c in "[]")
        for end in ("response", "out", "dto", "schema", "read", "model", "public"):
            folded = folded.removesuffix(end) or folded
        return folded

    if one.endswith("[]") != other.endswith("[]"):
        return False
    return plain(one.removesuffix("[]")) == plain(other.removesuffix("[]"))
