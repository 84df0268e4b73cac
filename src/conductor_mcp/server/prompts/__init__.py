"""One file per prompt."""
