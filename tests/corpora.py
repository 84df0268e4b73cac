"""Where the labelled third-party inputs lie; tests that need them skip where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "corpora"


def corpora(name: str) -> Path:
    """Return the folder of one corpus, or skip the test with the reason."""
    folder = Path(os.environ.get("CONDUCTOR_CORPORA", _BESIDE)) / name
    if not folder.is_dir():
        pytest.skip(f"the corpus {name!r} is not here; set CONDUCTOR_CORPORA to its folder")
    return folder
