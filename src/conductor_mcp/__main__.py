"""``python -m conductor_mcp`` is the command line."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    import atexit
    import gc

    # Loading modules makes many objects and hardly any garbage: a start looks for it less often,
    # and an end, which frees the memory anyway, not at all.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    from conductor_mcp.cli.main import run

    run()


if __name__ == "__main__":
    main()
