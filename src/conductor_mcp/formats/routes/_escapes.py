"""What strings with backslashes stand for, in the languages that routes are written in."""

from __future__ import annotations


def unescaped(text: str) -> str:
    """Return what a string with backslashes stands for, itself where that cannot be told."""
    if "\\" not in text or not text.isascii():
        return text
    try:
        return text.replace("\\/", "/").encode("ascii").decode("unicode_escape")
    except UnicodeDecodeError:
        return text
