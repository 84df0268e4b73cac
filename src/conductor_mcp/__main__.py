"""``python -m conductor_mcp`` is the command line."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from conductor_mcp.cli.main import run

    run()


if __name__ == "__main__":
    main()
