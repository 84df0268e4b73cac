"""The example repository is what the tour and newcomers take it for."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app import assemble
from conductor_mcp.app.conductor import Conductor

SHOP = Path(__file__).resolve().parents[1] / "examples" / "shop"
CODE = ("services", "web/src")


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """Lay out the shop with everything committed but its code, which is the change."""
    root = tmp_path / "shop"
    shutil.copytree(SHOP, root, ignore=shutil.ignore_patterns("__pycache__"))
    _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "add", "--all", ".", *(f":!{folder}" for folder in CODE))
    _git(root, "commit", "--quiet", "--message=What was decided")
    return root


@pytest.fixture
def shop(decided: Path) -> Iterator[Conductor]:
    _git(decided, "add", "--all")
    _git(decided, "commit", "--quiet", "--message=The code")
    conductor = assemble.conductor(decided)
    yield conductor
    conductor.workspace.close()


def test_every_record_of_the_shop_is_read_without_a_problem(shop: Conductor) -> None:
    answer = shop.records()
    assert answer.problems == ()
    counted = Counter(row.kind for row in answer.records)
    assert (counted["decision"], counted["contract"], counted["model"]) == (13, 1, 2)
    assert (counted["intent"], counted["flow"]) == (1, 1)
    assert counted["component"] == 4  # three of ours, and the code owners


def test_the_statuses_of_its_decisions_are_all_there(shop: Conductor) -> None:
    rows = {row.path.rpartition("/")[2][:4]: row for row in shop.records().records}
    assert rows["0002"].status == "superseded"
    assert rows["0002"].superseded_by == ("docs/adr/0003-store-orders-in-postgresql.md",)
    assert rows["0003"].in_force is True
    assert rows["0009"].status == "proposed"
    decisions = Counter(r.status for r in shop.records().records if r.kind == "decision")
    assert decisions == {"accepted": 10, "superseded": 1, "proposed": 1, "unknown": 1}


def test_all_of_its_code_keeps_to_its_own_decisions(decided: Path) -> None:
    conductor = assemble.conductor(decided)
    _, answer = conductor.judge()
    conductor.workspace.close()
    assert answer.findings == ()
    assert answer.unjudged == ()
    assert answer.outcome == "held"
    assert answer.checked.files >= 18


@pytest.mark.parametrize(
    ("path", "old", "new", "record"),
    [
        (
            "services/orders/domain.py",
            "from services.shared",
            "from sqlalchemy.orm import Session\nfrom services.shared",
            "0006-domain-knows-no-database",
        ),
        (
            "services/orders/domain.py",
            "from services.shared",
            "from services.orders import service\nfrom services.shared",
            "0005-layers-within-a-service",
        ),
        (
            "services/orders/service.py",
            "clock.now()",
            "datetime.now()",
            "0007-time-comes-from-the-clock",
        ),
        (
            "services/orders/service.py",
            "        return placed",
            '        Invoice(number="1")\n        return placed',
            "0008-billing-owns-invoices",
        ),
        (
            "web/src/pages/orders.ts",
            "  return (await",
            "  await fetch(id);\n  return (await",
            "0010-one-http-client-in-the-front-end",
        ),
    ],
)
def test_one_step_over_a_decision_is_one_finding(
    shop: Conductor, path: str, old: str, new: str, record: str
) -> None:
    file = shop.workspace.root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    _, answer = shop.judge()
    assert answer.outcome == "broken"
    assert [f.record.path.rpartition("/")[2] for f in answer.findings] == [f"{record}.md"]
    assert answer.findings[0].path == path
    assert answer.findings[0].hint or record.startswith("0005")
