"""The least that indexing can cost: read every file, put its text into one FTS5 table."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path


def main(root: str, target: str) -> None:
    db = sqlite3.connect(target)
    db.execute("pragma journal_mode=wal")
    db.execute("create virtual table texts using fts5(path unindexed, body)")
    rows = ((str(p), p.read_text("utf-8")) for p in sorted(Path(root).rglob("*.md")))
    with db:
        db.executemany("insert into texts values (?, ?)", rows)
    db.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
