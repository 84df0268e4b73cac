"""Scopes that match no file."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.app.audits.asking import decision, found, lay

ID = "dead-glob"
CLAUSE = '  - {id: a, kind: forbid-import, in: ["old/**"], import: ["pkg:redis"]}'


def test_a_glob_that_matches_nothing_is_one_finding_however_often(tmp_path: Path) -> None:
    front = 'status: accepted\napplies_to: ["gone/**", "src/**"]'
    files = {
        "docs/adr/0001-a.md": decision("A", front=front),
        "docs/adr/0002-b.md": decision("B", front=front),
        "src/a.py": "",
    }
    (finding,) = found(tmp_path, files, ID)
    assert (finding.force, str(finding.at)) == ("should", "docs/adr/0001-a.md:3")
    assert "'gone/**'" in finding.message
    assert "the same in ADR-0002" in finding.message


def test_the_scope_of_a_clause_is_asked_for_too(tmp_path: Path) -> None:
    front = f'status: accepted\napplies_to: ["src/**"]\nrules:\n{CLAUSE}'
    files = {"docs/adr/0001-a.md": decision("A", front=front), "src/a.py": ""}
    (finding,) = found(tmp_path, files, ID)
    assert (str(finding.at), "'old/**'" in finding.message) == ("docs/adr/0001-a.md:5", True)


def test_an_exception_that_matches_nothing_any_more_is_named(tmp_path: Path) -> None:
    clause = (
        '  - {id: a, kind: forbid-import, in: ["src/**"], import: ["pkg:redis"], '
        "except: [src/a.py, {path: src/gone.py, reason: it had to, owner: shop}]}"
    )
    front = f'status: accepted\napplies_to: ["src/**"]\nrules:\n{clause}'
    files = {"docs/adr/0001-a.md": decision("A", front=front), "src/a.py": ""}
    (finding,) = found(tmp_path, files, ID)
    assert "'src/gone.py'" in finding.message


def test_files_and_folders_named_whole_wildcards_and_symbols_match(tmp_path: Path) -> None:
    front = (
        'status: accepted\napplies_to: ["src", "src/a.py", "src/{a,b}.py", "**/*.py", "./src/"]'
    )
    model = (
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A",'
        ' "type": "object", "x-implemented-by": ["src/a.py#A"]}'
    )
    files = {
        "docs/adr/0001-a.md": decision("A", front=front),
        "context/models/a.schema.json": model,
        "src/a.py": "class A: ...\n",
    }
    assert found(tmp_path, files, ID) == []


def test_retired_decisions_may_name_what_is_gone(tmp_path: Path) -> None:
    text = decision("A", front='status: deprecated\napplies_to: ["gone/**"]')
    assert found(tmp_path, {"docs/adr/0001-a.md": text}, ID) == []


def test_git_is_asked_and_what_it_ignores_does_not_count(tmp_path: Path) -> None:
    front = 'status: accepted\napplies_to: ["built/**", "new/**"]'
    files = {
        "docs/adr/0001-a.md": decision("A", front=front),
        ".gitignore": "built/\n",
        "built/a.js": "",
        "new/a.py": "",
    }
    subprocess.run(["git", "init", "-q"], cwd=lay(tmp_path, files), check=True)
    (finding,) = found(tmp_path, files, ID)
    assert "'built/**'" in finding.message


def test_a_folder_that_is_a_module_stands_for_what_is_in_it(tmp_path: Path) -> None:
    clause = "  - {id: a, kind: modules, each: [src/features/*, src/gone/*]}"
    front = f'status: accepted\napplies_to: ["src/**"]\nrules:\n{clause}'
    files = {"docs/adr/0001-a.md": decision("A", front=front), "src/features/cart/a.py": ""}
    (finding,) = found(tmp_path, files, ID)
    assert "'src/gone/*" in finding.message
