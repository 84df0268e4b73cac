"""What an edit tool is about to write is worked out from what its hook is told."""

from __future__ import annotations

from typing import Any

import pytest

from conductor_mcp.cli._edits import NotAnEdit, new_contents

FILES = {"a.py": "import os\n\ndef f():\n    return 1\n", "crlf.py": "a = 1\r\nb = 2\r\n"}
PATCH = """*** Begin Patch
*** Update File: a.py
@@ def f():
-    return 1
+    return 2
*** Add File: new/b.py
+import redis
+
*** Delete File: gone.py
*** End Patch
"""


def _new(**tool_input: Any) -> dict[str, str | None]:
    return new_contents(tool_input, FILES.get)


def test_a_write_is_the_content() -> None:
    assert _new(file_path="x.py", content="x = 1\n") == {"x.py": "x = 1\n"}


def test_an_edit_replaces_once_or_everywhere() -> None:
    once = _new(file_path="a.py", old_string="1", new_string="2")
    assert str(once["a.py"]).endswith("return 2\n")
    every = _new(file_path="a.py", old_string="f", new_string="g", replace_all=True)
    assert every["a.py"] == "import os\n\ndeg g():\n    return 1\n"


def test_several_edits_are_made_in_order() -> None:
    edits = [{"old_string": "1", "new_string": "2"}, {"old_string": "2", "new_string": "3"}]
    assert str(_new(file_path="a.py", edits=edits)["a.py"]).endswith("return 3\n")


def test_plain_line_ends_find_windows_ones() -> None:
    new = _new(file_path="crlf.py", old_string="a = 1\nb", new_string="c = 1\nb")
    assert new == {"crlf.py": "c = 1\r\nb = 2\r\n"}


@pytest.mark.parametrize("key", ["command", "input", "patch"])
def test_a_patch_envelope_gives_every_file_it_writes(key: str) -> None:
    expected = {
        "a.py": "import os\n\ndef f():\n    return 2\n",
        "new/b.py": "import redis\n\n",
    }
    assert _new(**{key: PATCH}) == expected
    assert _new(**{key: ["apply_patch", PATCH]}) == expected


def test_a_file_that_a_patch_deletes_goes() -> None:
    patch = "*** Begin Patch\n*** Delete File: a.py\n*** Delete File: none.py\n*** End Patch"
    assert _new(command=patch) == {"a.py": None}


def test_a_moved_file_is_written_at_its_new_place_and_gone_from_the_old() -> None:
    lines = ["*** Begin Patch", "*** Update File: a.py", "*** Move to: b.py", "@@", "-import os"]
    new = _new(command="\n".join((*lines, "+import re", "*** End Patch")))
    assert new == {"a.py": None, "b.py": "import re\n\ndef f():\n    return 1\n"}


@pytest.mark.parametrize(
    "tool_input",
    [
        {"command": "ls -l"},
        {"file_path": "a.py", "old_string": "not there", "new_string": ""},
        {"file_path": "none.py", "old_string": "x", "new_string": "y"},
        {"file_path": "a.py", "old_string": "", "new_string": "y"},
        {"file_path": "a.py", "edits": "no list"},
        {"file_path": 3},
        {"command": "*** Begin Patch\n*** Update File: a.py\n@@\n-nothing like it\n*** End Patch"},
    ],
)
def test_what_writes_nothing_is_told_apart(tool_input: dict[str, Any]) -> None:
    with pytest.raises(NotAnEdit):
        new_contents(tool_input, FILES.get)
