"""AsyncAPI: which way messages flow in both versions, and what a change means for whom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conductor_mcp.compat import Side
from conductor_mcp.compat.asyncapi import FAMILY
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, Position

SAMPLES = Path(__file__).parent / "samples" / "asyncapi"
Tree = dict[str, object]


def side(text: str) -> Side:
    return Side({"api.yaml": Document("api.yaml", text)})


def sample(name: str) -> tuple[Side, Side]:
    first, second = (
        side((SAMPLES / name / f"{one}.yaml").read_text(encoding="utf-8"))
        for one in ("base", "revision")
    )
    return first, second


def told(found: Comparison, profile: str = "default") -> list[str]:
    return [
        f"{FAMILY.grade(one, profile).value} {one.id.removeprefix('asyncapi.')} "
        f"{' '.join(one.operations)}".rstrip()
        for one in found.changes
    ]


def compare(base: object, revision: object) -> Comparison:
    return FAMILY.compare(side(json.dumps(base)), side(json.dumps(revision)))


def publishing(word: str, payload: object, **more: object) -> Tree:
    message: Tree = {"payload": payload, **more}
    return {"asyncapi": "2.6.0", "channels": {"c": {word: {"message": message}}}}


def test_a_document_of_version_2_is_compared_part_by_part() -> None:
    found = FAMILY.compare(*sample("two"))
    assert not found.unjudged
    receive, send = "receive lights/{name}/measured", "send lights/switched"
    assert sorted(told(found)) == [
        "annotation document.title.changed",
        "annotation document.version.changed",
        "breaking channel.removed",
        f"breaking message.removed {receive}",
        "breaking request.parameter.max-length.set",
        f"breaking request.payload.required.became-required {receive}",
        f"breaking response.payload.required.became-optional {send}",
        "breaking server.protocol.changed",
        "non-breaking channel.added",
        "non-breaking server.security.added",
        f"risky message.content-type.changed {send}",
        "risky operation.binding.added",
        f"risky response.property.enum-value.added {send}",
    ]


def test_a_document_of_version_3_has_replies_that_flow_the_other_way() -> None:
    found = FAMILY.compare(*sample("three"))
    assert sorted(told(found)) == [
        "annotation document.version.changed",
        "breaking channel.address.changed",
        "breaking request.payload.required.became-required receive onAsk",
        "breaking response.payload.required.became-optional receive onAsk",
        "breaking response.property.type.generalized send sendSignup",
        "breaking server.host.changed",
        "risky message.added send sendSignup",
    ]


def test_the_move_from_2_to_3_changes_nothing_but_what_changed() -> None:
    found = FAMILY.compare(*sample("moved"))
    assert told(found) == [
        "annotation document.asyncapi.changed",
        "non-breaking request.property.type.generalized receive take",
    ]


def test_both_sides_have_line_and_column() -> None:
    found = FAMILY.compare(*sample("two"))
    change = next(one for one in found.changes if one.id == "asyncapi.server.protocol.changed")
    assert change.base == Position("api.yaml", 8, 5, "/servers/prod/protocol")
    assert change.revision == Position("api.yaml", 8, 5, "/servers/prod/protocol")


def test_publish_is_what_the_application_receives_and_subscribe_what_it_sends() -> None:
    narrow, wide = {"type": "integer"}, {"type": "number"}
    assert told(compare(publishing("publish", wide), publishing("publish", narrow))) == [
        "breaking request.payload.type.specialized receive c"
    ]
    assert told(compare(publishing("subscribe", wide), publishing("subscribe", narrow))) == [
        "non-breaking response.payload.type.specialized send c"
    ]
    assert told(compare(publishing("subscribe", narrow), publishing("subscribe", wide))) == [
        "breaking response.payload.type.generalized send c"
    ]


def test_the_producer_profile_takes_the_application_s_side() -> None:
    wide, narrow = (
        publishing("publish", {"type": "number"}),
        publishing("publish", {"type": "integer"}),
    )
    assert told(compare(narrow, wide), "producer") == [
        "breaking request.payload.type.generalized receive c"
    ]
    assert told(compare(wide, narrow), "producer") == [
        "non-breaking request.payload.type.specialized receive c"
    ]


def test_headers_are_compared_like_payloads() -> None:
    free: Tree = {"type": "object", "properties": {"trace": {"type": "string"}}}
    found = compare(
        publishing("publish", {}, headers=free),
        publishing("publish", {}, headers={**free, "required": ["trace"]}),
    )
    assert told(found) == ["breaking request.headers.required.became-required receive c"]


def test_renaming_a_parameter_of_an_address_means_nothing() -> None:
    base: Tree = {"asyncapi": "2.6.0", "channels": {"a/{b}": {"subscribe": {}}}}
    revision: Tree = {"asyncapi": "2.6.0", "channels": {"a/{c}": {"subscribe": {}}}}
    assert compare(base, revision) == Comparison()


def test_payloads_in_other_languages_are_unjudged_where_they_change() -> None:
    written = {"schemaFormat": "application/vnd.apache.avro;version=1.9.0"}
    base = publishing("publish", {"type": "record", "name": "A", "fields": []}, **written)
    revision = publishing("publish", {"type": "record", "name": "B", "fields": []}, **written)
    assert compare(base, base) == Comparison()
    found = compare(base, revision)
    assert not found.changes
    assert "is not compared inside AsyncAPI" in found.unjudged[0].why


@pytest.mark.parametrize(
    ("base", "revision", "grades"),
    [
        ([], [{"a": []}], ["breaking server.security.added"]),
        ([{"a": []}], [], ["non-breaking server.security.removed"]),
        ([{"a": []}], [{"a": []}, {"b": []}], ["non-breaking server.security.added"]),
        ([{"a": []}, {"b": []}], [{"a": []}], ["breaking server.security.removed"]),
    ],
)
def test_who_is_let_in(base: object, revision: object, grades: list[str]) -> None:
    def document(security: object) -> Tree:
        server: Tree = {"url": "x", "protocol": "mqtt", "security": security}
        return {"asyncapi": "2.6.0", "servers": {"s": server}, "channels": {}}

    assert told(compare(document(base), document(revision))) == grades


@pytest.mark.parametrize(
    ("base", "revision", "grades"),
    [
        (["a"], ["a", "b"], ["non-breaking channel.on-server.added"]),
        (["a", "b"], ["a"], ["breaking channel.on-server.removed"]),
        ([], ["a"], ["breaking channel.on-server.removed"]),  # none said means all
        (["a"], [], ["non-breaking channel.on-server.added"]),
        ([], ["a", "b"], []),
    ],
)
def test_where_a_channel_is(base: list[str], revision: list[str], grades: list[str]) -> None:
    def document(servers: list[str]) -> Tree:
        known = {name: {"url": f"{name}.example.org", "protocol": "kafka"} for name in "ab"}
        return {"asyncapi": "2.6.0", "servers": known, "channels": {"c": {"servers": servers}}}

    assert told(compare(document(base), document(revision))) == grades


@pytest.mark.parametrize("name", sorted(one.name for one in SAMPLES.iterdir()))
def test_a_swap_mirrors_what_is_added_and_removed(name: str) -> None:
    base, revision = sample(name)
    there, back = FAMILY.compare(base, revision), FAMILY.compare(revision, base)
    assert len(there.changes) == len(back.changes)
    effects = sorted(one.effect.mirrored().value for one in back.changes)
    assert sorted(one.effect.value for one in there.changes) == effects
    assert FAMILY.compare(base, base) == Comparison()


@pytest.mark.parametrize(
    "text",
    [
        "asyncapi: 2.0.0\nchannels: [1, 2",
        "asyncapi: 2.0.0\nchannels: 7\nservers: [a]\ninfo: x\n",
        "asyncapi: 3.0.0\noperations: {a: {action: send, channel: {$ref: '#/nowhere'}}}\n",
        "asyncapi: 3.0.0\nchannels: {a: {$ref: 'https://example.com/a.yaml'}}\n",
        "asyncapi: 3.0.0\nchannels: {a: {$ref: '#/channels/a'}}\n",
        "asyncapi: 2.0.0\nchannels: {a: {publish: {message: {payload: {$ref: '#/channels/a'}}}}}",
        "",
        "[]",
    ],
)
def test_broken_documents_raise_nothing(text: str) -> None:
    good = publishing("publish", {"type": "string"})
    for one in (FAMILY.compare(side(json.dumps(good)), side(text)),
                FAMILY.compare(side(text), side(json.dumps(good)))):  # fmt: skip
        assert isinstance(one, Comparison)


@pytest.mark.parametrize(
    ("was", "now", "grades"),
    [
        ({}, {"note": {"type": "string"}}, ["non-breaking"]),
        (
            {"note": {"type": "string"}},
            {"note": {"type": "string", "readOnly": True}},
            ["breaking"],
        ),
    ],
)
def test_what_senders_may_add_and_what_they_may_not_send(
    was: Tree, now: Tree, grades: list[str]
) -> None:
    both = [publishing("publish", {"type": "object", "properties": one}) for one in (was, now)]
    found = compare(*both)
    assert [FAMILY.grade(one, "default").value for one in found.changes] == grades


def asking(**reply: object) -> Tree:
    """A document of version 3 that answers on a channel of its own."""
    channel: Tree = {"messages": {"m": {"payload": {"type": "string"}}}}
    operation: Tree = {"action": "receive", "channel": {"$ref": "#/channels/ask"}}
    return {
        "asyncapi": "3.0.0",
        "channels": {"ask": channel, "one": {**channel}, "two": {**channel}},
        "operations": {"take": {**operation, **({"reply": reply} if reply else {})}},
    }


def at(name: str) -> Tree:
    return {"$ref": f"#/channels/{name}"}


@pytest.mark.parametrize(
    ("base", "revision", "grades"),
    [
        (asking(channel=at("one")), asking(channel=at("two")),
         ["breaking operation.reply-channel.changed receive take"]),
        (asking(channel=at("one")), asking(), ["breaking operation.reply.removed receive take"]),
        (asking(), asking(channel=at("one")), ["non-breaking operation.reply.added receive take"]),
        (asking(address={"location": "$message.header#/a"}),
         asking(address={"location": "$message.header#/b"}),
         ["breaking operation.location.changed"]),
    ],
)  # fmt: skip
def test_who_waits_for_a_reply_is_told_where_it_went(
    base: Tree, revision: Tree, grades: list[str]
) -> None:
    assert told(compare(base, revision)) == grades


@pytest.mark.parametrize(
    ("base", "revision", "grades"),
    [
        ({}, {"id": {}}, ["non-breaking parameter.added"]),
        ({}, {"id": {"schema": {"type": "string"}}}, ["risky parameter.added"]),
        ({"id": {"schema": {"type": "string"}}}, {}, ["risky parameter.removed"]),
        ({"id": {}}, {"id": {"location": "$message.payload#/id"}},
         ["non-breaking parameter.location.added"]),
        ({"id": {"location": "$message.payload#/a"}}, {"id": {"location": "$message.payload#/b"}},
         ["risky parameter.location.changed"]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_parameter_may_come_and_go(
    base: Tree, revision: Tree, grades: list[str]
) -> None:
    def document(parameters: Tree) -> Tree:
        channel = {"parameters": parameters, "subscribe": {}}
        return {"asyncapi": "2.6.0", "channels": {"orders/{id}": channel}}

    assert told(compare(document(base), document(revision))) == grades


def test_who_tells_messages_apart_by_an_id_is_hurt_where_it_moves() -> None:
    def document(word: str, **said: object) -> Tree:
        return publishing(word, {}, **said)

    one, other = ({"correlationId": {"location": f"$message.header#/{x}"}} for x in "ab")
    for word in ("publish", "subscribe"):
        (moved,) = told(compare(document(word, **one), document(word, **other)))
        (gone,) = told(compare(document(word, **one), document(word)))
        (come,) = told(compare(document(word), document(word, **one)))
        grades = [words.split()[0] for words in (moved, gone, come)]
        assert grades == ["breaking", "breaking", "non-breaking"]


def test_words_about_the_document_are_annotations() -> None:
    more: Tree = {
        "info": {"contact": {"name": "Ada"}, "license": {"name": "MIT"}},
        "tags": [{"name": "shop"}],
        "externalDocs": {"url": "https://example.org"},
    }
    found = compare(publishing("publish", {}), {**publishing("publish", {}), **more})
    assert {words.split()[0] for words in told(found)} == {"annotation"}
    assert len(found.changes) == 4
