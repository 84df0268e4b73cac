"""Edits that add an import, or only look so, and what is measured with them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from conductor_mcp.app._edits import edits
from conductor_mcp.app.evaluate_rules import evaluate
from conductor_mcp.model import ConductorError

TREE = {
    "shop/__init__.py": "",
    "shop/domain/__init__.py": "",
    "shop/domain/order.py": "x = 1\n",
    "shop/web/__init__.py": "",
    "shop/web/forms.py": "x = 1\n",
}
LINTER = """\
[importlinter]
root_package = shop

[importlinter:contract:pure]
name = The domain is pure
type = forbidden
source_modules = shop.domain
forbidden_modules = shop.web
"""


def test_edits_are_code_and_always_the_same() -> None:
    def made() -> list[tuple[str, str]]:
        found = edits(["shop/domain/order.py"], ["shop/web/forms.py"], TREE.__getitem__, 10)
        return [(edit.sort, edit.text) for edit in found]

    assert made() == made()
    texts = dict(made())
    for text in texts.values():
        ast.parse(text)
    assert "from ..web import forms" in texts["relative"]
    assert texts["in a comment"].endswith("# import shop.web.forms\n")
    assert "import shop.web.forms as" in texts["aliased"]


def test_edits_of_scripts_name_the_file_from_where_they_are() -> None:
    found = {e.sort: e.text for e in edits(["a/b.ts"], ["c/d.ts"], lambda _: "", 14, script=True)}
    assert found["plain"] == '\nimport "../c/d";\n'
    assert found["similar"] == '\nimport "../c/d-edited";\n'
    assert "import type" in found["type-only"]


def test_a_tool_that_is_not_installed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for path, text in {**TREE, ".importlinter": LINTER}.items():
        (tmp_path / "repo" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "repo" / path).write_text(text)
    answer = evaluate(tmp_path)
    assert (answer.rows, answer.skipped) == (
        (),
        ("repo/.importlinter: import-linter is not installed",),
    )


def test_a_folder_without_settings_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConductorError, match="has settings of dependency-cruiser, import-linter"):
        evaluate(tmp_path)
