"""Verdicts in every form."""

from __future__ import annotations

import json

import pytest

from conductor_mcp import render
from conductor_mcp.model import Checked, Cited, Finding, Force, Span, Unjudged, Verdict
from conductor_mcp.registry import discover
from conductor_mcp.render import About, Renderer

ABOUT = About({"commit": "c0ffee", "branch": "main", "dirty": []}, "main", "working tree", "1.0")
FINDING = Finding(
    Span("src/a b.py", 3, 4),
    "forbid-import",
    Cited("ADR-7", "docs/7.md", "Pure, 100%: yes"),
    Force.MUST,
    "no\n::error::import \x1b[31m",
    "use a port",
    Span("docs/7.md", 9, 9),
    ("docs/7.md", "x", "src/a b.py", "pkg:y"),
)
VERDICT = Verdict((FINDING,), (Unjudged(Span("b.go", 2, 2), "go is not read"),), 5, Checked(2, 3))
RENDERERS = discover(render, "RENDERER", Renderer)


def shown(form: str, verdict: Verdict = VERDICT) -> str:
    return RENDERERS[form].render(verdict, ABOUT)


@pytest.mark.parametrize("form", sorted(RENDERERS))
def test_every_form_ends_its_last_line_and_says_where(form: str) -> None:
    assert shown(form).endswith("\n")
    assert "docs/7.md" in shown(form)
    assert shown(form, Verdict())


def test_json_has_the_keys_that_others_script_against() -> None:
    answer = json.loads(shown("json"))
    assert answer["as_of"]["commit"] == "c0ffee"
    assert (answer["outcome"], answer["existing"]) == ("broken", 5)
    (finding,) = answer["findings"]
    assert list(finding) == [
        "rule", "record", "force", "path", "line", "end_line", "message", "hint", "because",
        "fingerprint",
    ]  # fmt: skip
    assert finding["record"] == {"id": "ADR-7", "path": "docs/7.md", "title": "Pure, 100%: yes"}
    assert finding["because"] == {"path": "docs/7.md", "line": 9}
    assert answer["unjudged"] == [{"path": "b.go", "why": "go is not read (line 2)"}]
    assert answer["checked"] == {"clauses": 2, "files": 3, "base": "main", "head": "working tree"}


def test_sarif_names_both_places_and_a_fingerprint() -> None:
    log = json.loads(shown("sarif"))
    (run,) = log["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert log["version"] == "2.1.0"
    assert place["artifactLocation"]["uri"] == "src/a%20b.py"
    assert place["region"] == {"startLine": 3, "endLine": 4}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["relatedLocations"][0]["message"]["text"].startswith("ADR-7")
    assert result["partialFingerprints"] == {"conductor/v1": FINDING.fingerprint}
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_github_commands_cannot_be_broken_out_of() -> None:
    lines = shown("github").splitlines()
    assert [line.startswith(("::error ", "::warning ", "conductor-mcp: ")) for line in lines] == [
        True, True, True,
    ]  # fmt: skip
    assert "no%0A::error::import" in lines[0]
    assert "100%25" in lines[0]


def test_text_says_both_places_the_reason_and_one_thing_to_do() -> None:
    text = shown("text")
    assert "src/a b.py:3: must forbid-import [ADR-7 Pure, 100%: yes]" in text
    assert "because: docs/7.md:9" in text
    assert "instead: use a port" in text
    assert "Broken: 1 finding that must" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("form", ["text", "github", "sarif"])
def test_what_has_no_place_is_said_without_one(form: str) -> None:
    verdict = Verdict((), (Unjudged(Span("."), "nothing checked: no file differs"),))
    printed = shown(form, verdict)
    assert "nothing checked: no file differs" in printed
    for place in (".:1", "file=.", "physicalLocation"):
        assert place not in printed


def test_colour_is_only_used_when_asked_for() -> None:
    coloured = RENDERERS["text"].render(VERDICT, About(colour=True))
    assert "\x1b[31mBroken" in coloured


def test_what_concerns_the_whole_change_names_no_file() -> None:
    verdict = Verdict(unjudged=(Unjudged(Span("."), "nothing checked: no file differs"),))
    assert "  nothing checked: no file differs\n" in shown("text", verdict)
    assert "::warning title=not judged::nothing checked" in shown("github", verdict)
