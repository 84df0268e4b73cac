from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.repos import small
from tests.server.conftest import Attach, said

pytestmark = pytest.mark.anyio
BREAKING = "import pymysql\n\n\nclass Order:\n    pass\n"
DIFF = """\
--- a/src/shop/orders.py
+++ b/src/shop/orders.py
@@ -1,9 +1,9 @@
+import pymysql
 class Order:
     pass
"""


def snapshot(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in sorted(root.rglob("*"))
        if p.is_file() and ".git" not in p.parts
    }


async def test_uncommitted_work_is_judged_by_default(attach: Attach, root: Path) -> None:
    small.write(root, "src/shop/orders.py", BREAKING)
    async with attach() as client:
        answer = await client.call_tool("check_change", {})
    verdict = answer.structured_content
    assert verdict["outcome"] == "broken"
    assert verdict["findings"][0]["record"]["path"] == "docs/adr/0003-orders-in-postgresql.md"
    assert (verdict["findings"][0]["path"], verdict["findings"][0]["line"]) == (
        "src/shop/orders.py",
        1,
    )
    assert json.loads(said(answer)) == verdict


async def test_whole_files_are_judged_before_they_are_written(near: Attach, root: Path) -> None:
    before = snapshot(root)
    async with near() as client:
        asked = {"files": {"src/shop/orders.py": BREAKING}}
        verdict = (await client.call_tool("check_change", asked)).structured_content
        as_text = {"files": json.dumps(asked["files"])}
        again = (await client.call_tool("check_change", as_text)).structured_content
    assert verdict["outcome"] == "broken"
    assert again == verdict
    assert snapshot(root) == before


async def test_a_file_that_goes_is_sent_as_null(near: Attach, root: Path) -> None:
    before = snapshot(root)
    async with near() as client:
        moved = {"files": {"src/shop/orders.py": None, "src/shop/sold.py": BREAKING}}
        verdict = (await client.call_tool("check_change", moved)).structured_content
        as_text = {"files": json.dumps(moved["files"])}
        again = (await client.call_tool("check_change", as_text)).structured_content
    assert [one["path"] for one in verdict["findings"]] == ["src/shop/sold.py"]
    assert again == verdict
    assert snapshot(root) == before


async def test_a_diff_with_wrong_counts_is_judged(near: Attach) -> None:
    async with near() as client:
        verdict = (await client.call_tool("check_change", {"diff": DIFF})).structured_content
    assert verdict["outcome"] == "broken"


async def test_nothing_changed_is_never_a_pass(near: Attach) -> None:
    async with near() as client:
        verdict = (await client.call_tool("check_change", {})).structured_content
    assert verdict["outcome"] == "unsure"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"diff": "please look at my change"}, "diff"),
        ({"diff": "  \n"}, "the diff is empty"),
        ({"diff": "x" * 2_000_001}, "more than 2,000,000"),
        ({"diff": DIFF, "files": {"a.py": ""}}, "Send one of them"),
        ({"files": {"../../etc/passwd": "x"}}, "outside the repository"),
        ({"files": {"src/none.py": None}}, "there is no such file that could go"),
        ({"files": {"src/shop/orders.py": 3}}, "files.src/shop/orders.py: "),
        ({"paths": ["/etc"]}, "outside the repository"),
        ({"base": "no-such-branch"}, "no-such-branch"),
        ({"file": "a.py"}, "Did you mean 'files'?"),
        ({"response_format": "long"}, "'concise' or 'detailed'"),
    ],
)
async def test_what_cannot_be_judged_is_said_and_nothing_is_written(
    near: Attach, root: Path, asked: dict[str, object], words: str
) -> None:
    before = snapshot(root)
    async with near() as client:
        answer = await client.call_tool("check_change", asked)
    assert answer.is_error
    assert words in said(answer)
    assert "Traceback" not in said(answer)
    assert snapshot(root) == before
