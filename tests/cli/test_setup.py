"""Attaching to a client writes our entry, and taking it away leaves what was there."""

from __future__ import annotations

import json
import stat
import tomllib
from pathlib import Path

import pytest

from conductor_mcp.cli import _attach, _jsonc, clients
from conductor_mcp.cli.clients import Client, Places
from conductor_mcp.model import ConductorError
from conductor_mcp.registry import discover
from tests.cli.conftest import Run

CLIENTS = discover(clients, "CLIENT", Client)
OTHERS = {
    "mcpServers": '{\n  // mine\n  "mcpServers": {\n    "other": {"a": "o"}, // keep\n  },\n}\n',
    "servers": '{\n\t"inputs": [],\n\t"servers": {\n\t\t"other": {}\n\t}\n}\n',
    "context_servers": '// Zed\n{\n  "theme": "One",\n  "context_servers": {"other": {}},\n}\n',
    "mcp_servers": '# mine\nmodel = "m"\n\n[mcp_servers.other]\ncommand = "o"\n',
}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    root, home = tmp_path / "repo", tmp_path / "home"
    root.mkdir(exist_ok=True)
    home.mkdir(exist_ok=True)
    return Places(root, home, "linux")


def _apply(edits: list[_attach.FileEdit]) -> None:
    for edit in edits:
        edit.write()


def _said(path: Path) -> dict[str, object]:
    text = path.read_text("utf-8")
    found = tomllib.loads(text) if path.suffix == ".toml" else _jsonc.parse(text)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("client", CLIENTS.values(), ids=lambda c: c.id)
def test_a_client_without_settings_gets_a_file_and_loses_it_again(
    client: Client, places: Places
) -> None:
    _apply(_attach.attach(client, places, hooks=client.hooks is not None))
    entry = _said(client.file(places))[client.table]["conductor"]  # type: ignore[index]
    assert Path(entry["command"]).stem == "conductor-mcp"
    assert entry["args"] == ["serve", "--root", client.root or str(places.root)]
    assert _attach.attached(client, places) == entry
    assert Path(entry["command"]).is_absolute() or not client.absolute
    _apply(_attach.detach(client, places))
    assert [p for p in places.root.rglob("*") if p.is_file()] == []
    assert not client.file(places).exists()


@pytest.mark.parametrize("client", CLIENTS.values(), ids=lambda c: c.id)
def test_other_servers_comments_and_formatting_survive(client: Client, places: Places) -> None:
    path = client.file(places)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = OTHERS[client.table]
    path.write_text(before, "utf-8")
    path.chmod(0o600)
    _apply(_attach.attach(client, places, hooks=client.hooks is not None))
    after = path.read_text("utf-8")
    assert _said(path)[client.table].keys() >= {"other", "conductor"}  # type: ignore[attr-defined]
    for line in before.splitlines():
        assert line.rstrip(",}{ ") in after
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert _attach.attach(client, places, hooks=client.hooks is not None)[0].changes is False
    _apply(_attach.detach(client, places))
    assert path.read_text("utf-8") == before


@pytest.mark.parametrize("name", ["claude-code", "codex", "gemini"])
def test_hooks_are_added_once_and_taken_away_alone(name: str, places: Places) -> None:
    client = CLIENTS[name]
    assert client.hooks is not None
    path = places.root / client.hooks.file
    path.parent.mkdir(parents=True, exist_ok=True)
    event = client.hooks.events[1].name
    theirs = {"matcher": "Bash", "hooks": [{"type": "command", "command": "lint"}]}
    before = json.dumps({"hooks": {event: [theirs]}}, indent=4) + "\n"
    path.write_text(before, "utf-8")
    _apply(_attach.attach(client, places, hooks=True))
    _apply(_attach.attach(client, places, hooks=True))
    groups = _said(path)["hooks"][event]  # type: ignore[index]
    assert len(groups) == 2
    assert groups[0] == theirs
    assert groups[1]["hooks"][0]["command"].endswith(f"hook pre-tool-use --client {name}")
    _apply(_attach.detach(client, places))
    assert path.read_text("utf-8") == before


def test_what_a_person_added_to_our_entry_stays(places: Places) -> None:
    client = CLIENTS["claude-code"]
    path = client.file(places)
    entry = {"command": "/old/conductor-mcp", "args": ["--root", "."], "timeout": 60000}
    path.write_text(json.dumps({"mcpServers": {"conductor": entry}}, indent=2), "utf-8")
    _apply(_attach.attach(client, places, hooks=False))
    new = _said(path)["mcpServers"]["conductor"]  # type: ignore[index]
    assert new["timeout"] == 60000
    assert new["args"][0] == "serve"


def test_another_server_of_our_name_is_left_alone(places: Places) -> None:
    client = CLIENTS["cursor"]
    path = client.file(places)
    path.parent.mkdir()
    text = '{"mcpServers": {"conductor": {"command": "orkes"}}}'
    path.write_text(text, "utf-8")
    with pytest.raises(ConductorError, match="already has another server"):
        _attach.attach(client, places, hooks=False)
    assert not any(edit.changes for edit in _attach.detach(client, places))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [("vscode", '{\n  "servers": {,}\n}', "mcp.json: line 2"), ("codex", "a = 1\nb =", "line 2")],
)
def test_settings_that_cannot_be_read_are_named_with_the_line(
    name: str, text: str, words: str, places: Places
) -> None:
    path = CLIENTS[name].file(places)
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    with pytest.raises(ConductorError, match=words):
        _attach.attach(CLIENTS[name], places, hooks=False)
    assert path.read_text("utf-8") == text


def test_claude_desktop_s_file_depends_on_the_system(tmp_path: Path) -> None:
    file = CLIENTS["claude-desktop"].file
    home = tmp_path
    assert "Application Support" in str(file(Places(tmp_path, home, "darwin")))
    roaming = Places(tmp_path, home, "win32", {"APPDATA": str(tmp_path / "R")})
    assert file(roaming) == tmp_path / "R" / "Claude" / "claude_desktop_config.json"
    assert file(Places(tmp_path, home, "linux")).is_relative_to(home / ".config")


def test_a_linked_settings_file_stays_a_link(places: Places, tmp_path: Path) -> None:
    client = CLIENTS["windsurf"]
    target = tmp_path / "dotfiles.json"
    target.write_text("{}", "utf-8")
    path = client.file(places)
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    _apply(_attach.attach(client, places, hooks=False))
    assert path.is_symlink()
    assert "conductor" in target.read_text("utf-8")


def test_the_command_prints_the_change_and_writes_only_when_asked(run: Run, repo: Path) -> None:
    dry = run("setup", "claude-code", "--hooks", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert '+      "command": "conductor-mcp"' in dry.stdout
    assert "+++ " in dry.stdout
    assert not (repo / ".mcp.json").exists()
    done = run("setup", "claude-code", "--hooks", "--json", "--root", "src")
    assert json.loads(done.stdout)["changed"] == [
        str(repo / ".mcp.json"), str(repo / ".claude/settings.json")
    ]  # fmt: skip
    assert run("setup", "claude-code").stdout == "Claude Code: nothing to change.\n"
    assert run("setup", "claude-code", "--remove").returncode == 0
    assert not (repo / ".mcp.json").exists()
    assert not (repo / ".claude/settings.json").exists()


def test_a_client_nobody_knows_is_misuse_with_the_nearest(run: Run) -> None:
    done = run("setup", "claude-cod")
    assert done.returncode == 3
    assert "Did you mean 'claude-code'?" in done.stderr
    assert run("setup", "zed", "--hooks").returncode == 3


def test_a_disk_that_refuses_is_said_in_a_line(run: Run, repo: Path) -> None:
    (repo / ".cursor").write_text("a file where a folder is wanted", "utf-8")
    done = run("setup", "cursor")
    assert done.returncode == 3
    assert "mcp.json cannot be" in done.stderr
    assert "unexpected" not in done.stderr
