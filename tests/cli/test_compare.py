"""``conductor-mcp compare``: what it takes, what it prints, and how it exits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run, environment, git

OLD = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}
NEW = {"type": "object", "properties": {"a": {"type": "string"}}}
CHANGE_KEYS = [
    "id", "grade", "family", "area", "kind", "action", "direction", "base", "revision",
    "operations", "operations_total", "message", "aliases", "fingerprint",
]  # fmt: skip


@pytest.fixture
def pair(repo: Path) -> Path:
    """Two versions of a schema: the first committed as ``schema.json``, the second as is."""
    (repo / "schema.json").write_text(json.dumps(OLD, indent=1))
    git(repo, "add", ".")
    git(repo, "commit", "-q", "-m", "Schema")
    (repo / "schema.json").write_text(json.dumps(NEW, indent=1))
    (repo / "old.json").write_text(json.dumps(OLD, indent=1))
    (repo / "torn.json").write_text('{"type": ')
    return repo


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["old.json", "old.json"], 0),
        (["old.json", "schema.json"], 1),
        (["HEAD:schema.json", "schema.json"], 1),
        (["HEAD:.", "HEAD:."], 2),  # nothing there says that it is a contract
        (["old.json", "torn.json"], 2),
        (["old.json", "nowhere.json"], 3),
        (["HEAD:nowhere.json", "schema.json"], 3),
        (["no-such-revision:schema.json", "schema.json"], 3),
        (["old.json", "docs"], 3),
        (["old.json"], 3),
        (["old.json", "schema.json", "--profile", "strcit"], 3),
        (["old.json", "schema.json", "--profile", "graphql-inspector+bogus"], 3),
        (["old.json", "schema.json", "--format", "xml"], 3),
    ],
)
def test_the_exit_code_tells_the_outcome(run: Run, arguments: list[str], code: int) -> None:
    done = run("compare", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert bool(done.stdout) is (code != 3)
    assert bool(done.stderr) is (code == 3)


@pytest.mark.usefixtures("pair")
def test_a_slip_in_a_profile_names_the_nearest(run: Run) -> None:
    assert "'strict'" in run("compare", "old.json", "schema.json", "--profile", "strcit").stderr
    assert "'WIRE_JSON'" in run("compare", "old.json", "old.json", "--profile", "wire_jsn").stderr


@pytest.mark.usefixtures("pair")
def test_the_json_has_the_keys_that_others_script_against(run: Run) -> None:
    answer = json.loads(run("compare", "old.json", "schema.json", "--json").stdout)
    assert list(answer) == ["outcome", "changes", "unjudged"]
    assert answer["outcome"] == "broken"
    for change in answer["changes"]:
        assert list(change) == CHANGE_KEYS
        for spot in (change["base"], change["revision"]):
            assert spot is None or list(spot) == ["path", "line", "column", "pointer"]
        assert {"oasdiff", "buf", "graphql"} <= set(change["aliases"])
        assert all(isinstance(names, list) for names in change["aliases"].values())
    (torn,) = json.loads(run("compare", "old.json", "torn.json", "--json").stdout)["unjudged"]
    assert list(torn) == ["path", "line", "why"]


@pytest.mark.usefixtures("pair")
def test_the_text_names_the_place_the_grade_and_the_change(run: Run) -> None:
    first = run("compare", "old.json", "schema.json").stdout.splitlines()[0]
    place, grade, *_ = first.split(" ")
    assert (place, grade) == ("schema.json:5:4:", "breaking")


@pytest.mark.usefixtures("pair")
def test_sarif_has_what_its_shape_asks_for(run: Run) -> None:
    log = json.loads(run("compare", "old.json", "schema.json", "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    assert one["tool"]["driver"]["name"]
    assert len(rules) == len(set(rules))
    assert one["results"]
    for result in one["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        for place in result["locations"]:
            region = place["physicalLocation"]["region"]
            assert min(region["startLine"], region["startColumn"]) >= 1
            assert " " not in place["physicalLocation"]["artifactLocation"]["uri"]


def test_a_team_grades_for_itself_and_a_slip_is_steered(run: Run, pair: Path) -> None:
    first = run("compare", "old.json", "schema.json", "--json")
    (broken,) = [c for c in json.loads(first.stdout)["changes"] if c["grade"] == "breaking"]
    settings = pair / "context" / "conductor.toml"
    settings.parent.mkdir()
    settings.write_text(f'[compatibility.grades]\n"{broken["id"]}" = "risky"\n')
    assert run("compare", "old.json", "schema.json").returncode == 0
    settings.write_text('[compatibility.grades]\n"schema.*" = "fatal"\n')
    done = run("compare", "old.json", "schema.json")
    assert done.returncode == 3
    assert "breaking" in done.stderr
    settings.write_text('[compatibility]\nprofile = "strcit"\n')
    assert "'strict'" in run("compare", "old.json", "schema.json").stderr


@pytest.mark.usefixtures("pair")
def test_a_cache_that_cannot_be_written_is_done_without(run: Run, repo: Path) -> None:
    (repo / ".git" / "conductor").write_text("in the way")
    assert run("compare", "old.json", "schema.json").returncode == 1


def test_the_list_of_commands_says_each_in_one_whole_line(run: Run) -> None:
    listed = run("--help").stdout
    assert "Grade what changed between two contracts." in listed
    assert "Measure against the labelled cases in FOLDER." in listed


def test_a_grade_for_what_no_change_is_called_names_the_nearest(run: Run, pair: Path) -> None:
    settings = pair / "context" / "conductor.toml"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text('[compatibility.grades]\n"schem.property.*" = "risky"\n')
    done = run("compare", "old.json", "schema.json")
    assert done.returncode == 3
    assert "'schema.property.*'" in done.stderr
    settings.write_text('[compatibility.grades]\n"s*" = "risky"\n"*" = "risky"\n')
    assert run("compare", "old.json", "schema.json").returncode == 0


@pytest.mark.usefixtures("pair")
def test_one_side_may_come_from_standard_input(run: Run) -> None:
    old, new = json.dumps(OLD, indent=1), json.dumps(NEW, indent=1)
    named = run("compare", "old.json", "schema.json", "--json")
    forth = run("compare", "-", "schema.json", "--json", stdin=old)
    back = run("compare", "old.json", "-", "--json", stdin=new)
    assert (named.returncode, forth.returncode, back.returncode) == (1, 1, 1)
    said = [[c["id"] for c in json.loads(d.stdout)["changes"]] for d in (named, forth, back)]
    assert said[0] == said[1] == said[2]
    assert json.loads(forth.stdout)["changes"][0]["base"]["path"] == "schema.json"
    assert run("compare", "HEAD:schema.json", "-", stdin=old).returncode == 0
    assert run("compare", "-", "schema.json", stdin=f"\ufeff{new}").returncode == 0
    assert run("compare", "-", "old.json", stdin='{"type": ').returncode == 2  # torn


@pytest.mark.usefixtures("pair")
def test_what_is_piped_refers_to_files_beside_the_other_side(run: Run, repo: Path) -> None:
    (repo / "below").mkdir()
    (repo / "below" / "parts.json").write_text('{"total": {"type": "integer"}}')
    new = {"properties": {"total": {"$ref": "parts.json#/total"}}}
    (repo / "below" / "order.json").write_text(json.dumps(new))
    same = {"properties": {"total": {"type": "integer"}}}
    assert run("compare", "-", "below/order.json", stdin=json.dumps(same)).returncode == 0
    other = json.dumps({"properties": {"total": {"type": "string"}}})
    assert run("compare", "-", "below/order.json", stdin=other).returncode == 1


@pytest.mark.parametrize(
    ("base", "revision", "family"),
    [
        ("openapi: 3.1.0\npaths: {}\n", "openapi: 3.1.0\npaths: {/a: {get: {}}}\n", "openapi"),
        ("type Query { a: Int b: Int }", "type Query { a: Int }", "graphql"),
        ("CREATE TABLE t (a int, b int);", "CREATE TABLE t (a int);", "sql"),
        ('{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}',
         '{"$schema": "https://json-schema.org/draft/2020-12/schema"}', "json-schema"),
    ],
)  # fmt: skip
def test_where_no_name_tells_what_it_is_the_text_does(
    run: Run, repo: Path, base: str, revision: str, family: str
) -> None:
    (repo / "contract.txt").write_text(revision)
    done = run("compare", "-", "contract.txt", "--json", stdin=base)
    assert {c["family"] for c in json.loads(done.stdout)["changes"]} == {family}


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["-", "-"], "{}", "one side only"),
        (["-", "schema.json"], " \n", "standard input is empty"),
        (["docs", "-"], "{}", "standard input cannot be compared with a folder"),
        (["-", "nowhere.json"], "{}", "nowhere.json does not exist"),
    ],
)
def test_standard_input_that_cannot_be_a_side_is_misuse(
    run: Run, arguments: list[str], stdin: str, words: str
) -> None:
    done = run("compare", *arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (3, "")
    assert words in done.stderr


@pytest.mark.usefixtures("pair")
def test_bytes_that_are_no_text_are_misuse_and_old_encodings_are_read(
    repo: Path, home: Path
) -> None:
    def piped(data: bytes) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "conductor_mcp", "compare", "-", "schema.json"],
            cwd=repo, input=data, capture_output=True, env=environment(home), check=False,
            timeout=60,
        )  # fmt: skip
        return done.returncode, done.stderr.decode()

    code, said = piped(b"\x00\x01\xff\xfe" * 100)
    assert (code, "standard input is not text" in said) == (3, True)
    told = json.dumps({**NEW, "title": "Größe"}, ensure_ascii=False)
    assert piped(told.encode("utf-16"))[0] == 0
    assert piped(told.encode("cp1252"))[0] == 0


@pytest.mark.usefixtures("pair")
def test_nobody_waits_at_a_terminal_for_what_was_to_be_piped(
    at_terminal: Callable[..., tuple[int, str]],
) -> None:
    code, said = at_terminal("compare", "-", "schema.json", lines=[])
    assert (code, "nothing is piped" in said) == (3, True)


@pytest.mark.usefixtures("pair")
def test_lines_fit_the_terminal_and_long_names_give_way_in_the_middle(
    repo: Path, at_terminal: Callable[..., tuple[int, str]]
) -> None:
    folder = repo / "contracts" / "of" / "a-service-with-a-long-name" / "and-many-folders"
    folder.mkdir(parents=True)
    name = "first" + "x" * 90 + "last"
    for file, kind in (("old", "integer"), ("new", "string")):
        schema = {"properties": {name: {"type": kind}, "a": {"description": "長い" * 30}}}
        (folder / f"{file}.json").write_text(json.dumps(schema, indent=1))
    place = folder.relative_to(repo)
    asked = ["compare", f"{place}/old.json", f"{place}/new.json"]
    _, said = at_terminal(*asked, lines=[], COLUMNS="60", NO_COLOR="1")
    lines = said.splitlines()
    assert max(map(len, lines)) <= 60
    assert any(line.endswith("new.json:4:4:") and "…" in line for line in lines)
    assert "`firstx" in said
    assert "last`" in said
    assert "  breaking schema.property.type.changed" in lines
    assert "\x1b" not in said


@pytest.mark.usefixtures("pair")
def test_colours_are_for_terminals_and_pipes_are_given_whole_lines(
    run: Run, repo: Path, at_terminal: Callable[..., tuple[int, str]]
) -> None:
    (repo / f"{'n' * 120}.json").write_text(json.dumps(NEW))
    asked = ["compare", "old.json", f"{'n' * 120}.json"]
    assert "\x1b[31mbreaking\x1b[0m" in at_terminal(*asked, lines=[])[1]
    assert "\x1b" not in at_terminal(*asked, lines=[], NO_COLOR="1")[1]
    assert "\x1b" not in at_terminal(*asked, "--json", lines=[])[1]
    piped = run(*asked, COLUMNS="40").stdout
    assert "\x1b" not in piped
    assert piped.splitlines()[0].startswith(f"{'n' * 120}.json:")
