"""The TOML editor changes one table and nothing else."""

from __future__ import annotations

import tomllib

import pytest

from conductor_mcp.cli import _toml

PATH = ("mcp_servers", "conductor")
VALUES = {"command": "conductor-mcp", "args": ["serve", "--root", "."]}
FILE = '''# my settings
model = "large"  # the good one
notes = """
[mcp_servers.conductor]
not a header
"""

[mcp_servers.other]
command = "other"
args = [
  "[mcp_servers.conductor]",
]

# profiles
[profiles.fast]
model = "small"
'''


@pytest.mark.parametrize("text", [FILE, "", FILE.replace("\n", "\r\n")])
def test_adding_and_removing_gives_back_the_same_bytes(text: str) -> None:
    new = _toml.put(text, PATH, VALUES)
    assert _toml.get(new, PATH) == VALUES
    assert new.startswith(text)
    assert _toml.remove(new, PATH) == text


def test_a_table_in_the_middle_goes_without_its_neighbours_comments() -> None:
    ours = '\n[mcp_servers."conductor"]\ncommand = "x"\n\n[mcp_servers.conductor.env]\nA = "1"\n'
    head, tail = FILE.split("\n# profiles")
    text = head + ours + "\n# profiles" + tail
    new = _toml.remove(text, PATH)
    assert "# profiles\n[profiles.fast]" in new
    assert tomllib.loads(new) == tomllib.loads(FILE)


def test_only_the_keys_that_differ_are_rewritten() -> None:
    text = (
        '[mcp_servers.conductor]\n# mine\ncommand = "old"\ntool_timeout_sec = 60\n\n[a]\nb = 1\n'
    )
    new = _toml.put(text, PATH, VALUES)
    assert new == (
        '[mcp_servers.conductor]\n# mine\ncommand = "conductor-mcp"\ntool_timeout_sec = 60\n'
        'args = ["serve", "--root", "."]\n\n[a]\nb = 1\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        'mcp_servers = { conductor = { command = "x" } }\n',
        'mcp_servers.conductor.command = "x"\n',
        '[mcp_servers]\nconductor = { command = "x" }\n',
    ],
)
def test_a_table_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(_toml.TomlError, match="not safe to edit"):
        _toml.put(text, PATH, VALUES)
    with pytest.raises(_toml.TomlError, match="not safe to edit"):
        _toml.remove(text, PATH)


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    with pytest.raises(_toml.TomlError, match="line 2"):
        _toml.put("a = 1\nb =\n", PATH, VALUES)
