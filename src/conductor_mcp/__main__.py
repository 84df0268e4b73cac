"""``python -m conductor_mcp`` is the command line."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    import gc

    # Loading modules makes many objects and hardly any garbage: a start looks for it less often.
    gc.set_threshold(20_000)
    from conductor_mcp.cli.main import run

    run()


if __name__ == "__main__":
    main()
