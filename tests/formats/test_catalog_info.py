"""Backstage's catalog files."""

from __future__ import annotations

from conductor_mcp.model import Status
from tests.formats.reading import claimed, read, sample

PATH = "services/loans/catalog-info.yaml"


def test_every_entity_of_the_file_is_a_record() -> None:
    component, api = read(PATH, sample(f"catalog-info/{PATH}").text).records
    assert component.id == "component:loans"
    assert component.governs == ("services/loans/**",)
    assert component.facts["owner"] == "lending-team"
    assert component.facts["provides"] == ["lending-desk"]
    assert component.status_raw == "production"
    assert api.id == "component:api-lending-desk"
    assert api.facts["entity"] == "API"
    assert api.facts["definition"] == "./openapi.yaml"
    assert api.governs == ()


def test_at_the_root_a_lone_component_governs_all_and_several_their_own_folders() -> None:
    one = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {}\n"
    assert read("catalog-info.yaml", one.format("a")).records[0].governs == ("**",)
    where = (
        "  annotations:\n    backstage.io/source-location: url:https://x/o/r/tree/main/svc/b/\n"
    )
    several = read("catalog-info.yaml", f"{one.format('a')}---\n{one.format('b')}{where}").records
    assert [r.governs for r in several] == [(), ("svc/b/**",)]


def test_a_deprecated_component_is_deprecated() -> None:
    text = (
        "apiVersion: backstage.io/v1\nkind: Component\nmetadata: {name: a}\n"
        "spec: {lifecycle: deprecated}\n"
    )
    assert read("x/entity.yml", text).records[0].status is Status.DEPRECATED


def test_users_and_other_kubernetes_objects_are_no_components() -> None:
    assert claimed("k8s/pod.yaml", "apiVersion: v1\nkind: Pod\n") == ""
    text = "apiVersion: backstage.io/v1\nkind: User\nmetadata: {name: ada}\n"
    assert not read("users.yaml", text).records


def test_a_broken_file_or_nameless_entity_is_a_problem() -> None:
    assert read("catalog-info.yaml", "apiVersion: backstage.io/v1\n a: b: c\n").problems
    nameless = "apiVersion: backstage.io/v1\nkind: API\n"
    assert "metadata.name" in read("catalog-info.yaml", nameless).problems[0].message
