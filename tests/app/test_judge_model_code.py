"""Models and what implements them, through whole checks (conductor_mcp.app.judges.model_code)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from tests.repos_on_disk import git, put, repository

MODEL, CODE, USER = "context/models/customer.json", "src/shop/models.py", "src/shop/pages.py"
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Customer",
    "x-implemented-by": [f"{CODE}#Customer"],
    "type": "object",
    "required": ["id", "state"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "state": {"enum": ["new", "known"]},
        "name": {"type": "string", "maxLength": 80},
        "fax": {"type": "string", "deprecated": True},
    },
}
PYTHON = """\
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class Customer(BaseModel):
    id: UUID
    state: Literal["new", "known"]
    name: str = Field("", max_length=80)
    fax: str | None = None

    def greet(self) -> str:
        return f"Hello {self.name}"
"""
PAGES = """\
from shop.models import Customer


def show(customer: Customer, other) -> str:
    other.anything
    return customer.name + customer.greet()


def make() -> Customer:
    made = Customer(id=1, state="new")
    return made
"""
FILES = {
    MODEL: json.dumps(SCHEMA, indent=1),
    CODE: PYTHON,
    USER: PAGES,
    "src/shop/__init__.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", FILES)


def judged(root: Path) -> CheckAnswer:
    workspace = open_workspace(root)
    try:
        return check(workspace)[1]
    finally:
        workspace.close()


def said(answer: CheckAnswer) -> list[str]:
    found = [f for f in answer.findings if f.rule == "model-code"]
    return [f"{f.path}:{f.line} {f.force} {f.message}" for f in found]


def changed(root: Path, path: str, old: str, new: str) -> CheckAnswer:
    assert old in FILES[path]
    put(root, path, FILES[path].replace(old, new))
    return judged(root)


def test_what_agrees_is_held(root: Path) -> None:
    answer = changed(root, CODE, "Hello", "Good day")
    assert (said(answer), answer.outcome, answer.checked.files) == ([], "held", 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('    name: str = Field("", max_length=80)\n', "", 7, "must Customer lacks name"),
        ("    fax:", "    phone: str = ''\n    fax:", 11, "must Customer has phone"),
        ("id: UUID", "id: int", 8, "must Customer.id is integer, and the model says string(uuid)"),
        ("id: UUID", "id: UUID = UUID(int=0)", 8, "must Customer.id is optional"),
        ('"new", "known"', '"new"', 9, "must Customer.state lacks known"),
        ("max_length=80", "max_length=90", 10, "should Customer.name has maxLength 90"),
        ("max_length=80", 'max_length=80, alias="Name"', 10, "should Customer.name is called"),
    ],
)
def test_code_that_leaves_its_model_is_told(
    root: Path, old: str, new: str, line: int, words: str
) -> None:
    found = said(changed(root, CODE, old, new))
    assert any(one.startswith(f"{CODE}:{line} {words}") for one in found), found


def test_a_model_that_leaves_its_code_behind_is_told(root: Path) -> None:
    answer = changed(root, MODEL, '"maxLength": 80', '"maxLength": 80}, "age": {"type": "integer"')
    (finding,) = [f for f in answer.findings if f.rule == "model-code"]
    assert finding.message == "Customer lacks age, which the model Customer has"
    assert finding.record.id == "model:customer"
    assert finding.because.path == MODEL


def test_what_differed_before_is_counted(root: Path) -> None:
    put(root, CODE, PYTHON.replace("    fax:", "    phone: str = ''\n    fax:"))
    git(root, "commit", "-qam", "drifted")
    put(root, CODE, "\n\n" + PYTHON.replace("    fax:", "    phone: str = ''\n    fax:"))
    answer = judged(root)
    assert (said(answer), answer.existing) == ([], 1)


def test_a_claim_that_the_change_adds_counts_what_was_there(root: Path) -> None:
    bound = json.dumps({**SCHEMA, "x-implemented-by": []})
    put(root, MODEL, bound)
    put(root, CODE, PYTHON.replace("    fax:", "    phone: str = ''\n    fax:"))
    git(root, "commit", "-qam", "drifted, unbound")
    put(root, MODEL, FILES[MODEL])
    answer = judged(root)
    assert (said(answer), answer.existing) == ([], 1)


def test_a_renamed_file_keeps_what_it_had(root: Path) -> None:
    put(root, CODE, PYTHON.replace("    fax:", "    phone: str = ''\n    fax:"))
    git(root, "commit", "-qam", "drifted")
    git(root, "mv", CODE, "src/shop/people.py")
    put(root, MODEL, FILES[MODEL].replace("models.py", "people.py"))
    answer = judged(root)
    assert (said(answer), answer.existing) == ([], 1)


def test_an_implementation_that_goes_is_told_with_what_is_there(root: Path) -> None:
    answer = changed(root, CODE, "class Customer(", "class Custmer(")
    (row,) = [f for f in answer.findings if f.path == CODE]
    assert (row.force, answer.outcome) == ("must", "broken")
    assert row.message == f"Customer implements model:customer, and {CODE} no longer has it"
    assert row.hint == (
        f"Keep it, or say in {MODEL}, `x-implemented-by`, where it is now ({CODE} holds Custmer)"
    )


def test_a_name_that_never_was_there_is_unjudged_with_the_nearest(root: Path) -> None:
    put(root, MODEL, FILES[MODEL].replace("#Customer", "#Custmer"))
    git(root, "commit", "-qam", "a slip")
    answer = changed(root, CODE, "    fax: str | None = None\n", "")
    (left,) = [u for u in answer.unjudged if u.path == CODE]
    assert "holds no model 'Custmer'" in left.why
    assert "It holds Customer" in left.why


def test_an_implementation_whose_file_goes_is_told_at_the_model(root: Path) -> None:
    (root / CODE).unlink()
    workspace = open_workspace(root)
    answer = check(workspace)[1]
    workspace.close()
    (row,) = [f for f in answer.findings if "implements" in f.message]
    assert (row.path, row.force) == (MODEL, "must")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'name: str = Field("", max_length=80)',
            'name: str = Field("", alias="called", max_length=80)',
            ["must Customer.name is called called in the data, and the model says name"],
        ),
        (
            'name: str = Field("", max_length=80)',
            'name: str = Field("", alias="Name", max_length=80)',
            ["should Customer.name is called Name in the data, and the model says name"],
        ),
    ],
)
def test_another_name_in_the_data_is_one_finding(
    root: Path, old: str, new: str, words: list[str]
) -> None:
    assert said(changed(root, CODE, old, new)) == [f"{CODE}:10 {words[0]}"]


def test_a_file_that_uses_a_model_rightly_was_checked(root: Path) -> None:
    answer = changed(root, USER, "other.anything", "other.everything")
    assert (answer.outcome, answer.findings, answer.unjudged) == ("held", (), ())


def test_a_part_of_the_model_is_enough_where_that_is_said(root: Path) -> None:
    put(root, MODEL, FILES[MODEL].replace("#Customer", "#Customer?subset"))
    git(root, "commit", "-qam", "a summary")
    assert said(changed(root, CODE, "    fax: str | None = None\n", "")) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "customer.name +",
            "customer.nam +",
            "must this reads Customer.nam, which model:customer",
        ),
        ("customer.name +", "customer.fax +", "should this reads Customer.fax"),
        ('state="new")', 'state="new", vat="1")', "must this writes Customer.vat"),
        ("    return made", "    made.vat = 1\n    return made", "must this writes Customer.vat"),
    ],
)
def test_uses_of_fields_that_the_model_does_not_have(
    root: Path, old: str, new: str, words: str
) -> None:
    (one,) = said(changed(root, USER, old, new))
    assert words in one


def test_methods_and_unknown_receivers_are_left_alone(root: Path) -> None:
    text = PAGES.replace("other.anything", "other.nothing; customer.model_dump; customer.greet")
    put(root, USER, text)
    assert said(judged(root)) == []


def test_a_schema_of_a_contract_can_be_the_model(root: Path) -> None:
    customer = {key: value for key, value in SCHEMA.items() if key != "$schema"}
    schemas = {"Customer": customer, "Other": {"type": "object"}}
    api = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}}
    put(root, "api.json", json.dumps({**api, "components": {"schemas": schemas}}))
    (root / MODEL).unlink()
    git(root, "add", "-A")
    git(root, "commit", "-qm", "an api")
    (one,) = said(changed(root, CODE, "id: UUID", "id: int"))
    assert "Customer.id is integer" in one


def test_uses_that_a_change_of_the_model_leaves_behind_are_told(root: Path) -> None:
    put(root, CODE, PYTHON.replace('    name: str = Field("", max_length=80)\n', ""))
    schema = json.loads(FILES[MODEL])
    del schema["properties"]["name"]
    put(root, MODEL, json.dumps(schema, indent=1))
    found = [f for f in judged(root).findings if f.rule == "model-code"]
    told = [(f.path, f.line, f.message) for f in found]
    words = "this reads Customer.name, which model:customer does not have"
    assert told == [(CODE, 13, words), (USER, 6, words)]
    assert found[1].hint == f"Add name to {MODEL} first, or use one that it has"


def test_uses_of_what_a_change_retires_are_told_where_it_does_not_look(root: Path) -> None:
    put(root, MODEL, FILES[MODEL].replace('"maxLength": 80', '"deprecated": true'))
    (one,) = [f for f in judged(root).findings if f.path == USER]
    assert (one.force, one.hint) == (
        "should",
        f"Use what replaces name, or have it kept in {MODEL} first",
    )


def test_a_new_use_of_what_only_the_code_has_is_told_with_a_near_name(root: Path) -> None:
    put(root, CODE, PYTHON.replace("    fax:", "    names: str = ''\n    fax:"))
    git(root, "commit", "-qam", "drifted")
    put(root, USER, PAGES.replace("customer.name +", "customer.names +"))
    (one,) = [f for f in judged(root).findings if f.rule == "model-code"]
    assert one.message == "this reads Customer.names, which model:customer does not have"
    assert one.hint == f"Add names to {MODEL} first, or use name"


def test_a_field_that_the_change_gives_the_code_alone_is_told_once(root: Path) -> None:
    put(root, CODE, PYTHON.replace("    fax:", "    names: str = ''\n    fax:"))
    (one,) = said(changed(root, USER, "customer.name +", "customer.names +"))
    assert "Customer has names" in one


def test_the_own_methods_of_a_class_may_use_what_the_model_does_not_have(root: Path) -> None:
    drifted = PYTHON.replace("    fax:", "    names: str = ''\n    fax:")
    put(root, CODE, drifted)
    git(root, "commit", "-qam", "drifted")
    put(root, CODE, drifted.replace("{self.name}", "{self.names}"))
    assert said(judged(root)) == []


GO_MODEL = """\
package shop

type Order struct {
	Total int    `json:"total"`
	Note  string `json:"note"`
}
"""
GO_USER = "package shop\n\nfunc show(o *Order) string { return o.Note }\n"
JAVA_MODEL = "package shop;\n\npublic record Order(int total, String note) {}\n"
JAVA_USER = "package shop;\n\nclass Page { String show(Order o) { return o.note(); } }\n"


@pytest.mark.parametrize(
    ("code", "user", "texts"),
    [
        ("shop/order.go", "shop/page.go", (GO_MODEL, GO_USER, "Note")),
        ("shop/Order.java", "shop/Page.java", (JAVA_MODEL, JAVA_USER, "note")),
    ],
)
def test_uses_are_held_in_go_and_java_too(
    tmp_path: Path, code: str, user: str, texts: tuple[str, str, str]
) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Order",
        "x-implemented-by": [f"{code}#Order"], "type": "object", "required": ["total", "note"],
        "properties": {"total": {"type": "integer"}, "note": {"type": "string"}},
    }  # fmt: skip
    model = "context/models/order.json"
    root = repository(
        tmp_path / "repo",
        {model: json.dumps(schema, indent=1), code: texts[0], user: texts[1]},
    )
    text = json.dumps(schema, indent=1)
    put(root, model, text.replace('"note": {', '"note": {"deprecated": true, '))
    words = f"should this reads Order.{texts[2]}, which model:order has retired"
    assert said(judged(root)) == [f"{user}:3 {words}"]
