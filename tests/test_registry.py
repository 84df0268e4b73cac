"""Plugs are found by walking; one that breaks the convention is refused by name."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from conductor_mcp.model.errors import RegistryError
from conductor_mcp.registry import discover, ids, load


@dataclass(frozen=True)
class Plug:
    id: str


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    folder = tmp_path / "plugs_under_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "_shared.py").write_text("raise RuntimeError('private modules are not plugs')")
    (folder / "say_hello.py").write_text(
        f"from {__name__} import Plug\nPLUG = Plug('say-hello')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    for name in [n for n in sys.modules if n.startswith("plugs_under_test")]:
        del sys.modules[name]
    return __import__("plugs_under_test")


def test_a_plug_is_found_by_its_file_name(package: ModuleType) -> None:
    assert discover(package, "PLUG", Plug) == {"say-hello": Plug("say-hello")}


def test_naming_the_plugs_imports_none(package: ModuleType) -> None:
    assert ids(package) == ("say-hello",)
    assert "plugs_under_test.say_hello" not in sys.modules


def test_an_id_that_is_not_the_file_name_is_refused(package: ModuleType) -> None:
    wrong = Path(str(package.__file__)).parent / "say_bye.py"
    wrong.write_text(f"from {__name__} import Plug\nPLUG = Plug('bye')\n")
    with pytest.raises(RegistryError, match="must match the file name 'say-bye'"):
        discover(package, "PLUG", Plug)


def test_a_module_without_a_plug_is_refused(package: ModuleType) -> None:
    (Path(str(package.__file__)).parent / "idle.py").write_text("")
    with pytest.raises(RegistryError, match="must define one Plug"):
        discover(package, "PLUG", Plug)


def test_a_folder_of_other_plugs_is_passed_over(package: ModuleType) -> None:
    inner = Path(str(package.__file__)).parent / "greetings"
    inner.mkdir()
    (inner / "__init__.py").write_text("")
    (inner / "wave.py").write_text("")
    assert discover(package, "PLUG", Plug) == {"say-hello": Plug("say-hello")}
    assert ids(package) == ("say-hello",)


def test_a_plug_may_be_a_folder_of_private_modules(package: ModuleType) -> None:
    inner = Path(str(package.__file__)).parent / "say_bye"
    inner.mkdir()
    (inner / "_words.py").write_text("")
    (inner / "__init__.py").write_text(f"from {__name__} import Plug\nPLUG = Plug('say-bye')\n")
    assert list(discover(package, "PLUG", Plug)) == ["say-bye", "say-hello"]


def test_an_unknown_plug_names_the_known_ones(package: ModuleType) -> None:
    with pytest.raises(RegistryError, match="Known: say-hello"):
        load(package, "say-goodbye", "PLUG", Plug)
