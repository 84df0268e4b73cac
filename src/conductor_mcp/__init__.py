"""Keep a repository true to what its people decided."""

__version__ = "0.1.0"
