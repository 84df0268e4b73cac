"""The SQLite index: derived, disposable, shared by all worktrees."""
