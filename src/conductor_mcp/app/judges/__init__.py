"""One file per judge: what a change does to more than one file's clauses can see."""

from conductor_mcp.app.judges._judge import Asked, Compared, Judge, Judged

__all__ = ["Asked", "Compared", "Judge", "Judged"]
