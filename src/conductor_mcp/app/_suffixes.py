"""What files are called that may hold a contract, told before any family is loaded."""

from __future__ import annotations

MAY_BE_CONTRACTS = (
    ".yaml", ".yml", ".json", ".proto", ".graphql", ".gql", ".graphqls", ".sdl",
    ".avsc", ".avdl", ".avpr", ".sql",
)  # fmt: skip
"""The suffixes of all families, written out (a test holds them to it): to ask the families takes
12 ms, which every edit of code would pay."""
